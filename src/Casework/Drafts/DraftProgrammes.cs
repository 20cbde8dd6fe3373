using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Which programme an application is filled in by, remembered, so that autosave need not ask for what hardly ever changes. The transaction
/// of the save compares it with what is on file.
/// </summary>
public sealed class DraftProgrammes(ProgrammeStore store, IServiceScopeFactory scopes)
{
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<Guid, Programme> known = new();

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> steps = new(StringComparer.Ordinal);

    internal async ValueTask<Programme?> OfAsync(Guid application, CancellationToken stop)
    {
        if (known.TryGetValue(application, out var programme)) return programme;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        if (await db.Applications.Where(a => a.Id == application).Select(a => a.Digest).FirstOrDefaultAsync(stop) is not { } digest) return null;
        if (known.Count >= Most) known.Clear();
        return known[application] = await store.FindAsync(digest, stop);
    }

    /// <summary>Whether an application is that of a person's institution.</summary>
    internal async Task<bool> IsOfAsync(Guid application, Guid person, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        return await db.Applications.AnyAsync(a => a.Id == application && db.Users.Any(p => p.Id == person && p.InstitutionId == a.InstitutionId), stop);
    }

    internal void Forget(Guid application) => known.TryRemove(application, out _);

    /// <summary>The steps at which the applicant writes.</summary>
    internal IReadOnlyList<string> StepsOf(Programme programme) =>
        steps.GetOrAdd(programme.Digest, _ => [.. programme.Workflow.Steps.Where(step => step.IsApplicants).Select(step => step.Id)]);
}
