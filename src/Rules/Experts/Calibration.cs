namespace Shifan.Rules;

/// <summary>
/// 宽严校准: how strict each expert is, and what the means were if all were equally strict; shown beside the raw scores, never in their place but where a programme has several panels come into one list by it (<see cref="PanelMerge"/>).
/// A score is taken as what the case is worth plus what the expert adds. Both are estimated together by least squares, the experts' part drawn
/// towards nought by a fixed ridge, as one sheet says little about who wrote it. The same sheets give the same answer, whatever their order.
/// </summary>
public static class Calibration
{
    /// <summary>As many sheets of nought as an expert is credited with.</summary>
    public const double Ridge = 1;

    /// <summary>Estimates from all scores of a round, one of each expert for each case; an empty round gives nothing.</summary>
    /// <param name="scores">Case, expert and total of each sheet that is in order.</param>
    public static Calibrated Of(IEnumerable<(string Case, string Expert, decimal Total)> scores)
    {
        var all = scores.OrderBy(score => score.Case, StringComparer.Ordinal).ThenBy(score => score.Expert, StringComparer.Ordinal).ToList();
        var experts = Numbered(all.Select(score => score.Expert));
        var byCase = all.GroupBy(score => score.Case, StringComparer.Ordinal).Select(group => (Name: group.Key, Sheets: group.Select(score => (Expert: experts[score.Expert], Total: (double)score.Total)).ToArray())).ToList();

        // with the cases' part put in, one equation an expert is left
        var matrix = new double[experts.Count][];
        var right = new double[experts.Count];
        for (var i = 0; i < matrix.Length; i++)
        {
            matrix[i] = new double[i + 1];
            matrix[i][i] = Ridge;
        }
        foreach (var (_, sheets) in byCase)
        {
            var (mean, share) = (sheets.Average(sheet => sheet.Total), 1.0 / sheets.Length);
            foreach (var (expert, total) in sheets)
            {
                matrix[expert][expert] += 1;
                right[expert] += total - mean;
                foreach (var (other, _) in sheets)
                {
                    if (other <= expert) matrix[expert][other] -= share;
                }
            }
        }
        var lenience = Solve(matrix, right);

        var names = experts.OrderBy(expert => expert.Value).Select(expert => expert.Key).ToList();
        var cases = byCase.Select(one => new CalibratedCase(one.Name, Rounded(one.Sheets.Average(sheet => sheet.Total)), Rounded(one.Sheets.Average(sheet => sheet.Total - lenience[sheet.Expert])), 0, 0)).ToList();
        var (raw, calm) = (Places(cases.ConvertAll(one => one.Raw)), Places(cases.ConvertAll(one => one.Mean)));
        return new Calibrated(
            [.. names.Select((name, i) => new ExpertLenience(name, all.Count(score => score.Expert == name), Rounded(lenience[i])))],
            [.. cases.Select((one, i) => one with { RawPlace = raw[i], Place = calm[i] })],
            Islands(byCase.Select(one => one.Sheets.Select(sheet => sheet.Expert)), experts.Count));
    }

    private static Dictionary<string, int> Numbered(IEnumerable<string> words) =>
        words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select((word, i) => (word, i)).ToDictionary(pair => pair.word, pair => pair.i, StringComparer.Ordinal);

    private static decimal Rounded(double value) => Math.Round((decimal)value, 2, MidpointRounding.AwayFromZero);

    // Cholesky: the ridge makes the matrix positive definite
    private static double[] Solve(double[][] lower, double[] right)
    {
        for (var i = 0; i < lower.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = lower[i][j];
                for (var k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
                lower[i][j] = i == j ? Math.Sqrt(sum) : sum / lower[j][j];
            }
        }
        var solved = (double[])right.Clone();
        for (var i = 0; i < lower.Length; i++)
        {
            for (var k = 0; k < i; k++) solved[i] -= lower[i][k] * solved[k];
            solved[i] /= lower[i][i];
        }
        for (var i = lower.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < lower.Length; k++) solved[i] -= lower[k][i] * solved[k];
            solved[i] /= lower[i][i];
        }
        return solved;
    }

    private static int[] Places(List<decimal> means)
    {
        var order = Enumerable.Range(0, means.Count).OrderByDescending(i => means[i]).ToList();
        var places = new int[means.Count];
        for (var at = 0; at < order.Count; at++) places[order[at]] = at > 0 && means[order[at]] == means[order[at - 1]] ? places[order[at - 1]] : at + 1;
        return places;
    }

    // experts who share no case, not even through others, cannot be compared
    private static int Islands(IEnumerable<IEnumerable<int>> panels, int experts)
    {
        var root = Enumerable.Range(0, experts).ToArray();
        int Find(int i) => root[i] == i ? i : root[i] = Find(root[i]);
        foreach (var panel in panels)
        {
            var first = -1;
            foreach (var expert in panel)
            {
                if (first < 0) first = expert;
                else root[Find(expert)] = Find(first);
            }
        }
        return Enumerable.Range(0, experts).Count(i => Find(i) == i);
    }
}

/// <summary>What <see cref="Calibration"/> found.</summary>
/// <param name="Experts">By name.</param>
/// <param name="Cases">By name.</param>
/// <param name="Islands">1 where all experts are comparable; with more, those of one island were never measured against those of another.</param>
public sealed record Calibrated(IReadOnlyList<ExpertLenience> Experts, IReadOnlyList<CalibratedCase> Cases, int Islands);

/// <summary>By how many points an expert scores above (宽) or below (严) the others on the same cases, from so many sheets.</summary>
public sealed record ExpertLenience(string Expert, int Sheets, decimal Points);

/// <summary>A case's mean as scored and as calibrated, to two decimals, and its place by either; equal means share a place.</summary>
public sealed record CalibratedCase(string Name, decimal Raw, decimal Mean, int RawPlace, int Place);
