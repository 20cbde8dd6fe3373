using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>What became of a proposal.</summary>
public enum ProposalState
{
    Waiting,
    Approved,

    /// <summary>The approver gave it back with a reason.</summary>
    SentBack,

    /// <summary>Who made it took it back.</summary>
    TakenBack,
}

/// <summary>
/// 拟办: an action of a step as one officer would do it, waiting for another of the same office to approve it (经办、审批分离). The words are kept as they were
/// proposed. Which one waits stands with the application, and ends with any other act that moves it.
/// </summary>
public sealed class Proposal
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }
    public required string Step { get; init; }
    public required string Action { get; init; }
    public required int Version { get; init; }
    public required string OfficeId { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Opinion { get; init; }
    public string? ExcessReason { get; init; }
    public string? Clause { get; init; }

    /// <summary>For whom who proposed it acted as a deputy.</summary>
    public Guid? ForPersonId { get; init; }

    /// <summary>Why it is to go on although something is marked as a problem.</summary>
    public string? Despite { get; init; }

    /// <summary>The points of a return and what it opens, as JSON.</summary>
    public string? Points { get; init; }
    public required ProposalState State { get; set; }
    public Guid? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public string? Reason { get; set; }
}

internal sealed class ProposalConfiguration : IEntityTypeConfiguration<Proposal>
{
    public void Configure(EntityTypeBuilder<Proposal> proposal)
    {
        proposal.HasKey(p => new { p.ApplicationId, p.Number });
        proposal.Property(p => p.State).HasConversion<string>();
        proposal.HasOne<Application>().WithMany().HasForeignKey(p => p.ApplicationId);
        proposal.HasOne<Office>().WithMany().HasForeignKey(p => p.OfficeId);
    }
}
