using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Narrows cases to those whose institution's name, credit code or own number holds all that somebody typed. Where one of the words is rare,
/// the few institutions that have it lead; where all are common, the list is walked in its order and each case is asked.
/// </summary>
public sealed class SearchCases(Db db)
{
    /// <summary>Up to here a word is rare.</summary>
    private const int Rare = 1000;

    private const int MostWords = 8;
    private const int LeastOfCode = 4;

    internal async Task<IQueryable<Application>> NarrowAsync(IQueryable<Application> seen, string typed, CancellationToken stop)
    {
        var words = new List<string>();
        List<Guid>? few = null;
        foreach (var term in typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords))
        {
            var plain = SearchText.Plain(term);
            if (plain.Length == 0) return seen.Where(_ => false);
            if (plain.Length >= LeastOfCode && plain.All(char.IsAsciiLetterOrDigit) && plain.Any(char.IsAsciiDigit))
            {
                (seen, var found) = await CodeAsync(seen, Ascii(term), stop);
                few ??= found;
                continue;
            }
            var pairs = SearchText.Pairs(plain);
            words.AddRange(pairs);
            if (pairs.Count == 0)
            {
                var (from, until) = (plain, plain + "\U0010FFFF");
                seen = seen.Where(a => db.SearchWords.Any(w => w.InstitutionId == a.InstitutionId && string.Compare(w.Word, from) >= 0 && string.Compare(w.Word, until) < 0));
            }
        }
        // the first of them tell enough
        words = [.. words.Distinct(StringComparer.Ordinal).Take(MostWords)];
        if (few is null && words.Count > 0 && await RarestAsync(words, stop) is { } rarest)
        {
            var holders = db.SearchWords.Where(w => w.Word == rarest);
            foreach (var word in words.Where(word => word != rarest)) holders = holders.Where(w => db.SearchWords.Any(other => other.Word == word && other.InstitutionId == w.InstitutionId));
            few = await holders.Select(w => w.InstitutionId).ToListAsync(stop);
            words = [];
        }
        if (few is not null) seen = seen.Where(a => EF.Parameter(few).Contains(a.InstitutionId));
        foreach (var word in words) seen = seen.Where(a => db.SearchWords.Any(w => w.Word == word && w.InstitutionId == a.InstitutionId));
        return seen;
    }

    private static string Ascii(string term) => string.Concat(Wording.HalfWidth(term).Where(c => char.IsAsciiLetterOrDigit(c) || c == '-')).ToUpperInvariant();

    // the beginning of a credit code or number, or the last part of a number
    private async Task<(IQueryable<Application> Seen, List<Guid>? Few)> CodeAsync(IQueryable<Application> seen, string code, CancellationToken stop)
    {
        var (until, serial, end) = (code + "~", SearchText.Serial(code), "-" + code);
        var coded = db.Institutions.Where(i => string.Compare(i.CreditCode, code) >= 0 && string.Compare(i.CreditCode, until) < 0);
        var found = await coded.Select(i => i.Id).Take(Rare + 1).ToListAsync(stop);
        if (found.Count <= Rare) found.AddRange(await db.Applications.Where(a => string.Compare(a.Number, code) >= 0 && string.Compare(a.Number, until) < 0).Select(a => a.InstitutionId).Take(Rare + 1).ToListAsync(stop));
        if (found.Count <= Rare) found.AddRange(await db.SearchWords.Where(w => w.Word == serial).Select(w => w.InstitutionId).Take(Rare + 1).ToListAsync(stop));
        seen = seen.Where(a => string.Compare(a.Number, code) >= 0 && string.Compare(a.Number, until) < 0 || a.Number.EndsWith(end) || coded.Any(i => i.Id == a.InstitutionId));
        return (seen, found.Count <= Rare ? found : null);
    }

    private sealed record Probe(string Word, int Number);

    private async Task<string?> RarestAsync(List<string> words, CancellationToken stop)
    {
        var one = words.Select((_, i) => $"select cast({{{i}}} as text) as \"Word\", (select count(*) from (select 1 from search_words where word = {{{i}}} limit {Rare + 1}) found) as \"Number\"");
        var probes = await db.Database.SqlQueryRaw<Probe>(string.Join(" union all ", one), [.. words]).ToListAsync(stop);
        return probes.Where(probe => probe.Number <= Rare).MinBy(probe => probe.Number)?.Word;
    }
}
