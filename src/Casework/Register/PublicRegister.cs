using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Shifan.Casework;

/// <summary>The whole register at one version, in memory: entries in their order.</summary>
public sealed class RegisterImage
{
    private readonly Lazy<RegisterChoices> choices;

    internal RegisterImage(long version, RegisterEntry[] entries, IReadOnlyDictionary<string, string> kinds, RegisterWords words, RegisterText? before)
    {
        (Version, Entries, Kinds, Words) = (version, entries, kinds, words);
        Facts = Array.ConvertAll(entries, entry => entry.Facts);
        ById = entries.ToDictionary(entry => entry.Id);
        Text = new RegisterText(entries, before);
        choices = new(() => RegisterChoices.Of(this));
    }

    internal RegisterText Text { get; }

    /// <summary>Of each entry.</summary>
    internal RegisterFacts[] Facts { get; }

    internal RegisterWords Words { get; }

    public long Version { get; }
    public IReadOnlyList<RegisterEntry> Entries { get; }
    public IReadOnlyDictionary<Guid, RegisterEntry> ById { get; }

    /// <summary>The kinds that are public, each with what it is called: those that some programme recognises.</summary>
    public IReadOnlyDictionary<string, string> Kinds { get; }

    /// <summary>What there is to choose from in a search.</summary>
    public RegisterChoices Choices => choices.Value;

    /// <summary>An entry, by its place, as it stands on a day whose register has it.</summary>
    internal RegisterRow RowOf(int place, DateOnly day)
    {
        var entry = Entries[place];
        var (holder, platform) = entry.CalledOn(day);
        return new RegisterRow(entry, Kinds[entry.Kind], holder, platform, entry.OnDay(day)!.Value);
    }
}

/// <summary>
/// 名录: the titles as the public reads them. A register is small and read far more than written, so each node keeps it in memory and looks through it; what a
/// commit changed is read anew by its numbers (<see cref="TitleChange"/>). The database stays the one place where it is kept.
/// </summary>
public sealed class PublicRegister(IServiceScopeFactory scopes, RegisterVersion version, Places places, Initials initials) : IDisposable
{
    private const int Piece = 500;

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly RegisterWords words = new();

    private volatile RegisterImage? image;

    /// <summary>As of the last commit that this node knows; which is any of its own, and others' within <see cref="RegisterVersion.Fresh"/>.</summary>
    public async ValueTask<RegisterImage> FindAsync(CancellationToken stop = default)
    {
        var newest = await version.FindAsync(stop);
        if (image is { } kept && kept.Version >= newest) return kept;
        await turn.WaitAsync(stop);
        try
        {
            if (image is { } made && made.Version >= newest) return made;
            await using var scope = scopes.CreateAsyncScope();
            var (db, programmes) = (scope.ServiceProvider.GetRequiredService<Db>(), scope.ServiceProvider.GetRequiredService<ProgrammeStore>());
            return image = image is { } old ? await FollowAsync(old, db, programmes, stop) : await ReadAsync(db, programmes, stop);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<RegisterImage> ReadAsync(Db db, ProgrammeStore programmes, CancellationToken stop)
    {
        // asked before what it counts: what comes in between is read once more with the next number
        var number = await db.TitleChanges.MaxAsync(change => (long?)change.Number, stop) ?? 0;
        var kinds = await KindsAsync(db, programmes, stop);
        var entries = await EntriesAsync(db.Titles, kinds, stop);
        return new RegisterImage(number, entries, kinds, words, null);
    }

    private async Task<RegisterImage> FollowAsync(RegisterImage old, Db db, ProgrammeStore programmes, CancellationToken stop)
    {
        var changes = await db.TitleChanges.AsNoTracking().Where(change => change.Number > old.Version).OrderBy(change => change.Number).ToListAsync(stop);
        if (changes.Count == 0) return old;
        if (changes.Any(change => change.TitleId is null)) return await ReadAsync(db, programmes, stop);
        var changed = changes.Select(change => change.TitleId!.Value).ToHashSet();
        var anew = new List<RegisterEntry>();
        foreach (var some in changed.Chunk(Piece)) anew.AddRange(await EntriesAsync(db.Titles.Where(title => EF.Parameter(some).Contains(title.Id)), old.Kinds, stop));
        anew.Sort(RegisterEntry.Compare);
        return new RegisterImage(changes[^1].Number, Merge(old.Entries, changed, anew), old.Kinds, words, old.Text);
    }

    public void Dispose() => turn.Dispose();

    private static RegisterEntry[] Merge(IReadOnlyList<RegisterEntry> old, HashSet<Guid> changed, List<RegisterEntry> anew)
    {
        var merged = new List<RegisterEntry>(old.Count + anew.Count);
        var next = 0;
        foreach (var entry in old)
        {
            if (changed.Contains(entry.Id)) continue;
            while (next < anew.Count && RegisterEntry.Compare(anew[next], entry) < 0) merged.Add(anew[next++]);
            merged.Add(entry);
        }
        merged.AddRange(anew.Skip(next));
        return [.. merged];
    }

    private async Task<RegisterEntry[]> EntriesAsync(IQueryable<TitleRecord> titles, IReadOnlyDictionary<string, string> kinds, CancellationToken stop)
    {
        var known = kinds.Keys.ToList();
        var found = await titles.AsNoTracking().Include(title => title.Names).Where(title => EF.Parameter(known).Contains(title.Kind)).ToListAsync(stop);
        var entries = new RegisterEntry[found.Count];
        // the texts of a large register take longer than the reading
        Parallel.For(0, found.Count, i => entries[i] = new RegisterEntry(found[i], places, initials, words));
        Array.Sort(entries, RegisterEntry.Compare);
        return entries;
    }

    // only what is recognised under some notice is public, not whatever a form asks about
    private static async Task<IReadOnlyDictionary<string, string>> KindsAsync(Db db, ProgrammeStore programmes, CancellationToken stop)
    {
        var kinds = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var programme in ProgrammeFolder.Sound()) Add(programme);
        foreach (var digest in await db.Calls.AsNoTracking().Select(call => call.Digest).Distinct().OrderBy(digest => digest).ToListAsync(stop)) Add(await programmes.FindAsync(digest, stop));
        return kinds;

        void Add(Rules.Programme programme)
        {
            if (programme.Recognition is { } terms) kinds.TryAdd(terms.Register, terms.Title);
        }
    }
}
