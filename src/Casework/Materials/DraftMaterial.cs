using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>
/// A file in a slot of an application. What is taken away is marked, never deleted, and what is put back is a row of its own: so a version's
/// list of files can name them by their ids.
/// </summary>
public sealed class DraftMaterial
{
    public required Guid Id { get; init; }
    public required Guid ApplicationId { get; init; }

    /// <summary>The programme's slot, by its id.</summary>
    public required string Slot { get; init; }
    public required string Name { get; init; }
    public required string Digest { get; init; }
    public required long Size { get; init; }
    public required FileKind Kind { get; init; }
    public int? Pages { get; init; }

    /// <summary>What its inspection found and did not refuse: a JSON array of sentences.</summary>
    public required string Warnings { get; init; }

    /// <summary>
    /// Of a scan of sealed pages the mark that was read on it (<see cref="Documents.PageCode"/>), empty where none was; null where none is looked for.
    /// </summary>
    public string? PageCode { get; init; }

    /// <summary>The order within the slot.</summary>
    public required int Place { get; set; }
    public required DateTimeOffset AddedAt { get; init; }
    public required Guid AddedBy { get; init; }
    public DateTimeOffset? RemovedAt { get; set; }
    public Guid? RemovedBy { get; set; }

    public IReadOnlyList<string> WarningList() => JsonSerializer.Deserialize<List<string>>(Warnings)!;
}

/// <summary>
/// An upload that was begun. Its bytes lie in a part file, whose length is how much has come; nothing else is kept of it, so nothing can
/// disagree. It stays when it is done, so that whoever lost the answer and asks again is told the same.
/// </summary>
public sealed class Upload
{
    public required Guid Id { get; init; }
    public required Guid ApplicationId { get; init; }
    public required string Slot { get; init; }
    public required string Name { get; init; }
    public required long Size { get; init; }

    /// <summary>The digest of the sender's own word for the file (name, length, last change), so that he finds it again after a reload.</summary>
    public required string FileKey { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required Guid StartedBy { get; init; }

    /// <summary>What became of it; null while it is not finished.</summary>
    public Guid? MaterialId { get; set; }

    /// <summary>Given up, or refused by the inspection.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class DraftMaterialConfiguration : IEntityTypeConfiguration<DraftMaterial>
{
    public void Configure(EntityTypeBuilder<DraftMaterial> material)
    {
        material.Property(m => m.Kind).HasConversion<string>();
        material.HasIndex(m => new { m.ApplicationId, m.Slot });
        material.HasOne<Application>().WithMany().HasForeignKey(m => m.ApplicationId);
    }
}

internal sealed class UploadConfiguration : IEntityTypeConfiguration<Upload>
{
    public void Configure(EntityTypeBuilder<Upload> upload)
    {
        upload.HasIndex(u => u.ApplicationId);
        upload.HasOne<Application>().WithMany().HasForeignKey(u => u.ApplicationId);
        upload.HasOne<DraftMaterial>().WithMany().HasForeignKey(u => u.MaterialId);
    }
}
