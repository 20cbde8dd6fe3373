using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>An institution that wants an account and has not yet opened the link in its letter. Until then nothing is taken: no code, no address.</summary>
public sealed class SignUp
{
    public required Guid Id { get; init; }
    public required string CreditCode { get; init; }
    public required string Institution { get; init; }
    public int? Division { get; init; }
    public required string Name { get; init; }
    public required string Email { get; init; }
    public required string Phone { get; init; }

    /// <summary>None where it comes through the portal: then one signs in there, or sets a password by a letter.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Who it is at the portal, where it comes through it.</summary>
    public string? PortalSubject { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
}

internal sealed class SignUpConfiguration : IEntityTypeConfiguration<SignUp>
{
    public void Configure(EntityTypeBuilder<SignUp> signUp) => signUp.ToTable("sign_ups");
}

/// <summary>
/// Takes down who wants an account, and writes to the address given. That a credit code is registered is told to whoever types it;
/// whether an e-mail address has an account is told to that mailbox only.
/// </summary>
public sealed class RegisterInstitution(Db db, Passwords passwords, MailedLinks links, Accounts accounts, AccountLetters letters, Divisions divisions, TimeProvider time)
{
    public sealed record Input(string? CreditCode, string? Institution, int? Division, string? Name, string? Email, string? Phone, string? Password, bool Pledged);

    public static readonly Refusal Registered = new("register.registered",
        "该单位已经注册。请联系本单位的管理员发出邀请；管理员已离职或无法联系的，请办理“收回账号”", "CreditCode");

    public async Task<Outcome<bool>> RunAsync(Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var refusals = new List<Refusal>();
        var code = Typed.CreditCode(input.CreditCode, "CreditCode", refusals);
        var institution = Typed.Name(input.Institution, "Institution", "单位名称", refusals);
        if (input.Division is { } division && divisions.Find(division) is null) refusals.Add(new Refusal("register.division", "请从列表中选择所在地", "Division"));
        var name = Typed.Name(input.Name, "Name", "管理员姓名", refusals);
        var email = Typed.Email(input.Email, "Email", refusals);
        var phone = Typed.Mobile(input.Phone, "Phone", refusals);
        Passwords.Check(input.Password, email, "Password", refusals);
        if (!input.Pledged) refusals.Add(new Refusal("register.pledge", "请阅读并勾选承诺", "Pledged"));
        if (refusals.Count > 0) return refusals;
        if (await db.Institutions.AnyAsync(i => i.CreditCode == code, stop)) return Registered;
        // whoever goes on and on with one address is told the same, and nothing more is written
        if (!await letters.MayWriteAsync(email, AccountLetters.Confirm, now, stop)) return true;

        var hash = passwords.Hash(input.Password!);
        await using var work = await db.BeginAsync(stop);
        var signUp = new SignUp
        {
            Id = Guid.CreateVersion7(now),
            CreditCode = code,
            Institution = institution,
            Division = input.Division,
            Name = name,
            Email = email,
            Phone = phone,
            PasswordHash = hash,
            MadeAt = now,
        };
        db.SignUps.Add(signUp);
        if (await accounts.OwnerAsync(email, stop) is { } owner) letters.AlreadyRegistered(owner, now);
        else letters.ToConfirm(signUp, await links.MakeAsync(LinkPurpose.Register, signUp.Id, now, stop), now);
        return await db.CommitAsync(AuditNote.OfAccounts(null, "account.register", now, new { signUp.Id }), true, stop);
    }
}
