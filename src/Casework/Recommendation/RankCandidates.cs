namespace Shifan.Casework;

/// <summary>Where a case goes in the order.</summary>
public enum RankMove
{
    Up,
    Down,

    /// <summary>列入候补</summary>
    Reserve,

    /// <summary>取消候补: behind those that are candidates.</summary>
    Candidate,
}

/// <summary>排序、候补: moves a case one place up or down, into the reserve or out of it.</summary>
public sealed class RankCandidates(Db db, FindCandidates find, TimeProvider time)
{
    /// <param name="Token">The order that the officer saw.</param>
    public sealed record Input(Guid Call, int Token, Guid Application, RankMove Move);

    public async Task<Outcome<Ranking>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Recommend) || actor.OfficeId is not { } office) return Refusals.NotYours;
        await db.LockAsync($"ranking:{input.Call}:{office}", stop);
        if (await find.RunAsync(actor, input.Call, stop) is not { Level: not null } view) return new Refusal("call.unknown", "没有这个申报批次，或不由您所在单位推荐");
        if (view.Token != input.Token) return Ranking.Changed("调整");
        var (candidates, reserve) = (view.Candidates.Select(row => row.Application.Id).ToList(), view.Reserve.Select(row => row.Application.Id).ToList());
        var list = candidates.Contains(input.Application) ? candidates : reserve;
        var at = list.IndexOf(input.Application);
        if (at < 0) return new Refusal("rank.unknown", "此件不在待推荐之列，请刷新后重试");
        switch (input.Move)
        {
            case RankMove.Up when at > 0: (list[at - 1], list[at]) = (list[at], list[at - 1]); break;
            case RankMove.Down when at < list.Count - 1: (list[at + 1], list[at]) = (list[at], list[at + 1]); break;
            case RankMove.Reserve when list == candidates: candidates.RemoveAt(at); reserve.Add(input.Application); break;
            case RankMove.Candidate when list == reserve: reserve.RemoveAt(at); candidates.Add(input.Application); break;
            default: return new Refusal("rank.end", "已在此位置，不能再移动");
        }
        var ranking = await Ranking.SetAsync(db, view, office, actor, candidates, reserve, now, stop);
        return await db.CommitAsync(
            AuditNote.OfRecommendation(input.Call, office, actor, "recommend.rank", now, new { application = input.Application, move = input.Move.ToString().ToLowerInvariant(), candidates, reserve }), ranking, stop);
    }
}
