using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>评审排序: the cases of a step by their scores, with the way from score to place. To the office alone, and only of panels that are sealed.</summary>
public sealed class ShowRanking(Db db, Panels panelsOf, ReadScores read, ProgrammeStore programmes, WorkCalendar calendar)
{
    /// <param name="Calibrated">The mean and place if all experts were equally strict; null where it says nothing.</param>
    public sealed record Line(Guid Application, string Institution, string Panel, RankedScore Ranked, IReadOnlyList<Given> Sheets, CalibratedCase? Calibrated);

    /// <summary>A sheet behind a line.</summary>
    /// <param name="Counts">Whether it counts in the score, and why or why not.</param>
    public sealed record Given(string Expert, Guid Task, string Total, bool Late, string Counts);

    /// <param name="Expert">His name.</param>
    public sealed record Lenient(string Expert, int Sheets, decimal Points);

    /// <param name="Open">Panels of the step that are not sealed yet: their cases are not among the lines.</param>
    /// <param name="Results">What was recorded, newest first.</param>
    public sealed record View(Call Call, Programme Programme, Step Step, ScoreSheet Sheet, IReadOnlyList<Line> Lines, IReadOnlyList<Panel> Open, int Free, IReadOnlyList<Lenient> Experts, int Islands, IReadOnlyList<Recorded> Results)
    {
        /// <summary>What other departments were asked and said, where the programme wants them heard; empty where the office decides alone.</summary>
        public IReadOnlyList<Consulted> Departments { get; init; } = [];

        /// <summary>How the panels come into one list; null where there is one panel alone.</summary>
        public PanelMerge? Merge { get; init; }

        /// <summary>The panels that scored by another sheet, under the text before an amendment.</summary>
        public IReadOnlyList<string> Otherwise { get; init; } = [];

        /// <summary>Why the list is to be taken with care: what decides cannot compare all experts, or all sheets. Null where there is no such reason.</summary>
        public string? Doubt => Otherwise.Count > 0 ? $"{string.Join("、", Otherwise)}按通知修改前的评分表评分，与其他评审组的评分表不同；合并排序是否妥当，请会议研究并写入纪要"
            : Merge is { By: PanelMerging.Calibrated } && Islands > 1 ? "有的专家之间没有共同的评审件，校准不能比较他们的宽严；这些评审组之间的先后请会议研究" : null;

        /// <summary>Cases that call for a second look, of panels that still score too.</summary>
        public IReadOnlyList<Apart> FarApart { get; init; } = [];

        /// <summary>How the list came about, in words.</summary>
        public string Combines => $"{Sheet.Combine.Say()}{(Merge is { } merge ? $"；{merge.Say()}" : "")}{(Doubt is { } doubt ? $"。{doubt}" : "")}";

        /// <summary>A beginning of the minutes, from what is on file.</summary>
        public string Draft => $"{Step.Label}共 {Lines.Count} 件，评审专家 {Experts.Count} 名。合成办法：{Combines}。\n得分排序：{string.Join("；", Lines.Where(line => line.Ranked.Place is not null).Select(line => $"第 {line.Ranked.Place} 名 {line.Institution}，{ScoreItem.Say(line.Ranked.Score.Score!.Value)} 分"))}。{string.Concat(Lines.Where(line => line.Ranked.Place is null).Select(line => $"\n{line.Institution}没有名次：{string.Join("；", line.Ranked.Bars)}。"))}{(FarApart.Count == 0 ? "" : $"\n专家评分分歧过大的：{string.Join("；", FarApart.Select(one => $"{one.Institution}（{one.Says}）"))}。会议研究意见：")}";

        /// <summary>The minutes as they were recorded last, without what was added of other departments; else a beginning.</summary>
        public string Minutes => Results is [var newest, ..] ? newest.Row.Minutes.Split(RecordResult.Jointly)[0] : Draft;

        public JointDecision? Jointly => Programme.Panels.FirstOrDefault(terms => terms.Step == Step.Id)?.DecidedBy;
    }

    /// <param name="AskedOn">Null: not asked yet.</param>
    /// <param name="Until">The last day to answer; null where there is none.</param>
    /// <param name="Answer">Null: it has not answered.</param>
    public sealed record Consulted(string Department, DateOnly? AskedOn, DateOnly? Until, JointOpinion? Answer);

    /// <summary>A case whose experts lie so far apart that a second look is due.</summary>
    /// <param name="Says">By how much; null while its panel scores, when it is not told.</param>
    public sealed record Apart(Panel Panel, Guid Application, string Institution, string? Says);

    public sealed record Recorded(PanelResult Row, IReadOnlyList<ResultLine> Lines, string Person);

    public async Task<View?> RunAsync(Actor actor, Guid callId, string stepId, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.KeepExperts) || await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return null;
        var panels = await Panels.Own(db.Panels.AsNoTracking(), actor).Where(p => p.CallId == callId && p.Step == stepId).OrderBy(p => p.FormedAt).ToListAsync(stop);
        if (panels.Count == 0) return null;
        // who goes on is one list; by the newest text, where some were scored by the one before
        var digest = panels[^1].Digest;
        var programme = await programmes.FindAsync(digest, stop);
        if (programme.ScoreSheetAt(stepId) is not { } sheet) return null;
        var step = programme.Workflow[stepId];
        var closed = panels.Where(p => p.State == PanelState.Closed).ToList();
        // one that lost all its cases to others has nothing to seal
        var held = await db.PanelCases.Where(c => c.LeftAt == null && db.Panels.Any(p => p.Id == c.PanelId && p.CallId == callId && p.Step == stepId)).Select(c => c.PanelId).Distinct().ToListAsync(stop);
        var unsealed = panels.Where(p => p.State != PanelState.Closed && (p.State == PanelState.Forming || held.Contains(p.Id))).ToList();
        var results = await ResultsAsync(actor, callId, stepId, stop);
        var free = await panelsOf.Free(actor, callId, stepId).CountAsync(stop);
        var apart = new List<Apart>();
        foreach (var open in panels.Where(p => p.State == PanelState.Scoring)) apart.AddRange((await read.RunAsync([open], stop)).Cases.Where(CloseScoring.IsAlarming).Select(one => new Apart(open, one.Application, one.Institution, null)));
        if (closed.Count == 0) return new View(call, programme, step, sheet, [], unsealed, free, [], 0, results) { FarApart = apart, Departments = await DepartmentsAsync(actor, callId, stepId, programme, stop) };
        var (scored, bars, otherwise) = (new List<ReadScores.Case>(), new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var text in closed.GroupBy(p => p.Digest))
        {
            var scores = await read.RunAsync([.. text], stop);
            scored.AddRange(scores.Cases);
            foreach (var one in scores.Cases.Where(one => one.Bar is not null)) bars[one.Number] = one.Bar!;
            if (scores.Cases.Count == 0 || TextOf(scores.Sheet) == TextOf(sheet)) continue;
            // by its own pass mark and minima
            foreach (var line in ScoreRanking.Of(scores.Sheet, [.. scores.Cases.Select(one => one.Score)]).Where(line => line.Place is null)) bars.TryAdd(line.Score.Name, string.Join("；", line.Bars));
            otherwise.AddRange(text.Select(p => p.Name));
        }
        var names = scored.SelectMany(one => one.Sheets).DistinctBy(s => s.Task.ExpertId).ToDictionary(s => ReadScores.Key(s.Task.ExpertId), s => s.Expert, StringComparer.Ordinal);
        var calibrated = Calibration.Of(scored.SelectMany(one => one.Score.Sheets.Where(mark => mark.InOrder && names.ContainsKey(mark.Expert)).Select(mark => (one.Number, mark.Expert, mark.Scored.Total))));
        var byNumber = calibrated.Cases.ToDictionary(one => one.Name, StringComparer.Ordinal);
        var cases = scored.ToDictionary(one => one.Number, StringComparer.Ordinal);
        apart.AddRange(scored.Where(CloseScoring.IsAlarming).Select(one => new Apart(closed.First(p => p.Id == one.Panel), one.Application, one.Institution, one.Score.Alarm)));
        var panelNames = closed.ToDictionary(p => p.Id, p => p.Name);
        var merge = programme.Panels.FirstOrDefault(terms => terms.Step == stepId)?.Merge ?? PanelTerms.ByScore;
        var byPanel = scored.GroupBy(one => one.Panel).Select(group => new PanelScores(panelNames[group.Key], [.. group.Select(one => one.Score)])).ToList();
        var ranked = merge.Rank(sheet, byPanel, byNumber.ToDictionary(one => one.Key, one => one.Value.Mean, StringComparer.Ordinal), Decided(results), bars);
        return new View(
            call, programme, step, sheet,
            [.. ranked.Select(line => (Line: line, Case: cases[line.Score.Name])).Select(one => new Line(
                one.Case.Application, one.Case.Institution, panelNames[one.Case.Panel], one.Line,
                [.. one.Case.Sheets.Where(s => s.Signed is not null).Select(s => new Given(s.Expert, s.Task.Id, s.Signed!.Total, s.Signed.Late, one.Line.Score.Sheets.First(mark => mark.Expert == ReadScores.Key(s.Task.ExpertId)).Why))],
                byNumber.GetValueOrDefault(one.Case.Number)))],
            unsealed, free, [.. calibrated.Experts.Select(one => new Lenient(names[one.Expert], one.Sheets, one.Points))], calibrated.Islands, results) { Merge = byPanel.Count > 1 ? merge : null, Otherwise = otherwise, FarApart = apart, Departments = await DepartmentsAsync(actor, callId, stepId, programme, stop) };
    }

    private async Task<IReadOnlyList<Consulted>> DepartmentsAsync(Actor actor, Guid call, string step, Programme programme, CancellationToken stop)
    {
        if (programme.Panels.FirstOrDefault(terms => terms.Step == step)?.DecidedBy is not { } jointly) return [];
        var said = (await db.JointOpinions.AsNoTracking().Where(o => o.CallId == call && o.Step == step && o.OfficeId == actor.OfficeId).OrderBy(o => o.Number).ToListAsync(stop)).ToLookup(o => o.Department);
        return [.. jointly.Departments.Select(department =>
        {
            var asked = said[department].LastOrDefault(o => o.Agrees is null);
            // asked again, it has not answered yet
            return new Consulted(department, asked?.Day, asked is null ? null : jointly.Until(asked.Day, calendar), said[department].LastOrDefault(o => o.Agrees is not null && o.Number > asked?.Number));
        })];
    }

    // what the office decided between equal ones is the order in which it recorded them
    // two texts of a notice whose sheets say the same are scored alike
    private static string TextOf(ScoreSheet sheet) => string.Join('\n', sheet.All.Select(item => $"{item.Id} {item.How()} {item.Weight} {item.Bonus}").Append(sheet.Say()));

    private static Dictionary<string, int>? Decided(IReadOnlyList<Recorded> results) =>
        results is [var newest, ..] ? newest.Lines.Select((line, i) => (line.Number, i)).ToDictionary(pair => pair.Number, pair => pair.i, StringComparer.Ordinal) : null;

    internal async Task<IReadOnlyList<Recorded>> ResultsAsync(Actor actor, Guid call, string step, CancellationToken stop)
    {
        var rows = await (from result in db.PanelResults.AsNoTracking()
                          join person in db.Users on result.PersonId equals person.Id
                          where result.CallId == call && result.Step == step && result.OfficeId == actor.OfficeId
                          orderby result.Number descending
                          select new { result, person.DisplayName }).ToListAsync(stop);
        return [.. rows.Select(row => new Recorded(row.result, JsonSerializer.Deserialize<List<ResultLine>>(row.result.Lines)!, row.DisplayName))];
    }
}
