using System.Globalization;
using System.Security.Cryptography;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A case whose package is being put together: what is known of it, and the files that were found so far.</summary>
internal sealed class ArchiveCase(Actor actor, ShowApplication.View view, Institution institution, IReadOnlyDictionary<string, string> offices, Func<Guid?, string> person, string work)
{
    private readonly List<ArchiveFile> files = [];
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
    private int written;

    public Actor Actor => actor;

    public ShowApplication.View View => view;

    public Application Application => view.Application;

    public Programme Programme => view.Programme;

    public Institution Institution => institution;

    public IReadOnlyList<ArchiveFile> Files => files;

    /// <summary>What could not be had; with one, there is no package.</summary>
    public List<Refusal> Wrong { get; } = [];

    /// <summary>The folder of the part that is being added to.</summary>
    public string Folder { get; set; } = "";

    public string OfficeOf(string? id) => id is null ? "" : offices.GetValueOrDefault(id, id);

    public string PersonOf(Guid? id) => person(id);

    public string LabelOf(string step) => Programme.Workflow.Steps.FirstOrDefault(one => one.Id == step)?.Label ?? step;

    /// <summary>What was made for the package. It is put on the disk: a package may have a thousand of them.</summary>
    public void Add(string name, string title, DateTimeOffset made, string by, byte[] content)
    {
        var path = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{written++}"));
        File.WriteAllBytes(path, content);
        Add(name, title, made, by, PackageFile.OfDisk(Place(name), path) with { Digest = Convert.ToHexStringLower(SHA256.HashData(content)) });
    }

    /// <summary>What was handed in, as it lies in the store.</summary>
    public void AddKept(string name, string title, DateTimeOffset made, string by, FileStore store, string digest)
    {
        if (store.Has(digest)) Add(name, title, made, by, PackageFile.OfDisk(Place(name), store.PathOf(digest)) with { Digest = digest });
        else Wrong.Add(new Refusal("archive.file", $"“{title}”的原件不在库中，请联系系统管理人员从备份恢复"));
    }

    /// <summary>A paper as PDF; what it says when it cannot be printed is why there is no package. Nothing where there is no such paper.</summary>
    public void AddPaper(string name, string title, DateTimeOffset made, string by, Outcome<Printed>? printed)
    {
        if (printed is null) return;
        if (printed.Value is { } paper) Add(name, title, made, by, paper.Bytes);
        else Wrong.AddRange(printed.Refusals.Select(refusal => refusal with { Sentence = $"{title}：{refusal.Sentence}" }));
    }

    /// <summary>Records, to be read by people and by programs; nothing where there are none.</summary>
    public void AddRecords(string name, string title, DateTimeOffset made, string by, IEnumerable<(string Name, object? Value)[]> records)
    {
        List<IReadOnlyList<KeyValuePair<string, string>>> rows = [.. records.Select(row => row.Select(cell => new KeyValuePair<string, string>(cell.Name, Text(cell.Value))).ToList())];
        if (rows.Count == 0) return;
        Add($"{name}.html", title, made, by, ArchivePages.Table($"{title}　{Application.Number}", rows));
        Add($"{name}.json", $"{title}（数据）", made, by, ArchivePages.Records(rows));
    }

    private void Add(string name, string title, DateTimeOffset made, string by, PackageFile file) => files.Add(new ArchiveFile(Folder, title, made, by, file));

    // a name in its folder, each part as a disc can hold it, and none twice
    private string Place(string name)
    {
        var parts = name.Split('/');
        var folder = Folder + "/" + string.Concat(parts[..^1].Select(part => PackageName.Fit(part, "", new HashSet<string>(StringComparer.Ordinal)) + "/"));
        var (ending, own) = (Path.GetExtension(parts[^1]), new HashSet<string>(taken.Where(path => path.StartsWith(folder, StringComparison.OrdinalIgnoreCase)).Select(path => path[folder.Length..]), StringComparer.OrdinalIgnoreCase));
        var place = folder + PackageName.Fit(parts[^1], ending, own);
        taken.Add(place);
        return place;
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTimeOffset at => Deadline.ShowExact(at),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "是" : "否",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
