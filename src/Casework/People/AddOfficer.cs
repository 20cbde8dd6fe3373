using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// An account of an office: by who keeps its accounts, or by who runs the installation. The person sets his password by a link that comes by mail.
/// </summary>
public sealed class AddOfficer(Db db, MailedLinks links, Accounts accounts, AccountLetters letters, OfficePeople offices, Grants grants, TimeProvider time)
{
    public sealed record Input(string? Email, string? Name, string? Office, IReadOnlyList<Role> Roles);

    public async Task<Outcome<Person>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var refusals = new List<Refusal>();
        var email = Typed.Email(input.Email, "Email", refusals);
        var name = Typed.Name(input.Name, "Name", "姓名", refusals);
        if (input.Roles.Count == 0) refusals.Add(new Refusal("officer.roles", "请至少选择一项角色", "Roles"));
        if (refusals.Count > 0) return refusals;
        await using var work = await db.BeginAsync(stop);
        if (await db.Offices.FirstOrDefaultAsync(o => o.Id == input.Office, stop) is not { } office) return new Refusal("officer.office", $"没有编号为“{input.Office}”的主管部门。编号是行政区划代码，如 330106", "Office");
        await db.LockAsync($"office:{office.Id}", stop);
        if (!await offices.KeepsAsync(actor, office.Id, now, stop)) return OfficePeople.NotKeeper;
        if (GiveRole.Trouble(actor, office, input.Roles) is { } trouble) return trouble;
        if (await accounts.OwnerAsync(email, stop) is not null) return Accounts.InUse with { Field = "Email" };
        if (!await letters.MayWriteAsync(email, AccountLetters.Invite, now, stop)) return new Refusal("people.often", "一小时内已多次给这个邮箱发信，请稍后再邀请", "Email");
        var person = new Person
        {
            Id = Guid.CreateVersion7(now),
            UserName = email,
            NormalizedUserName = accounts.Normalized(email),
            Email = email,
            NormalizedEmail = accounts.Normalized(email),
            // until he sets his password nobody knows that the address is his
            EmailConfirmed = false,
            LockoutEnabled = true,
            DisplayName = name,
            Role = Authority.Leading([.. input.Roles]),
            OfficeId = office.Id,
        };
        Passwords.EndSessions(person);
        db.Users.Add(person);
        foreach (var role in input.Roles.Distinct()) await grants.GiveAsync(person, office.Id, role, now, null, actor?.PersonId, stop);
        letters.ToOfficer(person, office.Name, await links.MakeAsync(LinkPurpose.SetPassword, person.Id, now, stop, TimeSpan.FromDays(7)), now);
        var roles = input.Roles.Select(role => role.ToString()).ToList();
        return await db.CommitAsync(
            [
                AuditNote.OfPerson(person.Id, actor?.PersonId, "account.officer", now, new { office = office.Id, roles }),
                AuditNote.OfOffice(office.Id, actor, "officer.invite", now, new { person = person.Id, roles }),
            ],
            person, stop);
    }
}
