using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The link in the letter: makes the institution's account and its administrator. Whoever confirms first has the code.</summary>
public sealed class ConfirmRegistration(Db db, MailedLinks links, Accounts accounts, TimeProvider time)
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
        if (await db.Institutions.AnyAsync(i => i.CreditCode == signUp.CreditCode, stop)) return RegisterInstitution.Registered;
        if (await accounts.OwnerAsync(signUp.Email, stop) is not null) return Accounts.InUse;
        link.UsedAt = now;
        var institution = new Institution { Id = Guid.CreateVersion7(now), CreditCode = signUp.CreditCode, Name = signUp.Institution, Division = signUp.Division };
        db.Institutions.Add(institution);
        var person = await accounts.OpenAsync(signUp.Email, signUp.Name, institution.Id, isAdministrator: true, now, stop);
        person.PhoneNumber = signUp.Phone;
        Passwords.Set(person, signUp.PasswordHash);
        return await db.CommitAsync(
            [
                AuditNote.OfInstitution(institution.Id, person.Id, null, "institution.register", now, new { signUp = signUp.Id, administrator = person.Id }),
                AuditNote.OfPerson(person.Id, person.Id, "account.open", now, new { institution = institution.Id }),
            ],
            person, stop);
    }
}
