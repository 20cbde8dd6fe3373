using System.IO.Compression;
using System.Xml;

namespace Shifan.Documents;

/// <summary>
/// The same for an OFD document (GB/T 33190): a zip archive whose OFD.xml names its documents. The format knows no scripts, so what is
/// looked for is whether it is whole, readable by anybody, and carries no program.
/// </summary>
internal sealed partial class OfficeScan
{
    private bool isOfd, isSigned;

    private (FileKind? Kind, Objection? Objection) ReadOfd(ZipArchive archive, List<string> names)
    {
        isOfd = true;
        if (names.Count != names.Distinct(StringComparer.OrdinalIgnoreCase).Count() || names.Any(IsStray)) return (null, Objections.Ofd);
        if (names.Any(name => name.EndsWith("Encryptions.xml", StringComparison.OrdinalIgnoreCase))) return (null, Objections.Ofd);
        isSigned = names.Any(name => name.EndsWith("SignedValue.dat", StringComparison.OrdinalIgnoreCase));
        string? root = null;
        var head = new byte[Signature.Length];
        foreach (var entry in archive.Entries.OrderBy(entry => entry.FullName.Equals("OFD.xml", StringComparison.OrdinalIgnoreCase) ? 0 : 1))
        {
            using var content = new Counted(entry.Open(), this);
            if (entry.FullName.Equals("OFD.xml", StringComparison.OrdinalIgnoreCase)) root = RootOf(content)?.TrimStart('/');
            else if (entry.FullName.Equals(root, StringComparison.OrdinalIgnoreCase)) CountPages(content);
            else if (Signature.Of(head.AsSpan(0, content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false))).Objection == Objections.Program) return (null, Objections.Ofd);
            while (content.Read(waste) > 0) { }
        }
        return root is not null && pages > 0 ? (FileKind.Ofd, null) : (null, Objections.Ofd);
    }

    // the first document is the one that readers show
    private static string? RootOf(Stream content)
    {
        using var reader = XmlReader.Create(content, Plain);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "DocRoot" }) return reader.ReadElementContentAsString().Trim();
        }
        return null;
    }

    private void CountPages(Stream content)
    {
        pages = 0;
        using var reader = XmlReader.Create(content, Plain);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Page", Depth: 2 }) pages++;
        }
    }
}
