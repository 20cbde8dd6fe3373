using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>What came of looking something up outside.</summary>
public enum LookupAnswer
{
    /// <summary>未发现</summary>
    Clean,

    /// <summary>有记录</summary>
    Found,

    /// <summary>无法查询: the source could not be asked.</summary>
    NotAvailable,
}

/// <summary>外部查询记录: who looked what up, when, and what he found. Only ever added; of a case and look-up counts what was looked up on the latest day, of one day what was entered last.</summary>
public sealed class LookupResult
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }

    /// <summary>The programme's look-up, by its id.</summary>
    public required string LookupId { get; init; }
    public required LookupAnswer Answer { get; init; }

    /// <summary>The day on which it was looked up.</summary>
    public required DateOnly Day { get; init; }
    public string? Note { get; init; }

    /// <summary>The screenshot, where there is one.</summary>
    public string? FileName { get; init; }
    public string? FileDigest { get; init; }
    public long? FileSize { get; init; }
    public FileKind? FileKind { get; init; }
    public required string OfficeId { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class LookupResultConfiguration : IEntityTypeConfiguration<LookupResult>
{
    public void Configure(EntityTypeBuilder<LookupResult> result)
    {
        result.HasKey(r => new { r.ApplicationId, r.Number });
        result.HasIndex(r => r.OfficeId);
        result.Property(r => r.Answer).HasConversion<string>();
        result.Property(r => r.FileKind).HasConversion<string>();
        result.HasOne<Application>().WithMany().HasForeignKey(r => r.ApplicationId);
        result.HasOne<Office>().WithMany().HasForeignKey(r => r.OfficeId);
    }
}
