using System.Text.Json;

namespace Shifan.Rules;

/// <summary>
/// Reads JSON into the same nodes as YAML. Places carry paths, and lines only where the text itself does not parse: numbers keep
/// the digits as they were sent, so that nothing is rounded on the way.
/// </summary>
public static class JsonText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The root node, or null with a fault.</summary>
    public static Node? Read(string text, string file, Faults faults)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            var before = faults.All.Count;
            var root = Convert(document.RootElement, file, "", faults);
            return faults.All.Count > before ? null : root;
        }
        catch (JsonException error)
        {
            var line = (int)(error.LineNumber ?? 0);
            faults.Add("json.syntax", new Place(file, line + 1, Column(text, line, error.BytePositionInLine ?? 0), ""), "不是合法的 JSON", "请检查此处的引号、逗号和括号");
            return null;
        }
        catch (ArgumentException)
        {
            // the parser takes UTF-8, and half a character cannot be written in it
            var at = text.TakeWhile((c, i) => !char.IsSurrogate(c) || char.IsSurrogatePair(text, i) || i > 0 && char.IsSurrogatePair(text, i - 1)).Count();
            var line = text.AsSpan(0, at).Count('\n');
            faults.Add("json.syntax", new Place(file, line + 1, at - text.AsSpan(0, at).LastIndexOf('\n'), ""), "此处有半个字符", "请检查文字的编码");
            return null;
        }
    }

    // the parser counts bytes, people count characters
    private static int Column(string text, int line, long bytes)
    {
        var content = text.Split('\n').ElementAtOrDefault(line) ?? "";
        var column = 1;
        foreach (var rune in content.EnumerateRunes())
        {
            if ((bytes -= rune.Utf8SequenceLength) < 0) break;
            column += rune.Utf16SequenceLength;
        }
        return column;
    }

    private static string Text(Func<string> read, Place place, Faults faults)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            faults.Add("json.text", place, "文字中有半个字符", "请检查文字的编码");
            return "";
        }
    }

    private static Node Convert(JsonElement element, string file, string path, Faults faults)
    {
        var place = new Place(file, 0, 0, path);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var entries = new List<Entry>();
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var member in element.EnumerateObject())
                {
                    var name = Text(() => member.Name, place, faults);
                    var key = path.Length == 0 ? name : $"{path}.{name}";
                    var keyPlace = new Place(file, 0, 0, key);
                    if (!seen.Add(name)) faults.Add("json.repeated", keyPlace, $"“{name}”写了两次", "请合并或删去一处");
                    entries.Add(new Entry(name, keyPlace, Convert(member.Value, file, key, faults)));
                }
                return new MappingNode(place, entries);
            case JsonValueKind.Array:
                var items = new List<Node>();
                foreach (var item in element.EnumerateArray()) items.Add(Convert(item, file, $"{path}[{items.Count + 1}]", faults));
                return new SequenceNode(place, items);
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return new ScalarNode(place, "", isNull: true);
            case JsonValueKind.String:
                return new ScalarNode(place, Text(() => element.GetString()!, place, faults));
            case JsonValueKind.True:
                return new ScalarNode(place, Flags.Yes);
            case JsonValueKind.False:
                return new ScalarNode(place, Flags.No);
            default:
                return new ScalarNode(place, element.GetRawText());
        }
    }

    // what nodes say is sound by their kinds, and a typical section fits without growing
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private const int Typical = 8 * 1024;
    private const int MostKept = 64 * 1024;

    // one for each thread: a new one for each save would be half of what a save throws away
    [ThreadStatic]
    private static System.Buffers.ArrayBufferWriter<byte>? spare;

    /// <summary>Writes nodes as compact JSON with every scalar a string, keys in the order given: the form in which answers are kept.</summary>
    public static string Write(Node node) => Written(node, System.Text.Encoding.UTF8.GetString);

    /// <summary>The same as the bytes of its UTF-8.</summary>
    public static byte[] WriteUtf8(Node node) => Written(node, span => span.ToArray());

    private static T Written<T>(Node node, Func<ReadOnlySpan<byte>, T> take)
    {
        var buffer = spare ?? new System.Buffers.ArrayBufferWriter<byte>(Typical);
        spare = null;
        using var writer = new Utf8JsonWriter(buffer, Plain);
        Write(writer, node);
        writer.Flush();
        var taken = take(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
        if (buffer.Capacity <= MostKept) spare = buffer;
        return taken;
    }

    private static void Write(Utf8JsonWriter writer, Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                writer.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }
                writer.WriteEndObject();
                break;
            case SequenceNode sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case ScalarNode { IsNull: true }:
                writer.WriteNullValue();
                break;
            case ScalarNode scalar:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }
}
