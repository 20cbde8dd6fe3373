using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Shifan.Casework;

/// <summary>Where files lie, and how much is taken where a programme does not say.</summary>
/// <param name="Folder">Kept files, unfinished uploads and thumbnails. Servers that share a database share this folder.</param>
/// <param name="MostFile">Bytes a file.</param>
/// <param name="MostTotal">Bytes an application.</param>
/// <param name="MostFiles">Files a slot.</param>
public sealed record FileSettings(string Folder, long MostFile = 50 * FileSettings.Mega, long MostTotal = 500 * FileSettings.Mega, int MostFiles = 20)
{
    public const long Mega = 1024 * 1024;

    /// <summary>SHIFAN_FILES names the folder; else it is <c>files</c> in the data folder. SHIFAN_FILE_MB, SHIFAN_TOTAL_MB and SHIFAN_FILE_COUNT change the limits.</summary>
    public static FileSettings From(Func<string, string?> setting)
    {
        var defaults = new FileSettings(setting("SHIFAN_FILES") is { Length: > 0 } named ? named : Path.Combine(Store.DataFolder(setting), "files"));
        return defaults with
        {
            MostFile = Number("SHIFAN_FILE_MB", 1024) * Mega ?? defaults.MostFile,
            MostTotal = Number("SHIFAN_TOTAL_MB", 100 * 1024) * Mega ?? defaults.MostTotal,
            MostFiles = (int)(Number("SHIFAN_FILE_COUNT", 1000) ?? defaults.MostFiles),
        };

        long? Number(string name, long most) => setting(name) is not { Length: > 0 } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most ? number
            : throw new InvalidOperationException($"{name} must be a whole number from 1 to {most}; it is “{text}”.");
    }
}

/// <summary>A kept file: the SHA-256 of its bytes in lower-case hexadecimal, and how many they are.</summary>
public sealed record StoredFile(string Digest, long Size);

/// <summary>How much of a piece was taken.</summary>
internal enum PartAppended
{
    All,
    CutOff,
    TooMuch,
}

/// <summary>
/// Files by the digest of what is in them, never changed and never deleted. A file is whole and on the disk, its name too, before
/// <see cref="KeepAsync"/> returns: what a commit names afterwards survives a power cut.
/// </summary>
public sealed class FileStore
{
    private readonly string folder;

    public FileStore(Store store)
    {
        folder = Directory.CreateDirectory(Path.GetFullPath(store.Files.Folder)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "kept"));
        FlushFolder(folder);
        FlushFolder(Path.GetDirectoryName(folder)!);
    }

    /// <summary>Keeps what the stream holds; null where it is more than <paramref name="most"/> bytes. Keeping the same bytes twice keeps one file.</summary>
    public async Task<StoredFile?> KeepAsync(Stream content, long most, CancellationToken stop = default)
    {
        var incoming = NewTemporary("incoming");
        try
        {
            StoredFile kept;
            await using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var buffer = new byte[128 * 1024];
                var size = 0L;
                int read;
                while ((read = await content.ReadAsync(buffer, stop)) > 0)
                {
                    if ((size += read) > most) return null;
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), stop);
                }
                file.Flush(flushToDisk: true);
                kept = new StoredFile(Convert.ToHexStringLower(hash.GetHashAndReset()), size);
            }
            Place(incoming, PathOf(kept.Digest), kept.Size);
            return kept;
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>Keeps a file that this program has just written among its work, where it lies on the same disk: it is read once more, and not copied.</summary>
    internal async Task<StoredFile> TakeAsync(string written, CancellationToken stop)
    {
        string digest;
        long size;
        await using (var file = new FileStream(written, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
        {
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
            size = file.Length;
            file.Flush(flushToDisk: true);
        }
        Place(written, PathOf(digest), size);
        return new StoredFile(digest, size);
    }

    /// <summary>A kept file's bytes. What was never kept throws: only what a record names is asked for.</summary>
    public Stream Open(string digest) => new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);

    public bool Has(string digest) => File.Exists(PathOf(digest));

    /// <summary>Where a kept file lies, for programs that read it themselves; never to be written to.</summary>
    public string PathOf(string digest) => PathOf("kept", digest, "");

    /// <summary>Where something made from a kept file lies, or would; it can be made again at any time.</summary>
    internal string DerivedPathOf(string digest, string suffix) => PathOf("derived", digest, suffix);

    /// <summary>Puts something made from a kept file in its place, whole or not at all.</summary>
    internal void PutDerived(string from, string digest, string suffix)
    {
        var path = DerivedPathOf(digest, suffix);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(from, path, overwrite: true);
    }

    /// <summary>A name that nobody else uses, for a file that is gone or renamed soon.</summary>
    internal string NewTemporary(string kind = "work") => Path.Combine(FolderOf(kind), Guid.NewGuid().ToString("N"));

    /// <summary>Where a package lies that somebody sent to be looked at before it is taken in: one a person; or while it is taken in, one a job. Gone after a day.</summary>
    internal string InboxOf(Guid personOrJob) => Path.Combine(FolderOf("work"), $"package-{personOrJob:N}");

    /// <summary>Gives what a person sent over to the job that takes it in, which may wait a day for its turn.</summary>
    internal void HandInbox(Guid person, Guid job, DateTimeOffset now)
    {
        File.SetLastWriteTimeUtc(InboxOf(person), now.UtcDateTime);
        File.Move(InboxOf(person), InboxOf(job), overwrite: true);
    }

    /// <summary>
    /// Deletes what is left lying about at a moment: parts that nobody went on with for a day, what a crash left behind, and after a month
    /// what can be made again.
    /// </summary>
    internal int Sweep(DateTimeOffset now)
    {
        var swept = 0;
        void Old(string kind, TimeSpan age)
        {
            foreach (var file in Directory.EnumerateFiles(FolderOf(kind), "*", SearchOption.AllDirectories))
            {
                if (File.GetLastWriteTimeUtc(file) >= (now - age).UtcDateTime) continue;
                // who holds a part goes on with it
                if (file.EndsWith(Hold, StringComparison.Ordinal) && File.Exists(file[..^Hold.Length])) continue;
                File.Delete(file);
                swept++;
            }
        }
        foreach (var kind in new[] { "parts", "incoming", "work" }) Old(kind, TimeSpan.FromDays(1));
        Old("derived", TimeSpan.FromDays(30));
        return swept;
    }

    // ---- Parts: uploads that are not finished --------------------------------------------------------------------------

    private const string Hold = ".hold";

    /// <summary>Where the part of an upload lies.</summary>
    internal string PartOf(Guid upload) => Path.Combine(FolderOf("parts"), upload.ToString("N"));

    /// <summary>How much of an upload has come; null where it was never begun, is finished or was swept.</summary>
    internal long? PartLength(Guid upload) => new FileInfo(PartOf(upload)) is { Exists: true } part ? part.Length : null;

    internal void BeginPart(Guid upload)
    {
        File.WriteAllBytes(PartOf(upload), []);
        FlushFolder(FolderOf("parts"));
    }

    /// <summary>Keeps everybody else away from a part, on this server and the others; null where somebody has it.</summary>
    internal IDisposable? TryHoldPart(Guid upload)
    {
        try
        {
            return new FileStream(PartOf(upload) + Hold, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Adds to a part, and returns when it is on the disk. What came before a break stays; more than the file should have does not.</summary>
    internal async Task<PartAppended> AppendPartAsync(Guid upload, Stream content, long most, CancellationToken stop)
    {
        await using var part = new FileStream(PartOf(upload), FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var begun = part.Seek(0, SeekOrigin.End);
        var whole = PartAppended.All;
        var buffer = new byte[128 * 1024];
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, stop)) > 0)
            {
                if (part.Length + read > most)
                {
                    part.SetLength(begun);
                    whole = PartAppended.TooMuch;
                    break;
                }
                await part.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            whole = PartAppended.CutOff;
        }
        part.Flush(flushToDisk: true);
        return whole;
    }

    internal void DeletePart(Guid upload)
    {
        File.Delete(PartOf(upload));
        File.Delete(PartOf(upload) + Hold);
    }

    /// <summary>Makes what was created, renamed or deleted in a folder as durable as the files in it.</summary>
    internal static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return; // it has no such call, and needs none
        var handle = open(path, 0);
        if (handle < 0) throw new IOException($"Cannot open the folder {path} to flush it ({Marshal.GetLastPInvokeErrorMessage()}).");
        try
        {
            if (fsync(handle) != 0) throw new IOException($"Cannot flush the folder {path} ({Marshal.GetLastPInvokeErrorMessage()}).");
        }
        finally
        {
            _ = close(handle);
        }
    }

    private static void Place(string incoming, string path, long size)
    {
        var home = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(home))
        {
            Directory.CreateDirectory(home);
            FlushFolder(Path.GetDirectoryName(home)!);
        }
        // the same bytes are there already, unless something broke them
        if (new FileInfo(path) is not { Exists: true } there || there.Length != size) File.Move(incoming, path, overwrite: true);
        FlushFolder(home);
    }

    private string PathOf(string kind, string digest, string suffix)
    {
        if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower)) throw new ArgumentException("This is no digest.", nameof(digest));
        return Path.Combine(folder, kind, digest[..2], digest[2..] + suffix);
    }

    private string FolderOf(string kind) => Directory.CreateDirectory(Path.Combine(folder, kind)).FullName;

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int handle);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int handle);
}
