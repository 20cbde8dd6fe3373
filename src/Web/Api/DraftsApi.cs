using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Api;

/// <summary>
/// Autosave and what goes with it. The page sends its boxes under the names they have in the form, so that with script and without one thing
/// is read in one way.
/// </summary>
internal static class DraftsApi
{
    private const int MostBytes = 4 * 1024 * 1024;
    private const int TypicalBoxes = 128;
    private const int MostKept = 1_024;
    private const int LongestName = 128;

    public static void MapDrafts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/applications/{id:guid}/sections/{section}/draft", SaveAsync).ExcludeFromDescription().WithMetadata(new KnowsItsSender());
        routes.MapGet("/applications/{id:guid}/sections/{section}/editing", EditingAsync).ExcludeFromDescription();
    }

    private static async Task SaveAsync(Guid id, string section, HttpContext context, KnownSenders senders, AutosaveDraft save)
    {
        if (await senders.FindAsync(context) is not { } sender)
        {
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, Refusals.SignedOut);
            return;
        }
        if (!sender.MeantIt)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, new Refusal("token", "页面是用另一个账号打开的，或已打开太久。请刷新页面，已填的内容会保留"));
            return;
        }
        if (await save.ProgrammeOfAsync(id, context.RequestAborted) is not { } programme)
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, Refusals.NoSuchApplication);
            return;
        }
        if (await ReadAsync(context, id, programme, section) is not { } sent) return;
        var (input, isWhole) = sent;
        var outcome = isWhole
            ? await save.RunAsync(sender.Person, sender.Stamp, programme, input, context.RequestAborted)
            : await context.RequestServices.GetRequiredService<SaveDraft>().RunAsync(sender.Person, sender.Stamp, input, context.RequestAborted);
        if (outcome.Value is not { } saved)
        {
            await AnswerAsync(context, outcome.Refusals[0].Code switch
            {
                "session" => StatusCodes.Status401Unauthorized,
                "draft.changed" => StatusCodes.Status409Conflict,
                "application.unknown" => StatusCodes.Status404NotFound,
                _ => StatusCodes.Status422UnprocessableEntity,
            }, outcome.Refusals[0]);
            return;
        }
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteNumber("revision", saved.Revision);
        writer.WriteString("at", Deadline.ShowExact(saved.At));
        writer.WriteStartArray("faults");
        foreach (var fault in saved.Faults)
        {
            writer.WriteStartObject();
            writer.WriteString("field", fault.Place.Path);
            writer.WriteString("sentence", $"{fault.Message}。{fault.Remedy}");
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // a table that is too long for the page is not in it, and stays as it is
    private static bool IsWhole(Section? section, Dictionary<string, StringValues> boxes) =>
        section is null || section.Blocks.All(block => block.Table is not { } table || boxes.ContainsKey(Posted.RowsOf(table)));

    private static MappingNode Answers(Programme programme, string section, Section? found, Dictionary<string, StringValues> boxes)
    {
        StringValues Box(string name) => boxes.TryGetValue(name, out var values) ? values : StringValues.Empty;
        if (section == DraftSection.Declared) return Posted.ReadDeclared(programme.Statements.Where(statement => statement.Declared), Box);
        return found is null ? new MappingNode(default, []) : Posted.ReadSection(found, Box);
    }

    // one for each thread: it is full of what the next save says again
    [ThreadStatic]
    private static Dictionary<string, StringValues>? spare;

    /// <summary><c>{"revision":3,"key":"…","boxes":{"name":"text","functions":["…","…"]}}</c>; where it is something else, it is answered here.</summary>
    private static async Task<(SaveDraft.Input Input, bool IsWhole)?> ReadAsync(HttpContext context, Guid application, Programme programme, string section)
    {
        if (context.Request.ContentLength is null or > MostBytes)
        {
            await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, new Refusal("draft.size", "本部分内容太多，未保存。大段资料请作为附件上传"));
            return null;
        }
        var length = (int)context.Request.ContentLength.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, length), context.RequestAborted);
            if (Parse(buffer.AsSpan(0, length), application, programme, section) is { } sent) return sent;
        }
        catch (JsonException)
        {
        }
        catch (InvalidOperationException)
        {
            // half a character, or another kind of value
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        await AnswerAsync(context, StatusCodes.Status400BadRequest, new Refusal("draft.body", "内容无法识别，未保存。请检查是否粘贴了特殊字符，或刷新页面后重试"));
        return null;
    }

    private static (SaveDraft.Input Input, bool IsWhole)? Parse(ReadOnlySpan<byte> json, Guid application, Programme programme, string section)
    {
        var found = programme.Form.Sections.FirstOrDefault(s => s.Id == section);
        var boxes = spare ?? new Dictionary<string, StringValues>(TypicalBoxes, StringComparer.Ordinal);
        spare = null;
        if (Parse(json, boxes, found is null ? [] : Posted.Names(found)) is not { } sent) return null;
        var read = (new SaveDraft.Input(application, section, sent.Revision, Answers(programme, section, found, boxes), sent.Key), IsWhole(found, boxes));
        boxes.Clear();
        if (boxes.Capacity <= MostKept) spare = boxes;
        return read;
    }

    private static (int Revision, string Key)? Parse(ReadOnlySpan<byte> json, Dictionary<string, StringValues> boxes, HashSet<string> names)
    {
        var reader = new Utf8JsonReader(json);
        int? revision = null;
        string? key = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "revision": revision = reader.TryGetInt32(out var whole) ? whole : throw new JsonException(); break;
                case "key": key = reader.GetString(); break;
                case "boxes": ReadBoxes(ref reader, boxes, names); break;
                default: return null;
            }
        }
        return revision is { } seen && key is { Length: > 0 and <= 64 } ? (seen, key) : null;
    }

    private static void ReadBoxes(ref Utf8JsonReader reader, Dictionary<string, StringValues> boxes, HashSet<string> names)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        var known = names.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> spelled = stackalloc char[LongestName];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan.Length <= LongestName && known.TryGetValue(spelled[..reader.CopyString(spelled)], out var kept) ? kept : reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                boxes[name] = reader.GetString();
                continue;
            }
            var values = new List<string?>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) values.Add(reader.GetString());
            boxes[name] = new StringValues([.. values]);
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, Refusal refusal)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { code = refusal.Code, sentence = refusal.Sentence, field = refusal.Field });
    }

    /// <summary>Who else has the section open, and whether it was saved meanwhile.</summary>
    private static async Task<IResult> EditingAsync(Guid id, string section, CurrentActor who, ShowEditing editing, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor) return TypedResults.Unauthorized();
        return await editing.RunAsync(actor, id, section, stop) is { } view ? TypedResults.Json(new { others = view.Others, revision = view.Revision, savedBy = view.SavedBy, at = view.SavedAt is { } at ? Deadline.ShowExact(at) : null }) : TypedResults.NotFound();
    }
}
