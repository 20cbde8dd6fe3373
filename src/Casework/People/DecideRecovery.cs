using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// The office has the sealed letter in its hands and compares. Confirmed: the administrators' accounts end, with all their sessions, and
/// the one named in the letter becomes administrator by a link. Refused: with a reason that he reads.
/// </summary>
public sealed class DecideRecovery(Db db, MailedLinks links, Accounts accounts, AccountLetters letters, TimeProvider time)
{
    public sealed record Input(Guid Id, bool Confirm, string? Reason);

    public sealed record Item(Recovery Recovery, string Institution, string CreditCode, IReadOnlyList<string> Administrators, string? DecidedBy);

    private static readonly Refusal NoSuch = new("recovery.unknown", "没有这件收回申请，或不由您所在单位办理");

    /// <summary>The recoveries of the officer's office, waiting ones first; with a number, the one whose letter he has in his hands.</summary>
    public async Task<IReadOnlyList<Item>?> FindAsync(Actor actor, string? number = null, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.ReturnAccounts) || actor.OfficeId is not { } office) return null;
        var typed = number?.Trim().ToUpperInvariant();
        var rows = await db.Recoveries.AsNoTracking().Where(r => r.OfficeId == office && (string.IsNullOrEmpty(typed) || r.Number == typed)).OrderBy(r => r.State != RecoveryState.Waiting).ThenByDescending(r => r.Id).Take(100)
            .Select(r => new
            {
                Recovery = r,
                Institution = db.Institutions.First(i => i.Id == r.InstitutionId),
                Administrators = db.Users.Where(p => p.InstitutionId == r.InstitutionId && p.IsInstitutionAdministrator && p.EndedAt == null).Select(p => p.DisplayName).ToList(),
                DecidedBy = db.Users.Where(p => p.Id == r.DecidedBy).Select(p => p.DisplayName).FirstOrDefault(),
            }).ToListAsync(stop);
        return [.. rows.Select(row => new Item(row.Recovery, row.Institution.Name, row.Institution.CreditCode, row.Administrators, row.DecidedBy))];
    }

    public async Task<Outcome<Recovery>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.ReturnAccounts) || actor.OfficeId is not { } office) return NoSuch;
        await using var work = await db.BeginAsync(stop);
        if (await db.Recoveries.FirstOrDefaultAsync(r => r.Id == input.Id && r.OfficeId == office, stop) is not { } recovery) return NoSuch;
        await db.LockAsync($"institution:{recovery.InstitutionId}", stop);
        if (recovery.State != RecoveryState.Waiting) return new Refusal("recovery.decided", "这件收回申请已经办结");
        var refusals = new List<Refusal>();
        var reason = Typed.Text(input.Reason, 500, "Reason", input.Confirm ? "核对情况（来函日期、印章、核对人等）" : "不予确认的原因", refusals);
        if (refusals.Count > 0) return refusals;
        (recovery.State, recovery.DecidedAt, recovery.DecidedBy, recovery.Reason) = (input.Confirm ? RecoveryState.Confirmed : RecoveryState.Refused, now, actor.PersonId, reason);
        var institution = await db.Institutions.FirstAsync(i => i.Id == recovery.InstitutionId, stop);
        var notes = new List<AuditNote>();
        if (!input.Confirm) letters.NotTakenOver(recovery, institution.Name, now);
        else if (await accounts.OwnerAsync(recovery.Email, stop) is { } owner && owner.InstitutionId != institution.Id)
        {
            return new Refusal("recovery.email", "新管理员的邮箱已是其他单位的账号，不能再用于本单位。请不予确认，并请申请人换一个邮箱重新申请");
        }
        else
        {
            // an account under the new one's address too: his own is a new one, with a name, password and telephone of its own
            var name = accounts.Normalized(recovery.Email);
            foreach (var old in await db.Users.Where(p => p.InstitutionId == institution.Id && p.EndedAt == null && (p.IsInstitutionAdministrator || p.NormalizedUserName == name)).ToListAsync(stop))
            {
                await accounts.EndAsync(old, now, stop);
                notes.Add(AuditNote.OfPerson(old.Id, actor.PersonId, "account.end", now, new { recovery = recovery.Id }));
            }
            // invitations of the one who left bring nobody in any more
            foreach (var invitation in await db.Invitations.Where(i => i.InstitutionId == institution.Id && i.EndedAt == null).ToListAsync(stop)) invitation.EndedAt = now;
            var person = accounts.Open(recovery.Email, recovery.Name, institution.Id, isAdministrator: true, now);
            person.PhoneNumber = recovery.Phone;
            letters.ToTakeOver(person, institution.Name, await links.MakeAsync(LinkPurpose.SetPassword, person.Id, now, stop, TimeSpan.FromDays(2)), now);
            notes.Add(AuditNote.OfPerson(person.Id, actor.PersonId, "account.open", now, new { institution = institution.Id, recovery = recovery.Id }));
        }
        notes.Add(AuditNote.OfInstitution(institution.Id, actor.PersonId, office, input.Confirm ? "recovery.confirm" : "recovery.refuse", now, new { recovery = recovery.Id, recovery.Number, reason }));
        return await db.CommitAsync(notes, recovery, stop);
    }
}
