using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 延长补正期限: the office that gave a case back gives its correction longer, to the minute, as long as the office itself can still judge it. The applicant is
/// told until when and why; a correction that is over can be opened again by it.
/// </summary>
public sealed class ExtendCorrection(Db db, Casefiles files, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    public sealed record Input(Guid Application, int Token, DateTimeOffset? Until, string? Reason);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        var application = file.Application;
        if (!await OpenForCorrection.HasAskedAsync(db, actor, file, stop)) return Refusals.NotYours;
        if (application.Token != input.Token) return Refusals.Changed;
        if (file.DeadlineOf(calendar) is not { } present) return new Refusal("correction.none", "这次补正没有期限，不用延长", "correctionUntil");
        if (input.Until is not { } until) return Refusals.Missing("correctionUntil", "延至什么时候");
        if (until <= now) return new Refusal("correction.past", $"{Deadline.Show(until)} 已经过去，请填以后的时间", "correctionUntil");
        if (until <= present.Moment) return new Refusal("correction.earlier", $"须晚于现在的补正期限 {present}", "correctionUntil");
        if (file.LastToJudge() is { } last && until > last.Moment) return new Refusal("correction.level", $"“{file.Programme.Workflow[application.ReturnedFrom!].Label}”到 {last} 截止，补正不能晚于这个时间；需要更晚的，请发布通知的主管部门延期", "correctionUntil");
        if (TypedText.Trouble(input.Reason, "correctionReason", "延长的原因", 500, out var reason) is { } trouble) return trouble;
        application.CorrectionUntil = until;
        application.Token++;
        db.AtCommit(file.Arrange);
        var message = await Message.AddAsync(db, application, actor, null, $"补正期限延至 {new Deadline(until)}：{reason}", now, stop);
        await notifications.ExtendedAsync(file, message, stop);
        return await db.CommitAsync(AuditNote.Of(application, actor, "correction.extend", now, new { before = present.ToString(), until = new Deadline(until).ToString(), reason }), application, stop);
    }
}
