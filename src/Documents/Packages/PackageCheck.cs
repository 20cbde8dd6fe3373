using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Shifan.Documents;

/// <summary>What is wrong with a file of a package, or with the package.</summary>
public enum PackageFaultKind
{
    /// <summary>The manifest names it and it is not there.</summary>
    Missing,

    /// <summary>Its bytes are not those that the manifest names, or cannot be read.</summary>
    Changed,

    /// <summary>It is there and no manifest names it.</summary>
    Extra,

    /// <summary>The package itself is not as RFC 8493 lays one out.</summary>
    Structure,
}

/// <summary>A fault, with the place in the package it is about; empty where it is about the whole.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Path">The file's place in the package.</param>
/// <param name="Sentence">What is wrong, in Chinese.</param>
public sealed record PackageFault(PackageFaultKind Kind, string Path, string Sentence);

/// <summary>
/// Whether a package is whole: every file that its manifests name is there with the bytes they name, and nothing else. It needs nothing but
/// the package: a zip, a folder, a mounted disc, or a disc's image where xorriso is at hand.
/// </summary>
/// <param name="Name">The folder that holds the package's files; empty where they lie at the top.</param>
/// <param name="Digest">The SHA-256 of <c>tagmanifest-sha256.txt</c>, which is printed on the list that goes with a package; null where there is none.</param>
/// <param name="Files">How many files of the payload were found whole.</param>
/// <param name="Bytes">How many bytes they have.</param>
/// <param name="Info">What <c>bag-info.txt</c> says, label by label.</param>
/// <param name="Faults">Everything that is wrong, by place.</param>
public sealed partial record PackageCheck(string Name, string? Digest, int Files, long Bytes, IReadOnlyList<KeyValuePair<string, string>> Info, IReadOnlyList<PackageFault> Faults)
{
    // a manifest is text: of a million files it has a hundred megabytes
    private const long LongestTag = 256L << 20;

    /// <summary>Nothing is missing, changed or too much.</summary>
    public bool IsWhole => Faults.Count == 0;

    /// <summary>The SHA-256 of each file of the payload that was found whole, by its place.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyDictionary<string, string> Digests { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Checks what lies at <paramref name="path"/>.</summary>
    /// <param name="path">A zip file, a disc's image ending in <c>.iso</c>, or a folder.</param>
    /// <param name="progress">Told how many bytes are read so far.</param>
    /// <param name="stop">Ends the work between two files.</param>
    /// <exception cref="PackageUnreadableException">There is nothing, or it is none of these.</exception>
    public static async Task<PackageCheck> RunAsync(string path, IProgress<long>? progress = null, CancellationToken stop = default)
    {
        await using var source = await PackageSource.OpenAsync(path, stop);
        return Run(source, progress, stop);
    }

    /// <summary>Checks a package that was opened already.</summary>
    public static PackageCheck Run(PackageSource source, IProgress<long>? progress = null, CancellationToken stop = default)
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<PackageFault>(source.Faults);
        void Fault(PackageFaultKind kind, string place, string sentence) => faults.Add(new PackageFault(kind, place, sentence));

        var read = 0L;
        string? Hash(string place)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                using var from = source.Open(place);
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
                int bytes;
                var left = source.SizeOf(place);
                while ((bytes = from.Read(buffer)) > 0)
                {
                    // whoever says less than there is wants something
                    if ((left -= bytes) < 0) return null;
                    hash.AppendData(buffer, 0, bytes);
                    progress?.Report(read += bytes);
                }
                ArrayPool<byte>.Shared.Return(buffer);
                return Convert.ToHexStringLower(hash.GetHashAndReset());
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        string? Text(string place)
        {
            if (!source.Has(place)) return null;
            if (source.SizeOf(place) > LongestTag)
            {
                Fault(PackageFaultKind.Structure, place, "文件过大，不是清单");
                return null;
            }
            try
            {
                using var reader = new StreamReader(source.Open(place), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
                return reader.ReadToEnd();
            }
            catch (Exception error) when (error is IOException or InvalidDataException or DecoderFallbackException or UnauthorizedAccessException)
            {
                Fault(PackageFaultKind.Changed, place, "读不出来，文件已损坏");
                return null;
            }
        }

        if (!source.Has(Bag.Declaration)) Fault(PackageFaultKind.Missing, Bag.Declaration, "缺少；这不是一个完整的数据包");
        else if (Text(Bag.Declaration) is { } declared && !declared.StartsWith("BagIt-Version: ", StringComparison.Ordinal)) Fault(PackageFaultKind.Structure, Bag.Declaration, "第 1 行应写明 BagIt-Version");
        if (source.Has("fetch.txt")) Fault(PackageFaultKind.Structure, "fetch.txt", "数据包不能有须另行下载的文件");

        var named = new HashSet<string>(StringComparer.Ordinal);
        var (whole, bytesWhole) = (0, 0L);
        void Compare(string manifest, bool payload)
        {
            named.Add(manifest);
            if (Text(manifest) is not { } text)
            {
                if (!source.Has(manifest)) Fault(PackageFaultKind.Missing, manifest, "缺少清单");
                return;
            }
            var number = 0;
            foreach (var line in text.Split('\n'))
            {
                number++;
                if (line.TrimEnd('\r') is not { Length: > 0 } written) continue;
                if (Line().Match(written) is not { Success: true } match || Bag.Unescape(match.Groups[2].Value) is var place && (!IsPlace(place) || place.StartsWith(Bag.Payload, StringComparison.Ordinal) != payload))
                {
                    Fault(PackageFaultKind.Structure, manifest, $"第 {number} 行不是“摘要、空格、文件”");
                    continue;
                }
                if (!named.Add(place)) Fault(PackageFaultKind.Structure, manifest, $"第 {number} 行的文件写了两次：{place}");
                else if (!source.Has(place)) Fault(PackageFaultKind.Missing, place, "缺少这个文件");
                else if (Hash(place) is not { } digest) Fault(PackageFaultKind.Changed, place, "读不出来，文件已损坏");
                else if (!digest.Equals(match.Groups[1].Value, StringComparison.OrdinalIgnoreCase)) Fault(PackageFaultKind.Changed, place, "内容与清单不一致");
                else if (payload)
                {
                    whole++;
                    digests[place] = digest;
                    bytesWhole += source.SizeOf(place);
                }
            }
        }
        Compare(Bag.TagManifest, payload: false);
        Compare(Bag.Manifest, payload: true);
        foreach (var place in source.Places.Where(place => !named.Contains(place))) Fault(PackageFaultKind.Extra, place, "清单中没有这个文件");

        var info = InfoOf(Text(Bag.About) ?? "");
        // where a file is wrong it is named already
        if (faults.Count == 0 && info.FirstOrDefault(line => line.Key == "Payload-Oxum").Value is { } oxum && oxum != string.Create(CultureInfo.InvariantCulture, $"{bytesWhole}.{whole}"))
        {
            Fault(PackageFaultKind.Structure, Bag.About, $"写的是 {oxum}（字节数.文件数），实为 {bytesWhole}.{whole}");
        }
        return new PackageCheck(
            source.Name, source.Has(Bag.TagManifest) ? Hash(Bag.TagManifest) : null, whole, bytesWhole, info,
            [.. faults.Distinct().OrderBy(fault => fault.Path, StringComparer.Ordinal).ThenBy(fault => fault.Kind)]) { Digests = digests };
    }

    private static bool IsPlace(string place) => place.Length > 0 && place[0] != '/' && !place.Contains('\\', StringComparison.Ordinal) && place.Split('/').All(part => part is not ("" or "." or ".."));

    private static List<KeyValuePair<string, string>> InfoOf(string text)
    {
        var info = new List<KeyValuePair<string, string>>();
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            // what begins with a blank goes on with the line above
            if (line is [' ' or '\t', ..] && info.Count > 0) info[^1] = new(info[^1].Key, $"{info[^1].Value} {line.Trim()}");
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var at) info.Add(new(line[..at], line[(at + 1)..].Trim()));
        }
        return info;
    }

    [GeneratedRegex("^([0-9A-Fa-f]{64})[ \t]+\\*?(.+)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Line();
}
