namespace Shifan.Rules;

/// <summary>What is done about a sheet that is not there when the round closes.</summary>
public enum MissingScore
{
    /// <summary>The score waits for it.</summary>
    Waits,

    /// <summary>The others are enough, if they are at least so many.</summary>
    Rest,

    /// <summary>The case has no score and no place.</summary>
    Fails,
}

/// <summary>How the sheets of a case become one score.</summary>
public sealed record Combination
{
    /// <summary>去掉一个最高分、一个最低分: where there are at least so many sheets; null: the mean of all.</summary>
    public int? TrimFrom { get; init; }

    /// <summary>Decimals of the score, rounded half up (四舍五入). What is printed is what is compared.</summary>
    public int Decimals { get; init; } = 2;

    /// <summary>复议: a range of sheets beyond this calls for a second look; null: none does.</summary>
    public decimal? SpreadRange { get; init; }

    /// <summary>The same of the standard deviation of the sheets.</summary>
    public decimal? SpreadDeviation { get; init; }

    /// <summary>What becomes of a missing sheet.</summary>
    public MissingScore Missing { get; init; } = MissingScore.Waits;

    /// <summary>The fewest sheets that make a score.</summary>
    public int Least { get; init; } = 1;

    /// <summary>Sheets that come after the round closed still count.</summary>
    public bool LateCounts { get; init; }

    /// <summary>An expert may correct his sheet until the round closes.</summary>
    public bool Corrections { get; init; } = true;

    /// <summary>Equal scores are told apart by the means of these items, in order; where these are equal too, the place is shared and the office decides.</summary>
    public IReadOnlyList<ScoreItem> Ties { get; init; } = [];

    /// <summary>Combines the sheets of one case.</summary>
    /// <param name="name">How the case is known.</param>
    /// <param name="expected">The experts whose sheets are due, those who withdrew left out.</param>
    /// <param name="sheets">The sheets submitted, one an expert. One of nobody expected, an unfinished one and, unless <see cref="LateCounts"/>, a late one do not count, and this is said.</param>
    /// <param name="closed">The round is over; before, a missing sheet is always waited for.</param>
    public CombinedScore Of(string name, IReadOnlyCollection<string> expected, IEnumerable<SubmittedSheet> sheets, bool closed)
    {
        var marks = new List<SheetMark>();
        foreach (var sheet in sheets.OrderBy(sheet => sheet.Expert, StringComparer.Ordinal))
        {
            var why = !expected.Contains(sheet.Expert) ? "不在本件的评审专家之中，不计"
                : !sheet.Scored.Complete ? "评分表未填完，不计"
                : sheet.Late && !LateCounts ? "逾期提交，不计"
                : marks.Exists(mark => mark.Counts && mark.Expert == sheet.Expert) ? "同一专家已有一份，不计" : null;
            marks.Add(new SheetMark(sheet.Expert, sheet.Scored, why is null, why ?? (sheet.Late ? "逾期提交，照计" : "计入")) { InOrder = why is null });
        }
        var full = marks.Where(mark => mark.Counts).OrderBy(mark => mark.Scored.Total).ThenBy(mark => mark.Expert, StringComparer.Ordinal).ToList();
        var absent = expected.Except(full.Select(mark => mark.Expert), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var trail = new List<string> { $"应有评分 {expected.Count} 份，计入 {full.Count} 份" };
        if (absent.Count > 0)
        {
            var why = !closed ? "评分尚未截止" : Missing switch { MissingScore.Waits => "等候补齐", MissingScore.Fails => "按规定不予计分", _ => full.Count < Least ? $"不足最少的 {Least} 份，等候补齐" : "以其余各份计算" };
            trail.Add($"缺 {absent.Count} 份，{why}");
        }
        var state = full.Count >= Math.Max(1, Least) && (absent.Count == 0 || closed && Missing == MissingScore.Rest) ? ScoreState.Final
            : closed && absent.Count > 0 && Missing == MissingScore.Fails ? ScoreState.Failed : ScoreState.Waits;
        var totals = full.ConvertAll(mark => mark.Scored.Total);
        var range = totals.Count < 2 ? 0 : totals[^1] - totals[0];
        var means = full.Count == 0 ? [] : full[0].Scored.Sheet.All.ToDictionary(item => item.Id, item => Round(full.Sum(mark => mark.Scored.Of(item.Id)!.Counted) / full.Count), StringComparer.Ordinal);
        var alarm = range > SpreadRange ? $"最高与最低相差 {ScoreItem.Say(range)} 分，超过 {ScoreItem.Say(SpreadRange.Value)} 分，须复议"
            : SpreadDeviation is { } bound && Deviates(totals, bound) ? $"各份的标准差超过 {ScoreItem.Say(bound)} 分，须复议" : null;
        decimal? score = null;
        if (full.Count > 0)
        {
            var kept = full;
            if (TrimFrom is { } from)
            {
                if (full.Count >= from)
                {
                    kept = full[1..^1];
                    marks = [.. marks.Select(mark => ReferenceEquals(mark, full[0]) ? mark with { Counts = false, Why = "最低分，去掉" } : ReferenceEquals(mark, full[^1]) ? mark with { Counts = false, Why = "最高分，去掉" } : mark)];
                    trail.Add($"去掉一个最高分 {ScoreItem.Say(full[^1].Scored.Total)}、一个最低分 {ScoreItem.Say(full[0].Scored.Total)}");
                }
                else trail.Add($"不足 {from} 份，不去最高分、最低分");
            }
            score = Round(kept.Sum(mark => mark.Scored.Total) / kept.Count);
            trail.Add($"（{string.Join(" + ", kept.Select(mark => ScoreItem.Say(mark.Scored.Total)))}）÷ {kept.Count} = {ScoreItem.Say(score.Value)} 分");
        }
        if (alarm is not null) trail.Add(alarm);
        return new CombinedScore(name, state == ScoreState.Final ? score : null, state, marks, absent, means, trail) { SoFar = score, Range = range, Alarm = alarm };
    }

    private decimal Round(decimal value) => Math.Round(value, Decimals, MidpointRounding.AwayFromZero);

    // the standard deviation of a sample against a bound, both squared: nothing is rounded
    private static bool Deviates(List<decimal> totals, decimal bound)
    {
        var (count, sum) = ((decimal)totals.Count, totals.Sum());
        return totals.Count > 1 && count * totals.Sum(total => total * total) - sum * sum > bound * bound * count * (count - 1);
    }

    /// <summary>How scores are combined, in words.</summary>
    public string Say() => string.Join("；", new[]
    {
        TrimFrom is { } from ? $"{from} 份以上的，去掉一个最高分和一个最低分后平均，不足的全部平均" : "各份平均",
        $"保留 {Decimals} 位小数，四舍五入",
        SpreadRange is { } range ? $"最高与最低相差超过 {ScoreItem.Say(range)} 分的复议" : null,
        SpreadDeviation is { } deviation ? $"标准差超过 {ScoreItem.Say(deviation)} 分的复议" : null,
        Missing switch { MissingScore.Waits => "缺评分的等候补齐", MissingScore.Rest => $"缺评分的以其余各份计算，至少 {Least} 份", _ => "缺评分的不予计分" },
        LateCounts ? "逾期的评分照计" : "逾期的评分不计",
        Corrections ? "截止之前可以更正" : "提交之后不能更正",
        $"同分的{(Ties.Count == 0 ? "" : $"依次比较{string.Join("、", Ties.Select(item => $"“{item.Label}”"))}的平均分，仍相同的")}并列，由主管部门决定次序",
    }.OfType<string>());
}

/// <summary>A sheet as it was submitted for a case.</summary>
/// <param name="Expert">Whose it is.</param>
/// <param name="Scored">The newest one he submitted in time, or the late one.</param>
/// <param name="Late">It came after the round closed.</param>
public sealed record SubmittedSheet(string Expert, Scored Scored, bool Late = false);

/// <summary>Whether a sheet counts in the score, and why or why not.</summary>
public sealed record SheetMark(string Expert, Scored Scored, bool Counts, string Why)
{
    /// <summary>It counts, or would but for being the highest or the lowest.</summary>
    public bool InOrder { get; init; }
}

/// <summary>How far a case's score is.</summary>
public enum ScoreState
{
    /// <summary>Sheets are missing, and it waits for them.</summary>
    Waits,

    /// <summary>It has its score.</summary>
    Final,

    /// <summary>Sheets are missing, and by the programme's rule it gets none.</summary>
    Failed,
}

/// <summary>The score of a case, with the way to it.</summary>
/// <param name="Name">How the case is known.</param>
/// <param name="Score">Null until it is final.</param>
/// <param name="State">How far it is.</param>
/// <param name="Sheets">All sheets, those that do not count too.</param>
/// <param name="Absent">Whose sheets are missing.</param>
/// <param name="Means">The mean of each item after its weight, over all sheets that were in order, extremes included: what ties and minima look at.</param>
/// <param name="Trail">How the score came about, sentence by sentence.</param>
public sealed record CombinedScore(
    string Name, decimal? Score, ScoreState State, IReadOnlyList<SheetMark> Sheets, IReadOnlyList<string> Absent, IReadOnlyDictionary<string, decimal> Means, IReadOnlyList<string> Trail)
{
    /// <summary>The mean of what is there, even where it is not final; null where nothing is.</summary>
    public decimal? SoFar { get; init; }

    /// <summary>Between the highest and the lowest sheet.</summary>
    public decimal Range { get; init; }

    /// <summary>Why a second look is called for; null where none is.</summary>
    public string? Alarm { get; init; }
}
