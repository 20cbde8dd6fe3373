using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Whose an e-mail address is, and making applicants' accounts. The address is the account's name.</summary>
public sealed class Accounts(Db db, ILookupNormalizer names)
{
    public static readonly Refusal InUse = new("account.inUse", "这个邮箱已有账号。请直接登录，或换一个邮箱");

    /// <summary>Whose an address is. An applicant's account that has ended leaves it free.</summary>
    internal async Task<Person?> OwnerAsync(string email, CancellationToken stop) =>
        await AnyAsync(email, stop) is { } person && (person.EndedAt is null || person.Role != Role.Applicant) ? person : null;

    /// <summary>The account of an address, also one that has ended.</summary>
    internal async Task<Person?> AnyAsync(string email, CancellationToken stop)
    {
        var name = Normalized(email);
        return await db.Users.FirstOrDefaultAsync(person => person.NormalizedUserName == name, stop);
    }

    /// <summary>An applicant's account under an address: a new one, or the ended one of that address anew.</summary>
    internal async Task<Person> OpenAsync(string email, string name, Guid institution, bool isAdministrator, DateTimeOffset now, CancellationToken stop)
    {
        var person = await AnyAsync(email, stop);
        if (person is null)
        {
            person = new Person { Id = Guid.CreateVersion7(now), DisplayName = name, Role = Role.Applicant, LockoutEnabled = true };
            db.Users.Add(person);
        }
        (person.UserName, person.NormalizedUserName, person.Email, person.NormalizedEmail) = (email, Normalized(email), email, Normalized(email));
        (person.DisplayName, person.Role, person.OfficeId, person.InstitutionId, person.IsInstitutionAdministrator) = (name, Role.Applicant, null, institution, isAdministrator);
        (person.EmailConfirmed, person.EndedAt, person.TwoFactorEnabled, person.PasswordHash) = (true, null, false, null);
        Passwords.EndSessions(person);
        return person;
    }

    internal string Normalized(string email) => names.NormalizeName(email)!;
}
