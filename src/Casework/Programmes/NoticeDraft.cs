using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>新年度通知的底稿: the text of a programme as an officer makes it out of last year's, until it is published or given up.</summary>
public sealed class NoticeDraft
{
    public required Guid Id { get; init; }
    public required string OfficeId { get; init; }

    /// <summary>The new programme's word.</summary>
    public required string ProgrammeId { get; init; }

    /// <summary>The published programme that it was made from.</summary>
    public required string From { get; init; }

    /// <summary>The whole text with its papers.</summary>
    public required string Text { get; set; }
    public required DateTimeOffset MadeAt { get; init; }
    public required Guid MadeBy { get; init; }
    public required DateTimeOffset ChangedAt { get; set; }
    public required Guid ChangedBy { get; set; }

    /// <summary>The call that it became.</summary>
    public Guid? CallId { get; set; }

    /// <summary>Given up.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    public int Token { get; set; }
}

internal sealed class NoticeDraftConfiguration : IEntityTypeConfiguration<NoticeDraft>
{
    public void Configure(EntityTypeBuilder<NoticeDraft> draft)
    {
        draft.ToTable("notice_drafts");
        draft.HasIndex(d => d.OfficeId);
        draft.Property(d => d.Token).IsConcurrencyToken();
        draft.HasOne<Office>().WithMany().HasForeignKey(d => d.OfficeId);
        draft.HasOne<PublishedProgramme>().WithMany().HasForeignKey(d => d.From);
        draft.HasOne<Call>().WithMany().HasForeignKey(d => d.CallId);
    }
}
