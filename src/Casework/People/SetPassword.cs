using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Sets a password by the link in a letter; old sessions end, a lock is lifted. The second factor stays.</summary>
public sealed class SetPassword(Db db, Passwords passwords, MailedLinks links, AccountLetters letters, TimeProvider time)
{
    public sealed record View(string Name, string Account);

    public async Task<View?> ShowAsync(string? key, CancellationToken stop = default) =>
        await FindAsync(key, time.GetUtcNow(), stop) is { } found ? new View(found.Person.DisplayName, found.Person.UserName!) : null;

    public async Task<Outcome<Person>> RunAsync(string? key, string? password, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await FindAsync(key, now, stop) is not { } seen) return MailedLinks.Worthless;
        var refusals = new List<Refusal>();
        Passwords.Check(password, seen.Person.UserName, "Password", refusals);
        if (refusals.Count > 0) return refusals;
        var hash = passwords.Hash(password!);
        await using var work = await db.BeginAsync(stop);
        if (await FindAsync(key, now, stop) is not var (person, link)) return MailedLinks.Worthless;
        link.UsedAt = now;
        Passwords.Set(person, hash);
        // the link came to his address
        person.EmailConfirmed = true;
        letters.HasChanged(person, "重新设置了密码", now);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, person.Id, "account.password", now, new { by = "letter" }), person, stop);
    }

    private async Task<(Person Person, MailedLink Link)?> FindAsync(string? key, DateTimeOffset now, CancellationToken stop)
    {
        if (await links.FindAsync(LinkPurpose.SetPassword, key, now, stop) is not { } link) return null;
        return await db.Users.FirstOrDefaultAsync(p => p.Id == link.SubjectId && p.EndedAt == null, stop) is { } person ? (person, link) : null;
    }
}
