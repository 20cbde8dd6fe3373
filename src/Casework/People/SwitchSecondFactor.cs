using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>An authenticator is set up in two steps, so that nobody locks himself out with one that does not work; and switched off with a code.</summary>
public sealed class SwitchSecondFactor(Db db, SecondFactors factors, UserManager<Person> people, AccountLetters letters, TimeProvider time)
{
    /// <summary>What the person scans or types into his authenticator; none where it is switched on and nothing is shown any more.</summary>
    public sealed record View(bool IsOn, DateTimeOffset? Since, int RecoveryCodes, string? Secret, string? Address);

    public async Task<View> ShowAsync(Actor actor, CancellationToken stop = default)
    {
        var factor = await factors.FindAsync(actor.PersonId, stop);
        if (factor is null) return new View(false, null, 0, null, null);
        if (factor.EnabledAt is { } since) return new View(true, since, factor.RecoveryCodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, null, null);
        var account = await db.Users.AsNoTracking().Where(p => p.Id == actor.PersonId).Select(p => p.UserName!).FirstAsync(stop);
        var secret = Totp.Written(factors.SecretOf(factor));
        return new View(false, null, 0, secret, $"otpauth://totp/{Uri.EscapeDataString($"示范平台:{account}")}?secret={secret}&issuer={Uri.EscapeDataString("示范平台")}");
    }

    /// <summary>Makes a new secret. It asks for nothing until it is switched on.</summary>
    public async Task<Outcome<bool>> BeginAsync(Actor actor, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        // before the write begins: protecting may make a new key, and that is a write of its own
        var secret = factors.Protect(Totp.NewSecret());
        await using var work = await db.BeginAsync(stop);
        var factor = await factors.FindAsync(actor.PersonId, stop);
        if (factor is { EnabledAt: not null }) return new Refusal("factor.on", "两步验证已经开启");
        if (factor is null) db.SecondFactors.Add(new SecondFactor { PersonId = actor.PersonId, Secret = secret, MadeAt = now, RecoveryCodes = "" });
        else (factor.Secret, factor.MadeAt, factor.LastStep) = (secret, now, 0);
        return await db.CommitAsync(AuditNote.OfPerson(actor.PersonId, actor.PersonId, "factor.begin", now, new { }), true, stop);
    }

    /// <summary>Switches on with a code of the new authenticator; answers with the recovery codes, which are never shown again.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> OnAsync(Actor actor, string? code, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await factors.FindAsync(actor.PersonId, stop) is not { EnabledAt: null } factor) return new Refusal("factor.none", "请先扫描新的二维码");
        // reading the secret may make a new key, and that is a write of its own: so this one begins with the commit
        if (!factors.Take(factor, code, recovery: false)) return SecondFactors.Wrong;
        var (shown, kept) = SecondFactors.NewRecoveryCodes();
        (factor.EnabledAt, factor.RecoveryCodes) = (now, kept);
        var person = await db.Users.FirstAsync(p => p.Id == actor.PersonId, stop);
        (person.TwoFactorEnabled, person.ConcurrencyStamp) = (true, Guid.NewGuid().ToString("N"));
        letters.HasChanged(person, "开启了两步验证", now);
        var outcome = await db.CommitAsync(AuditNote.OfPerson(person.Id, actor.PersonId, "factor.on", now, new { }), true, stop);
        return outcome.Done ? new List<string>(shown) : outcome.Refusals.ToList();
    }

    public async Task<Outcome<bool>> OffAsync(Actor actor, string? code, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await factors.FindAsync(actor.PersonId, stop) is not { EnabledAt: not null } factor) return new Refusal("factor.none", "两步验证没有开启");
        var person = await db.Users.FirstAsync(p => p.Id == actor.PersonId, stop);
        if (await people.IsLockedOutAsync(person)) return SignIn.Locked with { Field = "Code" };
        if (!factors.Take(factor, code))
        {
            // counts and locks like signing in: somebody may sit at a screen that was left open
            await people.AccessFailedAsync(person);
            return SecondFactors.Wrong;
        }
        db.SecondFactors.Remove(factor);
        (person.TwoFactorEnabled, person.ConcurrencyStamp) = (false, Guid.NewGuid().ToString("N"));
        letters.HasChanged(person, "关闭了两步验证", now);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, actor.PersonId, "factor.off", now, new { }), true, stop);
    }
}
