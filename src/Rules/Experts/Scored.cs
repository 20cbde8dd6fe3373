namespace Shifan.Rules;

/// <summary>A sheet being scored.</summary>
internal sealed class Scoring(IReadOnlyDictionary<string, ScoreAnswer> answers, FactSheet? facts)
{
    public IReadOnlyDictionary<string, ScoreAnswer> Answers => answers;

    public FactSheet? Facts => facts;

    public List<ScoreFault> Faults { get; } = [];

    public ScoredItem Fault(ScoreItem item, string code, string sentence)
    {
        Faults.Add(new ScoreFault(item.Id, code, sentence));
        return item.Nothing;
    }
}

/// <summary>What is wrong at one item of a sheet; <paramref name="Code"/> is for machines, <paramref name="Sentence"/> for the expert.</summary>
public sealed record ScoreFault(string Item, string Code, string Sentence);

/// <summary>How one item was scored.</summary>
/// <param name="Item">The item.</param>
/// <param name="Points">Its points before its weight; null where it has none: not scored yet, faulty, or words.</param>
/// <param name="Counted">What it adds.</param>
/// <param name="Says">How the points came about; the words themselves of a remark.</param>
/// <param name="Parts">The items within it.</param>
public sealed record ScoredItem(ScoreItem Item, decimal? Points, decimal Counted, string Says, IReadOnlyList<ScoredItem> Parts)
{
    /// <summary>Where the number measured comes from; null where nothing is measured.</summary>
    public string? Source { get; init; }

    /// <summary>This and all within it, from the top.</summary>
    public IEnumerable<ScoredItem> All() => Parts.SelectMany(part => part.All()).Prepend(this);
}

/// <summary>A sheet with its total and how it came about. One with faults is not finished and counts nowhere.</summary>
public sealed record Scored
{
    private readonly Dictionary<string, ScoredItem> byId;

    internal Scored(ScoreSheet sheet, IReadOnlyList<ScoredItem> items, IReadOnlyList<ScoreFault> faults)
    {
        (Sheet, Items, Faults) = (sheet, items, faults);
        byId = items.SelectMany(item => item.All()).ToDictionary(item => item.Item.Id, StringComparer.Ordinal);
        var sum = items.Sum(item => item.Counted);
        Total = Math.Min(sum, sheet.Most ?? decimal.MaxValue);
        var bonus = items.Where(item => item.Item.Bonus).Sum(item => item.Counted);
        Says = $"{(bonus == 0 ? "" : $"{ScoreItem.Say(sum - bonus)} 分加 {ScoreItem.Say(bonus)} 分，")}{(Total < sum ? $"合计 {ScoreItem.Say(sum)} 分，总分上限 {ScoreItem.Say(Total)} 分，" : "")}总分 {ScoreItem.Say(Total)} 分";
    }

    /// <summary>The sheet.</summary>
    public ScoreSheet Sheet { get; }

    /// <summary>Its items.</summary>
    public IReadOnlyList<ScoredItem> Items { get; }

    /// <summary>What is missing or wrong.</summary>
    public IReadOnlyList<ScoreFault> Faults { get; }

    /// <summary>Exact; where there are faults, of what is there so far.</summary>
    public decimal Total { get; }

    /// <summary>How the total came about.</summary>
    public string Says { get; }

    /// <summary>Everything that is asked is there and right.</summary>
    public bool Complete => Faults.Count == 0;

    /// <summary>One item, those within groups too; null where the sheet has none of that word.</summary>
    public ScoredItem? Of(string id) => byId.GetValueOrDefault(id);

    /// <summary>The minima that this sheet by itself does not meet.</summary>
    public IEnumerable<ScoreMinimum> BelowMinima => Sheet.Minima.Where(minimum => !minimum.MetBy(item => byId[item.Id].Counted));
}
