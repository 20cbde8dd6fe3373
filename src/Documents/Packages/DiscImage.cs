using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Shifan.Documents;

/// <summary>Why there is no image.</summary>
public sealed class DiscImageException(string message) : IOException(message);

/// <summary>
/// A package as the image of a disc: ISO 9660 with Joliet for Windows and Rock Ridge for others, made by <c>xorriso</c>. The same package
/// gives the same bytes: every date in the image is the package's moment.
/// </summary>
public static class DiscImage
{
    private const string Program = "xorriso";

    /// <summary>What one sector holds; every file begins with one.</summary>
    internal const int Sector = 2048;

    /// <summary>Whether this machine has <c>xorriso</c>.</summary>
    public static bool IsAvailable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, Program)));

    /// <summary>Writes the image, and answers with the package's digest, which is that of the same package as a zip.</summary>
    /// <param name="bag">The package; names that cannot stand on a disc throw.</param>
    /// <param name="path">Where the image goes.</param>
    /// <param name="work">A folder of its own for what is made on the way; what lies in it afterwards may be deleted.</param>
    /// <param name="volume">The disc's name as a computer shows it: at most 16 of A–Z, 0–9 and _.</param>
    /// <param name="progress">Told how many bytes of the files are read so far.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="DiscImageException">xorriso is missing or says that it cannot.</exception>
    /// <exception cref="DamagedFileException">A file is shorter, longer or other than recorded.</exception>
    public static async Task<string> WriteAsync(Bag bag, string path, string work, string volume, IProgress<long>? progress = null, CancellationToken stop = default)
    {
        bag.Check();
        if (volume.Length is 0 or > 16 || volume.Any(c => !char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c != '_')) throw new ArgumentException($"“{volume}” is no name of a volume.", nameof(volume));
        Directory.CreateDirectory(work);
        var (list, made, read) = (new List<string>(), 0, 0L);
        string Put(Action<Stream> write)
        {
            var to = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{made++}"));
            using var file = new FileStream(to, FileMode.Create, FileAccess.Write);
            write(file);
            return to;
        }
        void Tag(string name, byte[] content) => list.Add(Graft(bag.Name, name, Put(file => file.Write(content))));
        var tags = new List<(string Path, string Digest)>();
        foreach (var (name, content) in bag.Tags())
        {
            Tag(name, content);
            tags.Add((name, Hash(content)));
        }
        var payload = new List<(string Path, string Digest)>(bag.Files.Count);
        foreach (var file in bag.Files)
        {
            var digest = "";
            void Wrote(int bytes) => progress?.Report(read += bytes);
            var onDisk = file.OnDisk;
            if (onDisk is null) onDisk = Put(to => digest = BagWriter.Copy(file, to, Wrote, stop));
            else digest = BagWriter.Copy(file, Stream.Null, Wrote, stop);
            payload.Add((Bag.Payload + file.Path, digest));
            list.Add(Graft(bag.Name, Bag.Payload + file.Path, onDisk));
        }
        var manifest = Bag.ManifestOf(payload);
        Tag(Bag.Manifest, manifest);
        tags.Add((Bag.Manifest, Hash(manifest)));
        var tagManifest = Bag.ManifestOf(tags);
        Tag(Bag.TagManifest, tagManifest);
        var paths = Path.Combine(work, "list");
        await File.WriteAllLinesAsync(paths, list, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), stop);
        var moment = bag.Moment.UtcDateTime.ToString("yyyyMMddHHmmss00", CultureInfo.InvariantCulture);
        await RunAsync(
            ["-as", "mkisofs", "-quiet", "-iso-level", "3", "-input-charset", "utf-8", "-r", "-J", "-V", volume, $"--modification-date={moment}", "--set_all_file_dates", moment, "-o", path, "-graft-points", "-path-list", paths],
            stop);
        return Hash(tagManifest);
    }

    /// <summary>Takes out of an image what stands in it, into a folder of its own.</summary>
    internal static Task ReadAsync(string image, string to, CancellationToken stop) => RunAsync(["-osirrox", "on", "-indev", image, "-extract", "/", to, "-rollback_end"], stop);

    // in the list the first bare = divides
    private static string Graft(string bag, string place, string onDisk) => $"{Escape($"{bag}/{place}")}={Escape(onDisk)}";

    private static string Escape(string path) => path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);

    private static string Hash(byte[] content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));

    private static async Task RunAsync(IReadOnlyList<string> words, CancellationToken stop)
    {
        // what a user's own settings of xorriso say is none of ours
        var start = new ProcessStartInfo(Program, ["-no_rc", .. words]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        // it reads names as the language says
        start.Environment["LC_ALL"] = "C.UTF-8";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new DiscImageException("xorriso is not installed.");
        }
        using (process)
        {
            try
            {
                var (said, told) = (process.StandardError.ReadToEndAsync(stop), process.StandardOutput.ReadToEndAsync(stop));
                await process.WaitForExitAsync(stop);
                await told;
                if (process.ExitCode != 0) throw new DiscImageException((await said).Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }
}
