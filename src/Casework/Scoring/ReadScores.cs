using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The sheets of panels as scores, for operations that may know them. It asks nobody's right: who hands its answer on does.</summary>
public sealed class ReadScores(Db db, ProgrammeStore programmes)
{
    /// <param name="Signed">The newest submitted sheet; null where none is in.</param>
    /// <param name="Scored">How it counts.</param>
    internal sealed record Sheet(ScoringTask Task, string Expert, SignedScore? Signed, Scored? Scored);

    internal sealed record Case(Guid Application, string Number, string Institution, Guid Panel, int Version, IReadOnlyList<Sheet> Sheets, CombinedScore Score, string? Bar);

    /// <summary>Why a case has no place whose applicant does not go on.</summary>
    internal const string GivenUp = "申报单位已放弃申报";

    internal sealed record Scores(ScoreSheet Sheet, IReadOnlyList<Case> Cases);

    /// <param name="panels">Of one step, under one text.</param>
    /// <param name="stop">Ends the wait.</param>
    internal async Task<Scores> RunAsync(IReadOnlyList<Panel> panels, CancellationToken stop)
    {
        var digest = panels[0].Digest;
        var programme = await programmes.FindAsync(digest, stop);
        var sheet = programme.ScoreSheetAt(panels[0].Step)!;
        var ids = panels.Select(panel => panel.Id).ToList();
        var cases = await (from member in db.PanelCases.AsNoTracking()
                           join application in db.Applications on member.ApplicationId equals application.Id
                           join institution in db.Institutions on application.InstitutionId equals institution.Id
                           join version in db.Versions on new { member.ApplicationId, Number = member.Version } equals new { version.ApplicationId, version.Number }
                           where ids.Contains(member.PanelId) && member.LeftAt == null
                           // what stands there still under another text is to be scored anew
                           where application.Step != member.Step || application.Digest == digest
                           orderby member.PanelId, member.Place
                           select new { member, application.Number, application.Step, institution.Name, version.Answers, version.Declared, version.SubmittedAt }).ToListAsync(stop);
        var tasks = (await db.ScoringTasks.AsNoTracking().Where(t => ids.Contains(t.PanelId) && t.EndedAt == null).OrderBy(t => t.ExpertId).ToListAsync(stop)).ToLookup(t => t.ApplicationId);
        var signed = (await db.SignedScores.AsNoTracking().Where(s => db.ScoringTasks.Any(t => t.Id == s.TaskId && t.Submitted == s.Number && t.EndedAt == null && ids.Contains(t.PanelId))).ToListAsync(stop)).ToDictionary(s => s.TaskId);
        var names = await db.Experts.AsNoTracking().Where(e => db.PanelSeats.Any(s => s.ExpertId == e.Id && ids.Contains(s.PanelId))).ToDictionaryAsync(e => e.Id, e => e.Name, stop);
        var closed = panels.All(panel => panel.State == PanelState.Closed);
        var absent = programme.Defences.FirstOrDefault(one => one.Step == panels[0].Step) is { Absent: DefenceAbsence.Fails }
            ? (await Defences.Live(db).AsNoTracking().Where(h => h.Attendance == Attendance.Absent && db.DefenceGroups.Any(g => g.Id == h.GroupId && ids.Contains(g.PanelId))).Select(h => h.ApplicationId).ToListAsync(stop)).ToHashSet() : [];
        var found = new List<Case>(cases.Count);
        foreach (var one in cases)
        {
            var facts = Answered.Read(programme, one.Answers, one.Declared, Deadline.DayOf(one.SubmittedAt)).Sheet;
            var sheets = tasks[one.member.ApplicationId].Where(task => task.PanelId == one.member.PanelId)
                .Select(task => (Task: task, Signed: signed.GetValueOrDefault(task.Id)))
                .Select(pair => new Sheet(pair.Task, names[pair.Task.ExpertId], pair.Signed, pair.Signed is null ? null : sheet.Score(SheetText.Read(pair.Signed.Answers), facts))).ToList();
            var score = sheet.Combine.Of(
                one.Number, [.. sheets.Select(s => Key(s.Task.ExpertId))], sheets.Where(s => s.Scored is not null).Select(s => new SubmittedSheet(Key(s.Task.ExpertId), s.Scored!, s.Signed!.Late)), closed);
            found.Add(new Case(one.member.ApplicationId, one.Number, one.Name, one.member.PanelId, one.member.Version, sheets, score, one.Step == Workflow.GivenUp ? GivenUp : absent.Contains(one.member.ApplicationId) ? "无人到场答辩，按规定不参加排序" : null));
        }
        return new Scores(sheet, found);
    }

    /// <summary>How an expert is known among scores.</summary>
    internal static string Key(Guid expert) => expert.ToString("N", CultureInfo.InvariantCulture);
}
