using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>What a job does.</summary>
public enum JobKind
{
    /// <summary>What a batch hands up, as a zip.</summary>
    PackageZip,

    /// <summary>What a batch hands up, as images of discs.</summary>
    PackageDiscs,

    /// <summary>What a batch hands in on paper: printed files made ready, and counted.</summary>
    PaperSets,

    /// <summary>归档信息包 of one ended case.</summary>
    ArchiveCase,

    /// <summary>归档信息包 of each ended case of a call.</summary>
    ArchiveCall,

    /// <summary>A package of a lower level, taken in for a call.</summary>
    ImportPackage,
}

/// <summary>Where a job stands.</summary>
public enum JobState
{
    Waiting,
    Running,
    Done,
    Failed,
}

/// <summary>
/// Work that takes longer than a page: it goes on whatever becomes of the page, is taken up again after a restart, and keeps what it made. It
/// is done in the name of who asked for it, with what he may see when it is done.
/// </summary>
public sealed class Job
{
    /// <summary>One file that it made.</summary>
    /// <param name="Name">What it is called when it is saved.</param>
    /// <param name="Digest">Under which it is kept.</param>
    /// <param name="Size">Its bytes.</param>
    /// <param name="Package">The digest of the package in it, as it stands on the list that goes with it.</param>
    public sealed record Made(string Name, string Digest, long Size, string Package);

    public required Guid Id { get; init; }
    public required JobKind Kind { get; init; }

    /// <summary>What it is about: a batch, a case or a call.</summary>
    public required Guid Subject { get; init; }
    public required Guid PersonId { get; init; }
    public required string OfficeId { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public JobState State { get; set; }

    /// <summary>How much of <see cref="Total"/> is done.</summary>
    public long Progress { get; set; }
    public long Total { get; set; }

    /// <summary>Until then whoever does it is taken to be alive.</summary>
    public DateTimeOffset? HeldUntil { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why it failed, as a sentence.</summary>
    public string? Trouble { get; set; }

    /// <summary>What it made, as JSON.</summary>
    public string? Files { get; set; }

    /// <summary>Of a package that is taken in: the digests of what was looked at before.</summary>
    public string? Seen { get; init; }

    /// <summary>Of a package that was taken in: what became of each case, as JSON.</summary>
    public string? Report { get; set; }

    /// <summary>What became of each case of a package; null before it is known.</summary>
    public ImportReport? Imported() => Report is null ? null : JsonSerializer.Deserialize<ImportReport>(Report);

    /// <summary>What it made, in order.</summary>
    public IReadOnlyList<Made> Results() => Files is null ? [] : JsonSerializer.Deserialize<List<Made>>(Files)!;

    /// <summary>How many hundredths are done.</summary>
    public int Percent => Total > 0 ? (int)Math.Min(100, Progress * 100 / Total) : 0;

    /// <summary>It still becomes something.</summary>
    public bool IsOpen => State is JobState.Waiting or JobState.Running;
}

internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> job)
    {
        job.Property(j => j.Kind).HasConversion<string>();
        job.Property(j => j.State).HasConversion<string>();
        job.HasIndex(j => new { j.Subject, j.OfficeId });
        job.HasIndex(j => j.State);
    }
}
