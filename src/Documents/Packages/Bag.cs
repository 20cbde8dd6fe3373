using System.Globalization;
using System.Text;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>
/// A package as RFC 8493 (BagIt 1.0) lays one out: the files under <c>data</c>, beside them a manifest of their SHA-256 digests and one of
/// what describes the package. Whoever has no program of ours checks it with any that knows BagIt, or with <c>sha256sum -c</c>.
/// </summary>
/// <param name="Name">The folder that holds it all.</param>
/// <param name="Moment">When it was put together; the time of every file in it.</param>
/// <param name="Info">What <c>bag-info.txt</c> says besides size and date: labels as the RFC has them, and others.</param>
/// <param name="Files">What it holds, in the order in which it is written.</param>
public sealed record Bag(string Name, DateTimeOffset Moment, IReadOnlyList<KeyValuePair<string, string>> Info, IReadOnlyList<PackageFile> Files)
{
    /// <summary>The words that tell a reader what the package is and how it is checked; they stand in <see cref="GuideName"/>. Null: none.</summary>
    public string? Guide { get; init; }

    /// <summary>The name of the guide's file.</summary>
    public const string GuideName = "说明.txt";

    internal const string Declaration = "bagit.txt";
    internal const string About = "bag-info.txt";
    internal const string Manifest = "manifest-sha256.txt";
    internal const string TagManifest = "tagmanifest-sha256.txt";
    internal const string Payload = "data/";

    /// <summary>How many bytes its files have together.</summary>
    public long Size => Files.Sum(file => file.Size);

    /// <summary>Refuses what no medium could hold: a fault of whoever put it together, not of a user.</summary>
    internal void Check()
    {
        if (PackageName.Fault(Name) is { } fault) throw new InvalidOperationException($"{Name}: {fault}");
        var places = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in Files)
        {
            if (file.Path.Split('/').Select(PackageName.Fault).FirstOrDefault(one => one is not null) is { } wrong) throw new InvalidOperationException($"{file.Path}: {wrong}");
            if (!places.Add(file.Path)) throw new InvalidOperationException($"{file.Path} stands in the package twice.");
        }
    }

    /// <summary>What stands beside the payload but for the manifests, in order.</summary>
    internal IReadOnlyList<(string Name, byte[] Content)> Tags()
    {
        var tags = new List<(string, byte[])> { (Declaration, Bytes("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")), (About, Bytes(AboutText())) };
        // Windows' editor of old knows UTF-8 by its mark
        if (Guide is { } guide) tags.Add((GuideName, [.. Encoding.UTF8.Preamble, .. Bytes(guide.ReplaceLineEndings("\r\n"))]));
        return tags;
    }

    private string AboutText()
    {
        var text = new StringBuilder();
        foreach (var (label, value) in Info) text.Append(label).Append(": ").Append(OneLine(value)).Append('\n');
        var size = Size;
        return text.Append(CultureInfo.InvariantCulture, $"Bagging-Date: {Moment:yyyy-MM-dd}\nPayload-Oxum: {size}.{Files.Count}\nBag-Size: {Sizes.Say(size)}\n").ToString();
    }

    /// <summary>A manifest's text: digest and place a line, in the order of places.</summary>
    internal static byte[] ManifestOf(IEnumerable<(string Path, string Digest)> lines) =>
        Bytes(string.Concat(lines.OrderBy(line => line.Path, StringComparer.Ordinal).Select(line => $"{line.Digest}  {Escape(line.Path)}\n")));

    /// <summary>A place as a manifest writes it.</summary>
    internal static string Escape(string path) => path.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>A place as a manifest means it.</summary>
    internal static string Unescape(string written) =>
        written.Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase).Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase).Replace("%25", "%", StringComparison.Ordinal);

    private static string OneLine(string value) => string.Join(' ', value.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
