using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// The kinds of title that programmes ask for, with the words their forms use. A mistyped kind would open a gate in silence, so no
/// other is recorded.
/// </summary>
public sealed class TitleKinds(Db db, ProgrammeStore programmes)
{
    /// <summary>A kind by its word.</summary>
    /// <param name="Word">As in the programme's file.</param>
    /// <param name="Label">The label of the field that asks for it.</param>
    /// <param name="Offices">The divisions of the offices whose notices ask for it.</param>
    public sealed record Kind(string Word, string Label, IReadOnlyList<int> Offices);

    public async Task<IReadOnlyList<Kind>> RunAsync(CancellationToken stop = default)
    {
        var all = ProgrammeFolder.Sound().ToList();
        foreach (var digest in await db.Calls.AsNoTracking().Select(call => call.Digest).Distinct().ToListAsync(stop)) all.Add(await programmes.FindAsync(digest, stop));
        return [.. all.SelectMany(programme => programme.Form.Fields.Where(field => field.Register is not null).Select(field => (Word: field.Register!, field.Label, programme.Notice.Office)))
            .GroupBy(found => found.Word, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new Kind(group.Key, group.First().Label, [.. group.Select(found => found.Office).Distinct()]))];
    }

    /// <summary>What a title is called: as a recognition names it, else as the field that asks for it.</summary>
    internal async Task<string> NameAsync(string kind, CancellationToken stop)
    {
        foreach (var programme in ProgrammeFolder.Sound())
        {
            if (programme.Recognition is { } terms && terms.Register == kind) return terms.Title;
        }
        return (await RunAsync(stop)).FirstOrDefault(one => one.Word == kind)?.Label ?? kind;
    }
}
