using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shifan.Documents;

/// <summary>A PDF set by this program that stands in the joined one, from a page on (from 0). Its mark keeps the names in it apart from those of others.</summary>
internal sealed record OwnPages(string Pdf, int First, string Mark);

/// <summary>An uploaded file's pages in the joined PDF, from a page on (from 0).</summary>
internal sealed record FilePages(string Name, int First, int Count, bool IsPicture);

/// <summary>
/// The structure tree of a joined PDF. qpdf keeps that of the file it begins with, the forms; here those of cover, contents and closing table are put beside it, and
/// each uploaded page that has no tags of its own becomes one element: a picture with its name, a PDF's page with its text as it runs. Pages that their maker tagged lose
/// those tags, for they would point into this tree; the file then says that it may not be tagged throughout.
/// </summary>
internal sealed class TagTree
{
    private readonly JsonObject root, document;
    private readonly string rootName, documentName;
    private readonly JsonArray nums;
    private readonly SortedDictionary<string, string> ids = new(StringComparer.Ordinal);
    private readonly JsonObject roles;
    private int next;

    private TagTree(string rootName, JsonObject root, string documentName, JsonObject document)
    {
        (this.rootName, this.root, this.documentName, this.document) = (rootName, root, documentName, document);
        nums = (JsonArray)root["/ParentTree"]!["/Nums"]!.DeepClone();
        if (root["/IDTree"]?["/Names"] is JsonArray names)
        {
            for (var i = 0; i + 1 < names.Count; i += 2) ids[names[i]!.GetValue<string>()] = names[i + 1]!.GetValue<string>();
        }
        roles = root["/RoleMap"] is JsonObject map ? (JsonObject)map.DeepClone() : [];
        next = Keys(nums).DefaultIfEmpty(-1).Max() + 1;
    }

    private static IEnumerable<int> Keys(JsonArray nums) => nums.Where((_, i) => i % 2 == 0).Select(key => key!.GetValue<int>());

    /// <summary>The tree that the forms brought; null where it is not laid out as this program's typesetter lays one out.</summary>
    public static async Task<TagTree?> ReadAsync(string folder, string pdf, JsonObject catalog, CancellationToken stop)
    {
        if (Reference(catalog["/StructTreeRoot"]) is not { } name || await ObjectAsync(name) is not { } root) return null;
        if (root["/K"] is not JsonArray { Count: 1 } tops || Reference(tops[0]) is not { } top || await ObjectAsync(top) is not { } document) return null;
        return document["/S"]?.GetValue<string>() == "/Document" && root["/ParentTree"]?["/Nums"] is JsonArray && root["/IDTree"] is null or JsonObject ? new TagTree(name, root, top, document) : null;

        async Task<JsonObject?> ObjectAsync(string reference)
        {
            using var said = await Qpdf.DescribeAsync(folder, pdf, ["--json-key=qpdf", JoinedPdf.Wanted(reference)], stop);
            return said is null ? null : JoinedPdf.Value(said, reference) as JsonObject;
        }
    }

    private static string? Reference(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && IsReference(text) ? text : null;

    internal static bool IsReference(string text) => text.EndsWith(" R", StringComparison.Ordinal) && text.Split(' ') is [var number, _, "R"] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Puts it all together.</summary>
    /// <param name="folder">Where it may work.</param>
    /// <param name="pdf">The joined file.</param>
    /// <param name="objects">Its catalog, pages and links, which are changed here.</param>
    /// <param name="pages">Its pages in order.</param>
    /// <param name="catalog">The name of its catalog.</param>
    /// <param name="own">What was set for it, in order; the forms stand after the first.</param>
    /// <param name="files">The uploaded pages.</param>
    /// <param name="drawn">The streams that each page draws, to which marks are added here.</param>
    /// <param name="name">A name for a new object.</param>
    /// <param name="put">Takes a new object, or one that changes, with the word for what it is.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>The pages and links that were changed.</returns>
    public async Task<IReadOnlySet<string>> WriteAsync(
        string folder, string pdf, Dictionary<string, JsonObject> objects, IReadOnlyList<string> pages, string catalog, IReadOnlyList<OwnPages> own, IReadOnlyList<FilePages> files, Dictionary<string, List<string>> drawn, Func<string> name, Action<string, string, JsonNode> put, CancellationToken stop)
    {
        var (touched, whole, complete) = (new HashSet<string>(StringComparer.Ordinal), name(), true);
        var parts = new List<string>();
        foreach (var one in own)
        {
            if (await GraftAsync(one) is { } part) parts.Add(part);
            else complete = false;
            if (one == own[0]) parts.Add(documentName);
        }
        var (openings, end) = (new Dictionary<bool, string>(), "");
        await LooseAsync(folder, pdf, [.. files.SelectMany(file => pages.Skip(file.First).Take(file.Count)).Select(page => objects[page]).Where(page => page.ContainsKey("/StructParents") && page["/Annots"] is JsonArray)
            .SelectMany(page => (JsonArray)page["/Annots"]!).Select(Reference).OfType<string>().Distinct(StringComparer.Ordinal)], put, stop);
        // the closing table comes after them
        var place = own.Count > 1 ? parts.Count - 1 : parts.Count;
        foreach (var file in files)
        {
            if (File(file) is { } part) parts.Insert(place++, part);
        }

        put(whole, "value", new JsonObject { ["/Type"] = "/StructElem", ["/S"] = "/Document", ["/P"] = rootName, ["/K"] = new JsonArray([.. parts.Select(part => (JsonNode)part)]) });
        (document["/S"], document["/P"]) = ("/Part", whole);
        put(documentName, "value", document);
        (root["/K"], root["/ParentTree"], root["/ParentTreeNextKey"], root["/RoleMap"]) = (new JsonArray(whole), new JsonObject { ["/Nums"] = nums }, next, roles);
        if (ids.Count > 0) root["/IDTree"] = new JsonObject { ["/Names"] = new JsonArray([.. ids.SelectMany(pair => new JsonNode[] { pair.Key, pair.Value })]) };
        put(rootName, "value", root);
        objects[catalog]["/MarkInfo"] = new JsonObject { ["/Marked"] = true, ["/Suspects"] = !complete };
        return touched;

        async Task<string?> GraftAsync(OwnPages from)
        {
            using var said = await Qpdf.DescribeAsync(folder, from.Pdf, ["--json-key=qpdf", "--json-key=pages"], stop);
            if (said is null) return null;
            var all = said.RootElement.GetProperty("qpdf")[1];
            JsonElement? Of(string? reference) => reference is not null && all.TryGetProperty("obj:" + reference, out var found) && found.TryGetProperty("value", out var value) ? value : null;
            string? Named(JsonElement? of, string key) => of is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            var treeName = Named(Of(Named(all.GetProperty("trailer").GetProperty("value"), "/Root")), "/StructTreeRoot");
            if (Of(treeName) is not { } tree || !tree.TryGetProperty("/ParentTree", out var parents) || parents.ValueKind != JsonValueKind.Object || !parents.TryGetProperty("/Nums", out var keys) || !tree.TryGetProperty("/K", out var tops) || tops.GetArrayLength() != 1) return null;
            var (mapped, waiting) = (new Dictionary<string, string>(StringComparer.Ordinal) { [treeName!] = whole }, new Queue<string>());
            var begin = next;
            foreach (var (page, at) in said.RootElement.GetProperty("pages").EnumerateArray().Select((page, i) => (page.GetProperty("object").GetString()!, pages[from.First + i])))
            {
                mapped[page] = at;
                if (Of(page) is not { } set) continue;
                if (set.TryGetProperty("/StructParents", out var parent)) Touch(at, "/StructParents", begin + parent.GetInt32());
                if (!set.TryGetProperty("/Annots", out var annots) || annots.ValueKind != JsonValueKind.Array || objects[at]["/Annots"] is not JsonArray here) continue;
                foreach (var (link, there) in annots.EnumerateArray().Select(link => link.GetString()!).Zip(here.Select(Reference)))
                {
                    if (there is null || !objects.ContainsKey(there)) continue;
                    mapped[link] = there;
                    if (Of(link) is { } set2 && set2.TryGetProperty("/StructParent", out var key)) Touch(there, "/StructParent", begin + key.GetInt32());
                }
            }
            foreach (var (key, value) in Pairs(keys))
            {
                nums.Add(begin + key.GetInt32());
                nums.Add(Copy(value));
                next = Math.Max(next, begin + key.GetInt32() + 1);
            }
            if (tree.TryGetProperty("/IDTree", out var named) && named.ValueKind == JsonValueKind.Object && named.TryGetProperty("/Names", out var names))
            {
                foreach (var (id, value) in Pairs(names)) ids[Marked(id.GetString()!)] = Copy(value)!.GetValue<string>();
            }
            foreach (var role in tree.TryGetProperty("/RoleMap", out var more) && more.ValueKind == JsonValueKind.Object ? more.EnumerateObject().ToList() : []) roles[role.Name] ??= role.Value.GetString();
            var top = Copy(tops[0])!.GetValue<string>();
            while (waiting.TryDequeue(out var old))
            {
                var copy = Of(old) is { } found ? Copy(found) : null;
                if (copy is JsonObject { } element && element["/S"]?.GetValue<string>() == "/Document") element["/S"] = "/Part";
                put(mapped[old], "value", copy ?? new JsonObject());
            }
            return top;

            string Marked(string id) => $"u:{from.Mark}{id[2..]}";

            JsonNode? Copy(JsonElement value, string key = "")
            {
                switch (value.ValueKind)
                {
                    case JsonValueKind.String when value.GetString()! is var text:
                        if (!IsReference(text)) return key is "/ID" or "/Headers" ? Marked(text) : text;
                        if (mapped.TryGetValue(text, out var known)) return known;
                        waiting.Enqueue(text);
                        return mapped[text] = name();
                    case JsonValueKind.Array:
                        return new JsonArray([.. value.EnumerateArray().Select(item => Copy(item, key))]);
                    case JsonValueKind.Object:
                        return new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Copy(member.Value, member.Name))));
                    default:
                        return JsonNode.Parse(value.GetRawText());
                }
            }
        }

        string? File(FilePages file)
        {
            var (part, kids) = (name(), new JsonArray());
            for (var i = 0; i < file.Count; i++)
            {
                var page = pages[file.First + i];
                if (objects[page].Remove("/StructParents"))
                {
                    touched.Add(page);
                    complete = false;
                    continue;
                }
                // an empty page has nothing to be read
                if (drawn[page] is not { Count: > 0 } streams) continue;
                var element = name();
                streams.Insert(0, Opening(file.IsPicture));
                streams.Add(End());
                Touch(page, "/StructParents", next);
                nums.Add(next++);
                nums.Add(new JsonArray(element));
                var said = new JsonObject { ["/Type"] = "/StructElem", ["/S"] = file.IsPicture ? "/Figure" : "/P", ["/P"] = part, ["/Pg"] = page, ["/K"] = new JsonArray(0) };
                if (file.IsPicture) said["/Alt"] = "u:" + PrintText.Clean($"图片：{file.Name}");
                put(element, "value", said);
                kids.Add(element);
            }
            if (kids.Count == 0) return null;
            put(part, "value", new JsonObject { ["/Type"] = "/StructElem", ["/S"] = "/Part", ["/T"] = "u:" + PrintText.Clean(file.Name), ["/P"] = whole, ["/K"] = kids });
            return part;
        }

        void Touch(string reference, string key, int value)
        {
            objects[reference][key] = value;
            touched.Add(reference);
        }

        string Opening(bool picture) => openings.TryGetValue(picture, out var there) ? there : openings[picture] = Stream(picture ? "/Figure <</MCID 0>> BDC\n" : "/P <</MCID 0>> BDC\n");

        string End() => end.Length > 0 ? end : end = Stream("\nEMC\n");

        string Stream(string text)
        {
            var reference = name();
            put(reference, "stream", new JsonObject { ["dict"] = new JsonObject(), ["data"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text)) });
            return reference;
        }
    }

    // what an upload's links and fields say of their own tree would be said of this one
    private static async Task LooseAsync(string folder, string pdf, List<string> annots, Action<string, string, JsonNode> put, CancellationToken stop)
    {
        if (annots.Count == 0) return;
        using var said = await Qpdf.DescribeAsync(folder, pdf, ["--json-key=qpdf", .. annots.Select(JoinedPdf.Wanted)], stop);
        foreach (var one in annots)
        {
            if (said is not null && JoinedPdf.Value(said, one) is JsonObject annot && annot.Remove("/StructParent")) put(one, "value", annot);
        }
    }

    private static IEnumerable<(JsonElement Key, JsonElement Value)> Pairs(JsonElement list)
    {
        for (var i = 0; i + 1 < list.GetArrayLength(); i += 2) yield return (list[i], list[i + 1]);
    }
}
