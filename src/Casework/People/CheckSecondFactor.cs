using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The code after the password. Wrong ones count like wrong passwords and lock; a code opens once.</summary>
public sealed class CheckSecondFactor(Db db, SecondFactors factors, UserManager<Person> people, TimeProvider time)
{
    public static readonly Refusal Over = new("factor.over", "登录已超时，请重新输入账号和密码");

    // not the password's words: a new password would not help him
    private static readonly Refusal Locked = SignIn.Locked with { Sentence = "验证码连续输错，账号已暂时锁定，请稍后再试。手机不在身边的，可以用恢复码" };

    /// <param name="personId">Whose password was right a moment ago.</param>
    /// <param name="stamp">His security stamp at that moment.</param>
    /// <param name="code">Six digits, or a recovery code.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Person>> RunAsync(Guid personId, string stamp, string? code, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == personId && p.SecurityStamp == stamp && p.EndedAt == null, stop) is not { } person) return Over;
        if (await people.IsLockedOutAsync(person)) return Locked;
        if (await factors.FindAsync(personId, stop) is not { EnabledAt: not null } factor) return Over;
        var before = factor.RecoveryCodes;
        if (!factors.Take(factor, code))
        {
            await people.AccessFailedAsync(person);
            return await people.IsLockedOutAsync(person) ? Locked : SecondFactors.Wrong;
        }
        person.AccessFailedCount = 0;
        person.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        return await db.CommitAsync(AuditNote.OfPerson(personId, personId, "factor.use", now, new { recovery = before != factor.RecoveryCodes }), person, stop);
    }
}
