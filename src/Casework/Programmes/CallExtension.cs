using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Another deadline for a step of a call than the notice's, to the minute. For everybody, or for those begun in time, it takes the notice's place, later or
/// earlier, and the newest counts. For an office's area, or for one institution, it only ever gives longer than what holds for everybody.
/// Only ever added.
/// </summary>
public sealed class CallExtension
{
    public required Guid CallId { get; init; }
    public required int Number { get; init; }
    public required string Step { get; init; }
    public required DateTimeOffset Until { get; init; }

    /// <summary>Set where it holds only for applications begun before this moment: the deadline that was in force.</summary>
    public DateTimeOffset? BegunBefore { get; init; }

    /// <summary>Set where it holds only in the area of this office, and of those under it.</summary>
    public string? OfficeId { get; init; }

    /// <summary>Set where it holds only for this institution.</summary>
    public Guid? InstitutionId { get; init; }
    public required string Reason { get; init; }

    /// <summary>The number of the document that grants it.</summary>
    public string? Document { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public Guid? MadeBy { get; init; }

    /// <summary>It takes the notice's place; else it gives somebody longer.</summary>
    public bool IsGeneral => OfficeId is null && InstitutionId is null;

    /// <summary>The deadline of a step for whoever begins at a moment, without what was granted to an area or to one alone.</summary>
    /// <param name="call">The call with its extensions.</param>
    /// <param name="step">The step.</param>
    /// <param name="startedAt">When the application was begun; null for one that is still to begin.</param>
    /// <param name="byNotice">What the notice says.</param>
    public static Deadline? Apply(Call call, Step step, DateTimeOffset? startedAt, Deadline? byNotice) => Apply(call.Extensions, step, startedAt, byNotice);

    internal static Deadline? Apply(IEnumerable<CallExtension> extensions, Step step, DateTimeOffset? startedAt, Deadline? byNotice)
    {
        var newest = extensions.Where(e => e.IsGeneral && e.Step == step.Id && (e.BegunBefore is not { } before || startedAt < before)).MaxBy(e => e.Number);
        return newest is null ? byNotice : new Deadline(newest.Until);
    }

    /// <summary>The same, or later where an area or institution was given longer.</summary>
    public static Deadline? Lengthen(Call call, Step step, Guid? institution, IReadOnlyCollection<string> offices, Deadline? deadline)
    {
        if (deadline is not { } until) return null;
        foreach (var granted in call.Extensions.Where(e => !e.IsGeneral && e.Step == step.Id && (e.InstitutionId is { } one ? one == institution : offices.Contains(e.OfficeId!))).GroupBy(e => (e.OfficeId, e.InstitutionId)))
        {
            // to the same one the newest word counts
            var newest = granted.MaxBy(e => e.Number)!.Until;
            if (newest > until.Moment) until = new Deadline(newest);
        }
        return until;
    }

    /// <summary>Whether somebody's place decides about a step: only then need one look for it.</summary>
    public static bool DependsOnPlace(Call call, string step) => 
        call.Extensions.Exists(e => e.OfficeId is not null && e.Step == step) || call.InnerDates.Exists(d => d.WithdrawnAt is null && d.Step == step);

    /// <summary>Until when somebody who has not begun may do so.</summary>
    public static Deadline? Closes(Call call, Programme programme) => Apply(call, programme.Workflow.First, null, ByNotice(programme.Workflow.First));

    /// <summary>The day that the notice names for a step.</summary>
    public static Deadline? ByNotice(Step step) => step.Deadline is { Until: { } until } ? Deadline.EndOf(until) : null;
}

internal sealed class CallExtensionConfiguration : IEntityTypeConfiguration<CallExtension>
{
    public void Configure(EntityTypeBuilder<CallExtension> builder)
    {
        builder.HasKey(extension => new { extension.CallId, extension.Number });
        builder.HasOne<Call>().WithMany(call => call.Extensions).HasForeignKey(extension => extension.CallId);
    }
}

internal sealed class CallConfiguration : IEntityTypeConfiguration<Call>
{
    // a deadline computed without them would be wrong, so no call is read without them
    public void Configure(EntityTypeBuilder<Call> builder)
    {
        builder.Navigation(call => call.Extensions).AutoInclude();
        builder.Navigation(call => call.InnerDates).AutoInclude();
    }
}
