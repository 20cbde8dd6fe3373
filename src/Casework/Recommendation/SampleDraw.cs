using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// 抽查核实: a sample drawn from the served enterprises of a submitted version, with all that is needed to draw it again. Only ever added;
/// a second draw has a number and a reason of its own and hides nothing.
/// </summary>
public sealed class SampleDraw
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }
    public required int Version { get; init; }
    public required string OfficeId { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>32 hex digits, drawn by the server.</summary>
    public required string Seed { get; init; }

    /// <summary>How many enterprises the table names.</summary>
    public required int Population { get; init; }

    /// <summary>The keys drawn, in order, as JSON.</summary>
    public required string Drawn { get; init; }

    /// <summary>Why another sample was drawn; null for the first.</summary>
    public string? Reason { get; init; }
}

/// <summary>What came of asking.</summary>
public enum SampleAnswer
{
    /// <summary>It was served as declared.</summary>
    Confirmed,

    /// <summary>Something is otherwise than declared.</summary>
    Differs,

    /// <summary>Nobody could be asked.</summary>
    NotReached,
}

/// <summary>One call or visit to an enterprise of a sample. Only ever added; the newest one counts.</summary>
public sealed class SampleContact
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }

    /// <summary>Place in the sample, from 1.</summary>
    public required int Place { get; init; }
    public required int Attempt { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The day of the call or visit.</summary>
    public required DateOnly Day { get; init; }
    public required string Method { get; init; }
    public required SampleAnswer Answer { get; init; }

    /// <summary>One of the options of the programme.</summary>
    public string? Satisfaction { get; init; }

    /// <summary>What was said, and what differs.</summary>
    public string? Said { get; init; }

    /// <summary>Who was asked, and under which number: for the office that measures, and nobody else.</summary>
    public string? Contact { get; init; }
}

internal sealed class SampleDrawConfiguration : IEntityTypeConfiguration<SampleDraw>
{
    public void Configure(EntityTypeBuilder<SampleDraw> draw)
    {
        draw.HasKey(m => new { m.ApplicationId, m.Number });
        draw.HasIndex(m => m.OfficeId);
        draw.HasOne<Application>().WithMany().HasForeignKey(m => m.ApplicationId);
        draw.HasOne<Office>().WithMany().HasForeignKey(m => m.OfficeId);
    }
}

internal sealed class SampleContactConfiguration : IEntityTypeConfiguration<SampleContact>
{
    public void Configure(EntityTypeBuilder<SampleContact> contact)
    {
        contact.HasKey(c => new { c.ApplicationId, c.Number, c.Place, c.Attempt });
        contact.Property(c => c.Answer).HasConversion<string>();
        contact.HasOne<SampleDraw>().WithMany().HasForeignKey(c => new { c.ApplicationId, c.Number });
    }
}
