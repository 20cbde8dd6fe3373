using Shifan.Rules;
using static Shifan.Documents.ReadoutWords;

namespace Shifan.Documents;

/// <summary>
/// How one applicant stands to a programme: a verdict and a sentence for each clause, alternatives, what is missing, where typed and
/// computed figures differ, and apart what only a person can judge.
/// </summary>
public static class CheckReport
{
    /// <summary>The page.</summary>
    public static IReadOnlyList<Block> Of(Report report) => [.. Head(report), .. Clauses(report), .. ForPersons(report), .. Differences(report), .. Checks(report)];

    private static IEnumerable<Block> Head(Report report)
    {
        yield return new Block.Heading(1, "条件核对", report.MachineVerdict);
        yield return new Block.Field("项目", report.Programme.Notice.Title, report.Programme.Notice.Number);
        yield return new Block.Field("基准日", Day(report.Sheet.Day));
        yield return new Block.Paragraph($"{report.Sentence}。");
        if (report.Grade is { } grade) yield return new Block.Field("达到的等级", grade.Label);
    }

    private static IEnumerable<Block> Clauses(Report report)
    {
        yield return new Block.Heading(2, "逐条判定");
        foreach (var finding in report.Findings)
        {
            var rubric = finding.Rubric;
            yield return new Block.Heading(3, Title(finding), finding.Verdict, rubric.Id);
            yield return new Block.Paragraph(finding.Sentence);
            if (rubric.Note is { } note) yield return new Block.Note(note);
            if (finding.Children.Count == 0)
            {
                foreach (var block in Source(finding)) yield return block;
                continue;
            }
            var items = Items(finding);
            if (items.Count > 0) yield return new Block.List(items);
        }
    }

    private static string Title(Finding finding)
    {
        var rubric = finding.Rubric;
        return string.Join(" ", new[] { rubric.Clause, rubric.Label ?? rubric.Asks }.Where(part => !string.IsNullOrEmpty(part)).DefaultIfEmpty(rubric.Id));
    }

    // what only a person can judge has its own part of the page
    private static List<Item> Items(Finding finding) => [.. WhenThen.Applying(finding).Where(child => child.Condition is not Judged).Select(Of)];

    private static Item Of(Finding finding)
    {
        var below = Source(finding).ToList();
        if (finding.Rubric.Note is { } note) below.Add(new Block.Note(note));
        // of an alternative that is not claimed the line alone says enough
        if (finding.IsClaimed && finding.Condition is not Not && Items(finding) is { Count: > 0 } items) below.Add(new Block.List(items));
        return new Item(finding.Sentence, finding.IsClaimed ? finding.Verdict : null, finding.Rubric.Id.Length > 0 ? finding.Rubric.Id : null, below);
    }

    private static IEnumerable<Block> Source(Finding finding)
    {
        if (finding.Source is { Length: > 0 } source) yield return new Block.Field("数据来源", source);
        if (finding.Difference is { } difference) yield return new Block.Field("填报与明细不一致", difference);
    }

    private static IEnumerable<Block> ForPersons(Report report)
    {
        var findings = report.ForPersons.ToList();
        if (findings.Count == 0) yield break;
        var labels = report.Programme.Materials.ToDictionary(material => material.Id, material => material.Label);
        yield return new Block.Heading(2, "须由人判断的事项（不影响机器判定）");
        yield return new Block.List([.. findings.Select(finding => new Item($"{finding.Rubric.Clause} {finding.Sentence}".TrimStart(), finding.Verdict, finding.Rubric.Id, Evidence((ForPerson)finding.Condition, labels)))]);
    }

    private static List<Block> Evidence(ForPerson judged, Dictionary<string, string> labels) =>
        judged.Evidence.Count == 0 ? [] : [new Block.Field("证明材料", string.Join("、", judged.Evidence.Select(id => labels[id])))];

    private static IEnumerable<Block> Differences(Report report)
    {
        var differences = report.Differences.ToList();
        if (differences.Count == 0) yield break;
        yield return new Block.Heading(2, "填报数与明细不一致");
        yield return new Block.Table(["数据", "差异"], [.. differences.Select(pair => (IReadOnlyList<string>)[pair.Figure.Name, pair.Difference])]);
    }

    private static IEnumerable<Block> Checks(Report report)
    {
        var failed = report.Checks.Where(check => check.Finding.Verdict is Verdict.NotMet or Verdict.Person).ToList();
        if (failed.Count == 0) yield break;
        yield return new Block.Heading(2, "填报内容之间的矛盾");
        yield return new Block.List([.. failed.Select(check => new Item(
            $"{(check.Check.Blocks ? "提交前须改正" : "提醒")}：{(check.Finding.Rubric.Asks is { } asks ? $"{asks}。" : "")}{check.Finding.Sentence}", check.Finding.Verdict,
            Below: check.Finding.Rubric.Note is { } note ? [new Block.Note(note)] : null))]);
    }
}
