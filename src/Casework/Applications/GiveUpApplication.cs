using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 放弃申报: the applicant gives up what he submitted, for good, as long as the programme lets him (until the decision is published, as a rule). The case ends
/// with an outcome of its own, its places are free again; the office that has it is told, and those that recommended it or were handed it up.
/// </summary>
public sealed class GiveUpApplication(Db db, Casefiles files, QuotaBook book, Notifications notifications, OfficeLetters letters, TimeProvider time)
{
    /// <summary>The word of the act; no action of a step, because no office does it.</summary>
    public const string Action = "giveup";

    private const int LongestReason = 500;

    /// <param name="Application">Which application.</param>
    /// <param name="Token">The state that the applicant saw.</param>
    /// <param name="Reason">Why; the offices read it.</param>
    /// <param name="Certain">That he knows that there is no way back.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Token, string? Reason, bool Certain, string? Once = null);

    /// <summary>Whether it can be given up as it stands.</summary>
    public static bool IsOpen(Application application, Step step) => application is { Version: > 0, DeletedAt: null } && step.GivesUp;

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await Once.DoneAsync(db, actor, input.Once, now, input.Application, stop, nameof(GiveUpApplication), input.Token, input.Reason) is { } done) return done;
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        var (application, workflow) = (file.Application, file.Programme.Workflow);
        if (!actor.Has(Duty.Apply)) return Refusals.NotYours;
        if (application.Token != input.Token) return Refusals.Changed;
        if (application.Version == 0) return new Refusal("giveup.draft", "还没有提交过，不用放弃；不再申报的，删除草稿即可");
        if (!IsOpen(application, file.Step)) return new Refusal("giveup.step", file.Step.Kind == StepKind.End ? $"本次申报已办结（{file.Step.PublicLabel}），不能放弃" : $"当前步骤为“{file.Step.PublicLabel}”，已不能放弃申报；确有需要请与办理单位联系", Clause: file.Step.Clause);
        if (TypedText.Trouble(input.Reason, "giveUpReason", "放弃的原因", LongestReason, out var reason) is { } unsaid) return unsaid;
        if (!input.Certain) return new Refusal("giveup.certain", "放弃后不能恢复。确要放弃的，请勾选确认后再提交", "certain");
        // while it is back with the applicant, the office that gave it back
        var holder = workflow.Level((file.Step.IsApplicants && application.ReturnedFrom is { } from ? workflow[from] : file.Running).By) is { } level ? application.OfficeFor(level.Of) : application.CountyOfficeId;
        var places = await db.QuotaPlaces.AsNoTracking().Where(place => place.ApplicationId == application.Id && place.FreedAt == null).Select(place => place.OfficeId).ToListAsync(stop);
        var sent = await db.BatchItems.AsNoTracking().Where(item => item.ApplicationId == application.Id && item.SentBackAt == null).Join(db.Batches, item => item.BatchId, batch => batch.Id, (item, batch) => new { batch.OfficeId, batch.ToOfficeId, batch.Title, batch.Document }).ToListAsync(stop);
        application.CorrectionUntil = null;
        await LeavePanelsAsync(application.Id, now, stop);
        var freed = await book.FreeAsync(application, actor, "application.giveup", now, stop);
        var handling = file.Move(db, actor, Action, workflow[Workflow.GivenUp], now, await files.NextHandlingAsync(application.Id, stop), reason);
        await notifications.MovedAsync(file, handling, stop);
        foreach (var office in sent.SelectMany(batch => new[] { batch.ToOfficeId, batch.OfficeId }).Concat(places).Prepend(holder).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var inBatch = sent.FirstOrDefault(batch => batch.OfficeId == office || batch.ToOfficeId == office);
            await letters.ToAsync(
                office, Telling.GivenUp, $"申报单位放弃申报：{application.Number}",
                $"申报 {application.Number}（{file.Call.Title}）已由申报单位放弃，不再办理。{(places.Contains(office) ? "所占的推荐名额已空出。" : "")}{(inBatch is null ? "" : $"此件在《{inBatch.Title}》（{inBatch.Document}）中{(inBatch.OfficeId == office ? "已上报" : "报来")}。")}详情请登录查看：",
                $"/review/{application.Id}", "application.givenup", null, now, stop);
        }
        return await db.CommitAsync(AuditNote.Of(application, actor, "application.giveup", now, new { handling.Step, handling.Action, to = handling.ToStep, handling.Version, reason, freed }), application, stop);
    }

    // nobody scores it any more; where the scores are sealed it stays with them, and has no place
    private async Task LeavePanelsAsync(Guid application, DateTimeOffset now, CancellationToken stop)
    {
        foreach (var panel in await db.PanelCases.Where(c => c.ApplicationId == application && c.LeftAt == null).Select(c => c.PanelId).Distinct().Order().ToListAsync(stop))
        {
            await db.LockAsync($"panel:{panel}", stop);
            if (await db.Panels.FirstAsync(p => p.Id == panel, stop) is not { State: not PanelState.Closed } open) continue;
            var member = await db.PanelCases.FirstAsync(c => c.PanelId == panel && c.ApplicationId == application, stop);
            (member.LeftAt, member.LeftWhy) = (now, ReadScores.GivenUp);
            foreach (var task in await db.ScoringTasks.Where(t => t.PanelId == panel && t.ApplicationId == application && t.EndedAt == null).ToListAsync(stop)) Tasks.End(task, ReadScores.GivenUp, now);
            open.Token++;
        }
    }
}
