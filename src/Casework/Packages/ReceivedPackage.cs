using System.Text.Json;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>A package of a lower level as it came, opened and found whole: one file or folder, or one of each disc.</summary>
internal sealed class ReceivedPackage : IAsyncDisposable
{
    // the answers of a case have some hundred thousand bytes; this is far more than a province sends
    private const long MostData = 128L << 20;

    private readonly List<PackageSource> sources = [];
    private readonly Dictionary<string, (PackageSource Source, string Place)> byDigest = new(StringComparer.Ordinal);

    private ReceivedPackage()
    {
    }

    public PackageData.Whole Data { get; private set; } = null!;

    /// <summary>The digest of each part, as it stands on the list that comes with it.</summary>
    public IReadOnlyList<string> Digests { get; private set; } = [];

    public bool Has(string digest) => byDigest.ContainsKey(digest);

    public long SizeOf(string digest) => byDigest[digest] is var (source, place) ? source.SizeOf(place) : 0;

    public Stream Open(string digest) => byDigest[digest] is var (source, place) ? source.Open(place) : Stream.Null;

    /// <summary>Whoever does not get one has to let go of nothing.</summary>
    public static async Task<Outcome<ReceivedPackage>> OpenAsync(IReadOnlyList<string> paths, CancellationToken stop)
    {
        var package = new ReceivedPackage();
        var done = false;
        try
        {
            var troubles = await package.TakeAsync(paths, stop);
            done = troubles.Count == 0;
            return done ? package : troubles;
        }
        catch (PackageUnreadableException error)
        {
            return new Refusal("package.unreadable", $"{error.Message}。没有导入任何内容", "file");
        }
        catch (InvalidDataException)
        {
            return new Refusal("package.unreadable", "文件已损坏，读不出来。没有导入任何内容，请向报送单位重新索取", "file");
        }
        finally
        {
            if (!done) await package.DisposeAsync();
        }
    }

    private async Task<List<Refusal>> TakeAsync(IReadOnlyList<string> paths, CancellationToken stop)
    {
        var (troubles, digests) = (new List<Refusal>(), new List<string>());
        var records = new List<(PackageSource Source, string Place)>();
        foreach (var path in paths)
        {
            var source = await PackageSource.OpenAsync(path, stop);
            sources.Add(source);
            var check = PackageCheck.Run(source, stop: stop);
            troubles.AddRange(check.Faults.Select(fault => new Refusal("package.fault", $"{SayOf(fault.Kind)}：{Shown(fault.Path)}{(fault.Kind == PackageFaultKind.Missing ? "" : $"，{Shown(fault.Sentence)}")}", "file")));
            digests.Add(check.Digest ?? "");
            foreach (var (place, digest) in check.Digests)
            {
                byDigest.TryAdd(digest, (source, place));
                if (place.Count(c => c == '/') == 1 && place.EndsWith(".json", StringComparison.Ordinal)) records.Add((source, place));
            }
        }
        Digests = digests;
        if (troubles.Count > 0) return [new Refusal("package.broken", $"数据包不完整，有 {troubles.Count} 处不符，没有导入任何内容。请向报送单位重新索取", "file"), .. troubles.Take(50)];
        if (records is not [var only]) return [new Refusal("package.data", records.Count == 0 ? "数据包中没有供导入的数据（数据.json）。分几张光盘的，请把各张一起给出" : "数据包中有几份供导入的数据，请逐个导入", "file")];
        if (only.Source.SizeOf(only.Place) > MostData) return [new Refusal("package.data", $"{only.Place} 超过 {MostData >> 20} MB，不是供导入的数据", "file")];
        return await ReadAsync(only.Source, only.Place, stop) is { } wrong ? [wrong] : [];
    }

    private async Task<Refusal?> ReadAsync(PackageSource source, string place, CancellationToken stop)
    {
        Refusal Wrong(string why) => new("package.data", $"{place} {why}，没有导入任何内容。请由报送单位用同一版本的软件重新生成", "file");
        try
        {
            await using var from = source.Open(place);
            using var document = await JsonDocument.ParseAsync(from, new JsonDocumentOptions { MaxDepth = PackageData.Json.MaxDepth, AllowDuplicateProperties = false }, stop);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("edition", out var written) || !written.TryGetInt32(out var edition)) return Wrong("不是供导入的数据");
            if (edition > PackageData.Edition) return new Refusal("package.newer", $"数据包由较新的软件生成（格式第 {edition} 版，本系统可读第 {PackageData.Edition} 版），请先升级本系统", "file");
            if (edition < PackageData.Edition) return new Refusal("package.older", $"数据包由较早的软件生成（格式第 {edition} 版，本系统可读第 {PackageData.Edition} 版），请报送单位升级后重新生成", "file");
            if (FirstUnreadable(document.RootElement, "") is { } at) return Wrong($"的 {Shown(at)} 是空的，或有不能保存的字符");
            Data = document.RootElement.Deserialize<PackageData.Whole>(PackageData.Json)!;
            return null;
        }
        catch (JsonException error)
        {
            // the message names the place, and nothing of what stands there
            return Wrong($"不合格式{(error.Path is { Length: > 1 } path ? $"（{Shown(path)}）" : error.LineNumber is { } line ? $"（第 {line + 1} 行）" : "")}");
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException or ArgumentException)
        {
            return Wrong("不合格式，或已损坏");
        }
    }

    // lists hold no gaps
    private static string? FirstUnreadable(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                var text = element.GetString()!;
                return TypedText.Unreadable(text.Replace("\r\n", "\n", StringComparison.Ordinal)) is null ? null : path;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select((item, i) => item.ValueKind == JsonValueKind.Null ? $"{path}[{i}]" : FirstUnreadable(item, $"{path}[{i}]")).FirstOrDefault(found => found is not null);
            case JsonValueKind.Object:
                return element.EnumerateObject().Select(member => FirstUnreadable(member.Value, $"{path}.{member.Name}")).FirstOrDefault(found => found is not null);
            default:
                return null;
        }
    }

    /// <summary>What somebody else wrote, as far as a sentence can hold it.</summary>
    internal static string Shown(string text)
    {
        var plain = string.Concat(text.EnumerateRunes().Select(rune => System.Text.Rune.IsControl(rune) ? "�" : rune.ToString()));
        return plain.Length > 200 ? plain[..200] + "…" : plain;
    }

    private static string SayOf(PackageFaultKind kind) => kind switch
    {
        PackageFaultKind.Missing => "缺少",
        PackageFaultKind.Changed => "改动",
        PackageFaultKind.Extra => "多余",
        _ => "结构不符",
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var source in sources) await source.DisposeAsync();
    }
}
