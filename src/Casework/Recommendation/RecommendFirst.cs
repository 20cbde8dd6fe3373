using System.Text.Json;

namespace Shifan.Casework;

/// <summary>
/// 批量推荐: the first so many of the office's order, with a result a case. The dry run goes the same way up to the commit. What stands in
/// the way of one case keeps none of the others; where somebody else was faster, nothing is done.
/// </summary>
public sealed class RecommendFirst(Db db, FindCandidates find, FindLacks lacks, Casefiles files, RecommendApplication recommend, TimeProvider time)
{
    /// <param name="Token">The order that the officer saw.</param>
    /// <param name="Seen">The sum of who waited when he looked; null: it came without.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Call, int Token, int Count, string? Opinion, string? ExcessReason, bool DryRun, string? Seen = null, string? Once = null);

    /// <param name="Place">The place taken; null outside every quota, or where it was refused.</param>
    public sealed record Row(Guid Application, string Institution, int? Place, bool Exceeds, IReadOnlyList<Refusal> Refusals)
    {
        /// <summary>What its recommendation should rest on and does not yet.</summary>
        public IReadOnlyList<FindLacks.Lack> Lacks { get; init; } = [];
    }

    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Recommend) || actor.OfficeId is not { } office) return Refusals.NotYours;
        await db.LockAsync($"ranking:{input.Call}:{office}", stop);
        if (await find.RunAsync(actor, input.Call, stop) is not { Level: not null } view) return new Refusal("call.unknown", "没有这个申报批次，或不由您所在单位推荐");
        // pressed twice, the first so many are not the next so many
        var once = input.DryRun ? new Once(null, null) : await Once.OfAsync(db, actor, input.Once, stop, nameof(RecommendFirst), input.Call, input.Token, input.Count, input.Opinion, input.ExcessReason);
        if (once.Before is { } before) return JsonSerializer.Deserialize<List<Row>>(before.Made)!;
        if (view.Token != input.Token || input.Seen is not null && view.Seen != input.Seen) return Ranking.Changed("推荐");
        if (input.Count < 1 || input.Count > view.Candidates.Count) return new Refusal("recommend.count", view.Candidates.Count == 0 ? "没有待推荐的申报件" : $"请填 1 至 {view.Candidates.Count} 的家数", "count");
        if (TypedText.Trouble(input.Opinion, "opinion", "推荐意见", Verbs.LongestOpinion, out var opinion) is { } trouble) return trouble;
        if (TypedText.TroubleIfAny(input.ExcessReason, "excessReason", "超出名额的理由", Verbs.LongestOpinion, out _) is { } unreadable) return unreadable;
        var chosen = view.Candidates.Take(input.Count).ToList();
        // all cases before any pot, in one order: whoever recommends one of them holds the case and waits for the pot
        foreach (var id in chosen.Select(row => row.Application.Id).Order()) await files.LockAsync(actor, id, stop);
        var missing = await lacks.RunAsync([.. chosen.Select(row => row.Application)], stop);
        var (rows, notes) = (new List<Row>(), new List<AuditNote>());
        foreach (var row in chosen)
        {
            var prepared = await recommend.PrepareAsync(actor, new RecommendApplication.Input(row.Application.Id, row.Application.Token, opinion, input.ExcessReason), stop);
            if (prepared.Value is { } ready) notes.Add(ready.Note);
            rows.Add(new Row(row.Application.Id, row.Institution, prepared.Value?.Place?.Place, prepared.Value?.Place?.ExcessReason is not null, prepared.Refusals) { Lacks = [.. missing[row.Application.Id]] });
        }
        if (input.DryRun || notes.Count == 0)
        {
            // nothing of a look may be saved by whoever uses this context next
            db.ChangeTracker.Clear();
            return rows;
        }
        once.Keep(db, actor, now, JsonSerializer.Serialize(rows));
        return await db.CommitAsync<IReadOnlyList<Row>>(notes, rows, stop);
    }
}
