namespace Shifan.Rules;

/// <summary>Where a value in a fact sheet came from.</summary>
public enum Origin : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Typed by the applicant.</summary>
    Typed,

    /// <summary>Computed from the rows of a table.</summary>
    Rows,

    /// <summary>Computed from other figures.</summary>
    Derived,

    /// <summary>There is none, and the applicant says so: 「不适用」.</summary>
    NotApplicable,
}

/// <summary>What has been said about a statement that only a person can judge.</summary>
public enum Judgement : byte
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>The applicant says yes.</summary>
    DeclaredYes,

    /// <summary>The applicant says no.</summary>
    DeclaredNo,

    /// <summary>The office finds that it holds.</summary>
    JudgedYes,

    /// <summary>The office finds that it does not hold.</summary>
    JudgedNo,
}

/// <summary>
/// Everything known about one applicant (or one row), a typed value per figure: numbers scaled to integers, days as day numbers,
/// options as their place in the list, sets of options as bits. Filled once, then only read.
/// </summary>
public sealed class FactSheet
{
    internal const long Unknown = long.MinValue;

    internal FactSheet(int figures, int tables, int statements, DateOnly day)
    {
        Values = new long[figures];
        Array.Fill(Values, Unknown);
        Texts = new string?[figures];
        Origins = new Origin[figures];
        Rows = tables == 0 ? [] : new IReadOnlyList<FactSheet>?[tables];
        Judgements = statements == 0 ? [] : new Judgement[statements];
        Day = day;
    }

    /// <summary>The day on which the applicant is judged.</summary>
    public DateOnly Day { get; }

    internal long[] Values { get; }

    // most values are whole: the divisors come with the first that is not
    private long[]? divisors;

    internal long DivisorOf(int slot) => divisors is null ? 1 : divisors[slot];

    internal string?[] Texts { get; }

    internal Origin[] Origins { get; }

    internal IReadOnlyList<FactSheet>?[] Rows { get; }

    /// <summary>The rows of a table as facts, as they were answered; null where it was not filled in.</summary>
    public IReadOnlyList<FactSheet>? RowsOf(Table table) => Rows[table.Index];

    internal Judgement[] Judgements { get; }

    internal void Set(Figure figure, long value, long divisor, Origin origin)
    {
        Values[figure.Slot] = value;
        if (divisor != 1 && divisors is null) Array.Fill(divisors = new long[Values.Length], 1);
        if (divisors is not null) divisors[figure.Slot] = divisor;
        Origins[figure.Slot] = origin;
    }

    internal void Clear(Figure figure, Origin why = Origin.None)
    {
        Set(figure, Unknown, 1, why);
        Texts[figure.Slot] = null;
    }

    /// <summary>The same facts on another day; what was computed stays as it is.</summary>
    internal FactSheet On(DateOnly day) => day == Day ? this : Copy(day);

    private FactSheet Copy(DateOnly day)
    {
        var copy = new FactSheet(Values.Length, Rows.Length, Judgements.Length, day);
        Values.CopyTo(copy.Values, 0);
        copy.divisors = divisors is null ? null : [.. divisors];
        Texts.CopyTo(copy.Texts, 0);
        Origins.CopyTo(copy.Origins, 0);
        Rows.CopyTo(copy.Rows, 0);
        Judgements.CopyTo(copy.Judgements, 0);
        return copy;
    }

    internal bool Knows(Figure figure) => Values[figure.Slot] != Unknown;

    /// <summary>The same facts with what officers have judged of statements.</summary>
    public FactSheet WithJudgements(IReadOnlyCollection<(ForPerson Statement, bool Holds)> judged)
    {
        if (judged.Count == 0) return this;
        var copy = Copy(Day);
        foreach (var (statement, holds) in judged) copy.Judgements[statement.Index] = holds ? Judgement.JudgedYes : Judgement.JudgedNo;
        return copy;
    }

    /// <summary>The same facts without what officers have judged: what the machine alone can say.</summary>
    public FactSheet WithoutJudgements()
    {
        if (!Judgements.Any(j => j is Judgement.JudgedYes or Judgement.JudgedNo)) return this;
        var copy = Copy(Day);
        for (var i = 0; i < Judgements.Length; i++)
        {
            copy.Judgements[i] = Judgements[i] is Judgement.JudgedYes or Judgement.JudgedNo ? Judgement.None : Judgements[i];
        }
        return copy;
    }
}
