using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A task as an operation of its expert works on it.</summary>
internal sealed record Scoringfile(ScoringTask Task, PanelSeat Seat, Panelfile File, PanelCase Member)
{
    /// <summary>When the case is heard; null where it is in no group of a defence.</summary>
    public Hearing? Hearing { get; init; }

    public ScoreSheet Sheet => File.Programme.ScoreSheetAt(File.Panel.Step)!;

    /// <summary>Why the sheet cannot be filled in now; null where it can.</summary>
    public Refusal? Closed(DateTimeOffset now) =>
        File.Panel.State == PanelState.Forming ? new Refusal("score.early", "评分还没有开始，请先阅读材料")
        : File.Panel.State == PanelState.Closed ? Panels.Sealed
        : Task.Submitted > 0 && Task.ReopenedWhy is null ? new Refusal("score.submitted", "评分表已提交。需要更正的，请联系组织评审的单位退回更正")
        : NotCalled() ? new Refusal("score.uncalled", "还没有叫到这一件，答辩开始后才能评分，请先阅读材料")
        : File.Panel.ScoresUntil is { } until && now >= until && !Sheet.Combine.LateCounts ? Refusals.Late("评分", Deadline.Show(until), Sheet.Clause)
        : null;

    private bool NotCalled() =>
        File.Programme.Defences.FirstOrDefault(terms => terms.Step == File.Panel.Step) is { Opens: DefenceOpening.Called } terms && Hearing?.CalledAt is null
        && !(terms.Absent == DefenceAbsence.ScoredOnPaper && Hearing?.Attendance == Attendance.Absent);
}

/// <summary>评审任务: found through who scores them. Of another's task nobody hears.</summary>
public sealed class ScoringFiles(Db db, Panels panels)
{
    internal static readonly Refusal NoSuch = new("score.unknown", "没有这项评审任务，或已不由您评审");

    /// <summary>The tasks that are somebody's as an expert, while he takes part.</summary>
    internal IQueryable<ScoringTask> Own(Actor actor) => actor.Has(Duty.Score)
        ? db.ScoringTasks.Where(t => t.EndedAt == null && db.PanelSeats.Any(s => s.PanelId == t.PanelId && s.ExpertId == t.ExpertId && s.State == SeatState.Accepted) && db.Experts.Any(e => e.Id == t.ExpertId && e.PersonId == actor.PersonId))
        : db.ScoringTasks.Where(_ => false);

    /// <summary>An own task, its panel held until the transaction ends.</summary>
    internal async Task<Scoringfile?> LockAsync(Actor actor, Guid id, CancellationToken stop)
    {
        if (await Own(actor).AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, stop) is not { } found) return null;
        if (await panels.LockSeatAsync(actor, found.PanelId, stop) is not var (file, seat)) return null;
        if (await Own(actor).FirstOrDefaultAsync(t => t.Id == id, stop) is not { } task) return null;
        var member = await db.PanelCases.AsNoTracking().FirstAsync(c => c.PanelId == task.PanelId && c.ApplicationId == task.ApplicationId, stop);
        return new Scoringfile(task, seat, file, member) { Hearing = await HearingAsync(task, stop) };
    }

    internal Task<Hearing?> HearingAsync(ScoringTask task, CancellationToken stop) =>
        Defences.Live(db).AsNoTracking().FirstOrDefaultAsync(h => h.ApplicationId == task.ApplicationId && db.DefenceGroups.Any(g => g.Id == h.GroupId && g.PanelId == task.PanelId), stop);

    /// <summary>The facts of the version that is scored.</summary>
    internal async Task<FactSheet> FactsAsync(Programme programme, PanelCase member, CancellationToken stop)
    {
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == member.ApplicationId && v.Number == member.Version, stop);
        return Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
    }
}
