using Shifan.Rules;

namespace Shifan.Tests.Unit;

/// <summary>The files of the repository that tests read: programmes, their cases, data.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    public static IReadOnlyList<string> Programmes { get; } = [.. Directory.GetDirectories(Path.Combine(Root, "programmes")).Select(Path.GetFileName).Order(StringComparer.Ordinal).OfType<string>()];

    public static string Text(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>A programme with its papers, as it is published; the programme file may be changed first.</summary>
    public static string Whole(string id, Func<string, string>? change = null)
    {
        var file = Text("programmes", id, "programme.yaml");
        return ProgrammeText.Join(change is null ? file : change(file), Directory.GetFiles(Path.Combine(Root, "programmes", id, "papers"), "*.yaml").Select(paper => (Path.GetFileName(paper), File.ReadAllText(paper))));
    }

    public static Programme Programme(string id)
    {
        var faults = new Faults();
        var programme = ProgrammeReader.Read(Whole(id), $"{id}/programme.yaml", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return programme!;
    }

    public static IReadOnlyList<Case> Cases(string id)
    {
        var faults = new Faults();
        var folder = Path.Combine(Root, "programmes", id, "cases");
        var start = CaseFile.ReadBase(File.ReadAllText(Path.Combine(folder, "base.yaml")), "base.yaml", faults);
        var cases = Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Where(file => Path.GetFileName(file) != "base.yaml")
            .SelectMany(file => CaseFile.Read(File.ReadAllText(file), Path.GetFileName(file), start, faults)).ToList();
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return cases;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Shifan.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException("Run the tests from a checkout.");
    }
}
