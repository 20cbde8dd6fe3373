using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>An account of an office, made by who runs the installation: the person sets his password by a link that comes by mail.</summary>
public sealed class AddOfficer(Db db, MailedLinks links, Accounts accounts, AccountLetters letters, TimeProvider time)
{
    public sealed record Input(string? Email, string? Name, string? Office, bool IsAuditor);

    public async Task<Outcome<Person>> RunAsync(Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var refusals = new List<Refusal>();
        var email = Typed.Email(input.Email, "Email", refusals);
        var name = Typed.Name(input.Name, "Name", "姓名", refusals);
        if (refusals.Count > 0) return refusals;
        await using var work = await db.BeginAsync(stop);
        if (await db.Offices.FirstOrDefaultAsync(o => o.Id == input.Office, stop) is not { } office) return new Refusal("officer.office", $"没有编号为“{input.Office}”的主管部门。编号是行政区划代码，如 330106", "Office");
        if (await accounts.OwnerAsync(email, stop) is not null) return Accounts.InUse;
        var person = new Person
        {
            Id = Guid.CreateVersion7(now),
            UserName = email,
            NormalizedUserName = accounts.Normalized(email),
            Email = email,
            NormalizedEmail = accounts.Normalized(email),
            EmailConfirmed = true,
            LockoutEnabled = true,
            DisplayName = name,
            Role = input.IsAuditor ? Role.Auditor : Role.Officer,
            OfficeId = office.Id,
        };
        Passwords.EndSessions(person);
        db.Users.Add(person);
        letters.ToOfficer(person, office.Name, await links.MakeAsync(LinkPurpose.SetPassword, person.Id, now, stop, TimeSpan.FromDays(7)), now);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, null, "account.officer", now, new { office = office.Id, role = person.Role.ToString() }), person, stop);
    }
}
