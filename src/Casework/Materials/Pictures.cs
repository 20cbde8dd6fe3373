using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>Thumbnails and pages of kept files as pictures, made when first asked for and found again by the file's digest.</summary>
public sealed class Pictures(FileStore files, Inspector inspector)
{
    internal const string Thumbnail = ".thumbnail.png";

    /// <summary>Where the thumbnail lies; null where the file has none.</summary>
    public Task<string?> ThumbnailAsync(DraftMaterial material, CancellationToken stop = default) =>
        MadeAsync(material, Thumbnail, target => inspector.ThumbnailAsync(material.Kind, files.PathOf(material.Digest), target, stop));

    /// <summary>Where the picture of a page lies; null where there is no such page.</summary>
    public async Task<string?> PageAsync(DraftMaterial material, int number, CancellationToken stop = default) =>
        number < 1 || number > material.Pages ? null : await MadeAsync(material, $".page{number}.png", target => inspector.DrawAsync(material.Kind, files.PathOf(material.Digest), number, target, stop));

    private async Task<string?> MadeAsync(DraftMaterial material, string suffix, Func<string, Task<bool>> make)
    {
        if (!material.Kind.HasPicture() || !files.Has(material.Digest)) return null;
        var path = files.DerivedPathOf(material.Digest, suffix);
        if (File.Exists(path)) return path;
        var target = files.NewTemporary();
        try
        {
            if (!await make(target)) return null;
            files.PutDerived(target, material.Digest, suffix);
            return path;
        }
        finally
        {
            File.Delete(target);
        }
    }
}
