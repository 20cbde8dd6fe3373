using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>Which paper of a panel is there as it was signed by hand.</summary>
public enum ScannedPaper
{
    /// <summary>评分表: of one expert for one case.</summary>
    ScoreSheet,

    /// <summary>评分汇总表: of a step.</summary>
    ScoreSummary,

    /// <summary>会议纪要: of the result of a step.</summary>
    Minutes,

    /// <summary>签到表: of a group of a defence.</summary>
    Attendance,

    /// <summary>会商意见: a department's letter.</summary>
    JointOpinion,
}

/// <summary>签字扫描件: a paper of a panel as it was signed, scanned or photographed. Never changed; one that is taken out keeps its place and says why.</summary>
public sealed class PanelScan
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string Step { get; init; }
    public required string OfficeId { get; init; }
    public required ScannedPaper Paper { get; init; }

    /// <summary>Whose sheet it is; null for all other papers.</summary>
    public Guid? TaskId { get; init; }

    /// <summary>Of which group it is; null for all other papers.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Which department's it is; null for all other papers.</summary>
    public string? Department { get; init; }

    /// <summary>Which sheet, result or answer was the newest when it was filed; 0 where there are no several.</summary>
    public required int Edition { get; init; }
    public required string Name { get; init; }
    public required string Digest { get; init; }
    public required long Size { get; init; }
    public required FileKind Kind { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? RemovedAt { get; set; }
    public Guid? RemovedBy { get; set; }
    public string? RemovedWhy { get; set; }

    /// <summary>What a paper is called.</summary>
    public static string Say(ScannedPaper paper) => paper switch
    {
        ScannedPaper.ScoreSheet => "评分表",
        ScannedPaper.ScoreSummary => "评分汇总表",
        ScannedPaper.Minutes => "会议纪要",
        ScannedPaper.Attendance => "签到表",
        _ => "部门意见",
    };
}

internal sealed class PanelScanConfiguration : IEntityTypeConfiguration<PanelScan>
{
    public void Configure(EntityTypeBuilder<PanelScan> scan)
    {
        scan.ToTable("panel_scans");
        scan.HasIndex(s => new { s.CallId, s.Step, s.OfficeId });
        scan.Property(s => s.Paper).HasConversion<string>();
        scan.Property(s => s.Kind).HasConversion<string>();
        scan.HasOne<Call>().WithMany().HasForeignKey(s => s.CallId);
        scan.HasOne<Office>().WithMany().HasForeignKey(s => s.OfficeId);
        scan.HasOne<ScoringTask>().WithMany().HasForeignKey(s => s.TaskId);
        scan.HasOne<DefenceGroup>().WithMany().HasForeignKey(s => s.GroupId);
    }
}
