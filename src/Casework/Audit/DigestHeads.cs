using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Writes a digest over the heads of all chains. Done once a day by the server, or by hand before a list is published.</summary>
public sealed class DigestHeads(Db db, TimeProvider time)
{
    /// <summary>Whether the last digest is a day old, or there is none.</summary>
    public async Task<bool> IsDueAsync(CancellationToken stop = default)
    {
        var last = await db.AuditDigests.AsNoTracking().OrderByDescending(d => d.Number).Select(d => (DateTimeOffset?)d.At).FirstOrDefaultAsync(stop);
        return last is not { } at || time.GetUtcNow() - at >= TimeSpan.FromDays(1);
    }

    public async Task<Outcome<AuditDigest>> RunAsync(CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync("digests", stop);
        var heads = await db.Audit.AsNoTracking()
            .Where(entry => entry.Number == db.Audit.Where(other => other.Chain == entry.Chain).Max(other => other.Number))
            .OrderBy(entry => entry.Chain).Select(entry => new { entry.Chain, entry.Number, entry.Hash }).ToListAsync(stop);
        var last = await db.AuditDigests.AsNoTracking().OrderByDescending(d => d.Number).FirstOrDefaultAsync(stop);
        var lines = new StringBuilder();
        foreach (var head in heads) lines.Append(head.Chain).Append(' ').Append(head.Number).Append(' ').Append(head.Hash).Append('\n');
        var digest = new AuditDigest
        {
            Number = (last?.Number ?? 0) + 1,
            At = now,
            Chains = heads.Count,
            Heads = lines.ToString(),
            Hash = AuditChain.HashOf((last?.Hash ?? AuditChain.Beginning) + lines),
        };
        db.AuditDigests.Add(digest);
        return await db.CommitAsync(AuditNote.OfSystem(null, "audit.digest", now, new { digest.Number, digest.Chains, digest.Hash }), digest, stop);
    }
}
