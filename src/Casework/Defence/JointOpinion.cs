using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>会商意见: that a department was asked about the result of a step, and what it answered. Only ever added; of a department the newest counts.</summary>
public sealed class JointOpinion
{
    public required Guid CallId { get; init; }
    public required string Step { get; init; }
    public required string OfficeId { get; init; }
    public required string Department { get; init; }
    public required int Number { get; init; }

    /// <summary>Whether it agrees; null where this is the question.</summary>
    public bool? Agrees { get; init; }

    /// <summary>Its words; of a question, to what the result was asked.</summary>
    public string? Opinion { get; init; }

    /// <summary>The day on which it was asked or answered.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Who signed for the department.</summary>
    public string? Signer { get; init; }

    /// <summary>文号</summary>
    public string? Document { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class JointOpinionConfiguration : IEntityTypeConfiguration<JointOpinion>
{
    public void Configure(EntityTypeBuilder<JointOpinion> opinion)
    {
        opinion.ToTable("joint_opinions");
        opinion.HasKey(o => new { o.CallId, o.Step, o.OfficeId, o.Department, o.Number });
        opinion.HasOne<Call>().WithMany().HasForeignKey(o => o.CallId);
        opinion.HasOne<Office>().WithMany().HasForeignKey(o => o.OfficeId);
    }
}
