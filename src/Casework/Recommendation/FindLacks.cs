using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// What a recommendation should rest on and does not yet: enterprises that were not drawn or not asked, a 推荐表 that nobody sealed. Said before a case is
/// recommended and before it goes up, and to the level above; nobody is kept by it.
/// </summary>
public sealed class FindLacks(Db db, ProgrammeStore programmes)
{
    /// <param name="Page">Where it is made good: measure or sheet.</param>
    public sealed record Lack(Guid Application, string Sentence, string Page)
    {
        public string Href => $"/recommendation/cases/{Application}/{Page}";
    }

    /// <summary>By case; cases that the actor may see anyway, and that stand before a recommendation or after it.</summary>
    internal async Task<ILookup<Guid, Lack>> RunAsync(IReadOnlyCollection<Application> cases, CancellationToken stop)
    {
        var found = new List<Lack>();
        var ids = cases.Select(a => a.Id).ToList();
        if (ids.Count == 0) return found.ToLookup(lack => lack.Application);
        var draws = (await db.SampleDraws.AsNoTracking().Where(d => EF.Parameter(ids).Contains(d.ApplicationId)).Select(d => new { d.ApplicationId, d.Number, d.Drawn }).ToListAsync(stop)).ToLookup(d => d.ApplicationId);
        var asked = (await db.SampleContacts.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.ApplicationId)).Select(c => new { c.ApplicationId, c.Number, c.Place }).Distinct().ToListAsync(stop)).ToLookup(c => (c.ApplicationId, c.Number));
        var seals = (await db.SealedSheets.AsNoTracking().Where(s => EF.Parameter(ids).Contains(s.ApplicationId)).Select(s => new { s.ApplicationId, s.Number, s.Version, s.At }).ToListAsync(stop)).ToLookup(s => s.ApplicationId);
        var written = await db.RecommendationSheets.AsNoTracking().Where(s => EF.Parameter(ids).Contains(s.ApplicationId)).ToDictionaryAsync(s => s.ApplicationId, s => s.At, stop);
        foreach (var application in cases)
        {
            var programme = await programmes.FindAsync(application.Digest, stop);
            if (programme.Sampling is not null)
            {
                if (draws[application.Id].MaxBy(draw => draw.Number) is not { } draw) found.Add(new Lack(application.Id, "未抽查", "measure"));
                else if (JsonSerializer.Deserialize<List<string>>(draw.Drawn)!.Count is var size && asked[(application.Id, draw.Number)].Count() is var done && done < size) found.Add(new Lack(application.Id, $"抽查未完成：{size} 家中已核实 {done} 家", "measure"));
            }
            if (ShowSheet.PaperOf(programme) is null) continue;
            if (seals[application.Id].MaxBy(seal => seal.Number) is not { } newest) found.Add(new Lack(application.Id, "推荐表未定稿", "sheet"));
            else if (newest.Version != application.Version) found.Add(new Lack(application.Id, $"推荐表定稿时据申报第 {newest.Version} 版，现为第 {application.Version} 版", "sheet"));
            else if (written.TryGetValue(application.Id, out var at) && at > newest.At) found.Add(new Lack(application.Id, "推荐表定稿后又有改动", "sheet"));
        }
        return found.ToLookup(lack => lack.Application);
    }

    /// <summary>The same of one case as its page shows it: from the recommendation on, until it is decided.</summary>
    public async Task<IReadOnlyList<Lack>> OfCaseAsync(ShowApplication.View shown, CancellationToken stop = default) =>
        shown.Step.Kind != StepKind.End && !shown.Step.IsApplicants && (shown.Step.Action(Doing.Recommend) is not null || shown.Acts.Any(act => act.Does == Doing.Recommend))
            ? [.. (await RunAsync([shown.Application], stop))[shown.Application.Id]] : [];
}
