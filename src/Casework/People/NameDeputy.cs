using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>指定代理: somebody of an office acts for a colleague from one day to another. What he then does is marked so.</summary>
public sealed class NameDeputy(Db db, OfficePeople offices, AccountLetters letters, TimeProvider time)
{
    private const int LongestReason = 200;

    private const int MostDays = 366;

    public sealed record Input(Guid Person, Guid For, DateOnly? From, DateOnly? Until, string? Reason);

    public async Task<Outcome<Deputy>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == input.For && p.EndedAt == null && p.OfficeId != null, stop) is not { OfficeId: { } office } absent || !await offices.KeepsAsync(actor, office, now, stop)) return OfficePeople.NoSuch;
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == input.Person && p.EndedAt == null && p.OfficeId == office, stop) is not { } person) return new Refusal("deputy.person", "代理人须是同一单位的人员", "Person");
        if (person.Id == absent.Id) return new Refusal("deputy.self", "不能由本人代理本人", "Person");
        if (actor.PersonId == person.Id) return new Refusal("deputy.own", "不能指定由自己代理，请本单位的另一位系统管理员或上级单位的系统管理员办理", "Person");
        if (person.PasswordHash is null) return new Refusal("deputy.invited", $"{person.DisplayName}还没有接受邀请、设置密码，不能登录办理，待其接受后再指定", "Person");
        await db.LockAsync($"office:{office}", stop);
        var today = Deadline.DayOf(now);
        var refusals = new List<Refusal>();
        if (input.From is { } first && first < today) refusals.Add(new Refusal("deputy.from", "起始日期不能早于今天", "From"));
        if (input.Until is not { } last) refusals.Add(Refusals.Missing("Until", "代理的最后一天"));
        else if (last < (input.From ?? today)) refusals.Add(new Refusal("deputy.until", "截止日期不能早于起始日期", "Until"));
        else if (last.DayNumber - (input.From ?? today).DayNumber >= MostDays) refusals.Add(new Refusal("deputy.long", "代理最长一年，再长的请改变授权", "Until"));
        if (TypedText.Trouble(input.Reason, "Reason", "代理的原因", LongestReason, out var reason) is { } unsaid) refusals.Add(unsaid);
        if (refusals.Count > 0) return refusals;
        var from = input.From is { } day && day > today ? Deadline.EndOf(day.AddDays(-1)).Moment : now;
        var until = Deadline.EndOf(input.Until!.Value).Moment;
        var own = await db.Grants.Where(g => g.OfficeId == office && (g.PersonId == person.Id || g.PersonId == absent.Id) && (g.Until == null || g.Until > from) && g.From < until).Select(g => new { g.PersonId, g.Role }).ToListAsync(stop);
        if (!own.Any(g => g.PersonId == absent.Id && g.Role is Role.Officer or Role.Approver or Role.Receiver)) return new Refusal("deputy.role", $"{absent.DisplayName}没有可以代理的角色（经办、审批、收件）", "For");
        // who audits stands in for nobody, and who receives paper decides nothing
        if (own.Any(mine => mine.PersonId == person.Id && own.Any(his => his.PersonId == absent.Id && his.Role != Role.Administrator && !Authority.GoTogether(mine.Role, his.Role)))) return new Refusal("grant.together", $"{person.DisplayName}的角色不能与{absent.DisplayName}的兼任", "Person");
        if (await db.Deputies.AnyAsync(d => d.PersonId == person.Id && d.ForPersonId == absent.Id && d.Until > from && d.From < until, stop)) return new Refusal("deputy.known", "这段时间已指定过", "Person");
        var deputy = new Deputy { Id = Guid.CreateVersion7(now), PersonId = person.Id, ForPersonId = absent.Id, OfficeId = office, From = from, Until = until, Reason = reason, NamedBy = actor.PersonId };
        db.Deputies.Add(deputy);
        letters.HasChanged(person, $"被指定代理{absent.DisplayName}的工作（至 {input.Until:yyyy-MM-dd}），登录后在“我的账号”中切换", now);
        letters.HasChanged(absent, $"由{person.DisplayName}代理工作（至 {input.Until:yyyy-MM-dd}）", now);
        return await db.CommitAsync(AuditNote.OfOffice(office, actor, "deputy.name", now, new { deputy.Id, person = person.Id, @for = absent.Id, from, until }), deputy, stop);
    }
}
