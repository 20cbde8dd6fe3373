using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>公示: a list as it was published, to the letter, with the days on which it is open to objections. Both days are stored, never computed again.</summary>
public sealed class PublishedList
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string Step { get; init; }
    public required string OfficeId { get; init; }

    /// <summary>Which of the office's lists of this step it is.</summary>
    public required int Number { get; init; }

    /// <summary>The programme under which it was published.</summary>
    public required string Programme { get; init; }
    public required string Title { get; init; }

    /// <summary>Its words; null: those of the paper.</summary>
    public string? Text { get; init; }

    /// <summary>Whom to call, and where objections are sent.</summary>
    public required string Contact { get; init; }
    public string? Address { get; init; }
    public required DateOnly From { get; init; }

    /// <summary>The last day on which one may object.</summary>
    public required DateOnly Until { get; init; }
    public required int Workdays { get; init; }

    /// <summary>The lines (<see cref="PublishedLine"/>) as JSON: what was published, whatever is renamed since.</summary>
    public required string Lines { get; init; }

    /// <summary>SHA-256 over title, days and lines; printed under the list.</summary>
    public required string Digest { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public required Guid PublishedBy { get; init; }

    /// <summary>撤回公示: it was wrong; its cases wait for another.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }
    public Guid? WithdrawnBy { get; set; }
    public string? WithdrawnWhy { get; set; }
    public int Token { get; set; }
}

/// <summary>A line of a published list: what the public reads of a case, and no more.</summary>
public sealed record PublishedLine(Guid Application, string Institution, string? Platform, string? Functions, string? Place);

/// <summary>A case on a published list; of those that were not withdrawn it stands on one a step.</summary>
public sealed class PublishedCase
{
    public required Guid ListId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required string Step { get; init; }
    public DateTimeOffset? WithdrawnAt { get; set; }
}

internal sealed class PublishedListConfiguration : IEntityTypeConfiguration<PublishedList>
{
    public void Configure(EntityTypeBuilder<PublishedList> list)
    {
        list.ToTable("published_lists");
        list.HasIndex(l => new { l.CallId, l.Step, l.OfficeId, l.Number }).IsUnique();
        list.Property(l => l.Token).IsConcurrencyToken();
        list.HasOne<Call>().WithMany().HasForeignKey(l => l.CallId);
        list.HasOne<Office>().WithMany().HasForeignKey(l => l.OfficeId);
        list.HasOne<PublishedProgramme>().WithMany().HasForeignKey(l => l.Programme);
    }
}

internal sealed class PublishedCaseConfiguration : IEntityTypeConfiguration<PublishedCase>
{
    public void Configure(EntityTypeBuilder<PublishedCase> one)
    {
        one.ToTable("published_cases");
        one.HasKey(c => new { c.ListId, c.ApplicationId });
        one.HasIndex(c => new { c.ApplicationId, c.Step }).IsUnique().HasFilter("withdrawn_at IS NULL");
        one.HasOne<PublishedList>().WithMany().HasForeignKey(c => c.ListId);
        one.HasOne<Application>().WithMany().HasForeignKey(c => c.ApplicationId);
    }
}
