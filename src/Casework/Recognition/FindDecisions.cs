using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What anybody may read of decisions, from the moment they are made.</summary>
public sealed class FindDecisions(Db db, ProgrammeStore programmes)
{
    public sealed record View(Decision Decision, IReadOnlyList<DecisionLine> Lines, string Office, Programme Programme);

    public sealed record Item(Guid Id, string Title, string Document, string Office, DateOnly DecidedOn);

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<Item>> RunAsync(CancellationToken stop = default) =>
        await db.Decisions.AsNoTracking().OrderByDescending(d => d.DecidedOn).ThenByDescending(d => d.MadeAt).Take(100)
            .Select(d => new Item(d.Id, d.Title, d.Document, db.Offices.First(o => o.Id == d.OfficeId).Name, d.DecidedOn)).ToListAsync(stop);

    public async Task<View?> RunAsync(Guid id, CancellationToken stop = default)
    {
        if (await db.Decisions.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, stop) is not { } decision) return null;
        var office = await db.Offices.Where(o => o.Id == decision.OfficeId).Select(o => o.Name).FirstAsync(stop);
        return new View(decision, Read(decision), office, await programmes.FindAsync(decision.Programme, stop));
    }

    public static IReadOnlyList<DecisionLine> Read(Decision decision) => JsonSerializer.Deserialize<List<DecisionLine>>(decision.Lines)!;
}
