using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// Checks an account and its password; five wrong ones lock it for a while. Demonstration accounts, whose password everybody knows,
/// open only in a demonstration. Where the person has a second factor, the session begins only after <see cref="CheckSecondFactor"/>.
/// </summary>
public sealed class SignIn(Db db, UserManager<Person> people, Passwords passwords, TimeProvider time)
{
    // one sentence for both: it must not tell which addresses have accounts
    private static readonly Refusal Wrong = new("sign-in.wrong", "账号或密码不正确。连续输错多次的，账号会暂时锁定，请稍后再试，或用“忘记密码”重新设置");
    internal static readonly Refusal Locked = new("sign-in.locked", "密码连续输错，账号已暂时锁定，请稍后再试，或用“忘记密码”重新设置");

    private static readonly Refusal NoGrant = new("sign-in.grant", "账号没有有效的授权（尚未开始或已到期），请联系本单位的系统管理员");

    private static string? decoy;

    public async Task<Outcome<Person>> RunAsync(string account, string password, CancellationToken stop = default)
    {
        var outcome = await CheckAsync(account, password, stop);
        return outcome.Done || outcome.Refusals[0] == NoGrant ? outcome : Wrong;
    }

    private async Task<bool> NoGrantAsync(Guid person, string office, CancellationToken stop) =>
        !await Grants.InForce(db.Grants, time.GetUtcNow()).AnyAsync(g => g.PersonId == person && g.OfficeId == office, stop);

    /// <summary>The same for somebody who is signed in, and may be told that the account is locked.</summary>
    internal async Task<Outcome<Person>> CheckAsync(string account, string password, CancellationToken stop)
    {
        var typed = account.Trim();
        // what cannot be a name is nobody's, and not every database can be asked for it
        var name = Typed.IsPlain(typed) && typed.Length <= 256 ? people.NormalizeName(typed) : null;
        var person = name is null ? null : await db.Users.FirstOrDefaultAsync(p => p.NormalizedUserName == name && p.EndedAt == null, stop);
        if (person?.PasswordHash is null || DemoWorld.IsDemoAccount(person) && time is not DemoClock)
        {
            // as slow as a real account, so that the time tells nothing
            decoy ??= passwords.Hash("decoy");
            passwords.Fits(new Person { DisplayName = "", Role = Role.Applicant, PasswordHash = decoy }, password);
            return Wrong;
        }
        // as slow whether it is locked or not
        var fits = passwords.Fits(person, password);
        if (await people.IsLockedOutAsync(person)) return Locked;
        if (fits)
        {
            // wrong codes of the second factor stay counted until a right one
            if (person.OfficeId is { } office && await NoGrantAsync(person.Id, office, stop)) return NoGrant;
            if (person is { AccessFailedCount: > 0, TwoFactorEnabled: false }) await people.ResetAccessFailedCountAsync(person);
            return person;
        }
        await people.AccessFailedAsync(person);
        return await people.IsLockedOutAsync(person) ? Locked : Wrong;
    }
}
