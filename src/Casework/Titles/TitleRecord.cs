using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// A title that was given to an institution, with the days from and until which it holds: what decides who may apply again. Kept
/// under the credit code, because most holders have no account here.
/// </summary>
public sealed class TitleRecord
{
    public required Guid Id { get; init; }

    /// <summary>Null where the list that it was taken from names none.</summary>
    public string? CreditCode { get; set; }

    /// <summary>The name when it was given; renamings stand in <see cref="Names"/>. Empty where the list names only the platform.</summary>
    public required string Holder { get; init; }

    /// <summary>平台名称, where it has one beside its holder's.</summary>
    public string? Platform { get; init; }

    /// <summary>证书编号, where one was given.</summary>
    public string? Number { get; init; }

    /// <summary>Where its holder sits (GB/T 2260), as of the day it was given; null where that is not known.</summary>
    public int? Division { get; init; }

    /// <summary>The functions that were recognised, as lists print them (、 between).</summary>
    public string? Functions { get; init; }

    /// <summary>The kind of title, as programmes name it for their title fields (<c>zhejiang-platform</c>).</summary>
    public required string Kind { get; init; }
    public required TitleLevel Level { get; init; }
    public string? Batch { get; init; }
    public required DateOnly From { get; init; }

    /// <summary>The day of the decision: from then on it is known, though it may hold only from a later day.</summary>
    public required DateOnly GivenOn { get; init; }

    /// <summary>The last day on which it holds; null where no end was set.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>From this day on it no longer holds, whatever was set.</summary>
    public DateOnly? EndedOn { get; set; }

    /// <summary>登记有误: it was entered by mistake and never was one, whatever day is asked for. What was entered by mistake may be entered anew.</summary>
    public bool Mistaken { get; set; }
    public string? EndedWhy { get; set; }

    /// <summary>The document that ends it.</summary>
    public string? EndedDocument { get; set; }

    /// <summary>收回牌匾: when its plaque came back.</summary>
    public DateOnly? PlaqueBackOn { get; set; }

    /// <summary>The case that it was given for; null for what was entered from elsewhere.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>期满重新申报: the title that this one goes on from.</summary>
    public Guid? RenewsId { get; init; }

    public List<TitleName> Names { get; init; } = [];

    /// <summary>The document that gives it.</summary>
    public required string Source { get; init; }

    /// <summary>The office that keeps the record; null where several provinces' notices ask for this kind and none of them entered it.</summary>
    public string? OfficeId { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public Guid? RecordedBy { get; init; }

    /// <summary>The last day on which it really holds; null for no end.</summary>
    public DateOnly? LastDay => EndedOn is { } ended && (Until is not { } until || ended <= until) ? ended.AddDays(-1) : Until;
}

/// <summary>更名: what holder or platform is called from a day on. Rows are only added.</summary>
public sealed class TitleName
{
    public required Guid TitleId { get; init; }
    public required int Number { get; init; }
    public required string Holder { get; init; }
    public string? Platform { get; init; }
    public required DateOnly From { get; init; }

    /// <summary>What it rests on.</summary>
    public required string Document { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public Guid? RecordedBy { get; init; }
}

internal sealed class TitleNameConfiguration : IEntityTypeConfiguration<TitleName>
{
    public void Configure(EntityTypeBuilder<TitleName> builder) => builder.HasKey(name => new { name.TitleId, name.Number });
}

internal sealed class TitleRecordConfiguration : IEntityTypeConfiguration<TitleRecord>
{
    public void Configure(EntityTypeBuilder<TitleRecord> builder)
    {
        builder.Property(title => title.Level).HasConversion<string>();
        // the same title is not given twice on one day
        builder.HasIndex(title => new { title.CreditCode, title.Kind, title.From }).IsUnique().HasFilter("NOT mistaken");
        builder.HasIndex(title => title.Number).IsUnique().HasFilter("NOT mistaken");
        // a case is recognised once
        builder.HasIndex(title => title.ApplicationId).IsUnique();
        builder.HasMany(title => title.Names).WithOne().HasForeignKey(name => name.TitleId);
        builder.HasOne<Application>().WithMany().HasForeignKey(title => title.ApplicationId);
        builder.HasOne<TitleRecord>().WithMany().HasForeignKey(title => title.RenewsId);
        builder.HasIndex(title => new { title.OfficeId, title.Holder });
        // who lapses soon
        builder.HasIndex(title => title.Until);
        builder.HasOne<Office>().WithMany().HasForeignKey(title => title.OfficeId);
    }
}
