using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>封存评分: nothing comes in any more, and from now on the office sees the scores. What is missing, and how far experts lie apart, is said before.</summary>
public sealed class CloseScoring(Db db, Panels panels, ReadScores read, TimeProvider time)
{
    /// <param name="Missing">Sheets that are not in.</param>
    /// <param name="Alarms">Cases whose experts lie so far apart that a second look is due: how many, and which; not how they scored.</param>
    /// <param name="Waiting">Sheets that were given back and are not in again.</param>
    public sealed record Standing(int Tasks, int Missing, int Waiting, IReadOnlyList<Alarm> Alarms);

    /// <param name="Asked">How many sheets are out for a second look.</param>
    /// <param name="LookedAgain">A sheet of it was submitted again already.</param>
    public sealed record Alarm(Guid Application, string Institution, int Asked, bool LookedAgain);

    /// <summary>What would be said before closing; null where it is not an own panel that scores.</summary>
    public async Task<Standing?> LookAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await Panels.Own(db.Panels.AsNoTracking(), actor).FirstOrDefaultAsync(p => p.Id == id && p.State == PanelState.Scoring, stop) is not { } panel) return null;
        var scores = await read.RunAsync([panel], stop);
        return new Standing(
            scores.Cases.Sum(one => one.Sheets.Count), scores.Cases.Where(one => one.Bar is null).Sum(one => one.Sheets.Count(sheet => sheet.Signed is null)), scores.Cases.Sum(one => one.Sheets.Count(sheet => sheet.Task.ReopenedWhy is not null)),
            [.. scores.Cases.Where(IsAlarming).Select(one => new Alarm(one.Application, one.Institution, one.Sheets.Count(sheet => sheet.Task.ReopenedWhy is not null), one.Sheets.Any(sheet => sheet.Signed!.Number > 1)))]);
    }

    /// <summary>Whether a second look is due: said when all sheets are in, since before it would tell of single ones.</summary>
    internal static bool IsAlarming(ReadScores.Case one) => one.Score.Alarm is not null && one.Sheets.All(sheet => sheet.Signed is not null);

    /// <param name="seen">How many sheets he was told are missing; another number is a refusal.</param>
    public async Task<Outcome<Panel>> RunAsync(Actor actor, Guid id, int seen, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        var panel = file.Panel;
        if (panel.State == PanelState.Closed) return panel;
        if (panel.State == PanelState.Forming) return new Refusal("score.early", "评分还没有开始");
        var scores = await read.RunAsync([panel], stop);
        var missing = scores.Cases.Where(one => one.Bar is null).Sum(one => one.Sheets.Count(sheet => sheet.Signed is null));
        if (missing != seen) return new Refusal("panel.seen", $"现在还缺 {missing} 张评分表，与您看到的不同，请核对后再封存");
        var sheet = file.Programme.ScoreSheetAt(panel.Step)!;
        if (missing > 0 && sheet.Combine.Missing == MissingScore.Waits) return new Refusal("score.missing", $"还缺 {missing} 张评分表，须等候补齐或更换专家后才能封存", Clause: sheet.Clause);
        if (missing > 0 && panel.ScoresUntil > now) return new Refusal("score.early", $"还缺 {missing} 张评分表，评分截止（{Deadline.Show(panel.ScoresUntil.Value)}）之前不能封存");
        (panel.State, panel.ClosedAt) = (PanelState.Closed, now);
        panel.Token++;
        var digests = scores.Cases.SelectMany(one => one.Sheets).Where(one => one.Signed is not null).Select(one => one.Signed!.Digest).Order(StringComparer.Ordinal);
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, "score.close", now, new { missing, digest = AuditChain.HashOf(string.Join('\n', digests)) }), panel, stop);
    }
}
