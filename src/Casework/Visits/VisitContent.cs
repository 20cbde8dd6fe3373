using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A record as it stands or was handed in: what signatures stand under, and what is printed.</summary>
public sealed record VisitContent(string Number, string Institution, int Version, string Programme, string When, IReadOnlyList<VisitContent.Line> Items, string? People, string? Note, IReadOnlyList<VisitContent.Photo> Photos)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <param name="Declared">The number declared, with its unit; empty where none is.</param>
    /// <param name="Value">The number found, with its unit; null where none was entered.</param>
    /// <param name="Difference">What differs or was not seen, in one sentence; null where it is in order or nothing was entered.</param>
    public sealed record Line(string Item, string Label, string Clause, string Declared, VisitFound? Found, string? Value, string? Remark, string? Difference);

    public sealed record Photo(int Number, string? Item, string Name, string Digest, DateTimeOffset? TakenAt, DateTimeOffset At, string? Position);

    /// <param name="Digest">Of the picture of a drawn signature.</param>
    public sealed record Signed(string Name, string? Post, bool Leads, SignedWay? Way, string? Reason, string? Digest, DateTimeOffset? At);

    /// <summary>A record handed in: with its team, its signatures and the scans of its signed paper.</summary>
    public sealed record Handed(VisitContent Record, string Sum, IReadOnlyList<Signed> Team, Signed Representative, IReadOnlyList<Photo> Scans);

    /// <summary>The sum of the record: what signatures stand under.</summary>
    public string Sum() => AuditChain.HashOf(JsonSerializer.Serialize(this, Plain));

    public IEnumerable<Line> Differing => Items.Where(line => line.Found == VisitFound.Differs);

    internal static string Write(Handed handed) => JsonSerializer.Serialize(handed, Plain);

    internal static Handed Read(string content) => JsonSerializer.Deserialize<Handed>(content, Plain)!;

    /// <summary>The mark on its prints: a draft's by its sum, a record's that was handed in by its number too.</summary>
    internal string Code(int number) => PageCode.Of(Number, number, Sum());
}

/// <summary>An item as it stands: the entry that counts, and what stands beside it until somebody chooses.</summary>
public sealed record VisitStand(string Item, VisitEntry? Counts, IReadOnlyList<VisitEntry> Beside)
{
    internal static VisitStand Of(string item, IEnumerable<VisitEntry> entries)
    {
        var own = entries.Where(entry => entry.Item == item).OrderBy(entry => entry.Number).ToList();
        var settled = own.LastOrDefault(entry => entry.Choice)?.Number ?? 0;
        return new VisitStand(item, own.LastOrDefault(entry => !entry.Beside), [.. own.Where(entry => entry.Beside && entry.Number > settled)]);
    }
}

/// <summary>Everything that was entered of a visit, put together to its record.</summary>
public sealed class VisitRecords(Db db, Visiting visiting)
{
    internal sealed record Whole(VisitContent Content, string Sum, FactSheet Facts, IReadOnlyDictionary<string, VisitStand> Stands, IReadOnlyList<VisitFile> Files, IReadOnlyList<VisitSignature> Signatures)
    {
        /// <summary>The newest signature of somebody; whether it stands under the record as it is now.</summary>
        public VisitSignature? SignatureOf(int member) => Signatures.LastOrDefault(one => one.Member == member);

        public bool Holds(VisitSignature? signature) => signature?.Over == Sum;
    }

    internal async Task<Whole> OfAsync(Visitfile file, CancellationToken stop)
    {
        var (visit, terms) = (file.Visit, file.Terms);
        var about = await (from application in db.Applications.AsNoTracking() join institution in db.Institutions on application.InstitutionId equals institution.Id where application.Id == visit.ApplicationId select new { application.Number, institution.Name }).FirstAsync(stop);
        var facts = await visiting.FactsAsync(visit, file.Programme, stop);
        var entries = await db.VisitEntries.AsNoTracking().Where(e => e.VisitId == visit.Id).OrderBy(e => e.Number).ToListAsync(stop);
        var files = await db.VisitFiles.AsNoTracking().Where(f => f.VisitId == visit.Id && f.RemovedAt == null).OrderBy(f => f.Number).ToListAsync(stop);
        var signatures = await db.VisitSignatures.AsNoTracking().Where(s => s.VisitId == visit.Id).OrderBy(s => s.Number).ToListAsync(stop);
        var stands = terms.Items.Select(item => item.Id).Append(VisitEntry.People).Append(VisitEntry.Note).ToDictionary(item => item, item => VisitStand.Of(item, entries), StringComparer.Ordinal);
        var content = new VisitContent(
            about.Number, about.Name, visit.Version, visit.Digest, visit.Slot.Say(), [.. terms.Items.Select(item => LineOf(item, stands[item.Id].Counts, facts))],
            stands[VisitEntry.People].Counts?.Remark, stands[VisitEntry.Note].Counts?.Remark, [.. files.Where(f => f.Use == VisitFileUse.Photo).Select(PhotoOf)]);
        return new Whole(content, content.Sum(), facts, stands, files, signatures);
    }

    private static VisitContent.Line LineOf(VisitItem item, VisitEntry? entry, FactSheet facts)
    {
        var value = string.IsNullOrWhiteSpace(entry?.Value) ? null : item.Read(entry.Value, out _);
        return new VisitContent.Line(
            item.Id, item.Label, item.Condition.Rubric.Clause, item.Declared(facts)?.ToString() ?? "", entry?.Found, value?.ToString(), entry?.Remark,
            entry?.Found is VisitFound.Differs or VisitFound.NotSeen ? item.Difference(facts, entry.Found.Value, entry.Value, entry.Remark) : null);
    }

    internal static VisitContent.Photo PhotoOf(VisitFile file) => new(file.Number, file.Item, file.Name, file.Digest, file.TakenAt, file.At, file.Position);
}
