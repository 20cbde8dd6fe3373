using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>认定决定: the document by which an office gives a title to the cases on its list. Never changed; a title is taken back by revoking it.</summary>
public sealed class Decision
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string Step { get; init; }
    public required string OfficeId { get; init; }

    /// <summary>The programme under which it was decided.</summary>
    public required string Programme { get; init; }

    /// <summary>发文字号</summary>
    public required string Document { get; init; }
    public required string Title { get; init; }

    /// <summary>主送单位</summary>
    public string? To { get; init; }

    /// <summary>抄送单位</summary>
    public string? CopyTo { get; init; }

    /// <summary>Its words; null: those of the paper.</summary>
    public string? Text { get; init; }

    /// <summary>签发人</summary>
    public required string Signer { get; init; }

    /// <summary>成文日期: the day from which validity is counted.</summary>
    public required DateOnly DecidedOn { get; init; }
    public required DateOnly ValidFrom { get; init; }
    public required DateOnly ValidUntil { get; init; }

    /// <summary>The lines (<see cref="DecisionLine"/>) as JSON.</summary>
    public required string Lines { get; init; }
    public required string Digest { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public required Guid MadeBy { get; init; }
}

/// <summary>A line of a decision.</summary>
public sealed record DecisionLine(Guid Application, Guid Title, string Institution, string? Platform, string? Functions, string? Place, string? Number);

internal sealed class DecisionConfiguration : IEntityTypeConfiguration<Decision>
{
    public void Configure(EntityTypeBuilder<Decision> decision)
    {
        decision.ToTable("decisions");
        // a number is given to one document of an office
        decision.HasIndex(d => new { d.OfficeId, d.Document }).IsUnique();
        decision.HasIndex(d => d.CallId);
        decision.HasOne<Call>().WithMany().HasForeignKey(d => d.CallId);
        decision.HasOne<Office>().WithMany().HasForeignKey(d => d.OfficeId);
        decision.HasOne<PublishedProgramme>().WithMany().HasForeignKey(d => d.Programme);
    }
}
