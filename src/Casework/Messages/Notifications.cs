using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Tells the institution by mail what has become of its application, in the transaction of the act. The letter says that something happened and
/// where to look; what it is stands behind the sign-in.
/// </summary>
public sealed class Notifications(Db db, Outbox outbox)
{
    internal Task SubmittedAsync(Casefile file, ApplicationVersion version, IReadOnlyList<MaterialTroubles.Due> due, CancellationToken stop) => WriteAsync(
        file.Application, "application.submitted", $"申报已提交：{file.Call.Title}",
        $"贵单位的申报（编号 {file.Application.Number}）第 {version.Number} 版已于 {Deadline.ShowExact(version.SubmittedAt)} 提交。\n内容摘要（SHA-256）：{version.Digest}\n回执：\n{outbox.Link($"/applications/{file.Application.Id}/receipt")}{(due.Count == 0 ? "" : $"\n\n还有材料要补传，请登录办理：\n{string.Join('\n', due.Select(one => one.Say()))}\n{outbox.Link($"/applications/{file.Application.Id}/materials")}")}",
        version.SubmittedAt, stop);

    /// <summary>An act moved it on: returned, accepted, recommended, ended, taken back.</summary>
    internal Task MovedAsync(Casefile file, Handling handling, CancellationToken stop)
    {
        var now = file.Programme.Workflow[handling.ToStep];
        var label = handling.Action != WithdrawApplication.Action && now.IsApplicants ? "已退回补正" : now.PublicLabel;
        var until = now.IsApplicants && handling.Action != WithdrawApplication.Action && file.Application.CorrectionUntil is { } correction ? $"\n请在 {new Deadline(correction)} 前补正并重新提交。" : "";
        return WriteAsync(
            file.Application, "application.moved", $"申报有新进展：{label}",
            $"贵单位的申报（编号 {file.Application.Number}，{file.Call.Title}）现在的状态是：{label}。{until}\n详情和意见请登录查看：\n{outbox.Link($"/applications/{file.Application.Id}")}",
            handling.At, stop);
    }

    internal async Task WrittenAsync(Casefile file, Message message, CancellationToken stop)
    {
        // offices read messages at their desk; the applicant is told
        if (message.OfficeId is null) return;
        await WriteAsync(
            file.Application, "message", $"受理单位给您留言：{file.Call.Title}",
            $"受理单位就贵单位的申报（编号 {file.Application.Number}）给您留了言，请登录查看和回复：\n{outbox.Link($"/applications/{file.Application.Id}#messages")}", message.At, stop);
    }

    private async Task WriteAsync(Application application, string topic, string subject, string body, DateTimeOffset now, CancellationToken stop)
    {
        var addresses = await db.Users.Where(p => p.InstitutionId == application.InstitutionId && p.EmailConfirmed && p.Email != null && p.EndedAt == null).Select(p => p.Email!).ToListAsync(stop);
        foreach (var address in addresses.Distinct(StringComparer.OrdinalIgnoreCase)) outbox.Add(address, subject, body, topic, now);
    }
}
