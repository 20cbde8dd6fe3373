using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>An address that somebody wants to sign in by from now on. Until the link in the letter to it is opened, nothing changes.</summary>
public sealed class NewAddress
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }
    public required string Email { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
}

internal sealed class NewAddressConfiguration : IEntityTypeConfiguration<NewAddress>
{
    public void Configure(EntityTypeBuilder<NewAddress> address)
    {
        address.ToTable("new_addresses");
        address.HasIndex(a => a.PersonId);
        address.HasOne<Person>().WithMany().HasForeignKey(a => a.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>
/// Somebody's mailbox is another one now. He shows that he is himself by his password, and that he reads the new mailbox by the link sent
/// there. That an address has an account already is told to that mailbox only.
/// </summary>
public sealed class AskNewAddress(Db db, SignIn signIn, MailedLinks links, Accounts accounts, AccountLetters letters, TimeProvider time)
{
    /// <summary>The address that opens the account now.</summary>
    public Task<string?> ShowAsync(Actor actor, CancellationToken stop = default) => db.Users.Where(p => p.Id == actor.PersonId).Select(p => p.Email).FirstAsync(stop);

    public async Task<Outcome<bool>> RunAsync(Actor actor, string? typed, string? password, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var person = await db.Users.AsNoTracking().FirstAsync(p => p.Id == actor.PersonId, stop);
        var refusals = new List<Refusal>();
        var email = Typed.Email(typed, "Email", refusals);
        if (refusals.Count == 0 && accounts.Normalized(email) == person.NormalizedUserName) refusals.Add(new Refusal("address.same", "这就是现在的登录邮箱", "Email"));
        if (person.PasswordHash is null) refusals.Add(new Refusal("address.noPassword", "您的账号没有密码，不能核对是否本人。请先退出，在登录页用“忘记密码”设置密码", "Current"));
        if (refusals.Count > 0) return refusals;
        // counts and locks like signing in: somebody may sit at a screen that was left open
        var known = await signIn.CheckAsync(person.UserName!, password ?? "", stop);
        if (!known.Done) return known.Refusals[0].Code == SignIn.Locked.Code ? SignIn.Locked with { Field = "Current" } : new Refusal("password.old", "现在的密码不正确", "Current");

        await using var work = await db.BeginAsync(stop);
        // whoever goes on and on is told the same, and nothing more is written
        if (!await letters.MayWriteAsync(email, AccountLetters.Address, now, stop)) return true;
        // an older wish is worth nothing from now on
        foreach (var older in await db.NewAddresses.Where(a => a.PersonId == person.Id).Select(a => a.Id).ToListAsync(stop)) await links.VoidAsync(LinkPurpose.Address, older, now, stop);
        var wanted = new NewAddress { Id = Guid.CreateVersion7(now), PersonId = person.Id, Email = email, MadeAt = now };
        db.NewAddresses.Add(wanted);
        if (await accounts.OwnerAsync(email, stop) is { } owner) letters.AddressInUse(owner, now);
        else letters.ToNewAddress(person, email, await links.MakeAsync(LinkPurpose.Address, wanted.Id, now, stop), now);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, actor.PersonId, "account.address.ask", now, new { wanted.Id }), true, stop);
    }
}
