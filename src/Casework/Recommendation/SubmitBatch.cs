using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 上报: hands what the office has recommended and not yet handed up to the level above, under a covering letter. This moment is what counts against the
/// deadline of the step that recommended: what that closed for a case stays behind, and the rest goes.
/// </summary>
public sealed class SubmitBatch(Db db, ShowBatchDraft drafts, ShowSummary summaries, Casefiles files, OfficeLetters letters, FindUnsealed unsealed, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    /// <param name="Seen">What the officer had before him when he wrote his letter (ShowBatchDraft.View.Seen); null: it came without.</param>
    public sealed record Input(Guid Call, string? Title, string? Document, string? Signer, DateOnly? SignedOn, string? Once = null, string? Seen = null);

    public async Task<Outcome<Batch>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Recommend) || actor.OfficeId is not { } office) return Refusals.NotYours;
        await db.LockAsync($"batch:{input.Call}:{office}", stop);
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(SubmitBatch), input.Call, office, input.Title?.Trim(), input.Document?.Trim(), input.Signer?.Trim(), input.SignedOn?.DayNumber);
        if (once.Before is { } before) return await db.Batches.AsNoTracking().FirstAsync(b => b.Id == before.Id, stop);
        if (await drafts.RunAsync(actor, input.Call, stop) is not { Standing: { Level: { } level } view, Ready: var rows } draft) return new Refusal("call.unknown", "没有这个申报批次，或不由您所在单位推荐");
        if (rows.Count == 0) return draft.Missed.Count > 0 ? draft.Missed[0].Closed!.Refusal : new Refusal("batch.empty", "没有已推荐而未上报的申报件");
        var wrong = new List<Refusal>();
        // nobody signs for what he has not seen
        if (input.Seen is not null && await drafts.ChangedAsync(actor, draft, input.Seen, stop) is { } changed) wrong.Add(changed);
        if (TypedText.Trouble(input.Title, "title", "标题", 200, out var title) is { } first) wrong.Add(first);
        if (TypedText.Trouble(input.Document, "document", "发文字号", 100, out var document) is { } second) wrong.Add(second);
        if (TypedText.Trouble(input.Signer, "signer", "签发人", 50, out var signer) is { } third) wrong.Add(third);
        if (input.SignedOn is not { } day) wrong.Add(Refusals.Missing("signedOn", "签发日期"));
        else if (day > Deadline.DayOf(now)) wrong.Add(new Refusal("batch.day", $"签发日期 {day:yyyy-MM-dd} 晚于今天，请核对", "signedOn"));
        else if (day < Deadline.DayOf(view.Call.OpensAt)) wrong.Add(new Refusal("batch.day", $"签发日期 {day:yyyy-MM-dd} 早于本批次开始申报的日期（{Deadline.DayOf(view.Call.OpensAt):yyyy-MM-dd}），请核对", "signedOn"));
        Guid? summaryId = null;
        if (draft.Summary is { } table)
        {
            var summary = await summaries.RunAsync(actor, input.Call, table.Id, stop);
            if (summary is not { IsCurrent: true }) wrong.Add(new Refusal("batch.summary", $"“{table.Label}”还没有定稿，或定稿后又有变化，请先定稿", Clause: table.Clause));
            else summaryId = summary.Sealed[^1].Id;
        }
        if (await unsealed.RunAsync(view.Programme, level, [.. rows.Select(row => row.Application.Id)], now, stop) is { Blocks: true, Applications: { Count: > 0 } open })
        {
            wrong.Add(new Refusal("batch.unsealed", $"推荐表还没有定稿：{string.Join("、", rows.Where(row => open.Contains(row.Application.Id)).Select(row => $"{row.Institution}（{row.Application.Number}）"))}。请先定稿再上报", "sheet", ComposePackage.Of(view.Programme, level)!.Clause));
        }
        if (wrong.Count > 0) return wrong;
        var late = new HashSet<Guid>();
        // a case may be withdrawn or extended this moment: all of them are held, in one order
        foreach (var id in rows.Select(row => row.Application.Id).Order())
        {
            if (await files.LockAsync(actor, id, stop) is not { } file) return Refusals.Changed;
            if (file.HeldAt is null) continue;
            if (ClosedStep.Of(file, now, calendar) is { } closed)
            {
                db.ChangeTracker.Clear();
                return closed.Refusal;
            }
            if (file.DeadlineOf(calendar)?.IsLate(now) == true) late.Add(id);
            file.HandUp(db, now, late.Contains(id));
        }
        var batch = new Batch
        {
            Id = Guid.CreateVersion7(now),
            CallId = input.Call,
            OfficeId = office,
            ToOfficeId = await db.Offices.Where(o => o.Id == office).Select(o => o.ParentId).FirstAsync(stop),
            Title = title,
            Document = document,
            Signer = signer,
            SignedOn = input.SignedOn!.Value,
            SummaryId = summaryId,
            SubmittedAt = now,
            SubmittedBy = actor.PersonId,
        };
        db.Batches.Add(batch);
        once.Keep(db, actor, now, batch.Id);
        for (var i = 0; i < rows.Count; i++) db.BatchItems.Add(new BatchItem { BatchId = batch.Id, Place = i + 1, ApplicationId = rows[i].Application.Id, OfficeId = office, Late = late.Contains(rows[i].Application.Id) });
        if (batch.ToOfficeId is { } above)
        {
            var name = await db.Offices.Where(o => o.Id == office).Select(o => o.Name).FirstAsync(stop);
            await letters.ToAsync(
                above, Telling.Arrived, $"下级上报：{name} {rows.Count} 件", $"{name}已上报推荐 {rows.Count} 件（{view.Call.Title}），发文字号 {document}{(late.Count > 0 ? $"，其中逾期上报 {late.Count} 件" : "")}。请登录接收或退回：",
                $"/recommendation/{input.Call}/batches", "batch.submitted", $"batch:{batch.Id}", now, stop);
        }
        return await db.CommitAsync(
            AuditNote.OfRecommendation(input.Call, office, actor, "batch.submit", now, new
            {
                batch = batch.Id, document, to = batch.ToOfficeId, summary = summaryId, applications = rows.Select(row => row.Application.Id), late = late.Count == 0 ? null : late.Order(),
            }), batch, stop);
    }
}
