using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Another deadline for a step of a call than the notice's: later, to the hour, or earlier. Only ever added; of those that hold for
/// an application, the newest counts.
/// </summary>
public sealed class CallExtension
{
    public required Guid CallId { get; init; }
    public required int Number { get; init; }
    public required string Step { get; init; }
    public required DateTimeOffset Until { get; init; }

    /// <summary>Set where it holds only for applications begun before this moment: the deadline that was in force.</summary>
    public DateTimeOffset? BegunBefore { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public Guid? MadeBy { get; init; }

    /// <summary>The deadline of a step for an application.</summary>
    /// <param name="call">The call with its extensions.</param>
    /// <param name="step">The step.</param>
    /// <param name="startedAt">When the application was begun; null for one that is still to begin.</param>
    /// <param name="byNotice">What the notice says.</param>
    public static Deadline? Apply(Call call, Step step, DateTimeOffset? startedAt, Deadline? byNotice)
    {
        var newest = call.Extensions.Where(e => e.Step == step.Id && (e.BegunBefore is not { } before || startedAt < before)).MaxBy(e => e.Number);
        return newest is null ? byNotice : new Deadline(newest.Until);
    }

    /// <summary>Until when somebody who has not begun may do so.</summary>
    public static Deadline? Closes(Call call, Programme programme)
    {
        var first = programme.Workflow.First;
        return Apply(call, first, null, first.Deadline is { Until: { } until } ? Deadline.EndOf(until) : null);
    }
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
