using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>A new password by who knows the old one. All his other sessions end.</summary>
public sealed class ChangePassword(Db db, Passwords passwords, SignIn signIn, AccountLetters letters, TimeProvider time)
{
    public async Task<Outcome<Person>> RunAsync(Actor actor, string? old, string? password, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var account = await db.Users.AsNoTracking().Where(p => p.Id == actor.PersonId).Select(p => p.UserName!).FirstAsync(stop);
        var refusals = new List<Refusal>();
        // counts and locks like signing in: somebody may sit at a screen that was left open
        var known = await signIn.CheckAsync(account, old ?? "", stop);
        if (!known.Done) refusals.Add(known.Refusals[0].Code == SignIn.Locked.Code ? SignIn.Locked with { Field = "Old" } : new Refusal("password.old", "现在的密码不正确", "Old"));
        Passwords.Check(password, account, "Password", refusals);
        if (refusals.Count > 0) return refusals;
        if (string.Equals(old, password, StringComparison.Ordinal)) return new Refusal("password.same", "新密码与现在的相同，请换一个", "Password");
        var hash = passwords.Hash(password!);
        await using var work = await db.BeginAsync(stop);
        var person = await db.Users.FirstAsync(p => p.Id == actor.PersonId, stop);
        Passwords.Set(person, hash);
        letters.HasChanged(person, "修改了密码", now);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, actor.PersonId, "account.password", now, new { by = "change" }), person, stop);
    }
}
