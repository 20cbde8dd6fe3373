using System.Text.Encodings.Web;
using System.Text.Json;

namespace Shifan.Documents;

/// <summary>A line of the contents: forms, a slot or a file; without a page where there is none.</summary>
internal sealed record ContentsLine(int Level, string Text, int? Page, string Note = "");

/// <summary>The data of the pages that a merged PDF adds of its own, as their layouts read it.</summary>
internal static class MergedPages
{
    private const int NameRoom = 34, CellRoom = 12, DigestGroup = 8;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Cover and contents.</summary>
    public static void WriteFront(Stream to, MergeOrder order, IReadOnlyList<ContentsLine> contents)
    {
        using var json = new Utf8JsonWriter(to, Json);
        Begin(json, order, "front");
        json.WriteStartArray("heads");
        foreach (var head in order.Heads) json.WriteStringValue(Text(head, 18));
        json.WriteEndArray();
        json.WriteStartArray("lines");
        foreach (var line in order.Cover)
        {
            json.WriteStartObject();
            json.WriteString("label", line.Label);
            json.WriteString("text", Text(line.Text, 20));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("note", "本合订本由系统按提交的内容和文件编成，各页连续编号；各文件的原件以系统中保存的为准。");
        json.WriteString("links", JoinedPdf.PageLink);
        json.WriteStartArray("contents");
        foreach (var line in contents)
        {
            json.WriteStartObject();
            json.WriteNumber("level", line.Level);
            json.WriteString("text", Text(line.Text, NameRoom));
            if (line.Page is { } page) json.WriteNumber("page", page);
            else json.WriteNull("page");
            json.WriteString("note", line.Note);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What could not be merged, and what has to be looked at as a file.</summary>
    public static void WriteClosing(Stream to, MergeOrder order, IReadOnlyList<MergeRemark> remarks)
    {
        using var json = new Utf8JsonWriter(to, Json);
        Begin(json, order, "closing");
        json.WriteString("note", "下列文件已随本申报提交，因所列原因没有（或不能完整地）编入本合订本，请在系统中查看原件；可用 SHA-256 摘要核对。");
        json.WriteStartArray("remarks");
        foreach (var remark in remarks)
        {
            json.WriteStartObject();
            json.WriteString("slot", Text(remark.File.Slot, CellRoom));
            json.WriteString("name", Text(remark.File.Name, CellRoom));
            json.WriteString("size", Sizes.Say(remark.File.Size));
            json.WriteString("reason", (remark.LeftOut ? "未合入：" : "已合入：") + remark.Reason);
            json.WriteString("digest", string.Join(' ', remark.File.Digest.Chunk(DigestGroup).Select(part => new string(part))));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Numbers and marks for pages of these sizes.</summary>
    public static void WriteNumbers(Stream to, MergeOrder order, IReadOnlyList<PageSize> sizes)
    {
        using var json = new Utf8JsonWriter(to, Json);
        Begin(json, order, "numbers");
        json.WriteString("number", Text(order.Number, NameRoom));
        json.WriteString("edition", order.Edition);
        json.WriteString("code", order.Code);
        json.WriteStartArray("sizes");
        foreach (var size in sizes)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Math.Round(size.Width, 2));
            json.WriteNumberValue(Math.Round(size.Height, 2));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, MergeOrder order, string part)
    {
        json.WriteStartObject();
        json.WriteString("part", part);
        json.WriteString("title", PrintText.Clean(order.Title));
        json.WriteString("author", PrintText.Clean(order.Institution));
    }

    private static string Text(string text, double room) => PrintText.Breakable(PrintText.Clean(text), room);
}
