using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>签字扫描件 of a paper of a panel: to the office that organises it, of papers that it may read itself. To everybody else there are none.</summary>
public sealed class ShowScans(Db db, ReadSignedScore sheets, ShowRanking ranking, ShowDefence defences)
{
    /// <summary>Where a paper is found: by task, by group, else by call and step.</summary>
    public sealed record Place(ScannedPaper Paper, Guid Id, string? Step, string? Department);

    /// <param name="Says">Whose it is, in words.</param>
    /// <param name="Edition">Its newest edition; 0 where there are no several.</param>
    /// <param name="Scans">Those taken out too, newest first.</param>
    public sealed record View(ScannedPaper Paper, string Says, Guid Call, string Step, Guid? Task, Guid? Group, string? Department, int Edition, IReadOnlyList<Filed> Scans);

    public sealed record Filed(PanelScan Row, string Person, string? RemovedBy);

    public async Task<View?> RunAsync(Actor actor, Place place, CancellationToken stop = default)
    {
        if (await FindAsync(actor, place, stop) is not { } found) return null;
        var rows = await Of(db.PanelScans.AsNoTracking(), actor, found).OrderByDescending(s => s.At).ThenBy(s => s.Id)
            .Select(s => new { s, Person = db.Users.First(u => u.Id == s.PersonId).DisplayName, By = db.Users.Where(u => u.Id == s.RemovedBy).Select(u => u.DisplayName).FirstOrDefault() }).ToListAsync(stop);
        return found with { Scans = [.. rows.Select(row => new Filed(row.s, row.Person, row.By))] };
    }

    /// <summary>All that count of a step.</summary>
    public async Task<IReadOnlyList<PanelScan>> OfStepAsync(Actor actor, Guid call, string step, CancellationToken stop = default) =>
        actor.Has(Duty.KeepExperts) ? await db.PanelScans.AsNoTracking().Where(s => s.CallId == call && s.Step == step && s.OfficeId == actor.OfficeId && s.RemovedAt == null).ToListAsync(stop) : [];

    /// <summary>One of them, to be read.</summary>
    public async Task<PanelScan?> FileAsync(Actor actor, Guid id, CancellationToken stop = default) =>
        actor.Has(Duty.KeepExperts) ? await db.PanelScans.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id && s.OfficeId == actor.OfficeId, stop) : null;

    internal static IQueryable<PanelScan> Of(IQueryable<PanelScan> scans, Actor actor, View view) =>
        scans.Where(s => s.CallId == view.Call && s.Step == view.Step && s.OfficeId == actor.OfficeId && s.Paper == view.Paper && s.TaskId == view.Task && s.GroupId == view.Group && s.Department == view.Department);

    internal async Task<View?> FindAsync(Actor actor, Place place, CancellationToken stop)
    {
        if (!actor.Has(Duty.KeepExperts)) return null;
        switch (place.Paper)
        {
            case ScannedPaper.ScoreSheet:
                return await sheets.RunAsync(actor, place.Id, stop) is { Office: true } sheet
                    ? new View(place.Paper, $"{sheet.Signed.SignedAs}　{sheet.Institution}", sheet.Panel.CallId, sheet.Panel.Step, place.Id, null, null, sheet.Signed.Number, []) : null;
            case ScannedPaper.Attendance:
                return await defences.RunAsync(actor, place.Id, stop) is { } group ? new View(place.Paper, group.Group.Name, group.Panel.CallId, group.Panel.Step, null, place.Id, null, 0, []) : null;
            case ScannedPaper.ScoreSummary or ScannedPaper.Minutes or ScannedPaper.JointOpinion when place.Step is { } step && await ranking.RunAsync(actor, place.Id, step, stop) is { } view:
                var newest = view.Results.Count > 0 ? view.Results[0].Row.Number : 0;
                var answer = view.Departments.FirstOrDefault(one => one.Department == place.Department)?.Answer;
                return place.Paper switch
                {
                    ScannedPaper.ScoreSummary when view.Lines.Count > 0 => new View(place.Paper, view.Step.Label, place.Id, step, null, null, null, newest, []),
                    ScannedPaper.Minutes when newest > 0 => new View(place.Paper, view.Step.Label, place.Id, step, null, null, null, newest, []),
                    ScannedPaper.JointOpinion when answer is not null => new View(place.Paper, answer.Department, place.Id, step, null, null, answer.Department, answer.Number, []),
                    _ => null,
                };
            default: return null;
        }
    }
}
