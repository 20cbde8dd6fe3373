using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Who was invited makes his account: own name, own mobile, own password. His address is proved by the link.</summary>
public sealed class AcceptInvitation(Db db, Passwords passwords, MailedLinks links, Accounts accounts, TimeProvider time)
{
    public sealed record Input(string? Key, string? Name, string? Phone, string? Password);

    public sealed record View(string Institution, string Email);

    public async Task<View?> ShowAsync(string? key, CancellationToken stop = default)
    {
        if (await FindAsync(key, time.GetUtcNow(), stop) is not { } found) return null;
        return new View(await db.Institutions.Where(i => i.Id == found.Invitation.InstitutionId).Select(i => i.Name).FirstAsync(stop), found.Invitation.Email);
    }

    public async Task<Outcome<Person>> RunAsync(Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await FindAsync(input.Key, now, stop) is not { } seen) return MailedLinks.Worthless;
        var refusals = new List<Refusal>();
        var name = Typed.Name(input.Name, "Name", "姓名", refusals);
        var phone = Typed.Mobile(input.Phone, "Phone", refusals);
        Passwords.Check(input.Password, seen.Invitation.Email, "Password", refusals);
        if (refusals.Count > 0) return refusals;
        var hash = passwords.Hash(input.Password!);
        await using var work = await db.BeginAsync(stop);
        if (await FindAsync(input.Key, now, stop) is not var (invitation, link)) return MailedLinks.Worthless;
        if (await accounts.OwnerAsync(invitation.Email, stop) is not null) return Accounts.InUse;
        (link.UsedAt, invitation.EndedAt) = (now, now);
        var person = accounts.Open(invitation.Email, name, invitation.InstitutionId, isAdministrator: false, now);
        person.PhoneNumber = phone;
        Passwords.Set(person, hash);
        invitation.AcceptedBy = person.Id;
        return await db.CommitAsync(
            [
                AuditNote.OfInstitution(invitation.InstitutionId, person.Id, null, "people.accept", now, new { invitation = invitation.Id, person = person.Id }),
                AuditNote.OfPerson(person.Id, person.Id, "account.open", now, new { institution = invitation.InstitutionId }),
            ],
            person, stop);
    }

    private async Task<(Invitation Invitation, MailedLink Link)?> FindAsync(string? key, DateTimeOffset now, CancellationToken stop)
    {
        if (await links.FindAsync(LinkPurpose.Invite, key, now, stop) is not { } link) return null;
        return await db.Invitations.FirstOrDefaultAsync(i => i.Id == link.SubjectId && i.EndedAt == null, stop) is { } invitation ? (invitation, link) : null;
    }
}
