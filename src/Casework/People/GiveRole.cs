using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>授权: a further role for somebody of an office, from a day on and perhaps until one.</summary>
public sealed class GiveRole(Db db, OfficePeople offices, Grants grants, AccountLetters letters, TimeProvider time)
{
    /// <param name="From">The first day; null: at once.</param>
    /// <param name="Until">The last day; null: until it is ended.</param>
    public sealed record Input(Guid Person, Role Role, DateOnly? From, DateOnly? Until);

    public async Task<Outcome<Grant>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == input.Person && p.EndedAt == null && p.OfficeId != null, stop) is not { OfficeId: { } id } person || !await offices.KeepsAsync(actor, id, now, stop)) return OfficePeople.NoSuch;
        // who keeps accounts does not make himself an officer
        if (actor?.PersonId == person.Id) return new Refusal("grant.self", "不能给自己授权，请本单位的另一位系统管理员或上级单位的系统管理员办理", "Role");
        await db.LockAsync($"office:{id}", stop);
        var today = Deadline.DayOf(now);
        if (input.From is { } first && first < today) return new Refusal("grant.from", "起始日期不能早于今天", "From");
        if (input.Until is { } end && end < (input.From ?? today)) return new Refusal("grant.until", "截止日期不能早于起始日期", "Until");
        if (input.Until is { } far && far > today.AddYears(20)) return new Refusal("grant.until", "截止日期在二十年以后，请核对", "Until");
        var from = input.From is { } day && day > today ? Deadline.EndOf(day.AddDays(-1)).Moment : now;
        DateTimeOffset? until = input.Until is { } last ? Deadline.EndOf(last).Moment : null;
        // also what begins later or ended in between: at no moment may two of them meet
        var others = await db.Grants.Where(g => g.PersonId == person.Id && g.OfficeId == id && (g.Until == null || g.Until > from) && (until == null || g.From < until)).Select(g => g.Role).ToListAsync(stop);
        if (others.Contains(input.Role)) return new Refusal("grant.known", $"{person.DisplayName}在这段时间已是{Authority.LabelOf(input.Role)}", "Role");
        var office = await db.Offices.FirstAsync(o => o.Id == id, stop);
        if (Trouble(actor, office, [.. others, input.Role], input.Role) is { } trouble) return trouble;
        var grant = await grants.GiveAsync(person, id, input.Role, from, until, actor?.PersonId, stop);
        var inForce = await Grants.InForce(db.Grants, now).Where(g => g.PersonId == person.Id && g.OfficeId == id).Select(g => g.Role).ToListAsync(stop);
        person.Role = Authority.Leading(from <= now ? [.. inForce, input.Role] : inForce.Count > 0 ? inForce : [input.Role]);
        person.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        letters.HasChanged(person, $"增加了“{Authority.LabelOf(input.Role)}”角色", now);
        return await db.CommitAsync(AuditNote.OfOffice(id, actor, "grant.give", now, new { person = person.Id, grant.Number, role = input.Role.ToString(), from, until }), grant, stop);
    }

    /// <summary>The roles that somebody can give in an office, in the order of a form.</summary>
    public static IReadOnlyList<Role> Offered(Actor actor, Office office) =>
        [.. new[] { Role.Officer, Role.Approver, Role.Administrator, Role.Auditor, Role.Receiver }.Where(role => Trouble(actor, office, [role]) is null)];

    /// <summary>What speaks against somebody having these roles in an office.</summary>
    /// <param name="actor">Who gives; null: the command line.</param>
    /// <param name="office">Where.</param>
    /// <param name="roles">All of them together.</param>
    /// <param name="only">Which of them is new; null: all.</param>
    internal static Refusal? Trouble(Actor? actor, Office office, IReadOnlyList<Role> roles, Role? only = null)
    {
        var given = only is { } one ? [one] : roles;
        if (given.Any(role => role == Role.Applicant || !Enum.IsDefined(role))) return new Refusal("grant.role", "请选择角色", "Role");
        if (office.OnlyReceives && given.Any(role => role is not (Role.Receiver or Role.Administrator))) return new Refusal("grant.body", $"{office.Name}只收件，只能有收件员和系统管理员", "Role");
        // who is to watch an office's administrator is not named by him
        if (given.Contains(Role.Auditor) && actor is not null && actor.OfficeId == office.Id) return new Refusal("grant.auditor", "审计员由上级单位的系统管理员任命；没有上级的，由系统运维在命令行任命", "Role");
        foreach (var role in roles)
        {
            if (roles.FirstOrDefault(other => !Authority.GoTogether(role, other)) is var clash && clash != default && clash != role)
            {
                return new Refusal("grant.together", $"{Authority.LabelOf(role)}与{Authority.LabelOf(clash)}不能由一人兼任", "Role");
            }
        }
        return null;
    }
}
