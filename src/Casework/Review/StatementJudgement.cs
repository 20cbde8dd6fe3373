using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// 人工判断: what an office finds on a statement that only a person can judge. Only ever added; the newest of an office and statement counts, as long as
/// what it rests on is what was looked at: <see cref="Digest"/> tells, also in a later version.
/// </summary>
public sealed class StatementJudgement
{
    public required Guid ApplicationId { get; init; }
    public required string OfficeId { get; init; }
    public required int Number { get; init; }

    /// <summary>The version that was looked at.</summary>
    public required int Version { get; init; }

    /// <summary>The step at which it was judged.</summary>
    public required string Step { get; init; }

    /// <summary>The programme's statement, by its id.</summary>
    public required string Statement { get; init; }

    /// <summary>The sum of what it rests on.</summary>
    public required string Digest { get; init; }
    public required bool Holds { get; init; }
    public string? Comment { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>For whom the person acted as a deputy.</summary>
    public Guid? ForPersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class StatementJudgementConfiguration : IEntityTypeConfiguration<StatementJudgement>
{
    public void Configure(EntityTypeBuilder<StatementJudgement> judgement)
    {
        judgement.HasKey(j => new { j.ApplicationId, j.OfficeId, j.Number });
        judgement.HasOne<Application>().WithMany().HasForeignKey(j => j.ApplicationId);
        judgement.HasOne<Office>().WithMany().HasForeignKey(j => j.OfficeId);
    }
}
