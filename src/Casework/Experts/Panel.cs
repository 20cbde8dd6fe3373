using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>How far a panel is.</summary>
public enum PanelState
{
    /// <summary>组建: experts are drawn and asked, cases are given out.</summary>
    Forming,

    /// <summary>评审: sheets are filled in; nobody sees another's.</summary>
    Scoring,

    /// <summary>封存: scores count, and can be seen.</summary>
    Closed,
}

/// <summary>评审组: experts who score some cases of a step of a call.</summary>
public sealed class Panel
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string Step { get; init; }
    public required string OfficeId { get; init; }
    public required string Name { get; set; }

    /// <summary>The text under which it scores: an amendment does not change a sheet that is being filled in.</summary>
    public required string Digest { get; init; }
    public required PanelState State { get; set; }
    public required DateTimeOffset FormedAt { get; init; }
    public DateTimeOffset? OpenedAt { get; set; }

    /// <summary>评分截止: until when sheets come in; null before it was opened.</summary>
    public DateTimeOffset? ScoresUntil { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public int Token { get; set; }
}

/// <summary>A case of a panel. It leaves a panel with a reason, and stays to be read.</summary>
public sealed class PanelCase
{
    public required Guid PanelId { get; init; }
    public required Guid ApplicationId { get; init; }

    /// <summary>Of which call and step, so that a case is before one panel at a time.</summary>
    public required string Step { get; init; }

    /// <summary>The version that is scored.</summary>
    public required int Version { get; init; }

    /// <summary>By which experts know it: no number from which its arrival could be told.</summary>
    public required int Place { get; init; }
    public DateTimeOffset? LeftAt { get; set; }
    public string? LeftWhy { get; set; }
}

/// <summary>How an expert stands to a panel.</summary>
public enum SeatState
{
    /// <summary>候补: drawn, and asked only when another drops out.</summary>
    Standby,

    /// <summary>待邀请</summary>
    Drawn,

    /// <summary>已邀请</summary>
    Invited,

    /// <summary>已接受: with his word to keep secret what he sees.</summary>
    Accepted,

    /// <summary>谢绝</summary>
    Declined,

    /// <summary>退出: taken out, or withdrew; what he submitted stays, and does not count.</summary>
    Out,
}

/// <summary>评审组专家: one expert of a panel.</summary>
public sealed class PanelSeat
{
    public required Guid PanelId { get; init; }
    public required Guid ExpertId { get; init; }

    /// <summary>In the order drawn; then in the order named.</summary>
    public required int Place { get; init; }

    /// <summary>By which draw; null where he was named.</summary>
    public int? DrawNumber { get; init; }

    /// <summary>Why he was named; null where he was drawn.</summary>
    public string? NamedWhy { get; init; }
    public required SeatState State { get; set; }
    public DateTimeOffset? InvitedAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>保密和回避承诺: under which name, and the sum of the words.</summary>
    public string? PledgedAs { get; set; }
    public string? PledgeDigest { get; set; }
    public DateTimeOffset? OutAt { get; set; }

    /// <summary>Why he declined or is out.</summary>
    public string? Reason { get; set; }
    public int Token { get; set; }

    /// <summary>Whether he takes part, or still may.</summary>
    public bool IsIn => State is SeatState.Drawn or SeatState.Invited or SeatState.Accepted;
}

/// <summary>抽取: a draw of experts with all that is needed to draw them again. Only ever added.</summary>
public sealed class ExpertDraw
{
    public required Guid PanelId { get; init; }
    public required int Number { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>32 hex digits, drawn by the server.</summary>
    public required string Seed { get; init; }

    /// <summary>What was asked for, as JSON.</summary>
    public required string Asked { get; init; }

    /// <summary>Who could be drawn, with what was asked of him, and who could not and why, as JSON.</summary>
    public required string Pool { get; init; }

    /// <summary>Who was drawn, in order, as JSON.</summary>
    public required string Drawn { get; init; }

    /// <summary>Why it was drawn again; null for the first.</summary>
    public string? Reason { get; init; }
}

internal sealed class PanelConfiguration : IEntityTypeConfiguration<Panel>
{
    public void Configure(EntityTypeBuilder<Panel> panel)
    {
        panel.ToTable("panels");
        panel.HasIndex(p => new { p.CallId, p.Step, p.OfficeId });
        panel.Property(p => p.State).HasConversion<string>();
        panel.Property(p => p.Token).IsConcurrencyToken();
        panel.HasOne<Call>().WithMany().HasForeignKey(p => p.CallId);
        panel.HasOne<Office>().WithMany().HasForeignKey(p => p.OfficeId);
        panel.HasOne<PublishedProgramme>().WithMany().HasForeignKey(p => p.Digest);
    }
}

internal sealed class PanelCaseConfiguration : IEntityTypeConfiguration<PanelCase>
{
    public void Configure(EntityTypeBuilder<PanelCase> member)
    {
        member.ToTable("panel_cases");
        member.HasKey(c => new { c.PanelId, c.ApplicationId });
        member.HasIndex(c => new { c.ApplicationId, c.Step }).IsUnique().HasFilter("left_at IS NULL");
        member.HasOne<Panel>().WithMany().HasForeignKey(c => c.PanelId);
        member.HasOne<Application>().WithMany().HasForeignKey(c => c.ApplicationId);
    }
}

internal sealed class PanelSeatConfiguration : IEntityTypeConfiguration<PanelSeat>
{
    public void Configure(EntityTypeBuilder<PanelSeat> seat)
    {
        seat.ToTable("panel_seats");
        seat.HasKey(s => new { s.PanelId, s.ExpertId });
        seat.HasIndex(s => s.ExpertId);
        seat.Property(s => s.State).HasConversion<string>();
        seat.Property(s => s.Token).IsConcurrencyToken();
        seat.HasOne<Panel>().WithMany().HasForeignKey(s => s.PanelId);
        seat.HasOne<Expert>().WithMany().HasForeignKey(s => s.ExpertId);
    }
}

internal sealed class ExpertDrawConfiguration : IEntityTypeConfiguration<ExpertDraw>
{
    public void Configure(EntityTypeBuilder<ExpertDraw> draw)
    {
        draw.ToTable("panel_draws");
        draw.HasKey(d => new { d.PanelId, d.Number });
        draw.HasOne<Panel>().WithMany().HasForeignKey(d => d.PanelId);
    }
}
