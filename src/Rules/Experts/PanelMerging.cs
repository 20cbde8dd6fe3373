using System.Globalization;

namespace Shifan.Rules;

/// <summary>How the cases of several panels at one step come into one list.</summary>
public enum PanelMerging
{
    /// <summary>By score: all panels are taken as equally strict.</summary>
    Score,

    /// <summary>By the mean that would be if all experts were equally strict (<see cref="Calibration"/>).</summary>
    Calibrated,

    /// <summary>By place within the panel: the first of each before the second of any.</summary>
    Place,
}

/// <summary>各评审组合并排序: how the cases of several panels at one step come into one list. Where there is one panel alone, it says nothing.</summary>
/// <param name="By">How.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">How it is read here, and why.</param>
public sealed record PanelMerge(PanelMerging By, string Clause, string? Note)
{
    /// <summary>The notice says nothing of it.</summary>
    public bool Assumed { get; init; }

    /// <summary>In words.</summary>
    public string Say() => By switch
    {
        PanelMerging.Calibrated => "各评审组的申报件按校准宽严后的得分合并排序，相同的按得分",
        PanelMerging.Place => "各评审组的申报件按组内名次合并排序，名次相同的按得分",
        _ => "各评审组的申报件按得分合并排序",
    };

    /// <summary>
    /// All cases of a step in one list. Pass mark, minima and grade look at the score as it is, whatever decides the order; a case without a place in its own
    /// panel has none here. Of one panel alone the list is its own.
    /// </summary>
    /// <param name="sheet">The sheet scored with.</param>
    /// <param name="panels">The scores of each panel's cases; a case is in one panel alone.</param>
    /// <param name="calibrated">The means if all experts were equally strict, by case; asked only where they decide.</param>
    /// <param name="decided">As for <see cref="ScoreRanking.Of"/>.</param>
    /// <param name="barred">As for <see cref="ScoreRanking.Of"/>.</param>
    public IReadOnlyList<RankedScore> Rank(
        ScoreSheet sheet, IReadOnlyList<PanelScores> panels, IReadOnlyDictionary<string, decimal> calibrated, IReadOnlyDictionary<string, int>? decided = null, IReadOnlyDictionary<string, string>? barred = null)
    {
        var all = panels.SelectMany(panel => panel.Scores).ToList();
        if (By == PanelMerging.Score || panels.Count(panel => panel.Scores.Count > 0) < 2) return ScoreRanking.Of(sheet, all, decided, barred);
        var standings = By == PanelMerging.Calibrated
            ? calibrated.ToDictionary(one => one.Key, one => new Standing(one.Value, $"校准后 {ScoreItem.Say(one.Value)} 分"), StringComparer.Ordinal)
            : panels.SelectMany(panel => ScoreRanking.Of(sheet, panel.Scores, null, barred).Where(line => line.Place is not null).Select(line => (line.Score.Name, Standing: Within(panel, line))))
                .ToDictionary(one => one.Name, one => one.Standing, StringComparer.Ordinal);
        return ScoreRanking.Of(sheet, all, decided, barred, standings);
    }

    private static Standing Within(PanelScores panel, RankedScore line) =>
        new(-line.Place!.Value, string.Create(CultureInfo.InvariantCulture, $"{panel.Name}{(line.Shared ? "并列" : "")}第 {line.Place} 名"));
}

/// <summary>What one panel scored.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="Scores">The scores of its cases.</param>
public sealed record PanelScores(string Name, IReadOnlyList<CombinedScore> Scores);

/// <summary>What decides before the score: the higher comes first.</summary>
/// <param name="Value">What is compared.</param>
/// <param name="Says">In words.</param>
public sealed record Standing(decimal Value, string Says);
