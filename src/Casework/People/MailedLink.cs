using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

public enum LinkPurpose
{
    Register,
    Invite,
    SetPassword,
    Address,
}

/// <summary>A link that was sent by mail and proves that its bearer reads that mailbox. Kept as the digest of its key; opens once, and not for long.</summary>
public sealed class MailedLink
{
    public required string Digest { get; init; }
    public required LinkPurpose Purpose { get; init; }

    /// <summary>The sign-up, invitation, person or new address it speaks of.</summary>
    public required Guid SubjectId { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was used, or made worthless by a newer one.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class MailedLinkConfiguration : IEntityTypeConfiguration<MailedLink>
{
    public void Configure(EntityTypeBuilder<MailedLink> link)
    {
        link.ToTable("mailed_links");
        link.HasKey(l => l.Digest);
        link.HasIndex(l => l.SubjectId);
        link.Property(l => l.Purpose).HasConversion<string>();
        // two clicks at once: one of them comes second
        link.Property(l => l.UsedAt).IsConcurrencyToken();
    }
}

/// <summary>Makes and opens the links in letters.</summary>
public sealed class MailedLinks(Db db)
{
    private const int KeyBytes = 32;

    public static readonly Refusal Worthless = new("link.worthless", "这个链接已经用过、已过期或不完整。请重新操作一次，我们会再发一封信");

    internal static readonly Dictionary<LinkPurpose, (string Path, TimeSpan Lasts, string Said)> Kinds = new()
    {
        [LinkPurpose.Register] = ("/register/confirm", TimeSpan.FromDays(2), "两天"),
        [LinkPurpose.Invite] = ("/invitation", TimeSpan.FromDays(7), "七天"),
        [LinkPurpose.SetPassword] = ("/reset/set", TimeSpan.FromHours(2), "两小时"),
        [LinkPurpose.Address] = ("/account/address", TimeSpan.FromDays(2), "两天"),
    };

    /// <summary>A new link, as path and query; older ones for the same are worth nothing from now on.</summary>
    internal async Task<string> MakeAsync(LinkPurpose purpose, Guid subject, DateTimeOffset now, CancellationToken stop, TimeSpan? lasts = null)
    {
        await VoidAsync(purpose, subject, now, stop);
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        db.MailedLinks.Add(new MailedLink { Digest = AuditChain.HashOf(key), Purpose = purpose, SubjectId = subject, MadeAt = now, ExpiresAt = now + (lasts ?? Kinds[purpose].Lasts) });
        return $"{Kinds[purpose].Path}?key={key}";
    }

    internal async Task VoidAsync(LinkPurpose purpose, Guid subject, DateTimeOffset now, CancellationToken stop)
    {
        foreach (var link in await db.MailedLinks.Where(l => l.SubjectId == subject && l.Purpose == purpose && l.UsedAt == null).ToListAsync(stop)) link.UsedAt = now;
    }

    /// <summary>The link that a key opens, if it still opens anything.</summary>
    internal async Task<MailedLink?> FindAsync(LinkPurpose purpose, string? key, DateTimeOffset now, CancellationToken stop)
    {
        if (key is not { Length: > 0 and <= 100 }) return null;
        var digest = AuditChain.HashOf(key);
        return await db.MailedLinks.FirstOrDefaultAsync(l => l.Digest == digest && l.Purpose == purpose && l.UsedAt == null && l.ExpiresAt > now, stop);
    }
}
