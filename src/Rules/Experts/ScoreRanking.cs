namespace Shifan.Rules;

/// <summary>
/// 按评分排序: by score, then by the items that the programme names for ties, then by the office's own word; what is equal after that
/// shares its place. Without a place: a case without a final score, below the pass mark, or below a minimum.
/// </summary>
public static class ScoreRanking
{
    /// <summary>All cases: those with a place first, in order, then those without, by name.</summary>
    /// <param name="sheet">The sheet scored with.</param>
    /// <param name="scores">The scores of all cases of the round.</param>
    /// <param name="decided">The office's order among cases that would share a place: lower first. What it does not name stays equal.</param>
    /// <param name="barred">Cases that have no place whatever their score, with the reason: nobody came to defend them.</param>
    public static IReadOnlyList<RankedScore> Of(ScoreSheet sheet, IReadOnlyCollection<CombinedScore> scores, IReadOnlyDictionary<string, int>? decided = null, IReadOnlyDictionary<string, string>? barred = null)
    {
        var ranked = new List<RankedScore>();
        var able = scores.Where(score => Bars(sheet, score, barred).Count == 0).ToList();
        able.Sort((a, b) => Compare(sheet, a, b, decided).Order is var order and not 0 ? order : string.CompareOrdinal(a.Name, b.Name));
        var place = 0;
        for (var i = 0; i < able.Count; i++)
        {
            var before = i == 0 ? default : Compare(sheet, able[i - 1], able[i], decided);
            var after = i == able.Count - 1 ? default : Compare(sheet, able[i], able[i + 1], decided);
            if (i == 0 || before.Order != 0) place = i + 1;
            var shared = i > 0 && before.Order == 0 || i < able.Count - 1 && after.Order == 0;
            var trail = new List<string>(able[i].Trail);
            foreach (var (side, other) in new[] { (before, i > 0 ? able[i - 1] : null), (after, i < able.Count - 1 ? able[i + 1] : null) })
            {
                if (other?.Score == able[i].Score && side.By is { } by) trail.Add($"与另一件同为 {ScoreItem.Say(able[i].Score!.Value)} 分，{by}");
            }
            trail.Add(shared ? $"并列第 {place} 名，由主管部门决定次序" : $"第 {place} 名");
            ranked.Add(new RankedScore(able[i], place, shared, sheet.GradeOf(able[i].Score!.Value), [], trail));
        }
        foreach (var score in scores.Except(able).OrderBy(score => score.Name, StringComparer.Ordinal))
        {
            var bars = Bars(sheet, score, barred);
            ranked.Add(new RankedScore(score, null, false, score.Score is { } points ? sheet.GradeOf(points) : null, bars, [.. score.Trail, .. bars, "不参加排序"]));
        }
        return ranked;
    }

    /// <summary>Why a case gets no place; empty where it gets one.</summary>
    private static List<string> Bars(ScoreSheet sheet, CombinedScore score, IReadOnlyDictionary<string, string>? barred)
    {
        if (barred is not null && barred.TryGetValue(score.Name, out var why)) return [why];
        if (score.Score is not { } points) return [score.State == ScoreState.Failed ? "缺评分，按规定不予计分" : "评分未齐"];
        var bars = new List<string>();
        if (points < sheet.Pass) bars.Add($"{ScoreItem.Say(points)} 分，低于合格线 {ScoreItem.Say(sheet.Pass.Value)} 分");
        bars.AddRange(sheet.Minima.Where(minimum => !minimum.MetBy(item => score.Means[item.Id])).Select(minimum => $"没有达到单项最低分：{minimum.Say()}"));
        return bars;
    }

    private static (int Order, string? By) Compare(ScoreSheet sheet, CombinedScore a, CombinedScore b, IReadOnlyDictionary<string, int>? decided)
    {
        if (a.Score != b.Score) return (b.Score!.Value.CompareTo(a.Score!.Value), null);
        foreach (var item in sheet.Combine.Ties)
        {
            var order = b.Means[item.Id].CompareTo(a.Means[item.Id]);
            if (order != 0) return (order, $"按“{item.Label}”的平均分区分（{ScoreItem.Say(Math.Max(a.Means[item.Id], b.Means[item.Id]))} 分在前，{ScoreItem.Say(Math.Min(a.Means[item.Id], b.Means[item.Id]))} 分在后）");
        }
        return decided is not null && decided.TryGetValue(a.Name, out var one) && decided.TryGetValue(b.Name, out var other) && one != other ? (one.CompareTo(other), "次序由主管部门决定") : (0, null);
    }
}

/// <summary>Where a case stands by its score.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Place">From 1; null: it has none.</param>
/// <param name="Shared">Another has the same place; the office decides between them.</param>
/// <param name="Grade">The grade its score reaches; null where there is none.</param>
/// <param name="Bars">Why it has no place.</param>
/// <param name="Trail">The way from its sheets to its place, sentence by sentence.</param>
public sealed record RankedScore(CombinedScore Score, int? Place, bool Shared, ScoreGrade? Grade, IReadOnlyList<string> Bars, IReadOnlyList<string> Trail);
