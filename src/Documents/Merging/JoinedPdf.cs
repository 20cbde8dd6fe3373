using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shifan.Documents;

/// <summary>A page as it is shown, in points.</summary>
internal readonly record struct PageSize(double Width, double Height);

/// <summary>A bookmark: what it says, the page it leads to (from 1), and what stands under it.</summary>
internal sealed record Bookmark(string Text, int Page)
{
    public List<Bookmark> Under { get; } = [];

    /// <summary>The outline that came with the forms is kept under this one.</summary>
    public bool HoldsForms { get; init; }
}

/// <summary>
/// What has to be known of a joined PDF, and what is changed in it: bookmarks, title, language. qpdf tells the objects as JSON and takes
/// them back so; the file itself is never read here.
/// </summary>
internal sealed class JoinedPdf
{
    private const string Root = "/Root";

    // of a stream's data qpdf does not read what is escaped
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How a page of the front says that a line leads to a page, whose number follows.</summary>
    public const string PageLink = "shifan:page/";

    private readonly List<string> pages;
    private readonly Dictionary<string, JsonObject> objects;
    private readonly JsonObject trailer;
    private readonly List<string> outlines;
    private readonly IReadOnlyList<string> links;
    private int last;

    private JoinedPdf(List<string> pages, Dictionary<string, JsonObject> objects, JsonObject trailer, List<string> outlines, IReadOnlyList<string> links, int last) =>
        (this.pages, this.objects, this.trailer, this.outlines, this.links, this.last) = (pages, objects, trailer, outlines, links, last);

    public int Pages => pages.Count;

    /// <summary>Null where qpdf cannot say.</summary>
    /// <param name="folder">Where it may work.</param>
    /// <param name="pdf">The joined file.</param>
    /// <param name="front">How many pages at its beginning have links to others.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task<JoinedPdf?> ReadAsync(string folder, string pdf, int front, CancellationToken stop)
    {
        using var first = await Qpdf.DescribeAsync(folder, pdf, ["--json-key=pages", "--json-key=outlines", "--json-key=qpdf", "--json-object=trailer"], stop);
        if (first is null) return null;
        var pages = first.RootElement.GetProperty("pages").EnumerateArray().Select(page => page.GetProperty("object").GetString()!).ToList();
        var outlines = first.RootElement.GetProperty("outlines").EnumerateArray().Select(item => item.GetProperty("object").GetString()!).ToList();
        var (_, trailer, last) = Objects(first);
        string[] named = [.. pages, .. outlines, trailer[Root]!.GetValue<string>(), .. trailer["/Info"] is { } info ? [info.GetValue<string>()] : Array.Empty<string>()];
        using var second = await Qpdf.DescribeAsync(folder, pdf, ["--json-key=qpdf", .. named.Distinct().Select(Wanted)], stop);
        if (second is null) return null;
        var objects = Objects(second).Found;
        // a page's box may be an object of its own
        string[] boxes = [.. pages.SelectMany(page => Boxes.Select(box => objects[page][box])).OfType<JsonValue>().Select(value => value.GetValue<string>()).Distinct()];
        if (boxes.Length > 0)
        {
            using var third = await Qpdf.DescribeAsync(folder, pdf, ["--json-key=qpdf", .. boxes.Select(Wanted)], stop);
            if (third is null) return null;
            foreach (var page in pages)
            {
                foreach (var box in Boxes)
                {
                    if (objects[page][box] is JsonValue reference && Value(third, reference.GetValue<string>()) is JsonArray found) objects[page][box] = found;
                }
            }
        }
        // what the front's own pages point at: a link is an object of its own
        var links = pages.Take(front).Select(page => objects[page]["/Annots"]).OfType<JsonArray>().SelectMany(list => list).OfType<JsonValue>().Select(value => value.GetValue<string>()).ToList();
        if (links.Count > 0)
        {
            using var fourth = await Qpdf.DescribeAsync(folder, pdf, ["--json-key=qpdf", .. links.Select(Wanted)], stop);
            if (fourth is null) return null;
            foreach (var (name, found) in Objects(fourth).Found) objects[name] = found;
        }
        return new JoinedPdf(pages, objects, trailer, outlines, links, last);
    }

    private static readonly string[] Boxes = ["/TrimBox", "/CropBox", "/MediaBox"];

    internal static string Wanted(string reference) => "--json-object=" + reference.Split(' ')[0];

    internal static JsonNode? Value(JsonDocument said, string reference) =>
        said.RootElement.GetProperty("qpdf")[1].TryGetProperty("obj:" + reference, out var found) && found.TryGetProperty("value", out var value) ? JsonNode.Parse(value.GetRawText()) : null;

    internal static (Dictionary<string, JsonObject> Found, JsonObject Trailer, int Last) Objects(JsonDocument said)
    {
        var parts = said.RootElement.GetProperty("qpdf");
        var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        var trailer = new JsonObject();
        foreach (var one in parts[1].EnumerateObject())
        {
            if (!one.Value.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Object) continue;
            var node = (JsonObject)JsonNode.Parse(value.GetRawText())!;
            if (one.Name == "trailer") trailer = node;
            else found[one.Name["obj:".Length..]] = node;
        }
        return (found, trailer, parts[0].GetProperty("maxobjectid").GetInt32());
    }

    /// <summary>The pages' sizes as they are shown: where an overlay fits exactly.</summary>
    public IReadOnlyList<PageSize> Sizes() => [.. pages.Select(page =>
    {
        var described = objects[page];
        var box = Boxes.Select(name => described[name] as JsonArray).FirstOrDefault(found => found is { Count: 4 });
        double At(int i) => box![i]!.GetValue<double>();
        var (width, height) = box is null ? (595, 842) : (Math.Abs(At(2) - At(0)), Math.Abs(At(3) - At(1)));
        // a page that is no size at all is none to set a number on
        (width, height) = (Math.Clamp(width, 72, 14400), Math.Clamp(height, 72, 14400));
        var turned = described["/Rotate"] is JsonValue rotate && rotate.TryGetValue<double>(out var angle) && Math.Abs(angle / 90 % 2) >= 0.5;
        return turned ? new PageSize(height, width) : new PageSize(width, height);
    })];

    /// <summary>How a page of these measures is laid on a page, upright as it is shown.</summary>
    internal static JsonArray PlaceOf(JsonObject page, double width, double height)
    {
        var box = Boxes.Select(name => page[name] as JsonArray).FirstOrDefault(found => found is { Count: 4 });
        double[] at = box is null ? [0, 0, 595, 842] : [.. box.Select(value => value!.GetValue<double>())];
        var (left, bottom, right, top) = (Math.Min(at[0], at[2]), Math.Min(at[1], at[3]), Math.Max(at[0], at[2]), Math.Max(at[1], at[3]));
        var turns = page["/Rotate"] is JsonValue rotate && rotate.TryGetValue<double>(out var angle) ? ((int)Math.Round(angle / 90) % 4 + 4) % 4 : 0;
        var (across, down) = turns % 2 == 1 ? (top - bottom, right - left) : (right - left, top - bottom);
        // a page that is smaller than any paper gets small numbers
        var s = Math.Min(1, Math.Min(across / width, down / height));
        double[] matrix = turns switch { 1 => [0, s, -s, 0, right, bottom], 2 => [-s, 0, 0, -s, right, top], 3 => [0, -s, s, 0, left, top], _ => [s, 0, 0, s, left, bottom] };
        return new JsonArray([.. matrix.Select(value => (JsonNode)Math.Round(value, 4))]);
    }

    /// <summary>Writes what is to be changed.</summary>
    /// <param name="folder">Where it may work.</param>
    /// <param name="joined">The joined file.</param>
    /// <param name="numbers">A page of numbers for each page.</param>
    /// <param name="to">Where the changes go.</param>
    /// <param name="order">What is made.</param>
    /// <param name="bookmarks">The outline.</param>
    /// <param name="own">What was set besides the forms.</param>
    /// <param name="files">The pages of each file.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>Whether it can be done.</returns>
    public async Task<bool> WriteChangesAsync(string folder, string joined, string numbers, string to, MergeOrder order, IReadOnlyList<Bookmark> bookmarks, IReadOnlyList<OwnPages> own, IReadOnlyList<FilePages> files, CancellationToken stop)
    {
        var changed = new JsonObject();
        void Put(string reference, string what, JsonNode value) => changed["obj:" + reference] = new JsonObject { [what] = value };
        void Change(string reference, JsonObject value) => Put(reference, "value", value);
        var rootName = trailer[Root]!.GetValue<string>();
        var root = objects[rootName];
        // links of the front are brought to their pages, and stay in the tree
        var touched = pages.ToHashSet(StringComparer.Ordinal);
        var shown = pages.Select(page => (page, objects[page])).ToList();
        var drawn = await PageStamps.DrawnAsync(folder, joined, shown, stop);
        if (await TagTree.ReadAsync(folder, joined, root, stop) is { } tags) touched.UnionWith(await tags.WriteAsync(folder, joined, objects, pages, rootName, own, files, drawn, Next, Put, stop));
        else
        {
            root.Remove("/StructTreeRoot");
            root.Remove("/MarkInfo");
        }
        foreach (var link in links)
        {
            if (objects.GetValueOrDefault(link) is not { } found || (found["/A"] as JsonObject)?["/URI"]?.GetValue<string>() is not { } address || !address.StartsWith(Text(PageLink), StringComparison.Ordinal)) continue;
            if (!int.TryParse(address[Text(PageLink).Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var page) || page < 1 || page > pages.Count) continue;
            found.Remove("/A");
            found["/Dest"] = new JsonArray(pages[page - 1], "/XYZ", null, null, null);
            // what is read aloud of it is where it leads, not how this program wrote that down
            if (found.ContainsKey("/Contents")) found["/Contents"] = Text($"第 {page} 页");
            touched.Add(link);
        }
        if (!await PageStamps.LayAsync(folder, joined, numbers, shown, drawn, Next, Put, stop)) return false;
        foreach (var reference in touched) Change(reference, objects[reference]);
        var outline = Next();
        var (first, end, _) = Chain(bookmarks, outline, Change);
        Change(outline, new JsonObject { ["/Type"] = "/Outlines", ["/First"] = first, ["/Last"] = end, ["/Count"] = bookmarks.Count });

        root["/Outlines"] = outline;
        root["/PageMode"] = "/UseOutlines";
        root["/Lang"] = Text("zh-CN");
        root["/ViewerPreferences"] = new JsonObject { ["/DisplayDocTitle"] = true };
        // it describes the forms alone
        root.Remove("/Metadata");
        root.Remove("/OpenAction");
        Change(rootName, root);
        var info = trailer["/Info"]?.GetValue<string>() ?? Next();
        var moment = "D:" + order.Moment.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "Z";
        Change(info, new JsonObject
        {
            ["/Title"] = Text(PrintText.Clean(order.Title)), ["/Author"] = Text(PrintText.Clean(order.Institution)), ["/Subject"] = Text(PrintText.Clean($"{order.Number}　{order.Code}")),
            ["/CreationDate"] = Text(moment), ["/ModDate"] = Text(moment),
        });
        if (trailer["/Info"] is null) changed["trailer"] = new JsonObject { ["value"] = new JsonObject { ["/Info"] = info, [Root] = rootName } };

        await File.WriteAllTextAsync(to, ChangesOf(changed, last), stop);
        return true;
    }

    /// <summary>Changed objects as qpdf takes them.</summary>
    internal static string ChangesOf(JsonObject changed, int last) => new JsonObject
    {
        ["version"] = 2,
        ["qpdf"] = new JsonArray(new JsonObject { ["jsonversion"] = 2, ["pdfversion"] = "1.7", ["pushedinheritedpageresources"] = true, ["calledgetallpages"] = true, ["maxobjectid"] = last }, changed),
    }.ToJsonString(Plain);

    private string Next() => string.Create(CultureInfo.InvariantCulture, $"{++last} 0 R");

    private static string Text(string text) => "u:" + text;

    // bookmarks of one level, each knowing its neighbours; answers with the first, the last and how many are open to be seen
    private (string First, string Last, int Count) Chain(IReadOnlyList<Bookmark> bookmarks, string parent, Action<string, JsonObject> change)
    {
        var names = bookmarks.Select(_ => Next()).ToList();
        for (var i = 0; i < bookmarks.Count; i++)
        {
            var item = new JsonObject { ["/Title"] = Text(PrintText.Clean(bookmarks[i].Text)), ["/Parent"] = parent, ["/Dest"] = new JsonArray(pages[bookmarks[i].Page - 1], "/XYZ", null, null, null) };
            if (i > 0) item["/Prev"] = names[i - 1];
            if (i < bookmarks.Count - 1) item["/Next"] = names[i + 1];
            if (bookmarks[i].HoldsForms && outlines.Count > 0)
            {
                (item["/First"], item["/Last"], item["/Count"]) = (outlines[0], outlines[^1], -outlines.Count);
                foreach (var own in outlines)
                {
                    objects[own]["/Parent"] = names[i];
                    change(own, objects[own]);
                }
            }
            else if (bookmarks[i].Under is { Count: > 0 } under)
            {
                var (first, end, count) = Chain(under, names[i], change);
                (item["/First"], item["/Last"], item["/Count"]) = (first, end, -count);
            }
            change(names[i], item);
        }
        return (names[0], names[^1], names.Count);
    }
}
