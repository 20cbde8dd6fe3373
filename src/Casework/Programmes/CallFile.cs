using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>What a file of a call is.</summary>
public enum CallFileKind
{
    /// <summary>The notice itself.</summary>
    Notice,

    /// <summary>A blank annex to fill in.</summary>
    Annex,
}

/// <summary>A file that the authority gives out with a call; kept in the file store under its digest. Taken back, it stays known.</summary>
public sealed class CallFile
{
    public required Guid CallId { get; init; }
    public required int Number { get; init; }
    public required CallFileKind Kind { get; init; }
    public required string Label { get; init; }
    public required string Name { get; init; }
    public required string Digest { get; init; }
    public required long Size { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public Guid? AddedBy { get; init; }
    public DateTimeOffset? RemovedAt { get; set; }
}

internal sealed class CallFileConfiguration : IEntityTypeConfiguration<CallFile>
{
    public void Configure(EntityTypeBuilder<CallFile> builder)
    {
        builder.HasKey(file => new { file.CallId, file.Number });
        builder.Property(file => file.Kind).HasConversion<string>();
        builder.HasOne<Call>().WithMany().HasForeignKey(file => file.CallId);
    }
}
