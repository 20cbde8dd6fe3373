using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// What time or the owner of a notice brought about, told to those whom it concerns: cases that a closed step left undecided, corrections that never came, steps
/// and areas that were given longer, an amended notice, earlier days that are near, paper that did not come. Part of what <see cref="SendReminders"/> does, each letter once.
/// </summary>
public sealed class SendNews(Db db, ProgrammeStore programmes, Seats seats, Notifications notifications, OfficeLetters letters, WorkCalendar calendar)
{
    private const string Topic = "news";
    private const int Listed = 20;
    private const int Piece = 200;

    // what lies further back is no news: an installation that was away for long does not bury people in letters
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(7);

    internal async Task<int> RunAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop) =>
        await LeftAsync(call, programme, now, stop) + await LapsedAsync(call, programme, now, stop) + await ExtendedAsync(call, programme, now, stop) + await AmendedAsync(call, programme, now, stop)
        + await InnerAsync(call, programme, now, stop) + await PaperAsync(call, programme, now, stop);

    /// <summary>
    /// The cases whose time runs at a step: those that stand there, and those that it has still to hand up. By the offices' index: the province has every
    /// submitted case of its notice.
    /// </summary>
    internal static IQueryable<Application> Running(Db db, Call call, Programme programme, Step step)
    {
        var province = InstallOffices.Id(programme.Notice.Office / 10_000 * 10_000);
        return db.Applications.AsNoTracking().Where(a => a.ProvinceOfficeId == province && a.StandsAt == step.Id && a.CallId == call.Id && a.Version > 0);
    }

    private static IQueryable<Application> DueBetween(IQueryable<Application> cases, DateTimeOffset from, DateTimeOffset until)
    {
        var (first, last) = (WorkOrder.After(from), WorkOrder.After(until));
        return cases.Where(a => string.Compare(a.WorkOrder, first) >= 0 && string.Compare(a.WorkOrder, last) < 0);
    }

    private async Task<int> LeftAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var count = 0;
        foreach (var step in programme.Workflow.Steps.Where(step => step is { IsApplicants: false, Actions.Count: > 0, Elapses: Elapse.Closes }))
        {
            var left = DueBetween(Running(db, call, programme, step), now - Fresh, now).Where(a => a.TurnOfficeId != null);
            foreach (var group in await left.GroupBy(a => new { a.TurnOfficeId, a.CityOfficeId, a.ProvinceOfficeId, a.DueAt, Held = a.HeldAt != null }).Select(g => new { g.Key, Number = g.Count() }).ToListAsync(stop))
            {
                var (office, due) = (group.Key.TurnOfficeId!, new Deadline(group.Key.DueAt!.Value));
                var above = office == group.Key.ProvinceOfficeId ? null : office == group.Key.CityOfficeId ? group.Key.ProvinceOfficeId : group.Key.CityOfficeId ?? group.Key.ProvinceOfficeId;
                var key = string.Create(CultureInfo.InvariantCulture, $"{call.Id}:{step.Id}:{(group.Key.Held ? "held:" : "")}{office}:{due.Moment.ToUnixTimeSeconds()}");
                if (await ToldAsync($"left:{key}:own", stop)) continue;
                var numbers = await left.Where(a => a.TurnOfficeId == office && a.DueAt == group.Key.DueAt && a.CityOfficeId == group.Key.CityOfficeId && (a.HeldAt != null) == group.Key.Held).OrderBy(a => a.Number).Select(a => a.Number).Take(Listed).ToListAsync(stop);
                var name = await db.Offices.Where(o => o.Id == office).Select(o => o.Name).FirstAsync(stop);
                var one = await left.FirstAsync(a => a.TurnOfficeId == office && a.DueAt == group.Key.DueAt && (a.HeldAt != null) == group.Key.Held, stop);
                var still = ClosedStep.Of(new Casefile(one, programme, call), now, calendar)?.Still ?? [];
                var what = group.Key.Held ? "已推荐而未上报" : "未办";
                var which = $"{string.Join("、", numbers)}{(group.Number > numbers.Count ? " 等" : "")}";
                var after = $"{(still.Count == 0 ? "现在不能再办理" : $"现在只能：{string.Join("、", still.Select(action => action.Label))}")}；确需作其他办理的，由{programme.Notice.Issuer}延期";
                count += await ToOfficeAsync(
                    office, Telling.LeftUndecided, $"left:{key}:own", $"“{step.Label}”已截止，{what} {group.Number} 件",
                    $"{call.Title}：“{step.Label}”已于 {due} 截止，贵单位还有 {group.Number} 件{what}：{which}。{after}。请登录查看：", $"/review?scope=mine&due=closed&call={call.Id}", now, stop);
                if (above is null) continue;
                count += await ToOfficeAsync(
                    above, Telling.LeftUndecided, $"left:{key}:above", $"下级已截止{what}：{name} {group.Number} 件",
                    $"{call.Title}：“{step.Label}”已于 {due} 截止，{name}还有 {group.Number} 件{what}：{which}。其{after}。请登录查看：", $"/review?scope=all&due=closed&call={call.Id}&office={Uri.EscapeDataString(office)}", now, stop);
            }
        }
        return count;
    }

    private async Task<int> LapsedAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var count = 0;
        foreach (var step in programme.Workflow.Steps.Where(step => step.IsApplicants))
        {
            var rows = await DueBetween(Running(db, call, programme, step).Where(a => a.Returns > 0 && a.ReturnedFrom != null), now - Fresh, now).OrderBy(a => a.Number).ToListAsync(stop);
            var ids = rows.Select(a => a.Id).ToList();
            var asked = (await db.Handlings.AsNoTracking().Where(h => EF.Parameter(ids).Contains(h.ApplicationId) && h.ToStep == step.Id && h.OfficeId != null).OrderBy(h => h.Number).Select(h => new { h.ApplicationId, h.OfficeId }).ToListAsync(stop)).ToLookup(h => h.ApplicationId, h => h.OfficeId);
            foreach (var group in rows.GroupBy(a => (Office: asked[a.Id].LastOrDefault(), Due: a.DueAt!.Value)))
            {
                if (group.Key.Office is not { } office) continue;
                count += await ToOfficeAsync(
                    office, Telling.LeftUndecided, string.Create(CultureInfo.InvariantCulture, $"lapsed:{call.Id}:{office}:{group.Key.Due.ToUnixTimeSeconds()}"), $"逾期未补正 {group.Count()} 件",
                    $"{call.Title}：贵单位退回补正的 {group.Count()} 件没有在 {new Deadline(group.Key.Due)} 前重新提交：{string.Join("、", group.Select(a => a.Number).Take(Listed))}{(group.Count() > Listed ? " 等" : "")}。可以收回办理，也可以延长补正期限。请登录查看：",
                    $"/review?scope=mine&due=closed&call={call.Id}", now, stop);
            }
        }
        return count;
    }

    private async Task<int> ExtendedAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var count = 0;
        // what is closed to a case alone was told with the act that extended it
        foreach (var extension in call.Extensions.Where(e => e.MadeAt > now - Fresh && e.Until > now))
        {
            if (programme.Workflow.Steps.FirstOrDefault(s => s.Id == extension.Step) is not { } step) continue;
            count += step.IsApplicants ? await ToDraftsAsync(call, step, extension, now, stop) : await ToOwnAsync(call, programme, step, extension, now, stop);
        }
        return count;
    }

    // who has begun: in an area that was given longer, or anywhere where all were
    private async Task<int> ToDraftsAsync(Call call, Step step, CallExtension extension, DateTimeOffset now, CancellationToken stop)
    {
        // one institution's was told with the act that gave it
        if (extension.InstitutionId is not null) return 0;
        var count = 0;
        await foreach (var application in EachAsync(db.Applications.Where(a => a.CallId == call.Id && a.Step == step.Id && a.DeletedAt == null && a.Returns == 0), stop))
        {
            var key = $"extended:{call.Id}:{extension.Number}:{application.Id}";
            if (extension.BegunBefore is { } before && application.StartedAt >= before || await ToldAsync(key, stop)) continue;
            if (extension.OfficeId is { } area && !(await seats.OfAsync(application, await programmes.FindAsync(application.Digest, stop), stop)).Contains(area)) continue;
            var whose = extension.OfficeId is null ? "" : "，贵单位所在地区";
            count += await ToApplicantAsync(
                application, Telling.Extended, key, $"{(extension.OfficeId is null ? "已延期" : "已为贵单位所在地区延期")}：{call.Title}",
                $"“{step.PublicLabel}”的截止时间{whose}延至 {new Deadline(extension.Until)}。{(extension.Document is { } document ? $"\n依据：{document}" : "")}\n贵单位的申报（编号 {application.Number}）还没有提交，请登录办理：", now, stop);
        }
        return count;
    }

    // the offices whose own step was given longer: those with something at it, and the one that it was granted to
    private async Task<int> ToOwnAsync(Call call, Programme programme, Step step, CallExtension extension, DateTimeOffset now, CancellationToken stop)
    {
        if (programme.Workflow.Level(step.By) is not { } level) return 0;
        var cases = Running(db, call, programme, step);
        if (extension.InstitutionId is { } institution) cases = cases.Where(a => a.InstitutionId == institution);
        else if (extension.OfficeId is { } area) cases = cases.Where(a => a.CountyOfficeId == area || a.CityOfficeId == area || a.ProvinceOfficeId == area);
        var offices = (await cases.Where(a => a.TurnOfficeId != null).Select(a => a.TurnOfficeId!).Distinct().ToListAsync(stop)).ToHashSet(StringComparer.Ordinal);
        if (extension.OfficeId is { } granted && await db.Offices.AnyAsync(o => o.Id == granted && o.Level == level.Of, stop)) offices.Add(granted);
        var count = 0;
        foreach (var office in offices.Order(StringComparer.Ordinal))
        {
            count += await ToOfficeAsync(
                office, Telling.OwnExtended, $"own:{call.Id}:{extension.Number}:{office}", $"“{step.Label}”已延期：{call.Title}",
                $"{call.Title}：“{step.Label}”{(extension.InstitutionId is null ? "" : "对个别申报单位")}延至 {new Deadline(extension.Until)}。{(extension.Document is { } document ? $"依据：{document}。" : "")}原因：{extension.Reason}。请登录办理：",
                $"/review?scope=mine&step={Uri.EscapeDataString(step.Id)}&call={call.Id}", now, stop);
        }
        return count;
    }

    private async Task<int> AmendedAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var since = now - Fresh;
        var count = 0;
        foreach (var amendment in await db.CallAmendments.AsNoTracking().Where(a => a.CallId == call.Id && a.MadeAt > since).OrderBy(a => a.Number).ToListAsync(stop))
        {
            var owner = CallOffice.IdOf(programme);
            var offices = await db.Offices.AsNoTracking().Where(o => !o.OnlyReceives && o.Id != owner && Grants.InForce(db.Grants, now).Any(g => g.OfficeId == o.Id && (g.Role == Role.Officer || g.Role == Role.Approver))).OrderBy(o => o.Id).ToListAsync(stop);
            foreach (var office in offices.Where(o => Within.Covers(programme.Notice.Office, o.Division)))
            {
                count += await ToOfficeAsync(
                    office.Id, Telling.NoticeAmended, $"amendment:{call.Id}:{amendment.Number}:{office.Id}", $"申报通知已更正：{call.Title}",
                    $"《{amendment.Title}》（{amendment.Document}）对申报通知作了更正：{amendment.Reason}。{(amendment.CasesAnew ? "在办的申报改按更正后的通知判定" : "此前已提交的申报仍按提交时的通知判定，草稿转入更正后的通知")}。更正了什么，请查看：",
                    $"/calls/{call.Id}#amendments", now, stop);
            }
        }
        return count;
    }

    // an office's own earlier day, for those who have still something at it
    private async Task<int> InnerAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var count = 0;
        foreach (var inner in call.InnerDates.Where(d => d.WithdrawnAt is null))
        {
            if (SendReminders.Near(Deadline.EndOf(inner.Day).Moment, now) is not { } days || programme.Workflow.Steps.FirstOrDefault(s => s.Id == inner.Step) is not { } step) continue;
            var (due, whose) = (Deadline.EndOf(inner.Day), await db.Offices.Where(o => o.Id == inner.OfficeId).Select(o => o.Name).FirstAsync(stop));
            if (step.IsApplicants)
            {
                // where it closes, it is the deadline itself that one is reminded of
                if (step.Deadline is { InnerCloses: true }) continue;
                await foreach (var application in EachAsync(db.Applications.Where(a => a.CallId == call.Id && a.Step == step.Id && a.DeletedAt == null && a.Returns == 0), stop))
                {
                    var key = $"inner:{days}:{inner.Id}:{application.Id}";
                    if (await ToldAsync(key, stop) || !(await seats.OfAsync(application, await programmes.FindAsync(application.Digest, stop), stop)).Contains(inner.OfficeId)) continue;
                    count += await ToApplicantAsync(
                        application, Telling.DraftDue, key, $"{whose}要求在 {due} 前提交：{call.Title}",
                        $"贵单位的申报（编号 {application.Number}）还没有提交。{whose}要求在 {due} 前提交（{inner.Document}）；未能按时的，以通知的截止时间为准。请登录办理：", now, stop);
                }
                continue;
            }
            var groups = await Running(db, call, programme, step).Where(a => a.TurnOfficeId != null && (a.CountyOfficeId == inner.OfficeId || a.CityOfficeId == inner.OfficeId || a.ProvinceOfficeId == inner.OfficeId))
                .GroupBy(a => a.TurnOfficeId!).Select(g => new { Office = g.Key, Number = g.Count() }).ToListAsync(stop);
            foreach (var (office, number) in groups.OrderBy(group => group.Office, StringComparer.Ordinal).Select(group => (group.Office, group.Number)))
            {
                count += await ToOfficeAsync(
                    office, Telling.InnerDue, $"inner:{days}:{inner.Id}:{office}", $"“{step.Label}”要求在 {due} 前办完，还有 {number} 件",
                    $"{call.Title}：{whose}要求“{step.Label}”在 {due} 前办完（{inner.Document}），贵单位还有 {number} 件待办。请登录办理：", $"/review?scope=mine&step={Uri.EscapeDataString(step.Id)}&call={call.Id}", now, stop);
            }
        }
        return count;
    }

    // who owes the paper: its applicant, or the office that recommended the case
    private async Task<int> PaperAsync(Call call, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var over = programme.Deliveries.Where(d => FindPaper.IsRegistered(d) && d.Until is { } day && Deadline.EndOf(day) is var due && due.IsLate(now) && due.Moment > now - Fresh).ToList();
        if (over.Count == 0) return 0;
        var owing = new SortedDictionary<string, (Delivery Delivery, string Office, List<string> Numbers)>(StringComparer.Ordinal);
        var count = 0;
        foreach (var step in programme.Workflow.Steps)
        {
            await foreach (var piece in PiecesAsync(db.Applications.Where(a => a.CallId == call.Id && a.Step == step.Id && a.Version > 0), stop))
            {
                var ids = piece.Select(a => a.Id).ToList();
                var handlings = (await db.Handlings.AsNoTracking().Where(h => EF.Parameter(ids).Contains(h.ApplicationId)).OrderBy(h => h.Number).ToListAsync(stop)).ToLookup(h => h.ApplicationId);
                var copies = (await db.PaperCopies.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.ApplicationId) && c.StruckAt == null).Select(c => new { c.ApplicationId, c.Delivery, c.Copies }).ToListAsync(stop)).ToLookup(c => c.ApplicationId);
                foreach (var (application, delivery) in piece.SelectMany(application => over.Select(delivery => (application, delivery))))
                {
                    var level = programme.Workflow.Level(delivery.By);
                    // what is over owes nothing any more, unless an office recommended it
                    if (level is null ? step.Kind == StepKind.End : FindCandidates.StandingOf(application, programme, level, [.. handlings[application.Id]]) != Standing.Recommended) continue;
                    if (copies[application.Id].Where(c => c.Delivery == delivery.Id).Sum(c => c.Copies) >= delivery.Copies) continue;
                    var due = Deadline.EndOf(delivery.Until!.Value);
                    if (level is null)
                    {
                        count += await ToApplicantAsync(
                            application, Telling.PaperDue, $"paper:{call.Id}:{delivery.Id}:{application.Id}", $"纸质材料逾期未收到：{call.Title}",
                            $"贵单位的申报（编号 {application.Number}）：“{delivery.Label}”应在 {due} 前报送 {delivery.Copies} 份，还没有收齐。请尽快报送，已报送的请与收件单位联系：", now, stop);
                    }
                    else if (application.OfficeFor(level.Of) is { } office)
                    {
                        if (!owing.TryGetValue($"{delivery.Id}:{office}", out var owed)) owing.Add($"{delivery.Id}:{office}", owed = (delivery, office, []));
                        owed.Numbers.Add(application.Number);
                        count += await ToApplicantAsync(
                            application, Telling.PaperDue, $"paper:{call.Id}:{delivery.Id}:{application.Id}", $"纸质材料逾期未收到：{call.Title}",
                            $"贵单位的申报（编号 {application.Number}）：“{delivery.Label}”由{level.Label}统一报送，应在 {due} 前报送 {delivery.Copies} 份，还没有收齐。请向其询问是否还缺贵单位的材料：", now, stop);
                    }
                }
            }
        }
        foreach (var (key, (delivery, office, numbers)) in owing)
        {
            count += await ToOfficeAsync(
                office, Telling.PaperLate, $"paper:{call.Id}:{key}", $"纸质材料逾期未收到 {numbers.Count} 件：{call.Title}",
                $"{call.Title}：“{delivery.Label}”应在 {Deadline.EndOf(delivery.Until!.Value)} 前报送，还有 {numbers.Count} 件没有收齐：{string.Join("、", numbers.Order(StringComparer.Ordinal).Take(Listed))}{(numbers.Count > Listed ? " 等" : "")}。请登录查看：", "/paper", now, stop);
        }
        return count;
    }

    // the letters whose keys begin with a key and a colon, found by their index on both databases
    private Task<bool> ToldAsync(string key, CancellationToken stop)
    {
        var (from, to) = (key + ":", key + ";");
        return db.Letters.AnyAsync(letter => string.Compare(letter.Key, from) >= 0 && string.Compare(letter.Key, to) < 0, stop);
    }

    private async Task<int> ToOfficeAsync(string office, Telling telling, string key, string subject, string body, string path, DateTimeOffset now, CancellationToken stop)
    {
        if (await ToldAsync(key, stop)) return 0;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync("reminders", stop);
        var written = await letters.ToAsync(office, telling, subject, body, path, Topic, key, now, stop);
        if (written == 0) return 0;
        return (await db.CommitAsync(AuditNote.OfSystem(null, "letter.remind", now, new { office, kind = telling.ToString(), letters = written }) with { Chain = SendLetters.Chain }, written, stop)).Value;
    }

    private async Task<int> ToApplicantAsync(Application application, Telling telling, string key, string subject, string body, DateTimeOffset now, CancellationToken stop)
    {
        if (await ToldAsync(key, stop)) return 0;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync("reminders", stop);
        var written = await notifications.RemindAsync(application, telling, key, subject, body, now, stop);
        if (written == 0) return 0;
        return (await db.CommitAsync(AuditNote.OfSystem(null, "letter.remind", now, new { application = application.Id, kind = telling.ToString(), letters = written }) with { Chain = SendLetters.Chain }, written, stop)).Value;
    }

    /// <summary>Some at a time, by number, which both databases order alike.</summary>
    internal static async IAsyncEnumerable<Application> EachAsync(IQueryable<Application> applications, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var piece in PiecesAsync(applications, stop))
        {
            foreach (var application in piece) yield return application;
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<Application>> PiecesAsync(IQueryable<Application> applications, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var last = "";
        while (await applications.AsNoTracking().Where(a => string.Compare(a.Number, last) > 0).OrderBy(a => a.Number).Take(Piece).ToListAsync(stop) is { Count: > 0 } batch)
        {
            yield return batch;
            last = batch[^1].Number;
        }
    }
}
