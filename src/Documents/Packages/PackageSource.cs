using System.IO.Compression;
using System.Text;

namespace Shifan.Documents;

/// <summary>There is no package to be read: the sentence says why, in Chinese.</summary>
public sealed class PackageUnreadableException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The files of a package, wherever it lies. What stands outside the package's own folder, or leads out of it, is a fault.</summary>
public sealed class PackageSource : IAsyncDisposable
{
    /// <summary>How many files a package has at most; one of sixty cases has some thousand.</summary>
    public const int MostFiles = 50_000;

    // a text of this size may be packed as tightly as it likes
    private const long Harmless = 64L << 20;

    // what holds more than so many times its packed size holds nothing that anybody wrote
    private const int MostTimes = 200;

    private readonly SortedDictionary<string, (long Size, Func<Stream> Open)> files = new(StringComparer.Ordinal);
    private readonly List<PackageFault> faults = [];
    private readonly List<Action> close = [];

    /// <summary>The folder that holds the package's files; empty where they lie at the top.</summary>
    public string Name { get; private set; } = "";

    private PackageSource()
    {
    }

    internal IReadOnlyList<PackageFault> Faults => faults;

    internal IEnumerable<string> Places => files.Keys;

    /// <summary>Whether a file stands there, as seen from the package's own folder.</summary>
    public bool Has(string place) => files.ContainsKey(place);

    /// <summary>How many bytes it says that it has.</summary>
    public long SizeOf(string place) => files[place].Size;

    /// <summary>Opens it anew; what is more than it says is not read.</summary>
    public Stream Open(string place) => files[place].Open();

    /// <summary>Opens what lies at <paramref name="path"/>.</summary>
    /// <param name="path">A zip file, a disc's image ending in <c>.iso</c>, or a folder.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="PackageUnreadableException">There is nothing, or it is none of these.</exception>
    public static async Task<PackageSource> OpenAsync(string path, CancellationToken stop)
    {
        var source = new PackageSource();
        try
        {
            if (Directory.Exists(path)) source.TakeFolder(path);
            else if (!File.Exists(path)) throw new PackageUnreadableException($"没有“{path}”");
            else if (path.EndsWith(".iso", StringComparison.OrdinalIgnoreCase)) await source.TakeImageAsync(path, stop);
            else source.TakeZip(path);
            if (source.files.Count > MostFiles) throw new PackageUnreadableException($"其中的文件超过 {MostFiles} 个，不是报送的数据包");
            source.Enter();
            return source;
        }
        catch (Exception error)
        {
            await source.DisposeAsync();
            if (error is not PackageUnreadableException and (IOException or UnauthorizedAccessException)) throw new PackageUnreadableException($"读不了“{path}”：{error.Message}", error);
            throw;
        }
    }

    private void TakeFolder(string folder)
    {
        var root = Path.GetFullPath(folder);
        // where a link leads is not part of the package
        foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false }))
        {
            var place = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            files[place] = (file.Length, () => new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan));
        }
    }

    private async Task TakeImageAsync(string image, CancellationToken stop)
    {
        if (!DiscImage.IsAvailable) throw new PackageUnreadableException("这台计算机没有 xorriso，读不了光盘映像；请挂载（或双击打开）映像后核对其中的文件夹");
        var to = Directory.CreateTempSubdirectory("shifan-disc-");
        close.Add(() =>
        {
            // an image's folders come out as they are on it: not to be written to
            foreach (var folder in to.EnumerateDirectories("*", SearchOption.AllDirectories)) MakeWritable(folder);
            to.Delete(recursive: true);
        });
        try
        {
            await DiscImage.ReadAsync(image, to.FullName, stop);
        }
        catch (DiscImageException error)
        {
            throw new PackageUnreadableException($"“{image}”不是光盘映像，或已损坏", error);
        }
        TakeFolder(to.FullName);
    }

    private static void MakeWritable(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    }

    private void TakeZip(string path)
    {
        IReadOnlyCollection<ZipArchiveEntry> entries;
        try
        {
            var zip = ZipFile.Open(path, ZipArchiveMode.Read, Encoding.UTF8);
            close.Add(zip.Dispose);
            entries = zip.Entries;
        }
        catch (InvalidDataException error)
        {
            throw new PackageUnreadableException($"“{path}”不是 zip 文件，或已损坏", error);
        }
        if (entries.Count > 2 * MostFiles) throw new PackageUnreadableException($"其中的文件超过 {MostFiles} 个，不是报送的数据包");
        foreach (var entry in entries)
        {
            if (entry.Length > Harmless && entry.Length / MostTimes > entry.CompressedLength) throw new PackageUnreadableException($"“{Path.GetFileName(entry.FullName)}”解开后比压缩时大 {MostTimes} 倍以上，不是报送的数据包");
            // a folder of its own needs no entry
            if (entry.FullName.EndsWith('/') && entry.Length == 0) continue;
            if (entry.FullName.Contains('\\', StringComparison.Ordinal) || entry.FullName.Split('/').Any(part => part is "" or "." or "..")) faults.Add(new PackageFault(PackageFaultKind.Structure, entry.FullName, "路径不合规"));
            else if (!files.TryAdd(entry.FullName, (entry.Length, entry.Open))) faults.Add(new PackageFault(PackageFaultKind.Structure, entry.FullName, "同一路径有两个文件"));
        }
    }

    // what is packed has one folder; what is opened may have none
    private void Enter()
    {
        if (files.ContainsKey(Bag.Declaration)) return;
        var bags = files.Keys.Where(place => place.EndsWith($"/{Bag.Declaration}", StringComparison.Ordinal) && place.Count(c => c == '/') == 1).ToList();
        if (bags is not [var only]) throw new PackageUnreadableException(bags.Count == 0 ? $"其中没有 {Bag.Declaration}，不是数据包" : "其中有几个数据包，请逐个核对");
        Name = only[..only.IndexOf('/', StringComparison.Ordinal)];
        var inside = files.ToList();
        files.Clear();
        foreach (var (place, file) in inside)
        {
            if (place.StartsWith($"{Name}/", StringComparison.Ordinal)) files[place[(Name.Length + 1)..]] = file;
            else faults.Add(new PackageFault(PackageFaultKind.Extra, place, "不在数据包的文件夹中"));
        }
    }

    /// <summary>Lets go of it, and of what was unpacked.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var one in close) one();
        return ValueTask.CompletedTask;
    }
}
