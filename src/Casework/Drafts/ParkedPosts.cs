using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Shifan.Casework;

/// <summary>
/// What somebody sent after his sign-in had run out, put aside until he has signed in again. Not a record of the procedure: it lies
/// encrypted beside the files, under a word that only his browser knows, and goes away after a day.
/// </summary>
public sealed class ParkedPosts(Store store, IDataProtectionProvider protection)
{
    /// <param name="Path">Where it was sent.</param>
    /// <param name="Boxes">The boxes in order, as they were sent.</param>
    public sealed record Parked(string Path, IReadOnlyList<KeyValuePair<string, string>> Boxes);

    private const int MostCharacters = 4_000_000;

    // nobody has signed in yet, so nobody may fill the disk
    private const long MostBytes = 256L * 1024 * 1024;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly string folder = Path.Combine(store.Files.Folder, "parked");

    private readonly IDataProtector protector = protection.CreateProtector("shifan.parked");

    /// <summary>The word to take it up with; null where there is no room.</summary>
    public string? Park(Parked post)
    {
        if (post.Boxes.Sum(box => box.Key.Length + box.Value.Length) > MostCharacters) return null;
        Directory.CreateDirectory(folder);
        var files = new DirectoryInfo(folder).GetFiles();
        foreach (var old in files.Where(IsOver)) old.Delete();
        if (files.Where(file => !IsOver(file)).Sum(file => file.Length) > MostBytes) return null;
        var word = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        File.WriteAllBytes(Path.Combine(folder, word), protector.Protect(JsonSerializer.SerializeToUtf8Bytes(post)));
        return word;
    }

    /// <summary>What was put aside under a word; null where there is nothing any more.</summary>
    public Parked? Find(string word)
    {
        if (word.Length != 40 || !word.All(char.IsAsciiHexDigitLower)) return null;
        var file = new FileInfo(Path.Combine(folder, word));
        if (!file.Exists || IsOver(file)) return null;
        try
        {
            return JsonSerializer.Deserialize<Parked>(protector.Unprotect(File.ReadAllBytes(file.FullName)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // files carry the machine's own time, whatever the clock of a demonstration says
    private static bool IsOver(FileInfo file) => TimeProvider.System.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Kept;
}
