using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// What somebody of the team entered of one item. Only ever added. Of an item counts the newest entry that was made on the one before it; what was made
/// on an older one, by somebody without a net, stands beside it (并存) until somebody chooses.
/// </summary>
public sealed class VisitEntry
{
    /// <summary>The item under which the people met are written down.</summary>
    public const string People = ":people";

    /// <summary>The item for what else there is to say.</summary>
    public const string Note = ":note";

    public required Guid VisitId { get; init; }
    public required int Number { get; init; }

    /// <summary>A condition of the checklist, or one of the two words above.</summary>
    public required string Item { get; init; }
    public VisitFound? Found { get; init; }

    /// <summary>The number found, as typed.</summary>
    public string? Value { get; init; }
    public string? Remark { get; init; }

    /// <summary>The entry that was shown when this was typed; 0: there was none.</summary>
    public required int Base { get; init; }

    /// <summary>Another entry had come in between, and says something else.</summary>
    public required bool Beside { get; init; }

    /// <summary>It was chosen from what stood beside one another (择一), and settles it.</summary>
    public bool Choice { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>When it arrived here.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The one-time key under which the sender's browser keeps it until it has arrived.</summary>
    public required string Key { get; init; }

    internal bool Says(VisitFound? found, string? value, string? remark) => Found == found && Value == value && Remark == remark;
}

/// <summary>What a file of a visit is.</summary>
public enum VisitFileUse
{
    /// <summary>现场照片</summary>
    Photo,

    /// <summary>签字后的扫描件: the printed record as it was signed.</summary>
    Paper,
}

/// <summary>A photo taken at a visit, or the scan of its signed paper. Never changed; one that is taken out keeps its place and says why.</summary>
public sealed class VisitFile
{
    public required Guid VisitId { get; init; }
    public required int Number { get; init; }
    public required VisitFileUse Use { get; init; }

    /// <summary>The item that it shows; null: the visit as a whole.</summary>
    public string? Item { get; init; }
    public required string Name { get; init; }
    public required string Digest { get; init; }
    public required long Size { get; init; }
    public required FileKind Kind { get; init; }

    /// <summary>When it was taken, as the camera wrote into it; null where it says nothing. Not the server's word.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>Where it was taken, latitude and longitude, where the person gave it.</summary>
    public string? Position { get; init; }

    /// <summary>Of a scan the mark that was read on it (<see cref="Documents.PageCode"/>); empty where none was.</summary>
    public string? PageCode { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Key { get; init; }
    public DateTimeOffset? RemovedAt { get; set; }
    public Guid? RemovedBy { get; set; }
    public string? RemovedWhy { get; set; }
}

/// <summary>How a record was signed.</summary>
public enum SignedWay
{
    /// <summary>手写签名: drawn on the screen.</summary>
    Drawn,

    /// <summary>纸上签名: on the printed record, whose scan is here.</summary>
    Paper,

    /// <summary>未签: with the reason.</summary>
    Refused,
}

/// <summary>签名: of somebody of the team, or of the institution's representative, under the record as it was then. Only ever added; the newest of each counts.</summary>
public sealed class VisitSignature
{
    public required Guid VisitId { get; init; }
    public required int Number { get; init; }

    /// <summary>The number of the team's member; 0: the institution's representative.</summary>
    public required int Member { get; init; }
    public required string Name { get; init; }

    /// <summary>职务, of the representative.</summary>
    public string? Post { get; init; }
    public required SignedWay Way { get; init; }

    /// <summary>Why it was not signed.</summary>
    public string? Reason { get; init; }

    /// <summary>The kept picture of the signature, where it was drawn.</summary>
    public string? Picture { get; init; }

    /// <summary>The sum of the record that was signed: it stands under no other.</summary>
    public required string Over { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Key { get; init; }
}

/// <summary>核查记录: as it was handed in, to the letter. Only ever added; a correction is another one with its reason.</summary>
public sealed class VisitReport
{
    public required Guid VisitId { get; init; }
    public required int Number { get; init; }

    /// <summary>The record (<see cref="VisitContent"/>), as JSON.</summary>
    public required string Content { get; init; }
    public required string Digest { get; init; }

    /// <summary>Why it takes the place of the one before; null for the first.</summary>
    public string? Reason { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class VisitEntryConfiguration : IEntityTypeConfiguration<VisitEntry>
{
    public void Configure(EntityTypeBuilder<VisitEntry> entry)
    {
        entry.ToTable("visit_entries");
        entry.HasKey(e => new { e.VisitId, e.Number });
        entry.HasIndex(e => new { e.VisitId, e.Key }).IsUnique();
        entry.Property(e => e.Found).HasConversion<string>();
        entry.HasOne<Visit>().WithMany().HasForeignKey(e => e.VisitId);
    }
}

internal sealed class VisitFileConfiguration : IEntityTypeConfiguration<VisitFile>
{
    public void Configure(EntityTypeBuilder<VisitFile> file)
    {
        file.ToTable("visit_files");
        file.HasKey(f => new { f.VisitId, f.Number });
        file.HasIndex(f => new { f.VisitId, f.Key }).IsUnique();
        file.Property(f => f.Use).HasConversion<string>();
        file.Property(f => f.Kind).HasConversion<string>();
        file.HasOne<Visit>().WithMany().HasForeignKey(f => f.VisitId);
    }
}

internal sealed class VisitSignatureConfiguration : IEntityTypeConfiguration<VisitSignature>
{
    public void Configure(EntityTypeBuilder<VisitSignature> signature)
    {
        signature.ToTable("visit_signatures");
        signature.HasKey(s => new { s.VisitId, s.Number });
        signature.HasIndex(s => new { s.VisitId, s.Key }).IsUnique();
        signature.Property(s => s.Way).HasConversion<string>();
        signature.HasOne<Visit>().WithMany().HasForeignKey(s => s.VisitId);
    }
}

internal sealed class VisitReportConfiguration : IEntityTypeConfiguration<VisitReport>
{
    public void Configure(EntityTypeBuilder<VisitReport> report)
    {
        report.ToTable("visit_reports");
        report.HasKey(r => new { r.VisitId, r.Number });
        report.HasOne<Visit>().WithMany().HasForeignKey(r => r.VisitId);
    }
}
