using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>How far a visit is.</summary>
public enum VisitState
{
    /// <summary>已安排</summary>
    Planned,

    /// <summary>已核查: its record is handed in.</summary>
    Done,

    /// <summary>已取消</summary>
    Cancelled,
}

/// <summary>实地核查: that a team goes to see the institution of a case. One at a time for a case and step; a cancelled one stays.</summary>
public sealed class Visit
{
    public required Guid Id { get; init; }
    public required Guid ApplicationId { get; init; }
    public required Guid CallId { get; init; }
    public required string Step { get; init; }

    /// <summary>The office that visits.</summary>
    public required string OfficeId { get; init; }

    /// <summary>The version whose figures are compared.</summary>
    public required int Version { get; init; }

    /// <summary>The text by which it is done: an amendment does not change a checklist that is being filled in.</summary>
    public required string Digest { get; init; }
    public required DateOnly Day { get; set; }
    public required VisitPart Part { get; set; }

    /// <summary>The hour, HH:mm; null where only the part of the day is set.</summary>
    public string? Hour { get; set; }

    /// <summary>The number of the team's leader (组长).</summary>
    public required int Leader { get; set; }
    public required DateTimeOffset PlannedAt { get; init; }
    public required Guid PlannedBy { get; init; }

    /// <summary>Why day or team was changed last.</summary>
    public string? ChangedWhy { get; set; }

    /// <summary>When its plan was told, and the sum of what was told; told anew where the plan is another one since.</summary>
    public DateTimeOffset? ToldAt { get; set; }
    public string? ToldSum { get; set; }
    public DateTimeOffset? CancelledAt { get; set; }
    public string? CancelledWhy { get; set; }

    /// <summary>The newest record handed in; 0 where there is none.</summary>
    public int Submitted { get; set; }

    /// <summary>Why a record that was handed in is open again (更正); null: it is not.</summary>
    public string? ReopenedWhy { get; set; }
    public int Token { get; set; }

    public VisitState State => CancelledAt is not null ? VisitState.Cancelled : Submitted > 0 && ReopenedWhy is null ? VisitState.Done : VisitState.Planned;

    public VisitSlot Slot => new(Day, Part, Hour is null ? null : TimeOnly.ParseExact(Hour, "HH:mm", System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>核查组成员: an officer of the office or an expert of its pool, by the name he had then. Who leaves the team stays to be read.</summary>
public sealed class VisitMember
{
    public required Guid VisitId { get; init; }
    public required int Number { get; init; }
    public Guid? PersonId { get; init; }
    public Guid? ExpertId { get; init; }
    public required string Name { get; init; }
    public DateTimeOffset? LeftAt { get; set; }

    /// <summary>The sum of the words that he signs before he learns where he goes; null where he signs none.</summary>
    public string? PledgeDigest { get; set; }

    /// <summary>Under which name he signed them, and when.</summary>
    public string? PledgedAs { get; set; }
    public DateTimeOffset? PledgedAt { get; set; }

    /// <summary>申报回避: why he left by his own word. He does not go to this institution again.</summary>
    public string? AvoidWhy { get; set; }

    /// <summary>Whether he has still to sign.</summary>
    public bool MustPledge => PledgeDigest is not null && PledgedAt is null;
}

/// <summary>抽取核查对象: with all that is needed to draw it again. Only ever added; a further draw has a reason, and what was drawn before must still be visited.</summary>
public sealed class VisitDraw
{
    public required Guid CallId { get; init; }
    public required string Step { get; init; }
    public required string OfficeId { get; init; }
    public required int Number { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>32 hex digits, drawn by the server.</summary>
    public required string Seed { get; init; }

    /// <summary>The numbers of the cases it was drawn from, as JSON.</summary>
    public required string Pool { get; init; }

    /// <summary>The numbers drawn, in order, as JSON.</summary>
    public required string Drawn { get; init; }

    /// <summary>Why it was drawn again; null for the first.</summary>
    public string? Reason { get; init; }
}

/// <summary>确定核查: that the office visits a case which it need not, or takes that back. Only ever added; the newest counts.</summary>
public sealed class VisitChoice
{
    public required Guid ApplicationId { get; init; }
    public required string Step { get; init; }
    public required int Number { get; init; }
    public required bool Chosen { get; init; }
    public required string Reason { get; init; }
    public required string OfficeId { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class VisitConfiguration : IEntityTypeConfiguration<Visit>
{
    public void Configure(EntityTypeBuilder<Visit> visit)
    {
        visit.ToTable("visits");
        visit.HasIndex(v => new { v.ApplicationId, v.Step }).IsUnique().HasFilter("cancelled_at IS NULL");
        visit.HasIndex(v => new { v.OfficeId, v.Day });
        visit.Property(v => v.Part).HasConversion<string>();
        visit.Property(v => v.Token).IsConcurrencyToken();
        visit.Ignore(v => v.State);
        visit.Ignore(v => v.Slot);
        visit.HasOne<Application>().WithMany().HasForeignKey(v => v.ApplicationId);
        visit.HasOne<Call>().WithMany().HasForeignKey(v => v.CallId);
        visit.HasOne<Office>().WithMany().HasForeignKey(v => v.OfficeId);
        visit.HasOne<PublishedProgramme>().WithMany().HasForeignKey(v => v.Digest);
    }
}

internal sealed class VisitMemberConfiguration : IEntityTypeConfiguration<VisitMember>
{
    public void Configure(EntityTypeBuilder<VisitMember> member)
    {
        member.ToTable("visit_members");
        member.HasKey(m => new { m.VisitId, m.Number });
        member.Ignore(m => m.MustPledge);
        member.HasIndex(m => m.PersonId);
        member.HasIndex(m => m.ExpertId);
        member.HasOne<Visit>().WithMany().HasForeignKey(m => m.VisitId);
        member.HasOne<Person>().WithMany().HasForeignKey(m => m.PersonId);
        member.HasOne<Expert>().WithMany().HasForeignKey(m => m.ExpertId);
    }
}

internal sealed class VisitDrawConfiguration : IEntityTypeConfiguration<VisitDraw>
{
    public void Configure(EntityTypeBuilder<VisitDraw> draw)
    {
        draw.ToTable("visit_draws");
        draw.HasKey(d => new { d.CallId, d.Step, d.OfficeId, d.Number });
        draw.HasOne<Call>().WithMany().HasForeignKey(d => d.CallId);
        draw.HasOne<Office>().WithMany().HasForeignKey(d => d.OfficeId);
    }
}

internal sealed class VisitChoiceConfiguration : IEntityTypeConfiguration<VisitChoice>
{
    public void Configure(EntityTypeBuilder<VisitChoice> choice)
    {
        choice.ToTable("visit_choices");
        choice.HasKey(c => new { c.ApplicationId, c.Step, c.Number });
        choice.HasOne<Application>().WithMany().HasForeignKey(c => c.ApplicationId);
        choice.HasOne<Office>().WithMany().HasForeignKey(c => c.OfficeId);
    }
}
