namespace Shifan.Rules;

/// <summary>
/// 评分表: what experts score at a step, and how their sheets become one score. Everything in it is read from the programme.
/// </summary>
/// <param name="Id">Its word, unique in the programme.</param>
/// <param name="Label">Its title, as printed.</param>
/// <param name="Step">The step at which it is filled in.</param>
/// <param name="Items">Its items in printed order.</param>
/// <param name="Full">满分: what the items without bonus add up to.</param>
/// <param name="Combine">How sheets become one score.</param>
/// <param name="Clause">What of the notice it rests on.</param>
/// <param name="Note">How it is read here, and why.</param>
public sealed record ScoreSheet(string Id, string Label, string Step, IReadOnlyList<ScoreItem> Items, decimal Full, Combination Combine, string Clause, string? Note)
{
    /// <summary>The most a sheet may reach with its bonus; null: as much as the items give.</summary>
    public decimal? Most { get; init; }

    /// <summary>合格线, included; null where nothing is asked.</summary>
    public decimal? Pass { get; init; }

    /// <summary>Grades from the highest, lower bounds included; empty where there are none.</summary>
    public IReadOnlyList<ScoreGrade> Grades { get; init; } = [];

    /// <summary>单项最低分, all of which must be met.</summary>
    public IReadOnlyList<ScoreMinimum> Minima { get; init; } = [];

    /// <summary>The notice prints no such sheet.</summary>
    public bool Assumed { get; init; }

    /// <summary>All items, those within groups too.</summary>
    public IEnumerable<ScoreItem> All => Items.SelectMany(item => item.All());

    /// <summary>The item of that word, or null.</summary>
    public ScoreItem? Find(string id) => All.FirstOrDefault(item => item.Id == id);

    /// <summary>The grade that a score reaches, or null.</summary>
    public ScoreGrade? GradeOf(decimal score) => Grades.FirstOrDefault(grade => score >= grade.From);

    /// <summary>The sheet without its items, in words: full mark, bounds, and how sheets become one score.</summary>
    public string Say() => string.Join("；", new[]
    {
        $"满分 {ScoreItem.Say(Full)} 分{(Most is { } most ? $"，加分后不超过 {ScoreItem.Say(most)} 分" : "")}",
        Pass is { } pass ? $"{ScoreItem.Say(pass)} 分以上合格（含本数）" : null,
        Grades.Count == 0 ? null : string.Join("，", Grades.Select(grade => $"{ScoreItem.Say(grade.From)} 分以上{grade.Label}")),
        Minima.Count == 0 ? null : string.Join("；", Minima.Select(minimum => minimum.Say())),
        Combine.Say(),
    }.OfType<string>());

    /// <summary>
    /// Scores a sheet as it was filled in. Never fails: what is missing or wrong is a fault at its item, and the total is of what is there so far.
    /// </summary>
    /// <param name="answers">What the expert entered, by item.</param>
    /// <param name="facts">The facts of the case, which fill in what the expert left; null where there are none.</param>
    public Scored Score(IReadOnlyDictionary<string, ScoreAnswer> answers, FactSheet? facts)
    {
        var of = new Scoring(answers, facts);
        var items = Items.Select(item => item.Score(of)).ToList();
        foreach (var stray in answers.Keys.Where(id => Find(id) is null).Order(StringComparer.Ordinal)) of.Faults.Add(new ScoreFault(stray, "score.item", $"评分表中没有“{stray}”这一项"));
        return new Scored(this, items, of.Faults);
    }
}

/// <summary>A grade of a sheet, and from which score, included, it is reached.</summary>
public sealed record ScoreGrade(string Label, decimal From);

/// <summary>单项最低分: met where one of its ways is. <paramref name="Label"/> is how the sheet names it.</summary>
public sealed record ScoreMinimum(string Label, IReadOnlyList<ScoreFloor> Ways)
{
    /// <summary>In words: 甲项不低于 12 分，或乙项与丙项合计不低于 30 分.</summary>
    public string Say() => string.Join("，或", Ways.Select(way => $"{string.Join("与", way.Items.Select(item => $"“{item.Label}”"))}{(way.Items.Count > 1 ? "合计" : "")}不低于 {ScoreItem.Say(way.AtLeast)} 分"));

    /// <summary>Whether points, by item and after their weight, meet it.</summary>
    public bool MetBy(Func<ScoreItem, decimal> counted) => Ways.Any(way => way.Items.Sum(counted) >= way.AtLeast);
}

/// <summary>Items that together must count for so many points, after their weights.</summary>
public sealed record ScoreFloor(IReadOnlyList<ScoreItem> Items, decimal AtLeast);

/// <summary>What an expert entered for one item: points, a number or a text; what he ticked; and his reason, where one is asked.</summary>
public sealed record ScoreAnswer
{
    /// <summary>In <see cref="Value"/> of an item with ticks: none of them, said on purpose (都没有).</summary>
    public const string None = "none";

    /// <summary>Points, number or words, as typed.</summary>
    public string? Value { get; init; }

    /// <summary>The labels ticked.</summary>
    public IReadOnlyList<string> Ticked { get; init; } = [];

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
