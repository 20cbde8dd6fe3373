using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 提醒: what nobody's act occasions but the calendar. Applicants whose deadline is near, offices above one that let its time pass, officers' daily digest.
/// Asked for four times an hour; every letter has a key, so that it is written once, whoever asks how often.
/// </summary>
public sealed class SendReminders(Db db, ProgrammeStore programmes, Seats seats, MaterialsOf materials, Notifications notifications, OfficeLetters letters, SendNews news, SendTitleReminders titles, Outbox outbox, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>How many days before a deadline one is reminded, the nearer first.</summary>
    private static readonly int[] Days = [1, 3];

    // nobody wants a text message at night
    private const int FirstHour = 8;
    private const int LastHour = 21;

    /// <param name="News">What <see cref="SendNews"/> told.</param>
    /// <param name="Titles">What <see cref="SendTitleReminders"/> told.</param>
    public sealed record Result(int Reminders, int Escalations, int Digests, int News = 0, int Titles = 0);

    public async Task<Result> RunAsync(CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (HourOf(now) is < FirstHour or >= LastHour) return new Result(0, 0, 0);
        var (reminders, escalations, told) = (0, 0, 0);
        foreach (var call in await db.Calls.AsNoTracking().OrderBy(c => c.Id).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            reminders += await ApplicantsAsync(call, programme, now, stop) + await FilesAsync(call, programme, now, stop);
            escalations += await EscalateAsync(call, programme, now, stop);
            told += await news.RunAsync(call, programme, now, stop);
        }
        return new Result(reminders, escalations, await DigestsAsync(now, stop), told, await titles.RunAsync(now, stop));
    }

    private static int HourOf(DateTimeOffset now) => (int)(now - Deadline.StartOf(Deadline.DayOf(now))).TotalHours;

    // the nearer reminder makes the farther one superfluous
    internal static int? Near(DateTimeOffset until, DateTimeOffset now)
    {
        if (until <= now) return null;
        foreach (var days in Days)
        {
            if (until - now <= TimeSpan.FromDays(days)) return days;
        }
        return null;
    }

    private async Task<int> ApplicantsAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        // long over: nothing under it becomes due any more
        if (Latest(call, programme) is { } latest && latest < now) return 0;
        var count = 0;
        await foreach (var application in AtAsync(call, programme.Workflow.Steps.Where(step => step.IsApplicants), a => a.DeletedAt == null, stop))
        {
            var file = await seats.WithPlaceAsync(new Casefile(application, await programmes.FindAsync(application.Digest, stop), call), stop);
            if (file.DeadlineOf(calendar) is not { } due || Near(due.Moment, now) is not { } days) continue;
            var correcting = application.Returns > 0;
            count += await RemindAsync(
                application, correcting ? Telling.CorrectionDue : Telling.DraftDue, Key(correcting ? "correction" : "draft", days, application.Id, due.Moment), correcting ? $"补正将于 {due} 截止：{call.Title}" : $"申报将于 {due} 截止：{call.Title}",
                correcting ? $"贵单位的申报（编号 {application.Number}）已退回补正，还没有重新提交，补正的截止时间是 {due}。请登录办理：" : $"贵单位的申报（编号 {application.Number}）还没有提交，截止时间是 {due}{(file.Step.Elapses == Elapse.Closes ? "，逾期不能再提交" : "")}。请登录办理：", now, stop);
        }
        return count;
    }

    // the last moment at which anything of the applicants' could be due; null where a correction has no end
    private static DateTimeOffset? Latest(Call call, Programme programme)
    {
        var steps = programme.Workflow.Steps.Where(step => step.IsApplicants || step.Action(Doing.Return) is not null).ToList();
        if (steps.Exists(step => step.Deadline?.Until is null)) return null;
        return steps.Select(step => CallExtension.ByNotice(step)!.Value.Moment).Concat(call.Extensions.Select(e => e.Until)).Max().AddDays(Days[^1]);
    }

    private async Task<int> FilesAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var near = programme.Deliveries.Where(d => d.Until is { } day && Near(Deadline.EndOf(day).Moment, now) is not null && programme.Materials.Any(m => m.Due == d.Id)).ToList();
        if (near.Count == 0) return 0;
        var count = 0;
        await foreach (var application in AtAsync(call, programme.Workflow.Steps.Where(step => step is { IsApplicants: false, Actions.Count: > 0 }), a => a.Version > 0, stop))
        {
            var own = await programmes.FindAsync(application.Digest, stop);
            var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == application.Id && v.Number == application.Version, stop);
            var sheet = Answered.Read(own, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
            foreach (var due in MaterialTroubles.DueLater(own, sheet, await materials.DraftAsync(application.Id, stop)).Where(due => due.Until is not null).GroupBy(due => due.Until!.Value))
            {
                if (Near(due.Key.Moment, now) is not { } days) continue;
                count += await RemindAsync(
                    application, Telling.FilesDue, Key("files", days, application.Id, due.Key.Moment), $"还有材料须在 {due.Key} 前补传：{call.Title}",
                    $"贵单位的申报（编号 {application.Number}）还有材料没有补传：\n{string.Join('\n', due.Select(one => one.Say()))}\n请登录办理：", now, stop);
            }
        }
        return count;
    }

    private static string Key(string what, int days, Guid application, DateTimeOffset due) => string.Create(CultureInfo.InvariantCulture, $"{what}:{days}:{application}:{due.ToUnixTimeSeconds()}");

    private async Task<int> RemindAsync(Application application, Telling telling, string key, string subject, string body, DateTimeOffset now, CancellationToken stop)
    {
        // most have been told already, and nothing is written for them
        if (await Under(key).AnyAsync(stop)) return 0;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync("reminders", stop);
        var written = await notifications.RemindAsync(application, telling, key, subject, body, now, stop);
        if (written == 0) return 0;
        return (await db.CommitAsync(AuditNote.OfSystem(null, "letter.remind", now, new { application = application.Id, kind = telling.ToString(), letters = written }) with { Chain = SendLetters.Chain }, written, stop)).Value;
    }

    // the letters whose keys begin with a key and a colon, found by their index on both databases
    private IQueryable<Letter> Under(string key)
    {
        var (from, to) = (key + ":", key + ";");
        return db.Letters.Where(letter => string.Compare(letter.Key, from) >= 0 && string.Compare(letter.Key, to) < 0);
    }

    private async Task<int> EscalateAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var count = 0;
        foreach (var step in programme.Workflow.Steps.Where(step => step is { Elapses: Elapse.Escalates, ActsFor: not null }))
        {
            var over = programme.Workflow.Level(step.ActsFor!.By)!.Of;
            var past = WorkOrder.After(now);
            foreach (var group in await SendNews.Running(db, call, programme, step).Where(a => string.Compare(a.WorkOrder, past) < 0 && a.TurnOfficeId != null)
                .GroupBy(a => new { a.TurnOfficeId, a.CityOfficeId, a.ProvinceOfficeId, a.DueAt, Held = a.HeldAt != null }).Select(g => new Late(g.Key.TurnOfficeId!, g.Key.CityOfficeId, g.Key.ProvinceOfficeId, g.Key.DueAt!.Value, g.Key.Held, g.Count())).ToListAsync(stop))
            {
                var above = over == OfficeLevel.City ? group.City : group.Province;
                if (above is null || above == group.Office) continue;
                var name = await db.Offices.Where(o => o.Id == group.Office).Select(o => o.Name).FirstAsync(stop);
                var due = new Deadline(group.Due);
                var path = $"/review?scope=all&step={Uri.EscapeDataString(step.Id)}&call={call.Id}&office={Uri.EscapeDataString(group.Office)}&due=overdue";
                count += await ToOfficeAsync(
                    above, Telling.Escalated, string.Create(CultureInfo.InvariantCulture, $"escalated:{call.Id}:{step.Id}:{(group.Held ? "held:" : "")}{group.Office}:{due.Moment.ToUnixTimeSeconds()}"), $"下级单位逾期{(group.Held ? "未上报" : "未办")}：{name} {group.Number} 件",
                    $"{name}有 {group.Number} 件申报（{call.Title}）在“{step.Label}”已于 {due} 到期，{(group.Held ? "已推荐而没有上报。贵单位可以催办" : "还没有办理。贵单位可以催办，也可以写明理由代为办理")}。请登录查看：", path, now, stop);
            }
        }
        return count;
    }

    private sealed record Late(string Office, string? City, string? Province, DateTimeOffset Due, bool Held, int Number);

    private async Task<int> ToOfficeAsync(string office, Telling telling, string key, string subject, string body, string path, DateTimeOffset now, CancellationToken stop)
    {
        if (await Under(key).AnyAsync(stop)) return 0;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync("reminders", stop);
        var count = 0;
        foreach (var (person, address) in await letters.PeopleAsync(office, telling, now, stop))
        {
            var own = $"{key}:{person}";
            if (await db.Letters.AnyAsync(letter => letter.Key == own, stop)) continue;
            outbox.Tell(address, subject, $"{body}\n\n{outbox.Link(path)}\n\n{OfficeLetters.End}", "reminder", now, own);
            count++;
        }
        if (count == 0) return 0;
        return (await db.CommitAsync(AuditNote.OfSystem(null, "letter.remind", now, new { office, kind = telling.ToString(), letters = count }) with { Chain = SendLetters.Chain }, count, stop)).Value;
    }

    private async Task<int> DigestsAsync(DateTimeOffset now, CancellationToken stop)
    {
        var today = Deadline.DayOf(now);
        if (!calendar.IsWorkday(today)) return 0;
        var count = 0;
        var offices = await Grants.InForce(db.Grants.AsNoTracking(), now).Where(g => g.Role == Role.Officer || g.Role == Role.Approver).Select(g => g.OfficeId).Distinct().OrderBy(id => id).ToListAsync(stop);
        foreach (var office in offices)
        {
            foreach (var (person, address) in await letters.PeopleAsync(office, Telling.Daily, now, stop))
            {
                var own = $"daily:{office}:{person}";
                var key = $"{own}:{today:yyyy-MM-dd}";
                var last = await Under(own).AsNoTracking().OrderByDescending(l => l.Key).Select(l => new { l.Key, l.MadeAt }).FirstOrDefaultAsync(stop);
                if (last?.Key == key) continue;
                // what came since the last one; after days without any, since the working day before
                var since = Deadline.StartOf(Before(today)).AddHours(FirstHour);
                if (await LinesAsync(office, last is { } told && told.MadeAt > since ? told.MadeAt : since, now, stop) is not { Count: > 0 } lines) continue;
                await using var work = await db.BeginAsync(stop);
                await db.LockAsync("reminders", stop);
                if (await db.Letters.AnyAsync(l => l.Key == key, stop)) continue;
                outbox.Tell(address, $"今日待办：{string.Join('、', lines.Select(line => line.Split('，')[0]))}", $"{string.Join('\n', lines)}\n\n{outbox.Link("/review")}\n\n不需要每日摘要的，可在“我的账号”中关闭。\n{OfficeLetters.End}", "daily", now, key);
                if ((await db.CommitAsync(AuditNote.OfSystem(null, "letter.daily", now, new { office }) with { Chain = SendLetters.Chain }, true, stop)).Done) count++;
            }
        }
        return count;
    }

    private DateOnly Before(DateOnly day)
    {
        do day = day.AddDays(-1);
        while (!calendar.IsWorkday(day));
        return day;
    }

    private async Task<IReadOnlyList<string>> LinesAsync(string office, DateTimeOffset since, DateTimeOffset now, CancellationToken stop)
    {
        var mine = db.Applications.AsNoTracking().Where(a => a.TurnOfficeId == office);
        var (past, soon) = (WorkOrder.After(now), WorkOrder.After(Deadline.EndOf(Deadline.DayOf(now).AddDays(Days[^1] - 1)).Moment));
        var came = await mine.CountAsync(a => a.ArrivedAt > since, stop);
        var corrected = await mine.CountAsync(a => a.ArrivedAt > since && a.Returns > 0, stop);
        var near = await mine.CountAsync(a => string.Compare(a.WorkOrder, past) >= 0 && string.Compare(a.WorkOrder, soon) < 0, stop);
        var late = await mine.CountAsync(a => string.Compare(a.WorkOrder, past) < 0, stop);
        var back = await db.BatchItems.CountAsync(i => i.OfficeId == office && i.SentBackAt > since, stop);
        var unread = await FindUnread.Of(db, new Actor(Guid.Empty, "", Role.Officer, office, null, null)).CountAsync(stop);
        var today = Deadline.DayOf(now);
        var objected = await db.Objections.AsNoTracking().Where(o => o.OfficeId == office && (o.State == ObjectionState.Received || o.State == ObjectionState.Accepted)).Select(o => o.DueOn).ToListAsync(stop);
        var over = await db.PublishedLists.Where(l => l.OfficeId == office && l.WithdrawnAt == null && l.Until < today)
            .SumAsync(l => db.PublishedCases.Count(c => c.ListId == l.Id && c.WithdrawnAt == null && db.Applications.Any(a => a.Id == c.ApplicationId && a.Step == l.Step)), stop);
        return [.. new[]
        {
            came > 0 ? $"新到 {came} 件{(corrected > 0 ? $"，其中补正后重报 {corrected} 件" : "")}" : null,
            late > 0 ? $"已逾期 {late} 件" : null,
            near > 0 ? $"三天内到期 {near} 件" : null,
            back > 0 ? $"上级退回上报 {back} 件" : null,
            objected.Count > 0 ? $"未答复的异议 {objected.Count} 件，最早的应在 {objected.Min():yyyy-MM-dd} 前答复" : null,
            over > 0 ? $"公示期满待办 {over} 件" : null,
            unread > 0 ? $"未阅留言 {unread} 条" : null,
        }.OfType<string>()];
    }

    // step by step, because so the index (call, step, number) gives them
    private async IAsyncEnumerable<Application> AtAsync(
        Call call, IEnumerable<Step> steps, System.Linq.Expressions.Expression<Func<Application, bool>> which, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var step in steps)
        {
            await foreach (var application in SendNews.EachAsync(db.Applications.Where(a => a.CallId == call.Id && a.Step == step.Id).Where(which), stop)) yield return application;
        }
    }
}
