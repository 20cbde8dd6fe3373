using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>专家: an entry of an office's pool. It gets an account when it is first invited, and is paused, never taken out.</summary>
public sealed class Expert
{
    public required Guid Id { get; init; }
    public required string OfficeId { get; init; }
    public required string Name { get; set; }
    public required string Email { get; set; }
    public string? Phone { get; set; }
    public required string Employer { get; set; }
    public string? EmployerCode { get; set; }

    /// <summary>职称或职务</summary>
    public string? Post { get; set; }

    /// <summary>所在地, as a draw may ask for it (杭州市).</summary>
    public string? Region { get; set; }
    public string? Address { get; set; }

    /// <summary>专业领域, each between two bars.</summary>
    public required string Fields { get; set; }

    /// <summary>His account; null before he was first invited.</summary>
    public Guid? PersonId { get; set; }
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>Since when he is not drawn (暂停), and why.</summary>
    public DateTimeOffset? PausedAt { get; set; }
    public string? PausedWhy { get; set; }

    /// <summary>Rises with every change.</summary>
    public int Token { get; set; }

    public IReadOnlyList<string> FieldList => Fields.Split('|', StringSplitOptions.RemoveEmptyEntries);

    internal static string Join(IEnumerable<string> fields) => fields.Aggregate("|", (all, field) => $"{all}{field}|");
}

/// <summary>What ties an expert to an institution.</summary>
public enum TieKind
{
    /// <summary>曾任职单位</summary>
    Employer,

    /// <summary>顾问、兼职、持股、亲属等利害关系</summary>
    Interest,
}

/// <summary>任职经历和利害关系: what avoidance is found by. Struck, never changed: what a finding rested on stays.</summary>
public sealed class ExpertTie
{
    public required Guid ExpertId { get; init; }
    public required int Number { get; init; }
    public required TieKind Kind { get; init; }
    public required string Institution { get; init; }
    public string? Code { get; init; }
    public DateOnly? From { get; init; }

    /// <summary>Until when; null where it still holds.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Of what kind an interest is.</summary>
    public string? What { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? StruckAt { get; set; }
    public Guid? StruckBy { get; set; }
}

internal sealed class ExpertConfiguration : IEntityTypeConfiguration<Expert>
{
    public void Configure(EntityTypeBuilder<Expert> expert)
    {
        expert.ToTable("experts");
        // one entry a mailbox, so that the account is his
        expert.HasIndex(e => new { e.OfficeId, e.Email }).IsUnique();
        expert.HasIndex(e => e.PersonId);
        expert.Property(e => e.Token).IsConcurrencyToken();
        expert.HasOne<Office>().WithMany().HasForeignKey(e => e.OfficeId);
        expert.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId);
    }
}

internal sealed class ExpertTieConfiguration : IEntityTypeConfiguration<ExpertTie>
{
    public void Configure(EntityTypeBuilder<ExpertTie> tie)
    {
        tie.ToTable("expert_ties");
        tie.HasKey(t => new { t.ExpertId, t.Number });
        tie.Property(t => t.Kind).HasConversion<string>();
        tie.HasOne<Expert>().WithMany().HasForeignKey(t => t.ExpertId);
    }
}
