using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>Thumbnails and pages of kept files as pictures, made when first asked for and found again by the file's digest.</summary>
public sealed class Pictures(FileStore files, Inspector inspector)
{
    internal const string Thumbnail = ".thumbnail.png";

    /// <summary>Where the thumbnail lies; null where the file has none.</summary>
    public Task<string?> ThumbnailAsync(DraftMaterial material, CancellationToken stop = default) => ThumbnailAsync(material.Kind, material.Digest, stop);

    /// <summary>The same of a file that is no applicant's.</summary>
    public Task<string?> ThumbnailAsync(FileKind kind, string digest, CancellationToken stop = default) =>
        MadeAsync(kind, digest, Thumbnail, target => inspector.ThumbnailAsync(kind, files.PathOf(digest), target, stop));

    /// <summary>Where the picture of a page lies; null where there is no such page.</summary>
    public async Task<string?> PageAsync(DraftMaterial material, int number, CancellationToken stop = default) =>
        number < 1 || number > material.Pages ? null : await MadeAsync(material.Kind, material.Digest, $".page{number}.png", target => inspector.DrawAsync(material.Kind, files.PathOf(material.Digest), number, target, stop));

    private async Task<string?> MadeAsync(FileKind kind, string digest, string suffix, Func<string, Task<bool>> make)
    {
        if (!kind.HasPicture() || !files.Has(digest)) return null;
        var path = files.DerivedPathOf(digest, suffix);
        if (File.Exists(path)) return path;
        var target = files.NewTemporary();
        try
        {
            if (!await make(target)) return null;
            files.PutDerived(target, digest, suffix);
            return path;
        }
        finally
        {
            File.Delete(target);
        }
    }
}
