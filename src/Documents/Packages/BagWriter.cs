using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Shifan.Documents;

/// <summary>A file's bytes are not those that its record names: it was damaged where it lies.</summary>
public sealed class DamagedFileException(string path) : IOException($"The bytes of {path} are not those that were recorded.")
{
    /// <summary>Its place in the package.</summary>
    public string Path => path;
}

/// <summary>Writes a package as one zip file, reading each file once: what is hashed is what is written.</summary>
public static class BagWriter
{
    private const int Piece = 256 * 1024;

    // what is packed already does not grow smaller by packing it again
    private static readonly string[] Loose = [".txt", ".csv", ".json", ".xml", ".html"];

    /// <summary>Writes the package, and answers with its digest: the SHA-256 of <c>tagmanifest-sha256.txt</c>, which stands for every byte in it.</summary>
    /// <param name="bag">The package; names that cannot stand on every medium, and places that occur twice, throw.</param>
    /// <param name="to">Where the zip goes; it is left open.</param>
    /// <param name="progress">Told how many bytes of the files are written so far.</param>
    /// <param name="stop">Ends the work between two pieces.</param>
    /// <exception cref="DamagedFileException">A file is shorter, longer or other than recorded.</exception>
    public static string WriteZip(Bag bag, Stream to, IProgress<long>? progress = null, CancellationToken stop = default)
    {
        bag.Check();
        var tags = new List<(string Path, string Digest)>();
        var payload = new List<(string Path, string Digest)>(bag.Files.Count);
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        Stream New(string path)
        {
            var entry = zip.CreateEntry($"{bag.Name}/{path}", Loose.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
            entry.LastWriteTime = bag.Moment;
            return entry.Open();
        }
        string Tag(string name, byte[] content)
        {
            using var entry = New(name);
            entry.Write(content);
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }
        foreach (var (name, content) in bag.Tags()) tags.Add((name, Tag(name, content)));
        var written = 0L;
        foreach (var file in bag.Files)
        {
            using var entry = New(Bag.Payload + file.Path);
            payload.Add((Bag.Payload + file.Path, Copy(file, entry, bytes => progress?.Report(written += bytes), stop)));
        }
        tags.Add((Bag.Manifest, Tag(Bag.Manifest, Bag.ManifestOf(payload))));
        return Tag(Bag.TagManifest, Bag.ManifestOf(tags));
    }

    /// <summary>Copies a file and answers with its digest.</summary>
    internal static string Copy(PackageFile file, Stream to, Action<int> wrote, CancellationToken stop)
    {
        using var from = file.Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var size = 0L;
            int read;
            while ((read = from.Read(buffer, 0, Piece)) > 0)
            {
                stop.ThrowIfCancellationRequested();
                if ((size += read) > file.Size) throw new DamagedFileException(file.Path);
                hash.AppendData(buffer, 0, read);
                to.Write(buffer, 0, read);
                wrote(read);
            }
            var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (size != file.Size || file.Digest is { } known && known != digest) throw new DamagedFileException(file.Path);
            return digest;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
