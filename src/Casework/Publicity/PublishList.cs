using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 发布公示: freezes a list of cases with its days. The last day is counted in working days with the holiday table, the first day included where it is one
/// (「公示 5 个工作日」), and stored; where the holidays of a year are not known it has to be said.
/// </summary>
public sealed class PublishList(Db db, Publishing publishing, ProgrammeStore programmes, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    private const int MostAhead = 30;

    /// <param name="Cases">Who stands on it, in this order.</param>
    /// <param name="From">The first day, today or later.</param>
    /// <param name="Until">A later last day than the programme's, or any where the holidays are not known; null: the programme's.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Call, string? Step, IReadOnlyList<Guid> Cases, string? Title, string? Text, string? Contact, string? Address, DateOnly? From, DateOnly? Until = null, string? Once = null)
    {
        /// <summary>Only look: the list as it would be published, and nothing of it stays.</summary>
        public bool DryRun { get; init; }
    }

    /// <summary>The last day of a list whose first day that is; null where the programme sets no days, or the holidays of a year it reaches are not known.</summary>
    public static DateOnly? LastDay(Programme programme, DateOnly from, WorkCalendar calendar)
    {
        if (programme.Publicity is not { } terms) return null;
        var last = calendar.Last(from, terms.Workdays);
        return calendar.Covers(from.Year) && calendar.Covers(last.Year) ? last : null;
    }

    public async Task<Outcome<PublishedList>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var today = Deadline.DayOf(now);
        await using var work = await db.BeginAsync(stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (Publishing.MayDecide(actor, programme, input.Step, StepKind.Publicity) is { } not) return not;
        await db.LockAsync($"publicity:{input.Call}:{actor.OfficeId}", stop);
        var once = await Once.OfAsync(db, actor, input.DryRun ? null : input.Once, stop, nameof(PublishList), input.Call, input.Step, string.Join(' ', input.Cases));
        if (once.Before is { } before) return await db.PublishedLists.AsNoTracking().FirstAsync(l => l.Id == before.Id, stop);

        var wrong = new List<Refusal>();
        if (TypedText.Trouble(input.Title, "title", "标题", 200, out var title) is { } a) wrong.Add(a);
        if (TypedText.TroubleIfAny(input.Text, "text", "正文", 5000, out var text) is { } b) wrong.Add(b);
        if (TypedText.Trouble(input.Contact, "contact", "联系电话和受理异议的部门", 500, out var contact) is { } c) wrong.Add(c);
        if (TypedText.TroubleIfAny(input.Address, "address", "通信地址", 200, out var address) is { } d) wrong.Add(d);
        DateOnly? until = null;
        if (input.From is not { } from) wrong.Add(Refusals.Missing("from", "公示起日"));
        else if (from < today) wrong.Add(new Refusal("publicity.past", $"公示起日 {from:yyyy-MM-dd} 已经过去，请填今天或以后的日期", "from"));
        else if (from > today.AddDays(MostAhead)) wrong.Add(new Refusal("publicity.far", $"公示起日在 {MostAhead} 天以后，请核对", "from"));
        else
        {
            var least = LastDay(programme, from, calendar);
            until = input.Until ?? least;
            if (until is null) wrong.Add(new Refusal("publicity.holidays", programme.Publicity is { } terms ? $"系统还没有登记公示期所到年份的放假安排，不能确定 {terms.Workdays} 个工作日到哪一天。请按国务院办公厅的放假通知填写公示止日，或请系统管理人员补充 data/holidays.yaml" : "申报通知没有规定公示几天，请填写公示止日", "until", programme.Publicity?.Clause));
            else if (least is { } shortest && until < shortest) wrong.Add(new Refusal("publicity.short", $"公示不少于 {programme.Publicity!.Workdays} 个工作日，自 {from:yyyy-MM-dd} 起至少到 {shortest:yyyy-MM-dd}", "until", programme.Publicity.Clause));
            else if (until < from || until > from.AddDays(120)) wrong.Add(new Refusal("publicity.days", "公示止日早于起日，或超过 120 天，请核对", "until"));
        }
        var standing = await publishing.Standing(actor, input.Call, input.Step!).ToDictionaryAsync(one => one.Id, stop);
        var chosen = input.Cases.Distinct().ToList();
        if (chosen.Count == 0) wrong.Add(new Refusal("publicity.none", "请至少选择一件", "cases"));
        if (chosen.Any(id => !standing.ContainsKey(id))) return Refusals.Changed;
        var already = await db.PublishedCases.Where(one => chosen.Contains(one.ApplicationId) && one.Step == input.Step && one.WithdrawnAt == null).Select(one => one.ApplicationId).ToListAsync(stop);
        if (already.Count > 0) wrong.Add(new Refusal("publicity.twice", $"{string.Join("、", already.Select(id => standing[id].Number))} 已在公示，不能再列入", "cases"));
        if (wrong.Count > 0) return wrong;

        var lines = new List<PublishedLine>();
        foreach (var id in chosen) lines.Add(await publishing.LineAsync(standing[id], stop));
        var content = JsonSerializer.Serialize(lines);
        var list = new PublishedList
        {
            Id = Guid.CreateVersion7(now), CallId = input.Call, Step = input.Step!, OfficeId = actor.OfficeId!, Programme = programme.Digest, Title = title, Text = text, Contact = contact, Address = address,
            Number = (await db.PublishedLists.Where(l => l.CallId == input.Call && l.Step == input.Step && l.OfficeId == actor.OfficeId).MaxAsync(l => (int?)l.Number, stop) ?? 0) + 1,
            From = input.From!.Value, Until = until!.Value, Workdays = Count(input.From.Value, until.Value), Lines = content, PublishedAt = now, PublishedBy = actor.PersonId,
            Digest = AuditChain.HashOf($"{title}\n{input.From:yyyy-MM-dd}\n{until:yyyy-MM-dd}\n{content}"),
        };
        if (input.DryRun)
        {
            db.ChangeTracker.Clear();
            return list;
        }
        db.PublishedLists.Add(list);
        db.PublishedCases.AddRange(chosen.Select(id => new PublishedCase { ListId = list.Id, ApplicationId = id, Step = list.Step }));
        once.Keep(db, actor, now, list.Id);
        foreach (var id in chosen) await notifications.PublishedAsync(standing[id], list, now, stop);
        return await db.CommitAsync(AuditNote.OfRecommendation(input.Call, list.OfficeId, actor, "list.publish", now, new { list = list.Id, list.Step, list.Number, list.From, list.Until, list.Digest, cases = chosen }), list, stop);
    }

    private int Count(DateOnly from, DateOnly until) => Enumerable.Range(0, until.DayNumber - from.DayNumber + 1).Count(i => calendar.IsWorkday(from.AddDays(i)));
}
