using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// What an institution asks about a call before it submits, the office's answer, and, where the office finds it of use to all, both
/// in words for the public.
/// </summary>
public sealed class Question
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required Guid InstitutionId { get; init; }
    public required Guid AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public required string Text { get; init; }

    /// <summary>The office that would receive the application, and that answers.</summary>
    public required string OfficeId { get; init; }
    public string? Answer { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public Guid? AnsweredBy { get; set; }
    public string? PublicQuestion { get; set; }
    public string? PublicAnswer { get; set; }
    public DateTimeOffset? PublishedAt { get; set; }
    public int Token { get; set; }
}

internal sealed class QuestionConfiguration : IEntityTypeConfiguration<Question>
{
    public void Configure(EntityTypeBuilder<Question> builder)
    {
        builder.HasIndex(question => new { question.CallId, question.InstitutionId });
        builder.HasIndex(question => new { question.OfficeId, question.AnsweredAt });
        builder.Property(question => question.Token).IsConcurrencyToken();
        builder.HasOne<Call>().WithMany().HasForeignKey(question => question.CallId);
        builder.HasOne<Institution>().WithMany().HasForeignKey(question => question.InstitutionId);
        builder.HasOne<Office>().WithMany().HasForeignKey(question => question.OfficeId);
    }
}
