namespace Shifan.Rules;

/// <summary>What a case expects of one condition or cross-check; null parts are not looked at.</summary>
public sealed record Expectation(string Condition, Verdict Verdict, string? Lacks, string? Says, Place Place);

/// <summary>A situation and the findings it must give. The name is a sentence that the officer who wrote the notice can check.</summary>
public sealed record Case(
    string Name, Place Place, MappingNode? Answers, MappingNode? Declared, MappingNode? Judged, IReadOnlyList<Expectation> Expects,
    Verdict? Overall, IReadOnlyList<string> FaultsAt)
{
    /// <summary>Every way in which the programme does not do what the case expects; empty where it does.</summary>
    public IReadOnlyList<string> Run(Programme programme)
    {
        var faults = new Faults();
        var sheet = AnswerReader.Read(programme, Answers, Declared, Judged, programme.ReferenceDay ?? DateOnly.MinValue, faults);
        var failures = new List<string>();
        var codes = faults.All.Select(fault => fault.Code).ToList();
        foreach (var expected in FaultsAt.Where(field => !codes.Contains($"answer.{field}"))) failures.Add($"{Place} “{Name}”：{expected} 应有填报错误，实际没有");
        foreach (var fault in faults.All.Where(fault => !FaultsAt.Contains(fault.Code.Replace("answer.", "", StringComparison.Ordinal)))) failures.Add($"{Place} “{Name}”：{fault}");
        var report = programme.Evaluate(sheet);
        var findings = report.Root.All().Concat(report.Checks.SelectMany(check => check.Finding.All())).Where(finding => finding.Rubric.Id.Length > 0).DistinctBy(finding => finding.Rubric.Id).ToDictionary(finding => finding.Rubric.Id, StringComparer.Ordinal);
        foreach (var expect in Expects)
        {
            if (!findings.TryGetValue(expect.Condition, out var finding))
            {
                failures.Add($"{expect.Place} “{Name}”：没有条件 {expect.Condition}");
                continue;
            }
            if (finding.Verdict != expect.Verdict) failures.Add($"{expect.Place} “{Name}”：{expect.Condition} 应为 {CaseFile.Word(expect.Verdict)}，实际 {CaseFile.Word(finding.Verdict)}（{finding.Sentence}）");
            if (expect.Lacks is { } lacks && !finding.Lacks.Contains(lacks, StringComparison.Ordinal)) failures.Add($"{expect.Place} “{Name}”：{expect.Condition} 应说“{lacks}”，实际“{finding.Lacks}”");
            if (expect.Says is { } says && !finding.Sentence.Contains(says, StringComparison.Ordinal)) failures.Add($"{expect.Place} “{Name}”：{expect.Condition} 应说“{says}”，实际“{finding.Sentence}”");
        }
        if (Overall is { } overall && report.MachineVerdict != overall) failures.Add($"{Place} “{Name}”：总判定应为 {CaseFile.Word(overall)}，实际 {CaseFile.Word(report.MachineVerdict)}");
        return failures;
    }
}

/// <summary>
/// Reads <c>cases/*.yaml</c>. A file has <c>base</c> (facts every case starts from; the folder's base.yaml where it has none) and
/// <c>cases</c>; in a case <c>given</c> replaces answers, null removes one. A row with <c>times: n</c> stands for n like it.
/// </summary>
public static class CaseFile
{
    private static readonly Dictionary<string, Verdict> Words = new(StringComparer.Ordinal)
    {
        ["met"] = Verdict.Met,
        ["notMet"] = Verdict.NotMet,
        ["unknown"] = Verdict.Unknown,
        ["person"] = Verdict.Person,
    };

    internal static string Word(Verdict verdict) => Words.First(pair => pair.Value == verdict).Key;

    /// <summary>The base of a folder: the mapping under <c>base</c> in base.yaml, or null with a fault.</summary>
    public static MappingNode? ReadBase(string yaml, string file, Faults faults)
    {
        if (YamlText.Read(yaml, file, faults) is MappingNode root && root["base"] is MappingNode node) return node;
        if (faults.None) faults.Add("cases.base", new Place(file, 1, 1, ""), "缺少 base", "请写 base，其下 answers");
        return null;
    }

    /// <summary>The cases of a file; with a fault for each that cannot be understood.</summary>
    public static IReadOnlyList<Case> Read(string yaml, string file, MappingNode? folderBase, Faults faults)
    {
        if (YamlText.Read(yaml, file, faults) is not { } node) return [];
        if (node is not MappingNode root)
        {
            faults.Add("cases.kind", node.Place, "用例文件应为一组键", "请写 cases 列表");
            return [];
        }
        foreach (var entry in root.Entries.Where(entry => entry.Key is not ("base" or "cases"))) Unknown(entry, "base、cases", faults);
        var start = root.Map("base") ?? folderBase;
        var cases = new List<Case>();
        foreach (var item in root.Items("cases"))
        {
            if (item is MappingNode map && ReadCase(map, start, faults) is { } read) cases.Add(read);
            else if (item is not MappingNode) faults.Add("cases.kind", item.Place, "用例应为一组键", "请写 name、given、expect");
        }
        return cases;
    }

    private static Case? ReadCase(MappingNode node, MappingNode? start, Faults faults)
    {
        var before = faults.All.Count;
        foreach (var entry in node.Entries.Where(entry => entry.Key is not ("name" or "empty" or "given" or "declared" or "judged" or "expect" or "overall" or "faults")))
        {
            Unknown(entry, "name、empty、given、declared、judged、expect、overall、faults", faults);
        }
        if (node.Text("name") is not { Length: > 0 } name)
        {
            faults.Add("cases.name", node.Place, "用例没有名称", "请用一句话写 name");
            name = "";
        }
        if (node.Flag("empty")) start = null;
        var expects = new List<Expectation>();
        foreach (var entry in node.Map("expect")?.Entries ?? [])
        {
            var word = entry.Value is MappingNode map ? map["verdict"] as ScalarNode : entry.Value as ScalarNode;
            if (word is not null && Words.TryGetValue(word.Text, out var verdict))
            {
                expects.Add(new Expectation(entry.Key, verdict, (entry.Value as MappingNode)?.Text("lacks"), (entry.Value as MappingNode)?.Text("says"), entry.KeyPlace));
            }
            else faults.Add("cases.verdict", entry.Value.Place, $"{entry.Key} 的判定写法不对", $"可用：{string.Join("、", Words.Keys)}");
        }
        Verdict? overall = null;
        if (node.Text("overall") is { } total)
        {
            if (Words.TryGetValue(total, out var verdict)) overall = verdict;
            else faults.Add("cases.verdict", node.PlaceOf("overall"), "overall 的判定写法不对", $"可用：{string.Join("、", Words.Keys)}");
        }
        if (expects.Count == 0 && overall is null && node["faults"] is null) faults.Add("cases.expect", node.Place, $"用例“{name}”没有写期望", "请写 expect、overall 或 faults");
        if (faults.All.Count > before) return null;
        return new Case(
            name, node.Place, Repeat(Merge(start?.Map("answers"), node.Map("given"))), Merge(start?.Map("declared"), node.Map("declared")),
            Merge(start?.Map("judged"), node.Map("judged")), expects, overall, node.Texts("faults"));
    }

    private static void Unknown(Entry entry, string known, Faults faults) => faults.Add("cases.key", entry.KeyPlace, $"不认识的键“{entry.Key}”", $"可用的键：{known}");

    private static MappingNode? Merge(MappingNode? start, MappingNode? over) => start is null ? over : over is null ? start : start.With(over);

    private static MappingNode? Repeat(MappingNode? answers) => answers is null ? null : new MappingNode(answers.Place, [.. answers.Entries.Select(Repeat)]);

    private static Entry Repeat(Entry entry)
    {
        if (entry.Value is not SequenceNode list || !list.Items.Any(item => item is MappingNode row && row["times"] is not null)) return entry;
        var rows = new List<Node>();
        foreach (var item in list.Items)
        {
            var row = item as MappingNode;
            var times = row?.Integer("times") ?? 1;
            for (var i = 0; i < times; i++) rows.Add(row is null ? item : new MappingNode(row.Place, [.. row.Entries.Where(e => e.Key != "times")]));
        }
        return entry with { Value = new SequenceNode(list.Place, rows) };
    }
}
