using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An institution's own people and open invitations, for themselves; nobody sees another institution's.</summary>
public sealed class FindPeople(Db db, Divisions divisions, TimeProvider time)
{
    internal static readonly Refusal NoSuchPerson = new("people.unknown", "本单位没有这个人员，或他的账号已停用，请刷新后查看");

    public sealed record Member(Guid Id, string Name, string? Email, bool IsAdministrator, DateTimeOffset? EndedAt);

    public sealed record View(Institution Institution, string Body, string? DivisionName, IReadOnlyList<Member> Members, IReadOnlyList<Invitation> Invitations);

    public async Task<View?> RunAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.Apply) || actor.InstitutionId is not { } id) return null;
        var now = time.GetUtcNow();
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == id, stop);
        var members = await db.Users.AsNoTracking().Where(p => p.InstitutionId == id).OrderBy(p => p.EndedAt != null).ThenBy(p => p.Id)
            .Select(p => new Member(p.Id, p.DisplayName, p.Email, p.IsInstitutionAdministrator, p.EndedAt)).ToListAsync(stop);
        var open = await db.Invitations.AsNoTracking().Where(i => i.InstitutionId == id && i.EndedAt == null && i.ExpiresAt > now).OrderBy(i => i.Id).ToListAsync(stop);
        return new View(institution, CreditCode.BodyOf(institution.CreditCode) ?? "", divisions.SeatOf(institution) is { } seat ? divisions.FullName(seat.Code) : null, members, open);
    }
}
