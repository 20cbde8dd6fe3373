using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shifan.Documents;

/// <summary>A printed document, or why there is none.</summary>
/// <param name="Bytes">The file; empty where there is none.</param>
/// <param name="Pages">How many pages; nought for a Word document, which its reader sets.</param>
/// <param name="Missing">Characters that no font has; each is printed as its number.</param>
/// <param name="Trouble">Why there is no document.</param>
/// <param name="Message">More about that, for a log.</param>
public sealed record Printed(byte[] Bytes, int Pages, IReadOnlyList<string> Missing, WorkerTrouble? Trouble = null, string Message = "")
{
    /// <summary>What kind of file it is.</summary>
    public PaperFormat Format { get; init; }
}

/// <summary>The formats in which a paper is given out.</summary>
public enum PaperFormat
{
    /// <summary>PDF, to be printed and sealed.</summary>
    Pdf,

    /// <summary>docx, to be edited.</summary>
    Docx,
}

/// <summary>
/// Sets printouts as PDF with Typst, in a process of its own that is limited in time and memory. It is given data only: no text that
/// somebody typed is ever part of a template. Safe to use from many threads.
/// </summary>
public sealed class Typesetter : IDisposable
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // some five hundred pages: more is no application, and would keep the others waiting
    private const long MostBytes = 2_000_000;

    private readonly NodeWorker worker;

    /// <summary>A typesetter that has not started anything yet.</summary>
    public Typesetter()
        : this(new NodeWorkerOptions("typeset") { Time = TimeSpan.FromSeconds(20), Megabytes = 1000, Processes = 2 })
    {
    }

    /// <summary>The installation's own fonts.</summary>
    public FontRoles Fonts { get; init; } = new();

    /// <summary>A typesetter with limits of its own.</summary>
    public Typesetter(NodeWorkerOptions options) => worker = new NodeWorker(options);

    /// <summary>The PDF of a printout. What is too large (beyond some five hundred pages), takes too long or finds no Node is a trouble in the answer.</summary>
    public Task<Printed> PrintAsync(Printout printout, CancellationToken stop = default) => SetAsync("paper", file => Write(file, printout, Fonts), printout.Moment, stop);

    /// <summary>The PDF that a layout makes of its data.</summary>
    internal async Task<Printed> SetAsync(string layout, Action<Stream> write, DateTimeOffset moment, CancellationToken stop)
    {
        var place = Directory.CreateTempSubdirectory("shifan-print-");
        try
        {
            var (data, pdf) = (Path.Combine(place.FullName, "data.json"), Path.Combine(place.FullName, "print.pdf"));
            await using (var file = File.Create(data)) write(file);
            if (new FileInfo(data).Length > MostBytes) return new Printed([], 0, [], WorkerTrouble.TooLarge);
            var answer = await worker.AskAsync("print", new JsonObject { ["layout"] = layout, ["data"] = data, ["pdf"] = pdf, ["moment"] = moment.ToUnixTimeSeconds(), ["fonts"] = Fonts.Folder }, stop);
            if (!answer.Done) return new Printed([], 0, [], answer.Trouble, answer.Message);
            return new Printed(
                await File.ReadAllBytesAsync(pdf, stop), answer.Value.GetProperty("pages").GetInt32(),
                [.. answer.Value.GetProperty("missing").EnumerateArray().Select(name => name.GetString()!)]);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose() => worker.Dispose();

    /// <summary>The data as the layout reads it.</summary>
    internal static void Write(Stream to, Printout printout, FontRoles fonts)
    {
        using var json = new Utf8JsonWriter(to, Json);
        json.WriteStartObject();
        json.WriteString("title", PrintText.Clean(printout.Title));
        json.WriteString("author", PrintText.Clean(printout.Author));
        json.WriteString("number", PrintText.Clean(printout.Number));
        json.WriteString("edition", PrintText.Clean(printout.Edition));
        json.WriteString("watermark", printout.Watermark);
        json.WriteString("code", printout.Code);
        json.WriteString("pages", printout.Pages switch { PrintPages.Report => "report", PrintPages.Letter => "letter", PrintPages.Table => "table", PrintPages.Certificate => "certificate", PrintPages.Bare => "bare" });
        json.WriteStartObject("fonts");
        foreach (var (role, family) in new[] { ("title", fonts.Title), ("body", fonts.Body), ("heading", fonts.Heading), ("kai", fonts.Kai) }) Write(json, role, family is null ? [] : [family]);
        json.WriteEndObject();
        json.WriteStartArray("blocks");
        for (var i = 0; i < printout.Blocks.Count; i++) Write(json, printout.Blocks[i], printout.IsHeld(i));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PrintBlock block, bool held)
    {
        json.WriteStartObject();
        json.WriteBoolean("held", held);
        switch (block)
        {
            case PrintBlock.Cover cover:
                json.WriteString("kind", "cover");
                Write(json, "title", cover.Heads);
                Write(json, "lines", cover.Lines);
                json.WriteString("imprint", cover.Imprint);
                break;
            case PrintBlock.Title title:
                Write(json, "title", title.Text);
                break;
            case PrintBlock.Chapter chapter:
                Write(json, "chapter", chapter.Text);
                json.WriteNumber("level", chapter.Level);
                break;
            case PrintBlock.Paragraph paragraph:
                Write(json, "paragraph", paragraph.Text);
                json.WriteBoolean("plain", paragraph.Plain);
                break;
            case PrintBlock.Note note:
                Write(json, "note", note.Text);
                break;
            case PrintBlock.Fields fields:
                json.WriteString("kind", "fields");
                json.WriteNumber("columns", fields.Columns);
                json.WriteStartArray("tables");
                foreach (var (from, until) in fields.Tables)
                {
                    json.WriteStartArray();
                    json.WriteNumberValue(from);
                    json.WriteNumberValue(until);
                    json.WriteEndArray();
                }
                json.WriteEndArray();
                json.WriteStartArray("rows");
                foreach (var row in fields.Cells)
                {
                    json.WriteStartArray();
                    foreach (var cell in row)
                    {
                        json.WriteStartObject();
                        json.WriteString("kind", cell.Kind switch { PrintCellKind.Band => "band", PrintCellKind.Label => "label", PrintCellKind.Value => "value", PrintCellKind.Text => "text", PrintCellKind.Centred => "centred" });
                        json.WriteString("text", cell.Text);
                        json.WriteNumber("span", cell.Span);
                        json.WriteNumber("down", cell.Down);
                        json.WriteNumber("lines", cell.Lines);
                        json.WriteEndObject();
                    }
                    json.WriteEndArray();
                }
                json.WriteEndArray();
                break;
            case PrintBlock.Rows rows:
                json.WriteString("kind", "rows");
                json.WriteString("left", rows.Left);
                json.WriteString("right", rows.Right);
                json.WriteNumber("least", rows.RowHeight);
                json.WriteStartArray("columns");
                foreach (var column in rows.Columns)
                {
                    json.WriteStartObject();
                    json.WriteString("head", column.Head);
                    json.WriteNumber("share", column.Share);
                    json.WriteBoolean("centred", column.Centred);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteStartArray("rows");
                foreach (var row in rows.Cells)
                {
                    json.WriteStartArray();
                    foreach (var cell in row) json.WriteStringValue(cell);
                    json.WriteEndArray();
                }
                json.WriteEndArray();
                break;
            case PrintBlock.Places places:
                json.WriteString("kind", "places");
                Write(json, "lines", places.Lines);
                break;
            case PrintBlock.Label label:
                Write(json, label.Round ? "disc" : "label", label.Head);
                Write(json, "lines", label.Lines);
                break;
            case PrintBlock.Pairs pairs:
                json.WriteString("kind", "pairs");
                Write(json, "lines", pairs.Lines);
                break;
            case PrintBlock.Picture picture:
                Write(json, "picture", picture.Text);
                json.WriteString("svg", picture.Svg);
                json.WriteString("alt", picture.Description);
                break;
            case PrintBlock.RedHead head:
                json.WriteString("kind", "redhead");
                json.WriteString("office", head.Office);
                json.WriteString("document", head.Document);
                json.WriteString("signer", head.Signer);
                break;
            case PrintBlock.Annexes annexes:
                json.WriteString("kind", "annexes");
                Write(json, "names", annexes.Names);
                break;
            case PrintBlock.Sign sign:
                json.WriteString("kind", "sign");
                json.WriteString("office", sign.Office);
                json.WriteString("day", sign.Day);
                break;
            case PrintBlock.Colophon colophon:
                json.WriteString("kind", "colophon");
                json.WriteString("copies", colophon.Copies);
                json.WriteString("office", colophon.Office);
                json.WriteString("day", colophon.Day);
                break;
            case PrintBlock.NewPage:
                json.WriteString("kind", "page");
                break;
            default:
                throw new InvalidOperationException($"No way to print {block.GetType().Name}.");
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string kind, string text)
    {
        json.WriteString("kind", kind);
        json.WriteString("text", text);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<PrintLine> lines)
    {
        json.WriteStartArray(name);
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteString("label", line.Label);
            json.WriteString("text", line.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
