using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// Checks an account and its password; five wrong ones lock it for a while. Demonstration accounts, whose password everybody knows,
/// open only in a demonstration.
/// </summary>
public sealed class SignIn(Db db, UserManager<Person> people, TimeProvider time)
{
    private static readonly Refusal Wrong = new("sign-in.wrong", "账号或密码不正确");
    private static readonly Refusal Locked = new("sign-in.locked", "密码连续输错，账号已暂时锁定，请稍后再试");

    private static string? decoy;

    public async Task<Outcome<Person>> RunAsync(string account, string password, CancellationToken stop = default)
    {
        var name = people.NormalizeName(account.Trim());
        var person = await db.Users.FirstOrDefaultAsync(p => p.NormalizedUserName == name, stop);
        if (person is null || DemoWorld.IsDemoAccount(person) && time is not DemoClock)
        {
            // as slow as a real account, so that the time tells nothing
            decoy ??= people.PasswordHasher.HashPassword(null!, "decoy");
            people.PasswordHasher.VerifyHashedPassword(null!, decoy, password);
            return Wrong;
        }
        if (await people.IsLockedOutAsync(person)) return Locked;
        if (await people.CheckPasswordAsync(person, password))
        {
            if (person.AccessFailedCount > 0) await people.ResetAccessFailedCountAsync(person);
            return person;
        }
        await people.AccessFailedAsync(person);
        return await people.IsLockedOutAsync(person) ? Locked : Wrong;
    }
}
