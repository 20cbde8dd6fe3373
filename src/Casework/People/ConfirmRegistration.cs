using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The link in the letter: makes the institution's account and its administrator. Whoever confirms first has the code.</summary>
public sealed class ConfirmRegistration(Db db, MailedLinks links, Accounts accounts, PortalLogins portal, TimeProvider time)
{
    /// <summary>What the link would open, to be looked at before it is: programs that follow links in letters confirm nothing.</summary>
    public async Task<SignUp?> ShowAsync(string? key, CancellationToken stop = default) =>
        await links.FindAsync(LinkPurpose.Register, key, time.GetUtcNow(), stop) is { } link ? await db.SignUps.AsNoTracking().FirstOrDefaultAsync(r => r.Id == link.SubjectId, stop) : null;

    public async Task<Outcome<Person>> RunAsync(string? key, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await links.FindAsync(LinkPurpose.Register, key, now, stop) is not { } link) return MailedLinks.Worthless;
        var signUp = await db.SignUps.FirstAsync(r => r.Id == link.SubjectId, stop);
        link.UsedAt = now;
        return await MakeAsync(signUp, now, stop);
    }

    /// <summary>The institution, its administrator and, where he came through the portal, how he comes again; within the caller's transaction.</summary>
    internal async Task<Outcome<Person>> MakeAsync(SignUp signUp, DateTimeOffset now, CancellationToken stop)
    {
        if (await db.Institutions.AnyAsync(i => i.CreditCode == signUp.CreditCode, stop)) return RegisterInstitution.Registered;
        if (await accounts.OwnerAsync(signUp.Email, stop) is not null) return Accounts.InUse;
        var institution = new Institution { Id = Guid.CreateVersion7(now), CreditCode = signUp.CreditCode, Name = signUp.Institution, Division = signUp.Division };
        db.Institutions.Add(institution);
        var person = accounts.Open(signUp.Email, signUp.Name, institution.Id, isAdministrator: true, now);
        person.PhoneNumber = signUp.Phone;
        if (signUp.PasswordHash is { } hash) Passwords.Set(person, hash);
        if (signUp.PortalSubject is { } subject && !await portal.TieAsync(subject, person, stop)) return PortalLogins.Taken;
        return await db.CommitAsync(
            [
                AuditNote.OfInstitution(institution.Id, person.Id, null, "institution.register", now, new { signUp = signUp.Id, administrator = person.Id }),
                AuditNote.OfPerson(person.Id, person.Id, "account.open", now, new { institution = institution.Id }),
            ],
            person, stop);
    }
}
