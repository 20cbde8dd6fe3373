using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Shifan.Documents;

/// <summary>A file of an archive package.</summary>
/// <param name="Group">The part of the package that it belongs to.</param>
/// <param name="Title">题名.</param>
/// <param name="Made">形成时间.</param>
/// <param name="By">责任者.</param>
/// <param name="File">Where it stands, and its bytes.</param>
public sealed record ArchiveFile(string Group, string Title, DateTimeOffset Made, string By, PackageFile File);

/// <summary>
/// The readable side of an archive package: an index and tables that any browser shows without a script, the same data as JSON, and the
/// metadata as XML under the names that the standards for archiving government services use (DA/T 85-2019, GB/T 42727-2023).
/// </summary>
public static class ArchivePages
{
    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Look = "body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em;line-height:1.6}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere}th{background:#eee;white-space:nowrap}";

    /// <summary>The index: what the case is, and every file by its part, with links.</summary>
    public static byte[] Index(string title, IReadOnlyList<KeyValuePair<string, string>> fields, IReadOnlyList<ArchiveFile> files)
    {
        var body = new StringBuilder($"<h1>{Encoded(title)}</h1>\n<table>\n");
        foreach (var (name, text) in fields) body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Encoded(name)}</th><td>{Encoded(text)}</td></tr>\n");
        body.Append("</table>\n");
        foreach (var group in files.GroupBy(file => file.Group, StringComparer.Ordinal))
        {
            body.Append(CultureInfo.InvariantCulture, $"<h2>{Encoded(group.Key)}</h2>\n<table>\n<tr><th>题名</th><th>形成时间</th><th>责任者</th><th>文件</th></tr>\n");
            foreach (var file in group)
            {
                body.Append(CultureInfo.InvariantCulture, $"<tr><td>{Encoded(file.Title)}</td><td>{Rules.Deadline.Show(file.Made)}</td><td>{Encoded(file.By)}</td><td><a href=\"{Encoded(Href(file.File.Path))}\">{Encoded(file.File.Path)}</a>（{Sizes.Say(file.File.Size)}）</td></tr>\n");
            }
            body.Append("</table>\n");
        }
        return Page(title, body.ToString());
    }

    /// <summary>Records as a table.</summary>
    public static byte[] Table(string title, IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> rows)
    {
        var heads = rows.SelectMany(row => row.Select(cell => cell.Key)).Distinct(StringComparer.Ordinal).ToList();
        var body = new StringBuilder($"<h1>{Encoded(title)}</h1>\n<table>\n<tr>{string.Concat(heads.Select(head => $"<th>{Encoded(head)}</th>"))}</tr>\n");
        foreach (var row in rows) body.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(heads.Select(head => $"<td>{Encoded(row.FirstOrDefault(cell => cell.Key == head).Value ?? "")}</td>"))}</tr>\n");
        return Page(title, body.Append("</table>\n").ToString());
    }

    /// <summary>The same as JSON; what is empty is left out.</summary>
    public static byte[] Records(IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> rows)
    {
        using var to = new MemoryStream();
        using (var json = new Utf8JsonWriter(to, Json))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                foreach (var (name, text) in row.Where(cell => cell.Value.Length > 0)) json.WriteString(name, text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return to.ToArray();
    }

    /// <summary>元数据: the case's fields, then each file's.</summary>
    public static byte[] Metadata(IReadOnlyList<KeyValuePair<string, string>> fields, IReadOnlyList<ArchiveFile> files)
    {
        var root = new XElement(
            "归档信息包", new XAttribute("依据", "DA/T 85-2019 GB/T 42727-2023"),
            new XElement("办件", fields.Select(field => new XElement(field.Key, Legal(field.Value)))),
            new XElement("电子文件", files.Select((file, i) => new XElement(
                "文件", new XElement("序号", i + 1), new XElement("类别", file.Group), new XElement("题名", Legal(file.Title)), new XElement("形成时间", file.Made.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
                new XElement("责任者", Legal(file.By)), new XElement("路径", Bag.Payload + file.File.Path), new XElement("格式", Path.GetExtension(file.File.Path).TrimStart('.').ToLowerInvariant()), new XElement("字节数", file.File.Size),
                new XElement("摘要", new XAttribute("算法", "SHA-256"), file.File.Digest ?? "")))));
        using var to = new MemoryStream();
        using (var writer = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" })) new XDocument(root).Save(writer);
        return to.ToArray();
    }

    private static byte[] Page(string title, string body) =>
        Encoding.UTF8.GetBytes($"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head><meta charset=\"utf-8\"><title>{Encoded(title)}</title><style>{Look}</style></head>\n<body>\n{body}</body>\n</html>\n");

    private static string Encoded(string text) => WebUtility.HtmlEncode(PrintText.Clean(text));

    private static string Href(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    // what XML cannot hold was typed by nobody in good faith; it is named as on paper
    private static string Legal(string text) => PrintText.Clean(text).Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');
}
