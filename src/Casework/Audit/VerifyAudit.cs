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
        await CompareAsync(troubles, stop);
        return new Result(heads.Count, entries, digests.Count, troubles);
    }

    // what the chains vouch for must be what is kept: versions by their digest, acts one by one, and no entry missing at the end
    private async Task CompareAsync(List<string> troubles, CancellationToken stop)
    {
        var versions = await db.Versions.AsNoTracking().OrderBy(v => v.ApplicationId).ThenBy(v => v.Number).ToListAsync(stop);
        var applications = await db.Applications.AsNoTracking().OrderBy(a => a.Id).ToListAsync(stop);
        var handlings = await db.Handlings.AsNoTracking().OrderBy(h => h.ApplicationId).ThenBy(h => h.Number).ToListAsync(stop);
        var sections = await db.DraftSections.AsNoTracking().OrderBy(s => s.ApplicationId).ThenBy(s => s.Section).ToListAsync(stop);
        var moves = (await db.ProgrammeMoves.AsNoTracking().ToListAsync(stop)).ToLookup(m => m.ApplicationId);
        foreach (var application in applications)
        {
            var chain = AuditNote.ChainOf(application.Id);
            var log = await db.Audit.AsNoTracking().Where(e => e.Chain == chain).OrderBy(e => e.Number).Select(e => new { e.Action, e.Detail }).ToListAsync(stop);
            var acts = handlings.Where(h => h.ApplicationId == application.Id).ToList();
            // what was done in another installation is vouched for as a whole by whoever took it in
            var since = log.FindLastIndex(e => e.Action == ImportPackage.Action);
            var taken = since < 0 ? null : Taken.Of(log[since].Detail);
            if (taken is null && !log.Any(e => e.Action == "application.start")) troubles.Add($"{chain} 没有开始申报的记录");
            foreach (var section in sections.Where(s => s.ApplicationId == application.Id && s.Section != DraftSection.Begun))
            {
                var saved = DraftLane.DetailOf(section.Section, section.Revision, AuditChain.HashOf(section.Answers));
                // what an earlier release kept as one text was vouched for as one
                if (section.Section == DraftSection.Declared && section.Revision == 1 && taken?.Declared == AuditChain.HashOf(section.Answers)) continue;
                if (!log.Any(e => e.Action == "draft.save" && (e.Detail == saved || section.Section == DraftSection.Declared && !e.Detail.Contains("section", StringComparison.Ordinal)))) troubles.Add($"{chain} 草稿“{section.Section}”与保存记录不符");
            }
            foreach (var version in versions.Where(v => v.ApplicationId == application.Id))
            {
                if (!AuditChain.IsDigestOf(version.Digest, application.Number, version.Number, ProgrammeMove.DigestOf(moves[application.Id], application.Digest, version.Number), version.Answers, version.Declared, version.Materials, version.Declarant)
                    || taken?.Versions.Contains(version.Digest, StringComparer.Ordinal) != true && !log.Any(e => e.Action == "application.submit" && e.Detail.Contains(version.Digest, StringComparison.Ordinal))) troubles.Add($"{chain} 第 {version.Number} 版与提交时不符");
            }
            if (taken is not null)
            {
                if (acts.Count < taken.Acts || ImportedCase.SumOf(acts.Take(taken.Acts)) != taken.Sum) troubles.Add($"{chain} 导入的办理记录与导入时不符");
                acts = [.. acts.Skip(taken.Acts)];
            }
            var told = log.Skip(since + 1).Where(e => e.Action is "application.submit" or "application.withdraw" or "application.giveup" || e.Action.StartsWith("review.", StringComparison.Ordinal)).ToList();
            if (told.Count != acts.Count) troubles.Add($"{chain} 应有 {acts.Count} 条办理记录，实有 {told.Count} 条");
            for (var i = 0; i < Math.Min(told.Count, acts.Count); i++)
            {
                using var detail = System.Text.Json.JsonDocument.Parse(told[i].Detail);
                string? Said(string name) => detail.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
                if (Said("to") != acts[i].ToStep || (Said("opinion") ?? Said("reason")) != acts[i].Opinion || Said("document") != acts[i].OutsideDocument) troubles.Add($"{chain} 第 {acts[i].Number} 次办理与记录不符");
            }
        }
    }

    private sealed record Taken(IReadOnlyList<string> Versions, int Acts, string Sum, string Declared)
    {
        public static Taken Of(string detail) => System.Text.Json.JsonSerializer.Deserialize<Taken>(detail, System.Text.Json.JsonSerializerOptions.Web)!;
    }
}
