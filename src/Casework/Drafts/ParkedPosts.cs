using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Shifan.Casework;

/// <summary>
/// What somebody sent after his sign-in had run out, put aside until he has signed in again. Not a record of the procedure: it lies
/// encrypted beside the files, under a word that only his browser knows, is shown to nobody but him, and goes away after a day.
/// </summary>
public sealed class ParkedPosts(Store store, IDataProtectionProvider protection)
{
    /// <param name="Path">Where it was sent.</param>
    /// <param name="Boxes">The boxes in order, as they were sent.</param>
    public sealed record Parked(string Path, IReadOnlyList<KeyValuePair<string, string>> Boxes)
    {
        /// <summary>It was gone on with already: to be read, not to be sent once more.</summary>
        public bool Taken { get; init; }
    }

    // the name of what was gone on with
    private const string TakenName = ".taken";

    private const int MostCharacters = 4_000_000;

    // nobody is signed in yet: one person's old session does not fill the disk, nor take the room of others
    private const long MostBytesOfOne = 16L * 1024 * 1024;
    private const long MostBytes = 1024L * 1024 * 1024;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly string folder = Path.Combine(store.Files.Folder, "parked");

    private readonly IDataProtector protector = protection.CreateProtector("shifan.parked");

    /// <summary>Puts aside what a person sent: the word to take it up with; null where there is no room.</summary>
    public string? Park(Guid person, Parked post)
    {
        if (post.Boxes.Sum(box => box.Key.Length + box.Value.Length) > MostCharacters) return null;
        var files = Directory.CreateDirectory(folder).GetFiles();
        if (files.Sum(file => file.Length) > MostBytes || files.Where(file => file.Name.StartsWith($"{person:N}", StringComparison.Ordinal)).Sum(file => file.Length) > MostBytesOfOne) return null;
        var word = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        File.WriteAllBytes(PathOf(person, word), protector.Protect(JsonSerializer.SerializeToUtf8Bytes(post)));
        return word;
    }

    /// <summary>What a person put aside under a word; null where there is nothing any more.</summary>
    public Parked? Find(Guid person, string word)
    {
        if (word.Length != 40 || !word.All(char.IsAsciiHexDigitLower)) return null;
        return Read(new FileInfo(PathOf(person, word))) ?? (Read(new FileInfo(PathOf(person, word) + TakenName)) is { } taken ? taken with { Taken = true } : null);
    }

    /// <summary>The same, to go on with it: once.</summary>
    public Parked? Take(Guid person, string word)
    {
        if (Find(person, word) is not { Taken: false } found) return null;
        try
        {
            File.Move(PathOf(person, word), PathOf(person, word) + TakenName);
            return found;
        }
        catch (IOException)
        {
            // two clicks at once: the other came first
            return null;
        }
    }

    private Parked? Read(FileInfo file)
    {
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

    /// <summary>Deletes what nobody came back for.</summary>
    internal int Sweep()
    {
        var over = Directory.CreateDirectory(folder).GetFiles().Where(IsOver).ToList();
        foreach (var file in over) file.Delete();
        return over.Count;
    }

    private string PathOf(Guid person, string word) => Path.Combine(folder, $"{person:N}.{word}");

    // files carry the machine's own time, whatever the clock of a demonstration says
    private static bool IsOver(FileInfo file) => TimeProvider.System.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Kept;
}
