using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>A file of a package: where it stands in it, how many bytes it has, and where they come from.</summary>
/// <param name="Path">Its place under <c>data</c>, parts divided by <c>/</c>, each a name that <see cref="PackageName.Fault"/> has nothing against.</param>
/// <param name="Size">Its bytes; other than so many are a fault of whoever gives them.</param>
/// <param name="Open">Opens it anew with each call.</param>
public sealed record PackageFile(string Path, long Size, Func<Stream> Open)
{
    /// <summary>Where it lies on this machine's disk, if it does: an image takes it from there.</summary>
    public string? OnDisk { get; private init; }

    /// <summary>Its SHA-256 in lower-case hexadecimal where it is known beforehand: other bytes are not written.</summary>
    public string? Digest { get; init; }

    /// <summary>What was made for the package.</summary>
    public static PackageFile Of(string path, byte[] content) => new(path, content.LongLength, () => new MemoryStream(content, writable: false));

    /// <summary>A file on the disk.</summary>
    public static PackageFile OfDisk(string path, string onDisk) =>
        new(path, new FileInfo(onDisk).Length, () => new FileStream(onDisk, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan)) { OnDisk = onDisk };
}
