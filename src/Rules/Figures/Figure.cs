namespace Shifan.Rules;

/// <summary>What a figure's value is, and so which conditions may read it.</summary>
public enum ValueKind
{
    /// <summary>A number with a unit.</summary>
    Number,

    /// <summary>A calendar day.</summary>
    Date,

    /// <summary>是 or 否.</summary>
    Flag,

    /// <summary>One option of a list.</summary>
    Choice,

    /// <summary>Any number of options of a list.</summary>
    Choices,

    /// <summary>An administrative division, six digits of GB/T 2260.</summary>
    Division,

    /// <summary>Words.</summary>
    Text,
}

/// <summary>The options of a choice, in the order of the notice. In an <paramref name="Ordered"/> list each option outranks those before it (大专 &lt; 本科).</summary>
public sealed record OptionList(IReadOnlyList<string> Options, bool Ordered)
{
    /// <summary>Place of an option in the list, or -1.</summary>
    public int IndexOf(string option)
    {
        for (var i = 0; i < Options.Count; i++)
        {
            if (Options[i] == option) return i;
        }
        return -1;
    }
}

/// <summary>The time a figure speaks of: a span of days both ends of which belong to it, and how officials name it (2020年度).</summary>
public sealed record Period(string Id, string Label, DateOnly From, DateOnly Until);

/// <summary>
/// Something a condition can read: an answer of the form, a part of one, or a value computed from rows and other figures.
/// <see cref="Declared"/> is the figure the applicant typed where this one is computed from rows; both are kept and compared.
/// </summary>
public sealed class Figure
{
    /// <summary>The word that conditions use for it; unique in its programme, or in its table for a column.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Label { get; init; }

    /// <summary>What its value is.</summary>
    public required ValueKind Kind { get; init; }

    /// <summary>Its unit; null unless a number.</summary>
    public Unit? Unit { get; init; }

    /// <summary>Its options; null unless a choice.</summary>
    public OptionList? Options { get; init; }

    /// <summary>The time it speaks of, where the notice fixes one.</summary>
    public Period? Period { get; init; }

    /// <summary>The clause that asks for it.</summary>
    public string Clause { get; init; } = "";

    /// <summary>How the programme reads an unclear wording here, and why.</summary>
    public string? Note { get; init; }

    /// <summary>How it comes about.</summary>
    public required Derivation From { get; init; }

    /// <summary>The typed counterpart of a computed figure.</summary>
    public Figure? Declared { get; init; }

    /// <summary>Where the programme file defines it.</summary>
    public Place Place { get; init; }

    internal int Slot { get; init; }

    // a share is part × 100 / whole: the factor is applied when comparing, in 128 bits, so that nothing rounds or overflows
    internal long Factor => From is Ratio or Growth ? 100 * Quantity.Scale : 1;

    /// <summary>Label with its period, as sentences name it.</summary>
    public string Name => name ??= Period is null ? Plain : $"{Plain}（{Period.Label}）";

    private string? name;

    // 「其中：」 says where the figure stands in the form; in a sentence it stands alone
    internal string Plain => Label.StartsWith("其中：", StringComparison.Ordinal) ? Label["其中：".Length..] : Label;

    /// <summary>The value in a fact sheet, or null where unknown or not a number.</summary>
    public Quantity? In(FactSheet sheet) =>
        Unit is null || sheet.Values[Slot] == FactSheet.Unknown ? null : new Quantity((Int128)sheet.Values[Slot] * Factor, sheet.DivisorOf(Slot), Unit);

    /// <summary>The value in words: number with unit, day, option, 是/否, text; empty where unknown.</summary>
    public string Show(FactSheet sheet)
    {
        var value = sheet.Values[Slot];
        if (value == FactSheet.Unknown) return "";
        return Kind switch
        {
            ValueKind.Number => In(sheet)!.Value.ToString(),
            ValueKind.Date => DateOnly.FromDayNumber((int)value).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ValueKind.Flag => value == 1 ? Flags.Yes : Flags.No,
            ValueKind.Choice => Options!.Options[(int)value],
            ValueKind.Choices => string.Join("、", Options!.Options.Where((_, i) => (value >> i & 1) == 1)),
            ValueKind.Division => value.ToString("D6", System.Globalization.CultureInfo.InvariantCulture),
            _ => sheet.Texts[Slot] ?? "",
        };
    }

    // 年服务中小微企业（2020年度）88 家
    internal string Named(FactSheet sheet) => Name + (Name.EndsWith('）') ? Show(sheet) : Wording.Spaced(Show(sheet)));

    /// <summary>Where the value came from, in words: typed, counted from rows, computed, or declared because there are no rows.</summary>
    public string Source(FactSheet sheet) => sheet.Origins[Slot] switch
    {
        Origin.Typed when Declared is not null => "申报单位填报",
        Origin.Typed => "申报单位填报",
        Origin.Rows or Origin.Derived => From.How(),
        Origin.NotApplicable => "申报单位答“不适用”",
        _ => "",
    };

    /// <summary>The applicant says that there is none: 「不适用」.</summary>
    public bool IsNotApplicable(FactSheet sheet) => sheet.Origins[Slot] == Origin.NotApplicable;

    /// <summary>Whether the value was counted from rows; a computed figure whose rows were not filled in has the typed one.</summary>
    public bool IsCounted(FactSheet sheet) => sheet.Origins[Slot] == Origin.Rows;

    /// <summary>What is missing when the value is unknown: the labels of the answers to give.</summary>
    public IEnumerable<string> Missing(FactSheet sheet) => sheet.Values[Slot] != FactSheet.Unknown ? [] : From.Missing(this, sheet);

    private Figure[]? sources;

    private Figure[] Sources => sources ??= [.. From.Reads];

    /// <summary>The answers it rests on in the end; a figure taken from rows counts as one.</summary>
    internal IEnumerable<Figure> Leaves() => Sources.Length == 0 ? [this] : Sources.SelectMany(source => source.Leaves());

    // sets the bit of each missing answer; false where these do not tell all
    internal bool MarkMissing(FactSheet sheet, Figure[] leaves, ref int mask)
    {
        if (sheet.Values[Slot] != FactSheet.Unknown) return true;
        if (!From.IsPlain(this, sheet)) return false;
        if (Sources.Length == 0)
        {
            mask |= 1 << Array.IndexOf(leaves, this);
            return true;
        }
        var any = false;
        foreach (var source in Sources)
        {
            if (!source.MarkMissing(sheet, leaves, ref mask)) return false;
            any |= sheet.Values[source.Slot] == FactSheet.Unknown;
        }
        return any;
    }

    /// <summary>The typed and the computed value where both exist and differ; else null.</summary>
    public string? Difference(FactSheet sheet)
    {
        if (Declared is null || sheet.Origins[Slot] != Origin.Rows) return null;
        var typed = Declared.In(sheet);
        var computed = In(sheet);
        if (typed is not { } a || computed is not { } b || a.Numerator * b.Divisor == b.Numerator * a.Divisor) return null;
        return $"填报 {typed.Value.In(Unit!)}，按明细计 {computed.Value}，以明细为准";
    }
}

/// <summary>The figures of a programme, or the columns of one table, by id and slot.</summary>
public sealed class Schema
{
    private readonly List<Figure> figures = [];
    private readonly Dictionary<string, Figure> byId = new(StringComparer.Ordinal);

    /// <summary>All figures in the order they were defined.</summary>
    public IReadOnlyList<Figure> Figures => figures;

    /// <summary>The figure of that id, or null.</summary>
    public Figure? this[string id] => byId.GetValueOrDefault(id);

    internal int NextSlot => figures.Count;

    internal bool Add(Figure figure)
    {
        if (!byId.TryAdd(figure.Id, figure)) return false;
        figures.Add(figure);
        return true;
    }
}
