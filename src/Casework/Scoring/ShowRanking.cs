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

        /// <summary>A beginning of the minutes, from what is on file.</summary>
        public string Draft => $"{Step.Label}共 {Lines.Count} 件，评审专家 {Experts.Count} 名。合成办法：{Sheet.Combine.Say()}。\n得分排序：{string.Join("；", Lines.Where(line => line.Ranked.Place is not null).Select(line => $"第 {line.Ranked.Place} 名 {line.Institution}，{ScoreItem.Say(line.Ranked.Score.Score!.Value)} 分"))}。{string.Concat(Lines.Where(line => line.Ranked.Place is null).Select(line => $"\n{line.Institution}没有名次：{string.Join("；", line.Ranked.Bars)}。"))}";

        /// <summary>The minutes as they were recorded last, without what was added of other departments; else a beginning.</summary>
        public string Minutes => Results is [var newest, ..] ? newest.Row.Minutes.Split(RecordResult.Jointly)[0] : Draft;

        public JointDecision? Jointly => Programme.Panels.FirstOrDefault(terms => terms.Step == Step.Id)?.DecidedBy;
    }

    /// <param name="AskedOn">Null: not asked yet.</param>
    /// <param name="Until">The last day to answer; null where there is none.</param>
    /// <param name="Answer">Null: it has not answered.</param>
    public sealed record Consulted(string Department, DateOnly? AskedOn, DateOnly? Until, JointOpinion? Answer);

    public sealed record Recorded(PanelResult Row, IReadOnlyList<ResultLine> Lines, string Person);

    public async Task<View?> RunAsync(Actor actor, Guid callId, string stepId, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.KeepExperts) || await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return null;
        var panels = await Panels.Own(db.Panels.AsNoTracking(), actor).Where(p => p.CallId == callId && p.Step == stepId).OrderBy(p => p.FormedAt).ToListAsync(stop);
        if (panels.Count == 0) return null;
        // one sheet, one order: what was scored under an amended text is ranked with its own
        var digest = panels[^1].Digest;
        var programme = await programmes.FindAsync(digest, stop);
        if (programme.ScoreSheetAt(stepId) is not { } sheet) return null;
        var step = programme.Workflow[stepId];
        var closed = panels.Where(p => p.State == PanelState.Closed && p.Digest == digest).ToList();
        var results = await ResultsAsync(actor, callId, stepId, stop);
        var free = await panelsOf.Free(actor, callId, stepId).CountAsync(stop);
        if (closed.Count == 0) return new View(call, programme, step, sheet, [], [.. panels.Where(p => p.State != PanelState.Closed)], free, [], 0, results) { Departments = await DepartmentsAsync(actor, callId, stepId, programme, stop) };
        var scores = await read.RunAsync(closed, stop);
        var names = scores.Cases.SelectMany(one => one.Sheets).DistinctBy(s => s.Task.ExpertId).ToDictionary(s => ReadScores.Key(s.Task.ExpertId), s => s.Expert, StringComparer.Ordinal);
        var calibrated = Calibration.Of(scores.Cases.SelectMany(one => one.Score.Sheets.Where(mark => mark.Scored.Complete && names.ContainsKey(mark.Expert)).Select(mark => (one.Number, mark.Expert, mark.Scored.Total))));
        var byNumber = calibrated.Cases.ToDictionary(one => one.Name, StringComparer.Ordinal);
        var cases = scores.Cases.ToDictionary(one => one.Number, StringComparer.Ordinal);
        var ranked = ScoreRanking.Of(sheet, [.. scores.Cases.Select(one => one.Score)], Decided(results), scores.Cases.Where(one => one.Bar is not null).ToDictionary(one => one.Number, one => one.Bar!, StringComparer.Ordinal));
        var panelNames = closed.ToDictionary(p => p.Id, p => p.Name);
        return new View(
            call, programme, step, sheet,
            [.. ranked.Select(line => (Line: line, Case: cases[line.Score.Name])).Select(one => new Line(
                one.Case.Application, one.Case.Institution, panelNames[one.Case.Panel], one.Line,
                [.. one.Case.Sheets.Where(s => s.Signed is not null).Select(s => new Given(s.Expert, s.Task.Id, s.Signed!.Total, s.Signed.Late, one.Line.Score.Sheets.First(mark => mark.Expert == ReadScores.Key(s.Task.ExpertId)).Why))],
                byNumber.GetValueOrDefault(one.Case.Number)))],
            [.. panels.Where(p => p.State != PanelState.Closed)], free, [.. calibrated.Experts.Select(one => new Lenient(names[one.Expert], one.Sheets, one.Points))], calibrated.Islands, results) { Departments = await DepartmentsAsync(actor, callId, stepId, programme, stop) };
    }

    private async Task<IReadOnlyList<Consulted>> DepartmentsAsync(Actor actor, Guid call, string step, Programme programme, CancellationToken stop)
    {
        if (programme.Panels.FirstOrDefault(terms => terms.Step == step)?.DecidedBy is not { } jointly) return [];
        var said = (await db.JointOpinions.AsNoTracking().Where(o => o.CallId == call && o.Step == step && o.OfficeId == actor.OfficeId).OrderBy(o => o.Number).ToListAsync(stop)).ToLookup(o => o.Department);
        return [.. jointly.Departments.Select(department =>
        {
            var asked = said[department].LastOrDefault(o => o.Agrees is null)?.Day;
            return new Consulted(department, asked, asked is { } day ? jointly.Until(day, calendar) : null, said[department].LastOrDefault(o => o.Agrees is not null));
        })];
    }

    // what the office decided between equal ones is the order in which it recorded them
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
