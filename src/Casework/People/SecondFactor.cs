using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>A person's authenticator: its secret, protected by the installation's keys, and recovery codes as digests. Counts once it has been switched on.</summary>
public sealed class SecondFactor
{
    public required Guid PersonId { get; init; }
    public required string Secret { get; set; }
    public required DateTimeOffset MadeAt { get; set; }
    public DateTimeOffset? EnabledAt { get; set; }

    /// <summary>The time step of the last code taken: a code that somebody looked on at opens nothing a second time.</summary>
    public long LastStep { get; set; }

    /// <summary>Digests of the recovery codes left, one a line.</summary>
    public required string RecoveryCodes { get; set; }
}

internal sealed class SecondFactorConfiguration : IEntityTypeConfiguration<SecondFactor>
{
    public void Configure(EntityTypeBuilder<SecondFactor> factor)
    {
        factor.ToTable("second_factors");
        factor.HasKey(f => f.PersonId);
        factor.Property(f => f.LastStep).IsConcurrencyToken();
        factor.Property(f => f.RecoveryCodes).IsConcurrencyToken();
        factor.HasOne<Person>().WithMany().HasForeignKey(f => f.PersonId);
    }
}

/// <summary>Reads and checks second factors; what uses up a code is saved by whoever asked.</summary>
public sealed class SecondFactors(Db db, IDataProtectionProvider protection, TimeProvider time)
{
    private const int RecoveryCodeCount = 10;

    // without what is read wrongly: no 0 O 1 I L
    private const string Letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    internal static readonly Refusal Wrong = new("factor.wrong", "验证码不正确或已用过。请输入手机上最新的 6 位数字，并确认手机时间准确", "Code");

    private readonly IDataProtector protector = protection.CreateProtector("Shifan.SecondFactor");

    // authenticators live by the real time, also where a demonstration's clock is moved
    internal DateTimeOffset RealNow => time is DemoClock ? TimeProvider.System.GetUtcNow() : time.GetUtcNow();

    internal Task<SecondFactor?> FindAsync(Guid person, CancellationToken stop) => db.SecondFactors.FirstOrDefaultAsync(f => f.PersonId == person, stop);

    internal string Protect(byte[] secret) => Convert.ToBase64String(protector.Protect(secret));

    internal byte[] SecretOf(SecondFactor factor) => protector.Unprotect(Convert.FromBase64String(factor.Secret));

    /// <summary>Whether a code is right; it is used up then.</summary>
    internal bool Take(SecondFactor factor, string? typed, bool recovery = true)
    {
        var code = new string([.. Rules.Wording.HalfWidth(typed ?? "").Where(c => char.IsAsciiLetterOrDigit(c)).Take(32)]).ToUpperInvariant();
        if (code.Length == 6 && Totp.Match(SecretOf(factor), code, RealNow, factor.LastStep) is { } step)
        {
            factor.LastStep = step;
            return true;
        }
        var left = factor.RecoveryCodes.Split('\n').ToList();
        if (!recovery || !left.Remove(AuditChain.HashOf(code))) return false;
        factor.RecoveryCodes = string.Join('\n', left);
        return true;
    }

    internal static (IReadOnlyList<string> Shown, string Kept) NewRecoveryCodes()
    {
        var codes = Enumerable.Range(0, RecoveryCodeCount).Select(_ => RandomNumberGenerator.GetString(Letters, 10)).ToList();
        return ([.. codes.Select(code => $"{code[..5]}-{code[5..]}")], string.Join('\n', codes.Select(AuditChain.HashOf)));
    }
}
