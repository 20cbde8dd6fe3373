using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Reads the register of earlier titles.</summary>
public sealed class FindTitles(Db db)
{
    public const int PageSize = 50;

    public sealed record Page(IReadOnlyList<TitleRecord> Titles, int All);

    /// <summary>What an office keeps, by holder; part of a name it has or had, or a whole number or credit code narrows it.</summary>
    public async Task<Page> RunAsync(Actor? actor, string? search, int page = 1, CancellationToken stop = default)
    {
        if (actor is not null && !actor.Has(Duty.ReadTitles)) return new Page([], 0);
        var found = db.Titles.AsNoTracking();
        // what belongs to several provinces is shown to each
        if (actor is not null) found = found.Where(title => title.OfficeId == actor.OfficeId || title.OfficeId == null);
        var word = search?.Trim() ?? "";
        var code = Wording.HalfWidth(word).ToUpperInvariant();
        if (!Typed.IsPlain(word)) return new Page([], 0);
        if (word.Length > 0) found = found.Where(title => title.Holder.Contains(word) || title.Platform!.Contains(word) || title.Number == word || title.CreditCode == code || title.Names.Any(name => name.Holder.Contains(word) || name.Platform!.Contains(word)));
        var all = await found.CountAsync(stop);
        return new Page(await found.Include(title => title.Names).OrderBy(title => title.Holder).ThenBy(title => title.From).ThenBy(title => title.Id).Skip((Math.Clamp(page, 1, 1_000_000) - 1) * PageSize).Take(PageSize).ToListAsync(stop), all);
    }

    /// <summary>
    /// Each kind of title an institution holds or held, the newest by the day it was given and not before that day. A title entered
    /// by mistake never was.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, TitleRecord>> OfAsync(string creditCode, DateOnly day, CancellationToken stop = default)
    {
        var titles = await db.Titles.AsNoTracking().Where(title => title.CreditCode == creditCode && title.From <= day).ToListAsync(stop);
        return titles.Where(title => !title.Mistaken).GroupBy(title => title.Kind, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(title => title.From).Last(), StringComparer.Ordinal);
    }

    // an officer ends what is his office's; the command line everything
    internal static IQueryable<TitleRecord> Kept(IQueryable<TitleRecord> titles, Actor? actor) => actor is null ? titles : titles.Where(title => title.OfficeId == actor.OfficeId);
}
