using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>补充通知、更正: that a call goes on under another text. Both texts stay published; only ever added.</summary>
public sealed class CallAmendment
{
    public required Guid CallId { get; init; }
    public required int Number { get; init; }
    public required string FromDigest { get; init; }
    public required string ToDigest { get; init; }
    public required string Title { get; init; }
    public required string Document { get; init; }

    /// <summary>What was submitted is judged by the new text too.</summary>
    public required bool CasesAnew { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public Guid? MadeBy { get; init; }

    /// <summary>When the last draft had moved; null while some still have to.</summary>
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>That an application went from one text to another: which versions were submitted under which. Only ever added.</summary>
public sealed class ProgrammeMove
{
    public required Guid ApplicationId { get; init; }
    public required int Number { get; init; }

    /// <summary>Which amendment of its call.</summary>
    public required int Amendment { get; init; }
    public required string FromDigest { get; init; }
    public required string ToDigest { get; init; }

    /// <summary>The newest submitted version then: it and those before it were submitted under the earlier text.</summary>
    public required int Version { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>What no longer had a place, in words, one a line.</summary>
    public string? LeftOver { get; init; }

    /// <summary>The digest of the text under which a version was submitted.</summary>
    internal static string DigestOf(IEnumerable<ProgrammeMove> moves, string today, int version) => moves.OrderBy(move => move.Number).FirstOrDefault(move => move.Version >= version)?.FromDigest ?? today;

    internal static async Task<string> DigestOfAsync(Db db, Application application, int version, CancellationToken stop) =>
        DigestOf(await db.ProgrammeMoves.AsNoTracking().Where(move => move.ApplicationId == application.Id).ToListAsync(stop), application.Digest, version);
}

internal sealed class CallAmendmentConfiguration : IEntityTypeConfiguration<CallAmendment>
{
    public void Configure(EntityTypeBuilder<CallAmendment> amendment)
    {
        amendment.HasKey(a => new { a.CallId, a.Number });
        amendment.HasOne<Call>().WithMany().HasForeignKey(a => a.CallId);
        amendment.HasOne<PublishedProgramme>().WithMany().HasForeignKey(a => a.FromDigest);
        amendment.HasOne<PublishedProgramme>().WithMany().HasForeignKey(a => a.ToDigest);
    }
}

internal sealed class ProgrammeMoveConfiguration : IEntityTypeConfiguration<ProgrammeMove>
{
    public void Configure(EntityTypeBuilder<ProgrammeMove> move)
    {
        move.HasKey(m => new { m.ApplicationId, m.Number });
        move.HasOne<Application>().WithMany().HasForeignKey(m => m.ApplicationId);
    }
}

/// <summary>How a call's notice was amended, for everybody; and which text judges an application.</summary>
public sealed class ShowAmendments(Db db, ProgrammeStore programmes)
{
    /// <param name="Changes">What it changed.</param>
    public sealed record Item(CallAmendment Amendment, IReadOnlyList<Difference> Changes);

    /// <param name="By">The amendment whose text judges it; null: the notice as it was first published.</param>
    /// <param name="Moved">It was submitted under another text and is judged by this one.</param>
    /// <param name="Later">Amendments that do not concern it.</param>
    /// <param name="LeftOver">What it said that no longer has a place.</param>
    public sealed record Judged(CallAmendment? By, bool Moved, IReadOnlyList<CallAmendment> Later, IReadOnlyList<string> LeftOver);

    public async Task<IReadOnlyList<Item>> RunAsync(Guid call, CancellationToken stop = default)
    {
        var items = new List<Item>();
        foreach (var amendment in await db.CallAmendments.AsNoTracking().Where(a => a.CallId == call).OrderBy(a => a.Number).ToListAsync(stop))
        {
            items.Add(new Item(amendment, ProgrammeDiff.Of(await programmes.FindAsync(amendment.FromDigest, stop), await programmes.FindAsync(amendment.ToDigest, stop))));
        }
        return items;
    }

    /// <summary>Null where the notice was never amended.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="application">An application that he sees.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Judged?> OfAsync(Actor actor, Application application, CancellationToken stop = default)
    {
        var all = await db.CallAmendments.AsNoTracking().Where(a => a.CallId == application.CallId).OrderBy(a => a.Number).ToListAsync(stop);
        if (all.Count == 0) return null;
        var by = all.FindLast(a => a.ToDigest == application.Digest);
        var moves = await db.ProgrammeMoves.AsNoTracking().Where(m => m.ApplicationId == application.Id).OrderBy(m => m.Number).ToListAsync(stop);
        return new Judged(
            by, moves.Exists(m => m.Version > 0 && m.Version == application.Version), [.. all.Where(a => a.Number > (by?.Number ?? 0))],
            actor.Role == Role.Applicant ? [.. moves.SelectMany(m => m.LeftOver?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [])] : []);
    }
}
