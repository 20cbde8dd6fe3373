namespace Shifan.Rules;

/// <summary>Papers or files handed in by a level: by when, to whom, how many copies.</summary>
public sealed record Delivery(string Id, string Label, string By, DateOnly? Until, int Copies, IReadOnlyList<string> Media, string? To, string Clause, string? Note)
{
    /// <summary>合并报送: one for all that the same office hands in, as a disc with everything on it; else so many for each case.</summary>
    public bool Together { get; init; }

    /// <summary>Whether something is handed over that can be counted, and not only sent online.</summary>
    public bool IsOnPaper => Media.Count == 0 || Media.Any(medium => medium != "online");

    /// <summary>装订次序: what is bound of a case, in order; a disc has none.</summary>
    public IReadOnlyList<BoundPart> Binding { get; init; } = [];

    /// <summary>随附: what goes with the whole and is bound into no case, in order.</summary>
    public IReadOnlyList<LoosePart> Beside { get; init; } = [];

    /// <summary>Both in words; empty where nothing is bound.</summary>
    public string BindingSaid => string.Join('；', new[]
    {
        Binding.Count == 0 ? null : $"每家单位按{string.Join("、", Binding.Select(part => part switch { BoundPart.Form => "推荐表", BoundPart.Merged => "合订本" }))}的次序装订",
        Beside.Count == 0 ? null : $"另附{string.Join("、", Beside.Select(part => part switch { LoosePart.Letter => "推荐函", LoosePart.Summary => "汇总表" }))}",
    }.OfType<string>());
}

/// <summary>What is bound of a case.</summary>
public enum BoundPart
{
    /// <summary>The office's form, 推荐表.</summary>
    Form,

    /// <summary>合订本: forms and materials of the application.</summary>
    Merged,
}

/// <summary>What goes with bound cases, once a copy.</summary>
public enum LoosePart
{
    /// <summary>推荐函, 请示.</summary>
    Letter,

    /// <summary>汇总表.</summary>
    Summary,
}
