namespace Shifan.Casework;

/// <summary>One section to be saved, already read and checked.</summary>
/// <param name="Application">Whose draft.</param>
/// <param name="Section">Which section.</param>
/// <param name="Digest">The programme that the answers were read by; another one by now is refused.</param>
/// <param name="Steps">The steps at which the applicant may write.</param>
/// <param name="Revision">The revision of the section that the sender saw; 0 where it had none.</param>
/// <param name="Key">The sender's own word for this save, so that sending it twice saves it once.</param>
/// <param name="Answers">The answers as JSON, in UTF-8.</param>
/// <param name="Sum">SHA-256 of the answers.</param>
/// <param name="Person">Who saves.</param>
/// <param name="Stamp">The sign-in it was sent with; null where the sender was asked already.</param>
/// <param name="At">Now.</param>
internal sealed record DraftWrite(
    Guid Application, string Section, string Digest, IReadOnlyList<string> Steps, int Revision, string? Key, byte[] Answers, string Sum, Guid Person, string? Stamp, DateTimeOffset At);

/// <summary>How a save ended.</summary>
internal enum DraftWritten
{
    Saved,
    NoSuchApplication,
    SignedOut,
    WrongStep,
    Deleted,
    Locked,
    OtherProgramme,
    Changed,
}

/// <param name="How">How it ended.</param>
/// <param name="Revision">The section's revision now.</param>
/// <param name="At">When that was saved.</param>
/// <param name="Step">The step the application stands at, where it is the wrong one.</param>
internal readonly record struct DraftResult(DraftWritten How, int Revision = 0, DateTimeOffset At = default, string? Step = null);

/// <summary>
/// The batched path for the one write that everybody does at once: autosave. Saves that wait together are committed together, each with its
/// audit entry; who may write, at which step and over which revision is asked inside the same transaction.
/// </summary>
public sealed class DraftWriter : IAsyncDisposable
{
    // an application's saves all go one way, in the order in which they came
    private readonly DraftLane[] lanes;

    internal DraftWriter(params DraftLane[] lanes) => this.lanes = lanes;

    /// <summary>Returns when the save is on disk.</summary>
    internal Task<DraftResult> SaveAsync(DraftWrite write) => lanes[(uint)write.Application.GetHashCode() % lanes.Length].SaveAsync(write);

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes) await lane.DisposeAsync();
    }
}
