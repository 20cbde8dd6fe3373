using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 接收 or 退回上报: the level above accepts a batch, or sends it back with a reason, whole or some of its cases. What is sent back stands again
/// before the office that recommended it, and gives its place back; what has gone on since cannot be sent back, and stays. Where the step that it goes back to
/// is closed, the sending back gives it longer, or waits for who may.
/// </summary>
public sealed class AnswerBatch(Db db, Casefiles files, QuotaBook book, Notifications notifications, OfficeLetters letters, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>The word of the act; no action of a step, because the office whose step it is does not do it.</summary>
    public const string Action = "sendback";

    /// <param name="Accept">What is not sent back is accepted.</param>
    /// <param name="Back">Of an accepted batch, the cases that are sent back all the same.</param>
    /// <param name="Until">Until when what is sent back may come again, where its step is closed.</param>
    public sealed record Input(Guid Batch, int Token, bool Accept, string? Reason, IReadOnlyCollection<Guid>? Back = null, DateTimeOffset? Until = null);

    /// <summary>The step to which a case of a batch goes back.</summary>
    internal static Step StepOf(Programme programme, OfficeLevel level) => programme.Workflow.Steps.First(s => s.Action(Doing.Recommend) is not null && programme.Workflow.Level(s.By)?.Of == level);

    /// <summary>Whether somebody has acted on a case since it was recommended at a step.</summary>
    internal static bool HasGoneOn(Casefile file, Step step, string lastStep, string lastTo) => lastStep != step.Id || lastTo != file.Application.Step || file.Step.Kind == StepKind.End;

    /// <summary>The end of the step for a case that goes back to it now; null where it is not closed.</summary>
    internal static Deadline? ClosedAt(Casefile file, Step step, DateTimeOffset now, WorkCalendar calendar) =>
        step.Elapses == Elapse.Closes && file.DeadlineOf(step, now, calendar) is { } until && until.IsLate(now) ? until : null;

    public async Task<Outcome<Batch>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        // as whoever moves a deadline does, before any case
        if (await db.Batches.AsNoTracking().Where(b => b.Id == input.Batch).Select(b => (Guid?)b.CallId).FirstOrDefaultAsync(stop) is { } callId) await db.LockAsync($"call:{callId}", stop);
        var batch = await db.Batches.FirstOrDefaultAsync(b => b.Id == input.Batch && b.ToOfficeId == actor.OfficeId, stop);
        if (batch is null || !actor.Has(Duty.Recommend)) return new Refusal("batch.unknown", "没有这次上报，或不是报送给您所在单位的");
        if (batch.AnsweredAt is not null) return await AnsweredAsync(batch, actor, stop);
        if (batch.Arriving is { } arriving) return arriving;
        if (batch.Token != input.Token) return Refusals.Changed;
        if (TypedText.TroubleIfAny(input.Reason, "reason", "意见", 1000, out var reason) is { } trouble) return trouble;
        var items = await db.BatchItems.Where(item => item.BatchId == batch.Id && item.SentBackAt == null).ToListAsync(stop);
        var chosen = input.Accept ? items.Where(item => input.Back?.Contains(item.ApplicationId) == true).ToList() : items;
        if (chosen.Count < (input.Accept ? input.Back?.Count ?? 0 : 0)) return new Refusal("batch.case", "所选的申报件不在这次上报中，请刷新页面后重试");
        if (chosen.Count > 0 && reason is null) return Refusals.Missing("reason", "退回的理由");

        var (gone, back) = (new List<Refusal>(), new List<(BatchItem Item, Casefile File, Step Step, int Last)>());
        var from = await db.Offices.AsNoTracking().FirstAsync(office => office.Id == batch.OfficeId, stop);
        foreach (var item in chosen.OrderBy(item => item.ApplicationId))
        {
            if (await files.LockAsync(actor, item.ApplicationId, stop) is not { } file) return Refusals.Changed;
            var step = StepOf(file.Programme, from.Level);
            var last = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == item.ApplicationId).OrderByDescending(h => h.Number).FirstAsync(stop);
            if (HasGoneOn(file, step, last.Step, last.ToStep)) gone.Add(new Refusal("batch.gone", $"{file.Application.Number} 已进入“{file.Step.Label}”并经办理，不能随批退回"));
            else back.Add((item, file, step, last.Number));
        }
        // whoever chose them one by one is told; of a whole batch the others go back
        if (gone.Count > 0 && (input.Accept || back.Count == 0)) return Given(gone);

        var notes = new List<AuditNote>();
        if (LongerFor(actor, input, batch, back, reason, now, notes) is { } closed) return Given([closed]);
        foreach (var (item, file, step, last) in back)
        {
            var freed = await book.FreeAsync(file.Application, actor, "review.sendback", now, stop);
            var handling = file.Move(db, actor, Action, step, now, last + 1, reason);
            await notifications.MovedAsync(file, handling, stop);
            item.SentBackAt = now;
            notes.Add(AuditNote.Of(file.Application, actor, "review.sendback", now, new { handling.Step, handling.Action, to = handling.ToStep, handling.Version, opinion = reason, freed }));
        }
        var accepts = back.Count < items.Count;
        (batch.Accepted, batch.AnsweredAt, batch.AnsweredBy, batch.Answer) = (accepts, now, actor.PersonId, reason);
        batch.Token++;
        notes.Insert(0, AuditNote.OfRecommendation(
            batch.CallId, batch.OfficeId, actor, accepts ? "batch.accept" : "batch.sendback", now, new { batch = batch.Id, reason, back = accepts && back.Count > 0 ? back.Select(one => one.Item.ApplicationId) : null }));
        if (back.Count > 0)
        {
            await letters.ToAsync(
                batch.OfficeId, Telling.SentBack, $"上级退回上报：{back.Count} 件", $"贵单位 {Deadline.Show(batch.SubmittedAt)} 的上报（{batch.Document}）有 {back.Count} 件被退回：{string.Join("、", back.Select(one => one.File.Application.Number))}。理由请登录查看：",
                $"/recommendation/{batch.CallId}/batches", "batch.sentback", $"sentback:{batch.Id}", now, stop);
        }
        return await db.CommitAsync(notes, batch, stop);
    }

    // who answers again, or after a colleague, is told what stands
    private async Task<Refusal> AnsweredAsync(Batch batch, Actor actor, CancellationToken stop)
    {
        var back = await db.BatchItems.CountAsync(item => item.BatchId == batch.Id && item.SentBackAt != null, stop);
        var who = batch.AnsweredBy == actor.PersonId ? "您" : await db.Users.Where(p => p.Id == batch.AnsweredBy).Select(p => p.DisplayName).FirstAsync(stop);
        var what = batch.Accepted != true ? $"退回 {back} 件" : back > 0 ? $"接收，其中退回 {back} 件" : "接收";
        return new Refusal("batch.answered", $"这次上报已由{who}于 {Deadline.Show(batch.AnsweredAt!.Value)} 答复：{what}。答复后不能更改");
    }

    // what is found wrong after rows were touched is not saved by whoever uses this context next
    private List<Refusal> Given(List<Refusal> refusals)
    {
        db.ChangeTracker.Clear();
        return refusals;
    }

    // where the step is closed, its office could only decline what it gets back
    private Refusal? LongerFor(Actor actor, Input input, Batch batch, List<(BatchItem Item, Casefile File, Step Step, int Last)> back, string? reason, DateTimeOffset now, List<AuditNote> notes)
    {
        var granted = new Dictionary<(string Step, Guid Institution), CallExtension>();
        var number = back.Select(one => one.File.Call.Extensions.Count).DefaultIfEmpty().Max();
        foreach (var (_, file, step, _) in back)
        {
            if (ClosedAt(file, step, now, calendar) is not { } closed) continue;
            if (!CallOffice.Owns(actor, file.Programme)) return new Refusal("batch.closed", $"“{step.Label}”已于 {closed} 截止，退回后不能再推荐。请先由{file.Programme.Notice.Issuer}延期，再退回", "until", step.Deadline?.Clause);
            if (input.Until is not { } until) return new Refusal("batch.closed", $"“{step.Label}”已于 {closed} 截止，退回的须同时写明重新上报的截止时间", "until", step.Deadline?.Clause);
            if (until <= now) return new Refusal("deadline.past", $"重新上报的截止时间 {Deadline.Show(until)} 已经过去，请填以后的时间", "until");
            if (until > now.AddYears(1)) return new Refusal("deadline.far", "重新上报的截止时间在一年以后，请核对", "until");
            var key = (step.Id, file.Application.InstitutionId);
            if (!granted.TryGetValue(key, out var extension))
            {
                extension = new CallExtension
                {
                    CallId = batch.CallId, Number = ++number, Step = step.Id, Until = until, InstitutionId = file.Application.InstitutionId, Reason = reason!, Document = $"退回上报：{batch.Document}", MadeAt = now, MadeBy = actor.PersonId,
                };
                granted.Add(key, extension);
                db.CallExtensions.Add(extension);
                notes.Add(CallOffice.Note(actor, "call.deadline", now, new
                {
                    call = batch.CallId, extension.Number, extension.Step, before = closed.ToString(), until = new Deadline(until).ToString(), institution = extension.InstitutionId, document = extension.Document, reason,
                }));
            }
            file.Call.Extensions.Add(extension);
        }
        return null;
    }
}
