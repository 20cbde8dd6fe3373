using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>评审结果: who goes on and who does not, in the order of the scores, with the minutes of the meeting. Only ever added; the newest counts.</summary>
public sealed class PanelResult
{
    public required Guid CallId { get; init; }
    public required string Step { get; init; }
    public required string OfficeId { get; init; }
    public required int Number { get; init; }

    /// <summary>The lines in order, as JSON.</summary>
    public required string Lines { get; init; }

    /// <summary>会议纪要</summary>
    public required string Minutes { get; init; }
    public required DateOnly MetOn { get; init; }
    public required string Present { get; init; }
    public required string Digest { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>One line of a result: where a case stands, and whether it goes on.</summary>
/// <param name="Place">Its place; null where it has none.</param>
/// <param name="Score">Its score, as printed.</param>
/// <param name="GoesOn">入选</param>
/// <param name="Grade">等次; null where there is none.</param>
/// <param name="Why">Why not; or why it goes on past one before it that does not.</param>
public sealed record ResultLine(Guid Application, string Number, string Institution, int? Place, string? Score, bool GoesOn, string? Why, string? Grade = null);

internal sealed class PanelResultConfiguration : IEntityTypeConfiguration<PanelResult>
{
    public void Configure(EntityTypeBuilder<PanelResult> result)
    {
        result.ToTable("panel_results");
        result.HasKey(r => new { r.CallId, r.Step, r.OfficeId, r.Number });
        result.HasOne<Call>().WithMany().HasForeignKey(r => r.CallId);
        result.HasOne<Office>().WithMany().HasForeignKey(r => r.OfficeId);
    }
}
