using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>上报: recommended cases handed to the level above under one covering letter, which accepts them or sends them back.</summary>
public sealed class Batch
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string OfficeId { get; init; }

    /// <summary>To whom; null for an authority that does not work here.</summary>
    public string? ToOfficeId { get; init; }

    /// <summary>推荐函 or 请示, as the office titles it.</summary>
    public required string Title { get; init; }

    /// <summary>发文字号</summary>
    public required string Document { get; init; }

    /// <summary>签发人</summary>
    public required string Signer { get; init; }
    public required DateOnly SignedOn { get; init; }

    /// <summary>The sealed summary that goes with it, where the programme has one.</summary>
    public Guid? SummaryId { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required Guid SubmittedBy { get; init; }
    public bool? Accepted { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public Guid? AnsweredBy { get; set; }
    public string? Answer { get; set; }
    public int Token { get; set; }

    /// <summary>While it is being taken in from another installation: how many cases it will have. Null: it has all of them.</summary>
    public int? Expected { get; set; }

    /// <summary>Its cases are still coming: nobody answers or packs half of it.</summary>
    internal Refusal? Arriving => Expected is { } all ? new Refusal("batch.arriving", $"这次上报正在导入，共 {all} 件，还没有收齐，请稍候再办") : null;
}

/// <summary>A case of a batch, in the order of its list. Of a batch that was sent back it is given back, so that it can go up again.</summary>
public sealed class BatchItem
{
    public required Guid BatchId { get; init; }
    public required int Place { get; init; }
    public required Guid ApplicationId { get; init; }
    public required string OfficeId { get; init; }
    public DateTimeOffset? SentBackAt { get; set; }

    /// <summary>Handed up after its deadline, where the step lets one (逾期上报).</summary>
    public bool Late { get; init; }
}

internal sealed class BatchConfiguration : IEntityTypeConfiguration<Batch>
{
    public void Configure(EntityTypeBuilder<Batch> batch)
    {
        batch.HasIndex(b => new { b.CallId, b.OfficeId });
        batch.HasIndex(b => b.ToOfficeId);
        batch.Property(b => b.Token).IsConcurrencyToken();
        batch.HasOne<Call>().WithMany().HasForeignKey(b => b.CallId);
        batch.HasOne<Office>().WithMany().HasForeignKey(b => b.OfficeId);
        batch.HasOne<Office>().WithMany().HasForeignKey(b => b.ToOfficeId);
        batch.HasOne<SealedSummary>().WithMany().HasForeignKey(b => b.SummaryId);
    }
}

internal sealed class BatchItemConfiguration : IEntityTypeConfiguration<BatchItem>
{
    public void Configure(EntityTypeBuilder<BatchItem> item)
    {
        item.HasKey(i => new { i.BatchId, i.Place });
        // a case stands in one batch of an office at a time
        item.HasIndex(i => new { i.ApplicationId, i.OfficeId }).IsUnique().HasFilter("sent_back_at IS NULL");
        item.HasOne<Batch>().WithMany().HasForeignKey(i => i.BatchId);
        item.HasOne<Application>().WithMany().HasForeignKey(i => i.ApplicationId);
    }
}
