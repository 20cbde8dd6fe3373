using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>答辩组: the cases of a panel, or a part of them, that are heard one after the other in one place.</summary>
public sealed class DefenceGroup
{
    public required Guid Id { get; init; }
    public required Guid PanelId { get; init; }
    public required string Name { get; init; }

    /// <summary>地点</summary>
    public required string Venue { get; set; }

    /// <summary>The days, as 2021-06-01, in order, a bar between two.</summary>
    public required string Days { get; set; }
    public required DateTimeOffset FormedAt { get; init; }

    /// <summary>Whose turn it is; null before the first and after the last.</summary>
    public Guid? CurrentId { get; set; }

    /// <summary>Rises with every change, so that two do not arrange what only one has seen.</summary>
    public int Token { get; set; }

    public IReadOnlyList<DateOnly> DayList => [.. Days.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(day => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))];

    internal static string Join(IEnumerable<DateOnly> days) => string.Join('|', days.Distinct().Order().Select(day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
}

/// <summary>Whether somebody came to defend a case (签到).</summary>
public enum Attendance
{
    /// <summary>到场</summary>
    Arrived,

    /// <summary>迟到</summary>
    Late,

    /// <summary>缺席</summary>
    Absent,
}

/// <summary>A case of a defence: when it is heard, what its applicant was told of it, and how it went.</summary>
public sealed class Hearing
{
    public required Guid GroupId { get; init; }
    public required Guid ApplicationId { get; init; }

    /// <summary>Its place in the group's order; null before there is one, and while it waits to be heard later.</summary>
    public int? Place { get; set; }
    public DateTimeOffset? StartsAt { get; set; }
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>What its applicant was told last.</summary>
    public DateTimeOffset? ToldStartsAt { get; set; }
    public string? ToldVenue { get; set; }
    public DateTimeOffset? ToldAt { get; set; }

    /// <summary>Why it was told with less notice than the programme wants.</summary>
    public string? ShortWhy { get; set; }
    public Attendance? Attendance { get; set; }
    public DateTimeOffset? AttendedAt { get; set; }

    /// <summary>答辩人: who speaks for it.</summary>
    public string? Represented { get; set; }

    /// <summary>Why it is absent or was moved.</summary>
    public string? Why { get; set; }
    public DateTimeOffset? CalledAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Whether it can still be given another time: it was not called, and is not known to be absent.</summary>
    public bool IsOpen => CalledAt is null && Attendance != Casework.Attendance.Absent;

    /// <summary>Whether what its applicant was told is no longer so.</summary>
    public bool MustBeTold(string venue) => StartsAt is not null && (StartsAt != ToldStartsAt || venue != ToldVenue);
}

/// <summary>答辩次序: an order of a group as it was drawn or set, with all that is needed to draw it again. Only ever added.</summary>
public sealed class HearingOrder
{
    public required Guid GroupId { get; init; }
    public required int Number { get; init; }

    /// <summary>32 hex digits, drawn by the server; null where the order was set by hand.</summary>
    public string? Seed { get; init; }

    /// <summary>The numbers of the cases in order, as JSON.</summary>
    public required string Cases { get; init; }

    /// <summary>Why it takes the place of the one before, or is not drawn.</summary>
    public string? Reason { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>提问: what was asked at a defence, and what was answered. Who asked is told to the office and its panel alone.</summary>
public sealed class HearingQuestion
{
    public required Guid GroupId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }

    /// <summary>Which expert asked; null where it is not known.</summary>
    public Guid? ExpertId { get; init; }
    public required string Question { get; init; }
    public string? Answer { get; set; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? AnsweredAt { get; set; }
}

internal sealed class DefenceGroupConfiguration : IEntityTypeConfiguration<DefenceGroup>
{
    public void Configure(EntityTypeBuilder<DefenceGroup> group)
    {
        group.ToTable("defence_groups");
        group.HasIndex(g => g.PanelId);
        group.Property(g => g.Token).IsConcurrencyToken();
        group.HasOne<Panel>().WithMany().HasForeignKey(g => g.PanelId);
    }
}

internal sealed class HearingConfiguration : IEntityTypeConfiguration<Hearing>
{
    public void Configure(EntityTypeBuilder<Hearing> hearing)
    {
        hearing.ToTable("hearings");
        hearing.HasKey(h => new { h.GroupId, h.ApplicationId });
        hearing.HasIndex(h => h.ApplicationId);
        hearing.Property(h => h.Attendance).HasConversion<string>();
        hearing.HasOne<DefenceGroup>().WithMany().HasForeignKey(h => h.GroupId);
        hearing.HasOne<Application>().WithMany().HasForeignKey(h => h.ApplicationId);
    }
}

internal sealed class HearingOrderConfiguration : IEntityTypeConfiguration<HearingOrder>
{
    public void Configure(EntityTypeBuilder<HearingOrder> order)
    {
        order.ToTable("hearing_orders");
        order.HasKey(o => new { o.GroupId, o.Number });
        order.HasOne<DefenceGroup>().WithMany().HasForeignKey(o => o.GroupId);
    }
}

internal sealed class HearingQuestionConfiguration : IEntityTypeConfiguration<HearingQuestion>
{
    public void Configure(EntityTypeBuilder<HearingQuestion> question)
    {
        question.ToTable("hearing_questions");
        question.HasKey(q => new { q.GroupId, q.ApplicationId, q.Number });
        question.HasOne<Hearing>().WithMany().HasForeignKey(q => new { q.GroupId, q.ApplicationId });
    }
}
