using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>What an officer thinks of a section, a slot or a file.</summary>
public enum MarkState
{
    /// <summary>符合</summary>
    InOrder,

    /// <summary>有问题: goes into the list with which the application is given back.</summary>
    Problem,

    /// <summary>存疑: to be cleared up inside the office.</summary>
    Question,
}

/// <summary>
/// 审核标记: what an office thinks of a place of a submitted version. Only ever added; the newest of an office and place counts, as long as what stands
/// there is what was looked at: <see cref="Digest"/> tells, also in a later version.
/// </summary>
public sealed class Mark
{
    public required Guid ApplicationId { get; init; }
    public required string OfficeId { get; init; }
    public required int Number { get; init; }

    /// <summary>The version that was looked at.</summary>
    public required int Version { get; init; }

    /// <summary>The step at which it was looked at.</summary>
    public required string Step { get; init; }

    /// <summary>Where, as <see cref="CasePlace"/> says it.</summary>
    public required string Place { get; init; }

    /// <summary>The sum of what stood there.</summary>
    public required string Digest { get; init; }
    public required MarkState State { get; init; }
    public string? Comment { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class MarkConfiguration : IEntityTypeConfiguration<Mark>
{
    public void Configure(EntityTypeBuilder<Mark> mark)
    {
        mark.HasKey(m => new { m.ApplicationId, m.OfficeId, m.Number });
        mark.HasIndex(m => m.OfficeId);
        mark.Property(m => m.State).HasConversion<string>();
        mark.HasOne<Application>().WithMany().HasForeignKey(m => m.ApplicationId);
        mark.HasOne<Office>().WithMany().HasForeignKey(m => m.OfficeId);
    }
}
