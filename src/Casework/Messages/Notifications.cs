using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Tells the institution by mail what has become of its application, in the transaction of the act. The letter says that something happened and
/// where to look; what it is stands behind the sign-in. Who is told of what: <see cref="Tellings"/>.
/// </summary>
public sealed class Notifications(Db db, Outbox outbox, StartCheck start, WorkCalendar calendar)
{
    internal Task SubmittedAsync(Casefile file, ApplicationVersion version, IReadOnlyList<MaterialTroubles.Due> due, CancellationToken stop) => WriteAsync(
        file.Application, Telling.Submitted, "application.submitted", $"申报已提交：{file.Call.Title}",
        $"贵单位的申报（编号 {file.Application.Number}）第 {version.Number} 版已于 {Deadline.ShowExact(version.SubmittedAt)} 提交。\n内容摘要（SHA-256）：{version.Digest}\n回执：\n{outbox.Link($"/applications/{file.Application.Id}/receipt")}{(due.Count == 0 ? "" : $"\n\n还有材料要补传，请登录办理：\n{string.Join('\n', due.Select(one => one.Say()))}\n{outbox.Link($"/applications/{file.Application.Id}/materials")}")}",
        version.SubmittedAt, stop);

    /// <summary>An act moved it on: returned, accepted, recommended, ended, taken back.</summary>
    internal async Task MovedAsync(Casefile file, Handling handling, CancellationToken stop)
    {
        var now = file.Programme.Workflow[handling.ToStep];
        var label = handling.Action != WithdrawApplication.Action && now.IsApplicants ? "已退回补正" : handling.Action == TakeUpLapsed.Action ? $"逾期未补正，由{now.PublicLabel}办理" : file.PublicLabel;
        var until = now.IsApplicants && handling.Action != WithdrawApplication.Action && file.Application.CorrectionUntil is { } correction ? $"\n请在 {new Deadline(correction)} 前补正并重新提交。" : "";
        await WriteAsync(
            file.Application, Telling.Moved, "application.moved", $"申报有新进展：{label}",
            $"贵单位的申报（编号 {file.Application.Number}，{file.Call.Title}）现在的状态是：{label}。{until}{await WhyAsync(file, handling, stop)}\n详情和意见请登录查看：\n{outbox.Link($"/applications/{file.Application.Id}")}",
            handling.At, stop);
    }

    /// <summary>It went to another office; the step, and the time of arrival, stayed.</summary>
    internal Task TransferredAsync(Casefile file, string office, DateTimeOffset now, CancellationToken stop) => WriteAsync(
        file.Application, Telling.Transferred, "application.transferred", $"申报已移送：{file.Call.Title}",
        $"贵单位的申报（编号 {file.Application.Number}）已移送到{office}办理，到达时间仍按原时间计算，不用重新提交。\n理由请登录查看：\n{outbox.Link($"/applications/{file.Application.Id}")}", now, stop);

    /// <summary>An institution alone was given longer.</summary>
    internal Task ExtendedAsync(Call call, Step step, CallExtension extension, Guid institution, CancellationToken stop) => WriteAsync(
        institution, Telling.Extended, "deadline.extended", $"已为贵单位延期：{call.Title}",
        $"{step.DeadlineLabel}，贵单位延至 {new Deadline(extension.Until)}。{(extension.Document is { } document ? $"\n依据：{document}" : "")}\n详情请登录查看：\n{outbox.Link($"/calls/{call.Id}")}", extension.MadeAt, null, stop);

    /// <summary>The office that gave it back gives its correction longer.</summary>
    internal Task ExtendedAsync(Casefile file, Message message, CancellationToken stop) => WriteAsync(
        file.Application, Telling.Extended, "deadline.extended", $"补正期限已延长：{file.Call.Title}",
        $"贵单位的申报（编号 {file.Application.Number}）：{message.Text}\n请登录办理：\n{outbox.Link($"/applications/{file.Application.Id}")}", message.At, stop);

    /// <summary>It stands on a list that is published.</summary>
    internal Task PublishedAsync(Application application, PublishedList list, DateTimeOffset now, CancellationToken stop) => WriteAsync(
        application, Telling.Published, "list.published", $"已列入公示：{list.Title}",
        $"贵单位的申报（编号 {application.Number}）已列入公示名单，公示期 {list.From:yyyy-MM-dd} 至 {list.Until:yyyy-MM-dd}。请核对名称等内容，有误的及时告知公示单位：\n{outbox.Link($"/publicity/{list.Id}")}", now, stop);

    /// <summary>Somebody objected to it, or that is answered: in the office's words alone.</summary>
    internal Task ObjectedAsync(Application application, bool isOver, string text, DateTimeOffset now, string key, CancellationToken stop) => WriteAsync(
        application.InstitutionId, Telling.Objected, "objection.told", isOver ? "公示期间异议的处理结果" : "公示期间收到异议，正在核查",
        $"贵单位的申报（编号 {application.Number}）：{text}\n详情请登录查看：\n{outbox.Link($"/applications/{application.Id}")}", now, key, stop);

    /// <summary>It was recognised: with what title, until when, and where its certificate is.</summary>
    internal Task RecognisedAsync(Application application, TitleRecord title, string called, bool certificate, DateTimeOffset now, CancellationToken stop) => WriteAsync(
        application, Telling.Moved, "application.recognised", $"已认定为{called}",
        $"贵单位已认定为{called}{(title.Number is { } number ? $"，证书编号 {number}" : "")}，有效期 {title.From:yyyy-MM-dd} 至 {title.Until:yyyy-MM-dd}。依据：{title.Source}。\n{(certificate ? "证书可登录下载" : "详情请登录查看")}：\n{outbox.Link($"/applications/{application.Id}")}", now, stop);

    /// <summary>What became of a title, to its holder where it has an account; said once under its key. How many letters that made.</summary>
    internal async Task<int> TitleChangedAsync(TitleRecord title, string subject, string body, string key, DateTimeOffset now, CancellationToken stop, Telling telling = Telling.TitleChanged)
    {
        var holder = await db.Institutions.AsNoTracking().Where(i => i.CreditCode == title.CreditCode).Select(i => (Guid?)i.Id).FirstOrDefaultAsync(stop);
        return holder is { } institution ? await WriteAsync(institution, telling, "title", subject, $"贵单位的{body}\n名录：\n{outbox.Link($"/titles/{title.Id}")}", now, $"title:{key}", stop) : 0;
    }

    /// <summary>A team comes to see it, at another time than was told, or no longer.</summary>
    internal Task VisitAsync(Application application, string subject, string body, DateTimeOffset now, CancellationToken stop) => WriteAsync(
        application, Telling.VisitPlanned, "visit.plan", subject, $"贵单位的申报（编号 {application.Number}）：{body}\n详情请登录查看：\n{outbox.Link($"/applications/{application.Id}")}", now, stop);

    /// <summary>The notice was amended, and the application moved to the new text.</summary>
    internal Task AmendedAsync(Casefile file, CallAmendment amendment, IReadOnlyList<string> leftOver, DateTimeOffset now, CancellationToken stop) => WriteAsync(
        file.Application.InstitutionId, Telling.Amended, "application.amended", $"申报通知已更正：{file.Call.Title}",
        $"《{amendment.Title}》（{amendment.Document}）对申报通知作了更正。贵单位的申报（编号 {file.Application.Number}）{(file.Application.Version == 0 ? "已转入更正后的内容，已填的内容都保留，请登录核对后再提交。" : "改按更正后的通知判定，已提交的内容不变。")}{(leftOver.Count == 0 ? "" : $"\n以下内容更正后不再需要，已另行保留：{string.Join("、", leftOver)}。")}\n更正了什么、对贵单位有什么影响，请登录查看：\n{outbox.Link($"/applications/{file.Application.Id}")}",
        now, $"amended:{amendment.CallId}:{amendment.Number}:{file.Application.Id}", stop);

    // a refusal is told with who decided, why, and the way to object: the days to object run from this letter
    private async Task<string> WhyAsync(Casefile file, Handling handling, CancellationToken stop)
    {
        if (file.Programme.Workflow[handling.Step].Action(handling.Action)?.Does is not (Doing.Reject or Doing.Decline)) return "";
        var day = Deadline.DayOf(handling.At);
        var names = await db.Offices.AsNoTracking().Where(o => o.Id == handling.OfficeId || o.Id == handling.ForOfficeId).ToDictionaryAsync(o => o.Id, o => o.Name, stop);
        var office = names.GetValueOrDefault(handling.OfficeId ?? "", "主管部门");
        if (handling.ForOfficeId is { } below) office += $"（代{names.GetValueOrDefault(below)}办理）";
        var objection = file.Programme.Objection is { } way
            ? $"{way}{(way.LastDay(day, calendar) is { } last ? $"（自本通知发出之日计，至 {last:yyyy-MM-dd}）" : "")}。"
            : $"有异议的，可向{office}提出，或登录后在申报页面给受理单位留言。";
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == file.Application.InstitutionId, stop);
        var again = start.Again(file.Call, file.Programme, institution, handling.ToStep, handling.At) is { } said ? $"\n{said}。" : "";
        return $"\n作出决定的单位：{office}\n日期：{day:yyyy-MM-dd}\n理由：{handling.Opinion}{(handling.Clause is { } clause ? $"\n依据：{clause}" : "")}{(handling.OutsideDocument is { } document ? $"\n文件：{document}" : "")}\n{objection}{again}";
    }

    internal async Task WrittenAsync(Casefile file, Message message, CancellationToken stop)
    {
        // offices read messages at their desk; the applicant is told
        if (message.OfficeId is null) return;
        await WriteAsync(
            file.Application, Telling.Messaged, "message", $"受理单位给您留言：{file.Call.Title}",
            $"受理单位就贵单位的申报（编号 {file.Application.Number}）给您留了言，请登录查看和回复：\n{outbox.Link($"/applications/{file.Application.Id}#messages")}", message.At, stop);
    }

    private Task WriteAsync(Application application, Telling telling, string topic, string subject, string body, DateTimeOffset now, CancellationToken stop) => WriteAsync(application.InstitutionId, telling, topic, subject, body, now, null, stop);

    // with a key nobody is told twice
    private async Task<int> WriteAsync(Guid institution, Telling telling, string topic, string subject, string body, DateTimeOffset now, string? key, CancellationToken stop)
    {
        var people = await PeopleAsync(institution, telling, stop);
        var count = 0;
        foreach (var (person, address) in people)
        {
            var own = key is null ? null : $"{key}:{person}";
            if (own is not null && await db.Letters.AnyAsync(letter => letter.Key == own, stop)) continue;
            outbox.Tell(address, subject, body, topic, now, own);
            count++;
        }
        return count;
    }

    /// <summary>When and where it is heard; under its key nobody is told the same twice.</summary>
    internal Task<int> HeardAsync(Application application, string key, string subject, string body, DateTimeOffset now, CancellationToken stop) =>
        WriteAsync(application.InstitutionId, Telling.Defence, "defence.told", subject, $"{body}\n详情请登录查看：\n{outbox.Link($"/applications/{application.Id}")}", now, key, stop);

    /// <summary>A reminder, said once under its key: how many letters that made.</summary>
    internal Task<int> RemindAsync(Application application, Telling telling, string key, string subject, string body, DateTimeOffset now, CancellationToken stop) =>
        WriteAsync(application.InstitutionId, telling, "reminder", subject, $"{body}\n{outbox.Link($"/applications/{application.Id}")}", now, key, stop);

    /// <summary>Who of an institution is told of something: each address once.</summary>
    internal async Task<IReadOnlyList<(Guid Person, string Address)>> PeopleAsync(Guid institution, Telling telling, CancellationToken stop)
    {
        var quiet = Tellings.MayBeQuiet(telling);
        var people = await db.Users.AsNoTracking().Where(p => p.InstitutionId == institution && p.EmailConfirmed && p.Email != null && p.EndedAt == null && !(quiet && db.Quiets.Any(q => q.PersonId == p.Id && q.Kind == telling)))
            .OrderBy(p => p.Id).Select(p => new { p.Id, p.Email }).ToListAsync(stop);
        return [.. people.DistinctBy(p => p.Email, StringComparer.OrdinalIgnoreCase).Select(p => (p.Id, p.Email!))];
    }
}
