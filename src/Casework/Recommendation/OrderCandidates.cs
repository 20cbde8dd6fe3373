using System.Globalization;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>整体排序: numbers typed beside the cases, saved at once. Who was given another number goes there; the others keep their order around them.</summary>
public sealed class OrderCandidates(Db db, FindCandidates find, TimeProvider time)
{
    /// <param name="Token">The order that the officer saw.</param>
    /// <param name="Numbers">What was typed beside each case.</param>
    public sealed record Input(Guid Call, int Token, IReadOnlyDictionary<Guid, string?> Numbers);

    public async Task<Outcome<Ranking>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Recommend) || actor.OfficeId is not { } office) return Refusals.NotYours;
        await db.LockAsync($"ranking:{input.Call}:{office}", stop);
        if (await find.RunAsync(actor, input.Call, stop) is not { Level: not null } view) return new Refusal("call.unknown", "没有这个申报批次，或不由您所在单位推荐");
        var waiting = view.Candidates.Concat(view.Reserve).Select(row => row.Application.Id).ToList();
        if (view.Token != input.Token || input.Numbers.Keys.Except(waiting).Any() || waiting.Except(input.Numbers.Keys).Any()) return Ranking.Changed("保存");
        var wrong = new List<Refusal>();
        var (candidates, reserve) = (Placed(view.Candidates, input.Numbers, wrong), Placed(view.Reserve, input.Numbers, wrong));
        if (wrong.Count > 0) return wrong;
        var ranking = await Ranking.SetAsync(db, view, office, actor, candidates, reserve, now, stop);
        return await db.CommitAsync(AuditNote.OfRecommendation(input.Call, office, actor, "recommend.rank", now, new { move = "order", candidates, reserve }), ranking, stop);
    }

    private static List<Guid> Placed(IReadOnlyList<FindCandidates.Row> rows, IReadOnlyDictionary<Guid, string?> numbers, List<Refusal> wrong)
    {
        var places = new FindCandidates.Row?[rows.Count];
        var stay = new Queue<FindCandidates.Row>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, typed) = (rows[i], Wording.HalfWidth(numbers[rows[i].Application.Id] ?? "").Trim());
            if (!int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > rows.Count)
            {
                wrong.Add(new Refusal("rank.number", $"{row.Institution}：名次请写 1 至 {rows.Count} 的整数", FieldOf(row.Application.Id)));
            }
            else if (number == i + 1) stay.Enqueue(row);
            else if (places[number - 1] is { } other) wrong.Add(new Refusal("rank.same", $"第 {number} 名写给了 {other.Institution} 和 {row.Institution} 两家，请改正", FieldOf(row.Application.Id)));
            else places[number - 1] = row;
        }
        return wrong.Count > 0 ? [] : [.. places.Select(row => (row ?? stay.Dequeue()).Application.Id)];
    }

    /// <summary>Where the page shows it.</summary>
    public static string FieldOf(Guid application) => $"place:{application}";
}
