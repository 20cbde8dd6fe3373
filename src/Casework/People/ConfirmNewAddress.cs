using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The link in the letter to a new mailbox: from now on it is the account's name. Sessions end; the old mailbox is told.</summary>
public sealed class ConfirmNewAddress(Db db, MailedLinks links, Accounts accounts, AccountLetters letters, TimeProvider time)
{
    /// <param name="Name">Whose account it is.</param>
    /// <param name="Email">The new address.</param>
    public sealed record View(string Name, string Email);

    /// <summary>What the link would change, to be looked at before it does: programs that follow links in letters change nothing.</summary>
    public async Task<View?> ShowAsync(string? key, CancellationToken stop = default) =>
        await FindAsync(key, time.GetUtcNow(), stop) is var (person, wanted, _) ? new View(person.DisplayName, wanted.Email) : null;

    public async Task<Outcome<Person>> RunAsync(string? key, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await FindAsync(key, now, stop) is not var (person, wanted, link)) return MailedLinks.Worthless;
        if (await accounts.OwnerAsync(wanted.Email, stop) is not null) return Accounts.InUse;
        link.UsedAt = now;
        // to the old one, before it is none any more
        letters.HasChanged(person, "更换了登录邮箱，今后不能再用本邮箱登录", now);
        // a link to set a password went to a mailbox that may be somebody else's by now
        await links.VoidAsync(LinkPurpose.SetPassword, person.Id, now, stop);
        accounts.Rename(person, wanted.Email);
        Passwords.EndSessions(person);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, person.Id, "account.address", now, new { wanted.Id }), person, stop);
    }

    private async Task<(Person Person, NewAddress Wanted, MailedLink Link)?> FindAsync(string? key, DateTimeOffset now, CancellationToken stop)
    {
        if (await links.FindAsync(LinkPurpose.Address, key, now, stop) is not { } link) return null;
        var wanted = await db.NewAddresses.AsNoTracking().FirstAsync(a => a.Id == link.SubjectId, stop);
        return await db.Users.FirstOrDefaultAsync(p => p.Id == wanted.PersonId && p.EndedAt == null, stop) is { } person ? (person, wanted, link) : null;
    }
}
