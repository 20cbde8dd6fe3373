using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// What the applicant has typed in one section of the form and not yet submitted; may be incomplete or wrong. Two people in two
/// sections never meet; two in one section meet at <see cref="Revision"/>.
/// </summary>
public sealed class DraftSection
{
    /// <summary>What the draft began with: known from the account. Every section's own row goes over it.</summary>
    public const string Begun = "*";

    /// <summary>The applicant's own word on statements that only a person can judge.</summary>
    public const string Declared = "*declared";

    /// <summary>What an amendment of the notice left without a place: kept, shown, and part of no submission.</summary>
    public const string Left = "*left";

    public required Guid ApplicationId { get; init; }
    public required string Section { get; init; }

    /// <summary>Answers as JSON. A null stands for an answer that was taken away, so that nothing shines through from below.</summary>
    public required string Answers { get; set; }
    public required int Revision { get; set; }

    /// <summary>The sender's own word for the save that made this revision: sent again because its answer was lost, it is the same save.</summary>
    public string? SaveKey { get; set; }
    public required DateTimeOffset SavedAt { get; set; }
    public required Guid SavedBy { get; set; }
}

internal sealed class DraftSectionConfiguration : IEntityTypeConfiguration<DraftSection>
{
    public void Configure(EntityTypeBuilder<DraftSection> section)
    {
        section.ToTable("draft_sections");
        section.HasKey(s => new { s.ApplicationId, s.Section });
        section.Property(s => s.Revision).IsConcurrencyToken();
        section.HasOne<Application>().WithMany().HasForeignKey(s => s.ApplicationId);
    }
}
