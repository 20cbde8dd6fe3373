using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Walks every chain and every digest, and names each place that does not fit.</summary>
public sealed class VerifyAudit(Db db)
{
    public sealed record Result(int Chains, int Entries, int Digests, IReadOnlyList<string> Troubles);

    public async Task<Result> RunAsync(CancellationToken stop = default)
    {
        var troubles = new List<string>();
        var heads = new Dictionary<string, AuditEntry>(StringComparer.Ordinal);
        var entries = 0;
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in db.Audit.AsNoTracking().OrderBy(e => e.Chain).ThenBy(e => e.Number).AsAsyncEnumerable().WithCancellation(stop))
        {
            if (!AuditChain.Fits(entry, heads.GetValueOrDefault(entry.Chain))) troubles.Add($"{entry.Chain} 第 {entry.Number} 条与记录不符");
            heads[entry.Chain] = entry;
            hashes.Add(entry.Hash);
            entries++;
        }
        var digests = await db.AuditDigests.AsNoTracking().OrderBy(d => d.Number).ToListAsync(stop);
        var previous = AuditChain.Beginning;
        foreach (var digest in digests)
        {
            if (digest.Hash != AuditChain.HashOf(previous + digest.Heads)) troubles.Add($"第 {digest.Number} 次汇总与记录不符");
            previous = digest.Hash;
            // a head that the digest saw must still be somewhere in its chain
            foreach (var line in digest.Heads.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !hashes.Contains(line.Split(' ')[^1])))
            {
                troubles.Add($"第 {digest.Number} 次汇总所见的 {line.Split(' ')[0]} 已被改写");
            }
        }
        return new Result(heads.Count, entries, digests.Count, troubles);
    }
}
