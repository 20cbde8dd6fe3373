namespace Shifan.Rules;

/// <summary>A programme while it is being read: what has been defined so far, and the faults found.</summary>
internal sealed class Draft(Faults faults)
{
    public Faults Faults => faults;

    public Schema Figures { get; } = new();

    public Dictionary<string, Period> Periods { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Unit> Units { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, OptionList> Lists { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Table> Tables { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Field> Titles { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Levels { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Materials { get; } = new(StringComparer.Ordinal);

    /// <summary>What a person judges, or may have to, in order.</summary>
    public List<ForPerson> ForPersons { get; } = [];

    public Dictionary<string, Place> ConditionIds { get; } = new(StringComparer.Ordinal);

    /// <summary>Words that the file defines, but wrongly: what refers to them gets no fault of its own.</summary>
    public HashSet<string> Faulty { get; } = new(StringComparer.Ordinal);

    public Unit? Unit(ScalarNode node) => Unit(node.Text.Trim(), node.Place);

    public Unit? Unit(string name, Place place)
    {
        if ((Rules.Unit.Find(name) ?? Units.GetValueOrDefault(name)) is { } unit) return unit;
        var near = Wording.Nearest(name, Rules.Unit.Names.Concat(Units.Keys)) is { } meant ? $"是否想写“{meant}”？" : "";
        faults.Add("unit.unknown", place, $"不认识的单位“{name}”", $"{near}通知自用的计数单位请先列入 units");
        return null;
    }

    public Period? Period(MappingNode node)
    {
        if (node.Text("period") is not { } id) return null;
        if (Periods.TryGetValue(id, out var period)) return period;
        Unknown("period", node.PlaceOf("period"), "期间", id, Periods.Keys);
        return null;
    }

    public void Unknown(string code, Place place, string what, string word, IEnumerable<string> known)
    {
        if (Faulty.Contains(word.Split('.')[0])) return;
        var names = known.ToList();
        var near = Wording.Nearest(word, names) is { } meant ? $"是否想写“{meant}”？" : "";
        faults.Add($"{code}.unknown", place, $"没有名为“{word}”的{what}", names.Count == 0 ? $"请先定义这个{what}" : $"{near}已有：{string.Join("、", names.Take(40))}");
    }
}
