using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What would go up with the next letter, as it stands now; and what has changed in it since an officer looked.</summary>
public sealed class ShowBatchDraft(Db db, FindCandidates find, FindLacks lacks)
{
    private const int Listed = 10;

    /// <param name="Version">The submitted version.</param>
    /// <param name="Sheet">The newest sealed 推荐表; 0 where none was sealed.</param>
    /// <param name="Written">The 推荐表 as it was last saved.</param>
    private sealed record Mark(Guid Application, int Version, int Sheet, int Written);

    /// <param name="Ready">What would go up.</param>
    /// <param name="Missed">What was recommended and can no longer be handed up.</param>
    /// <param name="Table">Which sealed 汇总表 would go with it; 0 where none is sealed.</param>
    /// <param name="Seen">What lies before the officer, to be sent along with his letter.</param>
    public sealed record View(FindCandidates.View Standing, IReadOnlyList<FindCandidates.Row> Ready, IReadOnlyList<FindCandidates.Row> Missed, Summary? Summary, int Table, string Seen, ILookup<Guid, FindLacks.Lack> Lacks);

    /// <summary>Null where the actor's office hands nothing up in the call.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid call, CancellationToken stop = default)
    {
        if (await find.RunAsync(actor, call, stop) is not { Level: { } level } standing) return null;
        var open = standing.Recommended.Where(row => row.Batch is null).ToList();
        var ready = open.Where(row => row.Closed is null).ToList();
        var ids = ready.Select(row => row.Application.Id).ToList();
        var sealedOnes = await db.SealedSheets.AsNoTracking().Where(s => EF.Parameter(ids).Contains(s.ApplicationId)).GroupBy(s => s.ApplicationId).Select(g => new { g.Key, Number = g.Max(s => s.Number) }).ToDictionaryAsync(s => s.Key, s => s.Number, stop);
        var written = await db.RecommendationSheets.AsNoTracking().Where(s => EF.Parameter(ids).Contains(s.ApplicationId)).ToDictionaryAsync(s => s.ApplicationId, s => s.Token, stop);
        var summary = standing.Programme.Summaries.FirstOrDefault(one => one.By == level.Id);
        var table = summary is null ? 0 : await db.SealedSummaries.Where(s => s.CallId == call && s.OfficeId == actor.OfficeId && s.SummaryId == summary.Id).MaxAsync(s => (int?)s.Number, stop) ?? 0;
        var marks = ready.Select(row => new Mark(row.Application.Id, row.Application.Version, sealedOnes.GetValueOrDefault(row.Application.Id), written.GetValueOrDefault(row.Application.Id)));
        return new View(standing, ready, [.. open.Where(row => row.Closed is not null)], summary, table, Write(table, marks), await lacks.RunAsync([.. ready.Select(row => row.Application)], stop));
    }

    /// <summary>What is otherwise than the officer saw; null where it is all the same.</summary>
    internal async Task<Refusal?> ChangedAsync(Actor actor, View now, string seen, CancellationToken stop)
    {
        if (seen == now.Seen) return null;
        var (tableThen, then) = Read(seen);
        var (_, marks) = Read(now.Seen);
        var (before, after) = (then.DistinctBy(mark => mark.Application).ToDictionary(mark => mark.Application), marks.ToDictionary(mark => mark.Application));
        var gone = before.Keys.Where(id => !after.ContainsKey(id)).ToList();
        var names = await actor.Sees(db.Applications.AsNoTracking()).Where(a => EF.Parameter(gone).Contains(a.Id)).OrderBy(a => a.Number).Select(a => new { a.Number, db.Institutions.First(i => i.Id == a.InstitutionId).Name }).Take(Listed + 1).ToListAsync(stop);
        string Of(Guid id) => now.Ready.First(row => row.Application.Id == id) is var row ? $"{row.Institution}（{row.Application.Number}）" : "";
        List<string> On(Func<Mark, Mark, bool> differs) => [.. marks.Where(mark => before.TryGetValue(mark.Application, out var was) && differs(was, mark)).Select(mark => Of(mark.Application))];
        var said = new List<string>();
        Say("新增", [.. marks.Where(mark => !before.ContainsKey(mark.Application)).Select(mark => Of(mark.Application))]);
        Say("不再列入", [.. names.Select(one => $"{one.Name}（{one.Number}）")]);
        Say("申报已换新版的", On((was, mark) => was.Version != mark.Version));
        Say("推荐表有改动的", On((was, mark) => was.Sheet != mark.Sheet || was.Written != mark.Written));
        if (now.Summary is { } table && tableThen != now.Table) said.Add($"“{table.Label}”{(now.Table == 0 ? "没有定稿" : $"已另行定稿为第 {now.Table} 版")}");
        if (said.Count == 0) said.Add("次序有变化");
        return new Refusal("batch.changed", $"名单有变化，请核对后再上报。{string.Join("；", said)}");

        void Say(string what, List<string> whom)
        {
            if (whom.Count > 0) said.Add($"{what}：{string.Join("、", whom.Take(Listed))}{(whom.Count > Listed ? " 等" : "")}");
        }
    }

    private static string Write(int table, IEnumerable<Mark> marks) =>
        string.Join(' ', marks.Select(mark => string.Create(CultureInfo.InvariantCulture, $"{mark.Application:N}.{mark.Version}.{mark.Sheet}.{mark.Written}")).Prepend(table.ToString(CultureInfo.InvariantCulture)));

    // what cannot be read was no case that is listed here
    private static (int Table, List<Mark> Marks) Read(string seen)
    {
        var words = seen.Split(' ');
        return (int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var table) ? table : 0, [.. words.Skip(1).Select(Of).OfType<Mark>()]);

        static Mark? Of(string word) => word.Split('.') is [var id, var version, var sheet, var written] && Guid.TryParse(id, out var application)
            && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var v) && int.TryParse(sheet, NumberStyles.None, CultureInfo.InvariantCulture, out var s) && int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var w)
            ? new Mark(application, v, s, w) : null;
    }
}
