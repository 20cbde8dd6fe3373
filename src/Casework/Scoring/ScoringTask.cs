using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>评审任务: that an expert of a panel scores a case, with the sheet as far as he has filled it in.</summary>
public sealed class ScoringTask
{
    public required Guid Id { get; init; }
    public required Guid PanelId { get; init; }
    public required Guid ExpertId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required DateTimeOffset AssignedAt { get; init; }
    public required Guid AssignedBy { get; init; }

    /// <summary>Why this expert got this case, in words.</summary>
    public string? Why { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndedWhy { get; set; }

    /// <summary>What he has filled in and not submitted, as JSON; nobody else reads it.</summary>
    public string? Draft { get; set; }
    public DateTimeOffset? DraftAt { get; set; }

    /// <summary>Rises with every save of the draft, so that two tabs do not overwrite one another.</summary>
    public int Revision { get; set; }

    /// <summary>The newest submitted sheet; 0 where there is none.</summary>
    public int Submitted { get; set; }

    /// <summary>Why the office opened a submitted sheet again (更正); null: it is not open.</summary>
    public string? ReopenedWhy { get; set; }
    public int Token { get; set; }
}

/// <summary>评分表: a sheet as it was submitted and signed. Only ever added; the newest of a task counts.</summary>
public sealed class SignedScore
{
    public required Guid TaskId { get; init; }
    public required int Number { get; init; }

    /// <summary>The answers, as JSON.</summary>
    public required string Answers { get; init; }

    /// <summary>The total as it was counted then, as a decimal.</summary>
    public required string Total { get; init; }
    public required string Digest { get; init; }

    /// <summary>The name under which it was signed.</summary>
    public required string SignedAs { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>After the panel's time, where the programme lets it count.</summary>
    public bool Late { get; init; }

    /// <summary>Why it takes the place of the one before; null for the first.</summary>
    public string? Reason { get; init; }
}

internal sealed class ScoringTaskConfiguration : IEntityTypeConfiguration<ScoringTask>
{
    public void Configure(EntityTypeBuilder<ScoringTask> task)
    {
        task.ToTable("scoring_tasks");
        task.HasIndex(t => new { t.PanelId, t.ExpertId, t.ApplicationId }).IsUnique().HasFilter("ended_at IS NULL");
        task.HasIndex(t => t.ExpertId);
        task.Property(t => t.Token).IsConcurrencyToken();
        task.HasOne<PanelSeat>().WithMany().HasForeignKey(t => new { t.PanelId, t.ExpertId });
        task.HasOne<PanelCase>().WithMany().HasForeignKey(t => new { t.PanelId, t.ApplicationId });
    }
}

internal sealed class SignedScoreConfiguration : IEntityTypeConfiguration<SignedScore>
{
    public void Configure(EntityTypeBuilder<SignedScore> sheet)
    {
        sheet.ToTable("signed_scores");
        sheet.HasKey(s => new { s.TaskId, s.Number });
        sheet.HasOne<ScoringTask>().WithMany().HasForeignKey(s => s.TaskId);
    }
}
