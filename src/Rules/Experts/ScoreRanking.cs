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
    /// <param name="standings">What decides before the score, for every case that may have a place; null: the score decides.</param>
    public static IReadOnlyList<RankedScore> Of(
        ScoreSheet sheet, IReadOnlyCollection<CombinedScore> scores, IReadOnlyDictionary<string, int>? decided = null, IReadOnlyDictionary<string, string>? barred = null, IReadOnlyDictionary<string, Standing>? standings = null)
    {
        var ranked = new List<RankedScore>();
        var able = scores.Where(score => Bars(sheet, score, barred).Count == 0).ToList();
        able.Sort((a, b) => Compare(sheet, a, b, decided, standings).Order is var order and not 0 ? order : string.CompareOrdinal(a.Name, b.Name));
        var (place, level) = (0, 0);
        for (var i = 0; i < able.Count; i++)
        {
            var before = i == 0 ? default : Compare(sheet, able[i - 1], able[i], decided, standings);
            var after = i == able.Count - 1 ? default : Compare(sheet, able[i], able[i + 1], decided, standings);
            if (i == 0 || before.Order != 0) place = i + 1;
            var shared = i > 0 && before.Order == 0 || i < able.Count - 1 && after.Order == 0;
            if (i == 0 || Compare(sheet, able[i - 1], able[i], null, standings).Order != 0) level = i + 1;
            var tied = level < i + 1 || i < able.Count - 1 && Compare(sheet, able[i], able[i + 1], null, standings).Order == 0;
            var trail = new List<string>(able[i].Trail);
            var standing = standings?[able[i].Name];
            if (standing is not null) trail.Add(standing.Says);
            trail.AddRange(new[] { before.By, after.By }.OfType<string>().Distinct(StringComparer.Ordinal).Select(by => $"与另一件{by}"));
            trail.Add(shared ? $"并列第 {place} 名，由主管部门决定次序" : $"第 {place} 名");
            ranked.Add(new RankedScore(able[i], place, shared, sheet.GradeOf(able[i].Score!.Value), [], trail) { Standing = standing, Tied = tied ? level : null });
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
        bars.AddRange(sheet.Minima.Where(minimum => minimum.Ways.All(way => way.Items.All(item => score.Means.ContainsKey(item.Id))) && !minimum.MetBy(item => score.Means[item.Id])).Select(minimum => $"没有达到单项最低分：{minimum.Say()}"));
        return bars;
    }

    // by what two stand apart; without words where that is seen at first sight
    private static (int Order, string? By) Compare(ScoreSheet sheet, CombinedScore a, CombinedScore b, IReadOnlyDictionary<string, int>? decided, IReadOnlyDictionary<string, Standing>? standings)
    {
        var same = $"同为 {ScoreItem.Say(a.Score!.Value)} 分";
        if (standings is not null)
        {
            var (one, other) = (standings[a.Name], standings[b.Name]);
            if (one.Value != other.Value) return (other.Value.CompareTo(one.Value), null);
            if (a.Score != b.Score) return (b.Score!.Value.CompareTo(a.Score!.Value), $"并列（{(one.Says == other.Says ? one.Says : $"{one.Says}、{other.Says}")}），按得分区分（{ScoreItem.Say(Math.Max(a.Score!.Value, b.Score!.Value))} 分在前，{ScoreItem.Say(Math.Min(a.Score!.Value, b.Score!.Value))} 分在后）");
        }
        if (a.Score != b.Score) return (b.Score!.Value.CompareTo(a.Score!.Value), null);
        // under another text an item may not be there
        foreach (var item in sheet.Combine.Ties.Where(item => a.Means.ContainsKey(item.Id) && b.Means.ContainsKey(item.Id)))
        {
            var order = b.Means[item.Id].CompareTo(a.Means[item.Id]);
            if (order != 0) return (order, $"{same}，按“{item.Label}”的平均分区分（{ScoreItem.Say(Math.Max(a.Means[item.Id], b.Means[item.Id]))} 分在前，{ScoreItem.Say(Math.Min(a.Means[item.Id], b.Means[item.Id]))} 分在后）");
        }
        return decided is not null && decided.TryGetValue(a.Name, out var first) && decided.TryGetValue(b.Name, out var second) && first != second ? (first.CompareTo(second), $"{same}，次序由主管部门决定") : (0, null);
    }
}

/// <summary>Where a case stands by its score.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Place">From 1; null: it has none.</param>
/// <param name="Shared">Another has the same place; the office decides between them.</param>
/// <param name="Grade">The grade its score reaches; null where there is none.</param>
/// <param name="Bars">Why it has no place.</param>
/// <param name="Trail">The way from its sheets to its place, sentence by sentence.</param>
public sealed record RankedScore(CombinedScore Score, int? Place, bool Shared, ScoreGrade? Grade, IReadOnlyList<string> Bars, IReadOnlyList<string> Trail)
{
    /// <summary>What decided before its score; null where the score did, or where it has no place.</summary>
    public Standing? Standing { get; init; }

    /// <summary>The place it shares with others but for the office's word; null where it stands alone without that.</summary>
    public int? Tied { get; init; }
}
