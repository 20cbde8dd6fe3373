namespace Shifan.Rules;

/// <summary>
/// How a figure comes about. A closed set: asked for, or computed from the rows of a table or from other figures. A kind computes
/// into the fact sheet, names what it reads, and says itself in Chinese.
/// </summary>
public abstract class Derivation
{
    private protected Derivation()
    {
    }

    /// <summary>The figures it needs first.</summary>
    public virtual IEnumerable<Figure> Reads => [];

    /// <summary>How the value is found, for the page that an officer proof-reads and as the source of a finding.</summary>
    public abstract string How();

    internal virtual void Compute(Figure figure, FactSheet sheet)
    {
    }

    internal virtual IEnumerable<string> Missing(Figure figure, FactSheet sheet) =>
        Reads.SelectMany(read => read.Missing(sheet)).DefaultIfEmpty(figure.Label);

    /// <summary>Whether, while the figure is unknown, the answers that it reads tell alone what is missing: not its rows, not some of several.</summary>
    internal virtual bool IsPlain(Figure figure, FactSheet sheet) => true;
}

/// <summary>Typed by the applicant: the answer itself, or a part of it such as the day a title runs out.</summary>
public sealed class Asked : Derivation
{
    /// <inheritdoc/>
    public override string How() => "申报单位填报";

    internal override IEnumerable<string> Missing(Figure figure, FactSheet sheet) => [figure.Plain];

    internal override bool IsPlain(Figure figure, FactSheet sheet) => !figure.IsNotApplicable(sheet);
}

/// <summary>What is taken over the rows of a table.</summary>
public enum RowMeasure
{
    /// <summary>The number of rows.</summary>
    Count,

    /// <summary>The number of different values of a column: the same enterprise served twice counts once.</summary>
    Distinct,

    /// <summary>The sum of a column.</summary>
    Sum,

    /// <summary>The mean of a column.</summary>
    Average,

    /// <summary>The largest value of a column.</summary>
    Largest,

    /// <summary>The smallest value of a column.</summary>
    Smallest,

    /// <summary>The value of a column in the one row that is meant (营业收入 of 2020); unknown where there are several such rows.</summary>
    Pick,
}

/// <summary>
/// Computed from the rows of a table that meet <paramref name="where"/> (all rows where null). A row of which it cannot be told
/// whether it counts makes the figure unknown: unknown is not "no". Where the table was not filled in, the declared figure stands in;
/// a table without a row is not filled in for a figure that is also asked for, and counts as none for one that is not. A row whose value
/// is 「不适用」 does not count.
/// </summary>
public sealed class FromRows(Table table, RowMeasure measure, Figure? column, Condition? where) : Derivation
{
    /// <summary>The table.</summary>
    public Table Table => table;

    internal bool IsFraction => measure == RowMeasure.Average;

    /// <inheritdoc/>
    public override string How()
    {
        var rows = where is null ? $"“{table.Label}”各行" : $"“{table.Label}”中{where.Say()}的行";
        return measure switch
        {
            RowMeasure.Count => $"{rows}计数",
            RowMeasure.Distinct => $"{rows}按“{column!.Label}”去重计数",
            RowMeasure.Sum => $"{rows}“{column!.Label}”合计",
            RowMeasure.Average => $"{rows}“{column!.Label}”平均",
            RowMeasure.Largest => $"{rows}“{column!.Label}”最大值",
            RowMeasure.Pick => $"{rows}所填“{column!.Label}”",
            _ => $"{rows}“{column!.Label}”最小值",
        };
    }

    private IReadOnlyList<FactSheet>? Filled(Figure figure, FactSheet sheet) =>
        sheet.Rows[table.Index] is { } rows && (rows.Count > 0 || figure.Declared is null) ? rows : null;

    internal override void Compute(Figure figure, FactSheet sheet)
    {
        var rows = Filled(figure, sheet);
        if (rows is null)
        {
            if (figure.Declared is not { } declared) return;
            if (sheet.Knows(declared)) sheet.Set(figure, sheet.Values[declared.Slot], sheet.DivisorOf(declared.Slot), Origin.Typed);
            else if (declared.IsNotApplicable(sheet)) sheet.Clear(figure, Origin.NotApplicable);
            return;
        }
        long count = 0;
        Int128 sum = 0;
        long? largest = null, smallest = null;
        var none = false;
        HashSet<(long, string?)>? seen = measure == RowMeasure.Distinct ? [] : null;
        foreach (var row in rows)
        {
            switch (where?.Decide(row) ?? Verdict.Met)
            {
                case Verdict.NotMet: continue;
                case Verdict.Met: break;
                default: return;
            }
            if (column is not null && row.Origins[column.Slot] == Origin.NotApplicable)
            {
                none = true;
                continue;
            }
            count++;
            if (column is null) continue;
            var value = row.Values[column.Slot];
            if (value == FactSheet.Unknown) return;
            seen?.Add((value, column.Kind == ValueKind.Text ? Wording.HalfWidth(Wording.Dense(row.Texts[column.Slot]!)) : null));
            sum += value;
            largest = Math.Max(largest ?? value, value);
            smallest = Math.Min(smallest ?? value, value);
        }
        Int128? result = measure switch
        {
            RowMeasure.Count => count * Quantity.Scale * figure.Unit!.Factor,
            RowMeasure.Distinct => seen!.Count * Quantity.Scale * figure.Unit!.Factor,
            RowMeasure.Sum => sum,
            RowMeasure.Average => count == 0 ? null : sum,
            RowMeasure.Largest => largest,
            RowMeasure.Pick => count == 1 ? sum : null,
            _ => smallest,
        };
        if (count == 0 && none)
        {
            sheet.Clear(figure, Origin.NotApplicable);
            return;
        }
        if (result is { } known && Int128.Abs(known) <= Quantity.Largest)
        {
            sheet.Set(figure, (long)known, measure == RowMeasure.Average ? count : 1, Origin.Rows);
        }
    }

    internal override bool IsPlain(Figure figure, FactSheet sheet) => Filled(figure, sheet) is null && !figure.IsNotApplicable(sheet);

    internal override IEnumerable<string> Missing(Figure figure, FactSheet sheet)
    {
        if (figure.IsNotApplicable(sheet)) return [(figure.Declared ?? figure).Plain];
        var rows = Filled(figure, sheet);
        if (rows is null) return [figure.Declared?.Plain ?? table.Label];
        if (rows.Count == 0) return [table.Label];
        var incomplete = new List<string>();
        for (var i = 0; i < rows.Count; i++)
        {
            var counts = where?.Decide(rows[i]) ?? Verdict.Met;
            if (counts is Verdict.Unknown or Verdict.Person)
            {
                var columns = where!.Figures().Where(read => rows[i].Values[read.Slot] == FactSheet.Unknown).Select(read => read.Label).Distinct();
                incomplete.Add($"{table.Label}第 {i + 1} 行的{string.Join("、", columns)}");
            }
            else if (counts == Verdict.Met && column is not null && rows[i].Values[column.Slot] == FactSheet.Unknown && !column.IsNotApplicable(rows[i]))
            {
                incomplete.Add($"{table.Label}第 {i + 1} 行的{column.Label}");
            }
        }
        if (incomplete.Count > 0) return incomplete;
        return measure == RowMeasure.Pick ? [$"“{table.Label}”中{where!.Say()}的行（须有且只有一行）"] : [figure.Label];
    }
}

/// <summary>
/// Several figures of one dimension added up; <paramref name="less"/> are taken off. Unknown where any of them is, but what the applicant says is
/// 「不适用」 counts for nothing beside others that are known.
/// </summary>
public sealed class Total(IReadOnlyList<Figure> plus, IReadOnlyList<Figure> less) : Derivation
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => plus.Concat(less);

    /// <inheritdoc/>
    public override string How() =>
        string.Join(" + ", plus.Select(f => f.Label)) + string.Concat(less.Select(f => $" − {f.Label}"));

    internal override void Compute(Figure figure, FactSheet sheet)
    {
        Int128 sum = 0;
        var known = false;
        foreach (var part in plus)
        {
            if (part.IsNotApplicable(sheet)) continue;
            if (!sheet.Knows(part)) return;
            sum += sheet.Values[part.Slot];
            known = true;
        }
        foreach (var part in less)
        {
            if (part.IsNotApplicable(sheet)) continue;
            if (!sheet.Knows(part)) return;
            sum -= sheet.Values[part.Slot];
            known = true;
        }
        if (known && Int128.Abs(sum) <= Quantity.Largest) sheet.Set(figure, (long)sum, 1, Origin.Derived);
        else if (!known) sheet.Clear(figure, Origin.NotApplicable);
    }
}

/// <summary>The mean of several figures of one dimension (three years' average). Unknown where any of them is.</summary>
public sealed class Mean(IReadOnlyList<Figure> of) : Derivation
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => of;

    /// <inheritdoc/>
    public override string How() => string.Join("、", of.Select(f => f.Label)) + "的平均";

    internal override void Compute(Figure figure, FactSheet sheet)
    {
        Int128 sum = 0;
        foreach (var part in of)
        {
            if (sheet.Values[part.Slot] == FactSheet.Unknown) return;
            sum += sheet.Values[part.Slot];
        }
        if (Int128.Abs(sum) <= Quantity.Largest) sheet.Set(figure, (long)sum, of.Count, Origin.Derived);
    }
}

/// <summary>A share in percent: part of whole, exact. Unknown where either is, or the whole is nought.</summary>
public sealed class Ratio(Figure part, Figure whole) : Derivation
{
    /// <summary>What is counted.</summary>
    public Figure Part => part;

    /// <summary>Out of what.</summary>
    public Figure Whole => whole;

    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [part, whole];

    /// <inheritdoc/>
    public override string How() => $"{part.Label} ÷ {whole.Label}";

    internal override void Compute(Figure figure, FactSheet sheet)
    {
        var (p, w) = (sheet.Values[part.Slot], sheet.Values[whole.Slot]);
        if (p != FactSheet.Unknown && w != FactSheet.Unknown && w > 0) sheet.Set(figure, p, w, Origin.Derived);
    }

    internal override IEnumerable<string> Missing(Figure figure, FactSheet sheet) =>
        Reads.SelectMany(read => read.Missing(sheet)).DefaultIfEmpty($"{whole.Plain}（为零，无从计算比例）");
}

/// <summary>Growth in percent from an earlier figure to a later one. Unknown where either is, or the earlier is not above nought.</summary>
public sealed class Growth(Figure from, Figure to) : Derivation
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [from, to];

    /// <inheritdoc/>
    public override string How() => $"（{to.Label} − {from.Label}）÷ {from.Label}";

    internal override void Compute(Figure figure, FactSheet sheet)
    {
        var (a, b) = (sheet.Values[from.Slot], sheet.Values[to.Slot]);
        if (a != FactSheet.Unknown && b != FactSheet.Unknown && a > 0) sheet.Set(figure, b - a, a, Origin.Derived);
    }
}

/// <summary>How many options of a multiple choice are chosen.</summary>
public sealed class Chosen(Figure choices) : Derivation
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => [choices];

    /// <inheritdoc/>
    public override string How() => $"“{choices.Label}”所选个数";

    internal override void Compute(Figure figure, FactSheet sheet)
    {
        var mask = sheet.Values[choices.Slot];
        if (mask == FactSheet.Unknown) return;
        sheet.Set(figure, System.Numerics.BitOperations.PopCount((ulong)mask) * Quantity.Scale * figure.Unit!.Factor, 1, Origin.Derived);
    }
}

/// <summary>One line of a points table: so many points where the condition is met.</summary>
public sealed record PointLine(Condition When, long Points);

/// <summary>Points for conditions, added up to at most <paramref name="cap"/> (scaled; null for no cap). Unknown while a line could still change the sum.</summary>
public sealed class Points(IReadOnlyList<PointLine> lines, long? cap) : Derivation
{
    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => lines.SelectMany(line => line.When.Figures()).Distinct();

    internal override bool IsPlain(Figure figure, FactSheet sheet) => false;

    /// <inheritdoc/>
    public override string How() =>
        string.Join("；", lines.Select(line => $"{line.When.Say()}得 {line.Points / Quantity.Scale} 分"))
        + (cap is { } most ? $"；最高 {most / Quantity.Scale} 分" : "");

    internal override void Compute(Figure figure, FactSheet sheet)
    {
        long sure = 0, open = 0;
        foreach (var line in lines)
        {
            switch (line.When.Decide(sheet))
            {
                case Verdict.Met: sure += line.Points; break;
                case Verdict.NotMet: break;
                default: open += line.Points; break;
            }
        }
        if (cap is { } most && sure >= most) sheet.Set(figure, most, 1, Origin.Derived);
        else if (open == 0) sheet.Set(figure, sure, 1, Origin.Derived);
    }
}
