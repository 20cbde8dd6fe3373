using System.Collections.Concurrent;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A programme as it was read: its file and its papers in one text, the programme or null, and what is wrong.</summary>
public sealed record ProgrammeFile(string Id, string Folder, string Text, Programme? Programme, IReadOnlyList<Fault> Faults)
{
    public const string Name = "programme.yaml";

    /// <summary>The cases of the programme's folder, and what is wrong with them.</summary>
    public (IReadOnlyList<Case> Cases, IReadOnlyList<Fault> Faults) ReadCases()
    {
        var faults = new Faults();
        var folder = Path.Combine(Folder, "cases");
        if (!Directory.Exists(folder)) return ([], []);
        var baseFile = Path.Combine(folder, "base.yaml");
        var start = File.Exists(baseFile) ? CaseFile.ReadBase(File.ReadAllText(baseFile), "cases/base.yaml", faults) : null;
        var cases = new List<Case>();
        foreach (var file in Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Where(file => file != baseFile))
        {
            cases.AddRange(CaseFile.Read(File.ReadAllText(file), $"cases/{Path.GetFileName(file)}", start, faults));
        }
        return (cases, faults.All);
    }
}

/// <summary>
/// The programme files on disk. A changed file is read again at the next look, without a restart: the public self-check and the
/// command line always speak from the file as it is.
/// </summary>
public static class ProgrammeFolder
{
    private const string Papers = "papers";

    private sealed record Kept(string State, ProgrammeFile File);

    private static readonly ConcurrentDictionary<string, Kept> Cache = new(StringComparer.Ordinal);

    /// <summary>The ids of all programmes, by name.</summary>
    public static IReadOnlyList<string> Ids() =>
        [.. Directory.GetDirectories(Home.Programmes).Where(folder => File.Exists(Path.Combine(folder, ProgrammeFile.Name))).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>All programmes that load without a fault.</summary>
    public static IEnumerable<Programme> Sound() => Ids().Select(Find).Select(file => file?.Programme).OfType<Programme>();

    /// <summary>The programme of an id, or null where there is no such folder. Only plain names are looked up.</summary>
    public static ProgrammeFile? Find(string id) => Ids().Contains(id, StringComparer.Ordinal) ? Read(Path.Combine(Home.Programmes, id)) : null;

    /// <summary>The programme in a folder, or of an id; null where neither exists. For the command line.</summary>
    public static ProgrammeFile? FindOrRead(string idOrFolder)
    {
        if (File.Exists(Path.Combine(idOrFolder, ProgrammeFile.Name))) return Read(Path.GetFullPath(idOrFolder));
        if (File.Exists(idOrFolder) && Path.GetFileName(idOrFolder) == ProgrammeFile.Name) return Read(Path.GetDirectoryName(Path.GetFullPath(idOrFolder))!);
        return Find(idOrFolder);
    }

    private static ProgrammeFile Read(string folder)
    {
        var path = Path.Combine(folder, ProgrammeFile.Name);
        var place = Path.Combine(folder, Papers);
        string[] papers = Directory.Exists(place) ? [.. Directory.GetFiles(place, "*.yaml").Order(StringComparer.Ordinal)] : [];
        var state = string.Join('\n', papers.Prepend(path).Select(one => new FileInfo(one)).Select(info => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{info.Name} {info.LastWriteTimeUtc.Ticks} {info.Length}")));
        if (Cache.TryGetValue(path, out var kept) && kept.State == state) return kept.File;
        var text = ProgrammeText.Join(File.ReadAllText(path), papers.Select(paper => (Path.GetFileName(paper), File.ReadAllText(paper))));
        var faults = new Faults();
        var id = Path.GetFileName(folder);
        var programme = ProgrammeReader.Read(text, Path.Combine(id, ProgrammeFile.Name), faults);
        if (programme is not null && programme.Id != id)
        {
            faults.Add("programme.folder", new Place(Path.Combine(id, ProgrammeFile.Name), 1, 1, "programme"), $"标识“{programme.Id}”与文件夹“{id}”不同名", "请改为同名");
            programme = null;
        }
        var file = new ProgrammeFile(id, folder, text, programme, faults.All);
        Cache[path] = new Kept(state, file);
        return file;
    }
}
