using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Which offices an application would go through, one after the other, and from which quota it would be recommended: from the few
/// answers that this depends on, before anything is begun.
/// </summary>
public sealed class FindRoute(Db db, Divisions divisions, TimeProvider time)
{
    /// <summary>A level on the way: its office by name, what it does there, and the clause.</summary>
    public sealed record Station(string Level, string Office, IReadOnlyList<string> Steps, string Clause, bool Outside);

    /// <summary>The quota at a step of the way. A size of null: no limit.</summary>
    /// <param name="Known">False where what decides it has not been answered.</param>
    public sealed record Pot(string Step, bool Known, string? Label, string? Size, bool Soft, string Clause, string? Note);

    /// <param name="Stations">In order; the first receives the application.</param>
    /// <param name="Why">What of the answers decided who receives it.</param>
    /// <param name="Open">What was not answered and could lead elsewhere.</param>
    /// <param name="Pots">Empty where the way leads past every quota.</param>
    /// <param name="Troubles">What of the notice speaks against these answers.</param>
    public sealed record View(IReadOnlyList<Station> Stations, string Why, IReadOnlyList<string> Open, IReadOnlyList<Pot> Pots, IReadOnlyList<Finding> Troubles);

    /// <summary>
    /// What has to be known: the division, what the ways out of the first step and the quotas read, and what the form's own checks hold
    /// against the way.
    /// </summary>
    public static IReadOnlyList<Field> Fields(Programme programme)
    {
        var ways = Ways(programme).ToHashSet();
        var asked = ways.Concat(programme.Quotas.SelectMany(quota => quota.For?.Figures() ?? []))
            .Concat(programme.Checks.Where(check => check.Blocks && check.Condition.Figures().Any(ways.Contains)).SelectMany(check => check.Condition.Figures())).ToHashSet();
        return [.. programme.Form.Fields.Where(field => field == DivisionOf(programme) || asked.Contains(field.Figure))];
    }

    private static IEnumerable<Figure> Ways(Programme programme) => programme.Workflow.First.Actions.SelectMany(action => action.To).SelectMany(way => way.When?.Figures() ?? []);

    public static Field? DivisionOf(Programme programme) => programme.Form.Fields.FirstOrDefault(field => field is { Type: FieldType.Division, Required: true });

    /// <summary>What is understood of the answers, and what is wrong with them.</summary>
    public (FactSheet Sheet, IReadOnlyList<Fault> Faults) Read(Programme programme, MappingNode answers)
    {
        var faults = new Faults();
        return (AnswerReader.Read(programme, answers, null, null, Deadline.DayOf(time.GetUtcNow()), faults), faults.All);
    }

    public async Task<Outcome<View>> RunAsync(Programme programme, MappingNode answers, CancellationToken stop = default)
    {
        var (sheet, faults) = Read(programme, answers);
        if (faults.Count > 0) return faults.Select(fault => new Refusal(fault.Code, $"{fault.Message}。{fault.Remedy}", fault.Place.Path)).ToList();
        if (DivisionOf(programme) is not { } field || field.Figure.Show(sheet) is not { Length: 6 } said) return Refusals.Missing(DivisionOf(programme)?.Id ?? "", DivisionOf(programme)?.Label ?? "行政区划");
        var code = int.Parse(said, CultureInfo.InvariantCulture);
        if (divisions.Today(code) is not { } division) return new Refusal("submit.division", $"没有代码为 {code:000000} 的行政区划", field.Id);
        if (!Within.Covers(programme.Notice.Office, division.Code)) return new Refusal("submit.division", $"{divisions.FullName(code)}不在本通知的范围内", field.Id);
        var offices = await OfficesAsync(division, stop);
        var stations = new List<Station>();
        var pots = new List<Pot>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var action = programme.Workflow.First.Action(Doing.Submit);
        if (action is not null && programme.Workflow.Next(action, sheet) is null) return new Refusal("submit.way", "按所填内容还不能确定由哪一级受理，请补填申报渠道");
        while (action is not null && programme.Workflow.Next(action, sheet) is { Actions.Count: > 0 } step && seen.Add(step.Id))
        {
            action = step.Actions.FirstOrDefault(next => next.Does is Doing.Accept or Doing.Recommend or Doing.Pass);
            if (programme.Workflow.Level(step.By) is not { } level) continue;
            if (!offices.TryGetValue(level.Of, out var office) && level.Of != OfficeLevel.Outside) return new Refusal("submit.division", $"{divisions.FullName(code)}没有对应的{level.Label}，请选择到县（市、区）", field.Id);
            if (stations.Count > 0 && stations[^1].Level == level.Label) stations[^1] = stations[^1] with { Steps = [.. stations[^1].Steps, step.Label] };
            else stations.Add(new Station(level.Label, office?.Name ?? level.Label, [step.Label], step.Clause, office is null));
            if (PotAt(programme, step, sheet, office?.Division) is { } pot) pots.Add(pot);
        }
        var ways = Ways(programme).ToHashSet();
        var way = ways.Where(figure => figure.Show(sheet).Length > 0).Select(figure => $"{figure.Label}：{figure.Show(sheet)}").Distinct(StringComparer.Ordinal);
        var asked = Fields(programme).Select(f => f.Figure).ToHashSet();
        return new View(
            stations, string.Join("；", way.Prepend($"{field.Label}：{divisions.FullName(division.Code)}")), [.. Fields(programme).Where(asks => ways.Contains(asks.Figure) && asks.IsAsked(sheet) && asks.Figure.Show(sheet).Length == 0).Select(asks => asks.Label)], pots,
            [.. programme.Checks.Where(check => check.Blocks && check.Condition.Figures().All(asked.Contains)).Select(check => check.Condition.Explain(sheet)).Where(finding => finding.Verdict == Verdict.NotMet)]);
    }

    private static Pot? PotAt(Programme programme, Step step, FactSheet sheet, int? division)
    {
        foreach (var quota in programme.Quotas.Where(quota => quota.Step == step.Id))
        {
            var verdict = quota.For?.Decide(sheet) ?? Verdict.Met;
            if (verdict == Verdict.NotMet) continue;
            // an open question before it leaves open whose turn the later ones are
            if (verdict != Verdict.Met) return new Pot(step.Label, Known: false, null, null, Soft: false, quota.Clause, null);
            return new Pot(step.Label, Known: true, quota.Label, division is { } of ? quota.SizeFor(of)?.ToString() : quota.Size?.ToString(), quota.Soft, quota.Clause, quota.Note);
        }
        return null;
    }

    /// <summary>The offices of a division and of those above it, by level.</summary>
    internal async Task<Dictionary<OfficeLevel, Office>> OfficesAsync(Division division, CancellationToken stop)
    {
        var found = new Dictionary<OfficeLevel, Office>();
        for (string? id = InstallOffices.Id(division.Code); id is not null && await db.Offices.AsNoTracking().FirstOrDefaultAsync(o => o.Id == id, stop) is { } office; id = office.ParentId) found[office.Level] = office;
        return found;
    }
}
