using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Published programmes by digest. Published text never changes, so what was read once is kept.</summary>
public sealed class ProgrammeStore(IServiceScopeFactory scopes)
{
    private readonly ConcurrentDictionary<string, Programme> known = new(StringComparer.Ordinal);

    /// <summary>The programme of a word: its file as it is now, else the newest that was published under it; null where nobody knows it.</summary>
    public async Task<Programme?> OfAsync(string id, CancellationToken stop)
    {
        // a file with faults is not spoken over by what was published once
        if (ProgrammeFolder.Find(id) is { } file) return file.Programme;
        await using var scope = scopes.CreateAsyncScope();
        var digest = await scope.ServiceProvider.GetRequiredService<Db>().PublishedProgrammes.Where(p => p.ProgrammeId == id).OrderByDescending(p => p.PublishedAt).Select(p => p.Digest).FirstOrDefaultAsync(stop);
        return digest is null ? null : await FindAsync(digest, stop);
    }

    public async Task<Programme> FindAsync(string digest, CancellationToken stop)
    {
        if (known.TryGetValue(digest, out var programme)) return programme;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var published = await db.PublishedProgrammes.AsNoTracking().FirstAsync(p => p.Digest == digest, stop);
        var faults = new Faults();
        programme = ProgrammeReader.Read(published.Text, published.ProgrammeId, faults)
            ?? throw new InvalidOperationException($"The published programme {digest} no longer loads: {faults.All[0]}");
        return known.GetOrAdd(digest, programme);
    }
}
