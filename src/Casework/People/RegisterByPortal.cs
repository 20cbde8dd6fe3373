using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// The institution's account, made by who signed in at the portal: the portal vouches for the institution, so nobody types its code or
/// name. The mailbox is proved by a letter, unless the portal has proved it.
/// </summary>
public sealed class RegisterByPortal(Db db, MailedLinks links, Accounts accounts, AccountLetters letters, ConfirmRegistration confirm, PortalLogins logins, TimeProvider time)
{
    public sealed record Input(PortalTicket Ticket, string? Name, string? Email, string? Phone, bool Pledged);

    /// <summary>The account, where it could be made at once; else a letter is on its way.</summary>
    public sealed record Result(Person? Person);

    public async Task<Outcome<Result>> RunAsync(Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var ticket = input.Ticket;
        var refusals = new List<Refusal>();
        var code = Typed.CreditCode(ticket.CreditCode, "CreditCode", refusals);
        var institution = Typed.Name(ticket.Institution, "Institution", "单位名称", refusals);
        if (!PortalLogins.IsSound(ticket) || refusals.Count > 0) return PortalLogins.Incomplete;
        var name = Typed.Name(input.Name, "Name", "姓名", refusals);
        var email = Typed.Email(input.Email, "Email", refusals);
        var phone = Typed.Mobile(input.Phone, "Phone", refusals);
        if (!input.Pledged) refusals.Add(new Refusal("register.pledge", "请阅读并勾选承诺", "Pledged"));
        if (refusals.Count > 0) return refusals;
        var isProved = ticket.EmailVerified && email.Equals(ticket.Email, StringComparison.OrdinalIgnoreCase);
        if (!isProved && !await letters.MayWriteAsync(email, AccountLetters.Confirm, now, stop)) return new Result(null);
        await using var work = await db.BeginAsync(stop);
        if (await db.Institutions.AnyAsync(i => i.CreditCode == code, stop)) return RegisterInstitution.Registered;
        if (await logins.PersonAsync(ticket.Subject, stop) is not null) return PortalLogins.Taken;
        var signUp = new SignUp
        {
            Id = Guid.CreateVersion7(now),
            CreditCode = code,
            Institution = institution,
            Name = name,
            Email = email,
            Phone = phone,
            PortalSubject = ticket.Subject,
            MadeAt = now,
        };
        db.SignUps.Add(signUp);
        if (isProved)
        {
            var made = await confirm.MakeAsync(signUp, now, stop);
            return made.Value is { } person ? new Result(person) : made.Refusals.ToList();
        }
        if (await accounts.OwnerAsync(email, stop) is { } owner) letters.AlreadyRegistered(owner, now);
        else letters.ToConfirm(signUp, await links.MakeAsync(LinkPurpose.Register, signUp.Id, now, stop), now);
        return await db.CommitAsync(AuditNote.OfAccounts(null, "account.register", now, new { signUp.Id }), new Result(null), stop);
    }
}
