using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shifan.Documents;

/// <summary>
/// Lays numbers over pages, and leaves the contents of each page where its tags find them: qpdf's own overlay makes one drawing of a page's contents, whose
/// tags then lead nowhere.
/// </summary>
internal static class PageStamps
{
    private const string Key = "/ShifanNumber";

    /// <summary>Puts the drawings there, and completes what each page draws.</summary>
    /// <param name="folder">Where it may work.</param>
    /// <param name="pdf">The file whose pages they are.</param>
    /// <param name="numbers">A PDF with a page for each, as large as it is shown.</param>
    /// <param name="pages">The pages in order, and what each is.</param>
    /// <param name="drawn">The streams that each page draws.</param>
    /// <param name="name">A name for a new object.</param>
    /// <param name="put">Takes a new object, with the word for what it is.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>Whether it was done.</returns>
    public static async Task<bool> LayAsync(
        string folder, string pdf, string numbers, IReadOnlyList<(string Name, JsonObject Page)> pages, IReadOnlyDictionary<string, List<string>> drawn, Func<string> name, Action<string, string, JsonNode> put, CancellationToken stop)
    {
        using var said = await Qpdf.DescribeAsync(folder, numbers, ["--json-key=qpdf", "--json-key=pages", "--json-stream-data=inline", "--decode-level=none"], stop);
        var resources = await ValuesAsync(pages.Select(page => page.Page["/Resources"]));
        if (said is null || resources is null) return false;
        var pictures = await ValuesAsync(pages.Select(page => ResourcesOf(page.Page)?["/XObject"]));
        if (pictures is null) return false;
        var all = said.RootElement.GetProperty("qpdf")[1];
        var own = said.RootElement.GetProperty("pages").EnumerateArray().Select(page => all.GetProperty("obj:" + page.GetProperty("object").GetString()).GetProperty("value")).ToList();
        if (own.Count != pages.Count) return false;
        var (mapped, waiting) = (new Dictionary<string, string>(StringComparer.Ordinal), new Queue<string>());
        var begin = Stream([], "q\n");
        var ends = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < pages.Count; i++)
        {
            var (at, page) = pages[i];
            var drawing = all.GetProperty("obj:" + own[i].GetProperty("/Contents").GetString()).GetProperty("stream");
            var shown = (JsonArray)JsonNode.Parse(own[i].GetProperty("/MediaBox").GetRawText())!;
            var dict = (JsonObject)Copy(drawing.GetProperty("dict"))!;
            (dict["/Type"], dict["/Subtype"], dict["/Resources"], dict["/Matrix"]) = ("/XObject", "/Form", Copy(own[i].GetProperty("/Resources")), JoinedPdf.PlaceOf(page, shown[2]!.GetValue<double>(), shown[3]!.GetValue<double>()));
            dict["/BBox"] = shown;
            var form = name();
            put(form, "stream", new JsonObject { ["dict"] = dict, ["data"] = drawing.GetProperty("data").GetString() });

            var has = (JsonObject?)ResourcesOf(page)?.DeepClone() ?? [];
            var forms = has["/XObject"] switch { JsonObject there => (JsonObject)there.DeepClone(), JsonValue there => (JsonObject?)pictures.GetValueOrDefault(there.GetValue<string>())?.DeepClone() ?? [], _ => [] };
            var key = Key;
            while (forms.ContainsKey(key)) key += "_";
            forms[key] = form;
            has["/XObject"] = forms;
            page["/Resources"] = has;
            if (!ends.TryGetValue(key, out var end)) ends[key] = end = Stream([], $"\nQ\nq {key} Do Q\n");
            page["/Contents"] = new JsonArray([begin, .. drawn[at].Select(stream => (JsonNode)stream), end]);
        }
        while (waiting.TryDequeue(out var old))
        {
            var found = all.GetProperty("obj:" + old);
            if (found.TryGetProperty("stream", out var stream)) put(mapped[old], "stream", new JsonObject { ["dict"] = Copy(stream.GetProperty("dict")), ["data"] = stream.GetProperty("data").GetString() });
            else put(mapped[old], "value", Copy(found.GetProperty("value"))!);
        }
        return true;

        JsonObject? ResourcesOf(JsonObject page) => page["/Resources"] switch { JsonObject there => there, JsonValue there => resources.GetValueOrDefault(there.GetValue<string>()), _ => null };

        // dictionaries that are objects of their own
        async Task<Dictionary<string, JsonObject>?> ValuesAsync(IEnumerable<JsonNode?> nodes)
        {
            var references = nodes.OfType<JsonValue>().Select(value => value.GetValue<string>()).Distinct(StringComparer.Ordinal).ToList();
            var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
            if (references.Count == 0) return found;
            using var answer = await Qpdf.DescribeAsync(folder, pdf, ["--json-key=qpdf", .. references.Select(JoinedPdf.Wanted)], stop);
            if (answer is null) return null;
            foreach (var reference in references)
            {
                if (JoinedPdf.Value(answer, reference) is JsonObject value) found[reference] = value;
            }
            return found;
        }

        string Stream(JsonObject dict, string text)
        {
            var reference = name();
            put(reference, "stream", new JsonObject { ["dict"] = dict, ["data"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text)) });
            return reference;
        }

        JsonNode? Copy(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String when TagTree.IsReference(value.GetString()!):
                    var text = value.GetString()!;
                    if (mapped.TryGetValue(text, out var known)) return known;
                    waiting.Enqueue(text);
                    return mapped[text] = name();
                case JsonValueKind.Array:
                    return new JsonArray([.. value.EnumerateArray().Select(Copy)]);
                case JsonValueKind.Object:
                    return new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Copy(member.Value))));
                default:
                    return JsonNode.Parse(value.GetRawText());
            }
        }
    }

    /// <summary>The streams that pages draw: a page has one, several, or an array of them that is an object of its own.</summary>
    public static async Task<Dictionary<string, List<string>>> DrawnAsync(string folder, string pdf, IReadOnlyList<(string Name, JsonObject Page)> pages, CancellationToken stop)
    {
        var references = pages.Select(page => page.Page["/Contents"]).OfType<JsonValue>().Select(value => value.GetValue<string>()).Distinct(StringComparer.Ordinal).ToList();
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        using var said = references.Count == 0 ? null : await Qpdf.DescribeAsync(folder, pdf, ["--json-key=qpdf", .. references.Select(JoinedPdf.Wanted)], stop);
        foreach (var one in said is null ? [] : said.RootElement.GetProperty("qpdf")[1].EnumerateObject().Where(one => one.Name.StartsWith("obj:", StringComparison.Ordinal)).ToList())
        {
            var reference = one.Name["obj:".Length..];
            if (one.Value.TryGetProperty("stream", out _)) found[reference] = [reference];
            else if (one.Value.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Array) found[reference] = [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
        }
        return pages.ToDictionary(
            page => page.Name, page => page.Page["/Contents"] switch
            {
                JsonValue only => found.GetValueOrDefault(only.GetValue<string>()) is { } streams ? streams.ToList() : [],
                JsonArray several => [.. several.OfType<JsonValue>().Select(value => value.GetValue<string>())],
                _ => [],
            }, StringComparer.Ordinal);
    }
}
