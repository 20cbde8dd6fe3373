using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Whose an e-mail address is, and opening and ending applicants' accounts. The address is the account's name, as long as it is open.</summary>
public sealed class Accounts(Db db, PortalLogins portal, ILookupNormalizer names)
{
    public static readonly Refusal InUse = new("account.inUse", "这个邮箱已有账号。请直接登录，或换一个邮箱");

    /// <summary>Whose an address is; an account that has ended leaves it free.</summary>
    internal async Task<Person?> OwnerAsync(string email, CancellationToken stop)
    {
        var name = Normalized(email);
        return await db.Users.FirstOrDefaultAsync(person => person.NormalizedUserName == name, stop);
    }

    /// <summary>A new applicant's account. Also where somebody had the address before: what he did stays his.</summary>
    internal Person Open(string email, string name, Guid institution, bool isAdministrator, DateTimeOffset now)
    {
        var person = new Person
        {
            Id = Guid.CreateVersion7(now),
            EmailConfirmed = true,
            LockoutEnabled = true,
            DisplayName = name,
            Role = Role.Applicant,
            InstitutionId = institution,
            IsInstitutionAdministrator = isAdministrator,
        };
        Rename(person, email);
        Passwords.EndSessions(person);
        db.Users.Add(person);
        return person;
    }

    /// <summary>The address is the account's name.</summary>
    internal void Rename(Person person, string email)
    {
        (person.UserName, person.Email) = (email, email);
        person.NormalizedUserName = person.NormalizedEmail = Normalized(email);
    }

    /// <summary>Ends an account with everything that opens it, and leaves its address free. Who it was, and what he did, stays.</summary>
    internal async Task EndAsync(Person person, DateTimeOffset now, CancellationToken stop)
    {
        (person.EndedAt, person.IsInstitutionAdministrator) = (now, false);
        (person.UserName, person.NormalizedUserName, person.PasswordHash, person.TwoFactorEnabled) = (null, null, null, false);
        Passwords.EndSessions(person);
        await portal.UntieAsync(person.Id, stop);
        db.SecondFactors.RemoveRange(await db.SecondFactors.Where(factor => factor.PersonId == person.Id).ToListAsync(stop));
    }

    internal string Normalized(string email) => names.NormalizeName(email)!;
}
