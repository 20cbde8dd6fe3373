using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>内部备注: a word inside an office about a case. Only ever added, and seen in that office only.</summary>
public sealed class CaseNote
{
    public required Guid ApplicationId { get; init; }
    public required string OfficeId { get; init; }
    public required int Number { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Text { get; init; }
}

internal sealed class CaseNoteConfiguration : IEntityTypeConfiguration<CaseNote>
{
    public void Configure(EntityTypeBuilder<CaseNote> note)
    {
        note.HasKey(n => new { n.ApplicationId, n.OfficeId, n.Number });
        note.HasOne<Application>().WithMany().HasForeignKey(n => n.ApplicationId);
        note.HasOne<Office>().WithMany().HasForeignKey(n => n.OfficeId);
    }
}
