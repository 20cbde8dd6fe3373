using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>How an objection came.</summary>
public enum ObjectionWay
{
    /// <summary>网上提交</summary>
    Online,

    /// <summary>来信</summary>
    Letter,

    /// <summary>来访、来电, written down by the office.</summary>
    Spoken,
}

/// <summary>Where an objection stands.</summary>
public enum ObjectionState
{
    /// <summary>待处理: it came; whether it is one is not decided. It holds its case.</summary>
    Received,

    /// <summary>已受理，正在核查</summary>
    Accepted,

    /// <summary>不予受理: not what an objection must be, with the reason. It holds nothing.</summary>
    Refused,

    /// <summary>已答复：异议成立</summary>
    Upheld,

    /// <summary>已答复：异议不成立</summary>
    NotUpheld,
}

/// <summary>
/// 异议: what somebody says, under his real name, against one case of a published list. Who he is, the office alone reads; the applicant is told what the
/// office writes to him, and never anything of this row.
/// </summary>
public sealed class PublicityObjection
{
    public required Guid Id { get; init; }
    public required Guid ListId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required string OfficeId { get; init; }

    /// <summary>By it its author finds the state again: 24 letters and digits, by chance.</summary>
    public required string Code { get; init; }
    public required ObjectionWay Way { get; init; }

    /// <summary>The day it came: an objection by letter counts by that, not by when it was entered.</summary>
    public required DateOnly CameOn { get; init; }

    /// <summary>After the list's last day.</summary>
    public required bool Late { get; init; }
    public required string Name { get; init; }

    /// <summary>The body in whose name it is made; null: one's own.</summary>
    public string? Body { get; init; }
    public required string Phone { get; init; }
    public string? Email { get; init; }
    public required string Text { get; init; }

    /// <summary>Until when it is to be answered; null where the programme sets no term, or the holidays of that year are not known.</summary>
    public DateOnly? DueOn { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Who entered it; null: its author, online.</summary>
    public Guid? EnteredBy { get; init; }
    public required ObjectionState State { get; set; }

    /// <summary>核查情况: for the office alone.</summary>
    public string? Findings { get; set; }

    /// <summary>What its author is told.</summary>
    public string? Answer { get; set; }

    /// <summary>What the applicant is told of it: in the office's own words, nothing of who objected.</summary>
    public string? ToApplicant { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public Guid? DecidedBy { get; set; }
    public int Token { get; set; }

    /// <summary>Whether its case must wait.</summary>
    public bool Holds => State is ObjectionState.Received or ObjectionState.Accepted;
}

/// <summary>Evidence that came with an objection, or was collected in answering it. Never changed.</summary>
public sealed class ObjectionFile
{
    public required Guid ObjectionId { get; init; }
    public required int Number { get; init; }
    public required string Name { get; init; }
    public required string Digest { get; init; }
    public required long Size { get; init; }
    public required FileKind Kind { get; init; }
    public required DateTimeOffset At { get; init; }
    public Guid? PersonId { get; init; }
}

internal sealed class ObjectionConfiguration : IEntityTypeConfiguration<PublicityObjection>
{
    public void Configure(EntityTypeBuilder<PublicityObjection> objection)
    {
        objection.ToTable("objections");
        objection.HasIndex(o => o.Code).IsUnique();
        objection.HasIndex(o => o.ApplicationId);
        objection.HasIndex(o => new { o.OfficeId, o.ReceivedAt });
        objection.Property(o => o.Way).HasConversion<string>();
        objection.Property(o => o.State).HasConversion<string>();
        objection.Property(o => o.Token).IsConcurrencyToken();
        objection.HasOne<PublishedList>().WithMany().HasForeignKey(o => o.ListId);
        objection.HasOne<Application>().WithMany().HasForeignKey(o => o.ApplicationId);
        objection.HasOne<Office>().WithMany().HasForeignKey(o => o.OfficeId);
    }
}

internal sealed class ObjectionFileConfiguration : IEntityTypeConfiguration<ObjectionFile>
{
    public void Configure(EntityTypeBuilder<ObjectionFile> file)
    {
        file.ToTable("objection_files");
        file.HasKey(f => new { f.ObjectionId, f.Number });
        file.Property(f => f.Kind).HasConversion<string>();
        file.HasOne<PublicityObjection>().WithMany().HasForeignKey(f => f.ObjectionId);
    }
}
