namespace Shifan.Rules;

/// <summary>All parts must hold. One "no" settles it; otherwise one unknown leaves it unknown; otherwise a person may still have to judge.</summary>
public sealed class AllOf : Condition
{
    private readonly Condition[] parts;

    internal AllOf(Rubric rubric, IReadOnlyList<Condition> parts) : base(rubric) => this.parts = [.. parts];

    /// <inheritdoc/>
    public override IReadOnlyList<Condition> Parts => parts;

    private protected override Verdict Judge(FactSheet sheet)
    {
        bool unknown = false, person = false;
        foreach (var part in parts)
        {
            switch (part.Decide(sheet))
            {
                case Verdict.NotMet: return Verdict.NotMet;
                case Verdict.Unknown: unknown = true; break;
                case Verdict.Person: person = true; break;
            }
        }
        return unknown ? Verdict.Unknown : person ? Verdict.Person : Verdict.Met;
    }

    /// <inheritdoc/>
    public override Finding Explain(FactSheet sheet)
    {
        var findings = new Finding[parts.Length];
        bool failed = false, unknown = false, person = false;
        for (var i = 0; i < parts.Length; i++)
        {
            var finding = parts[i].Explain(sheet);
            findings[i] = finding;
            switch (finding.Verdict)
            {
                case Verdict.NotMet: failed = true; break;
                case Verdict.Unknown: unknown = true; break;
                case Verdict.Person: person = true; break;
            }
        }
        var verdict = failed ? (Rubric.Soft ? Verdict.Person : Verdict.NotMet) : unknown ? Verdict.Unknown : person ? Verdict.Person : Verdict.Met;
        return new Finding(this, verdict, sheet, findings);
    }

    /// <inheritdoc/>
    public override string Say() => parts.Length == 1 ? parts[0].Say() : string.Join("，且", parts.Select(part => part.Say()));

    // where one part fails, figures still missing for others change nothing: each says so itself
    internal override string Lacks(Finding finding)
    {
        if (finding.Verdict == Verdict.Met) return "";
        // in a demand made in principle a part fails too, though the verdict is a person's
        var telling = finding.Children.Any(child => child.Verdict == Verdict.NotMet) ? Verdict.NotMet : Verdict.Unknown;
        return string.Join("；", finding.Children.Where(child => child.Verdict == telling).Select(Grouped).Distinct().DefaultIfEmpty("待人工判断"));
    }

    // alternatives among other demands are held together by their name: 培训资质或备案（……；或……）
    private static string Grouped(Finding part) =>
        part is { Condition: AtLeastOf, Rubric.Label: { } label } && part.Lacks.Contains("；或", StringComparison.Ordinal) ? $"{label}（{part.Lacks}）" : part.Lacks;

    internal override string Sentence(Finding finding)
    {
        var name = Rubric.Label ?? Rubric.Asks;
        var head = name is null ? "" : $"{name}：";
        return finding.Verdict switch
        {
            Verdict.Met => $"{head}各项均符合",
            Verdict.Person when Rubric.Soft && finding.Children.Any(c => c.Verdict == Verdict.NotMet) => $"{head}{finding.Lacks}（原则上的要求，须由主管部门说明理由）",
            Verdict.Person => head + (finding.Children.Any(c => c.Verdict == Verdict.Met) ? "已判定的各项均符合，其余待人工判断" : "待人工判断"),
            Verdict.NotMet => $"{head}{finding.Lacks}",
            _ => $"{head}暂不能判定，{finding.Lacks}",
        };
    }
}

/// <summary>
/// At least <paramref name="least"/> of the parts must hold. Where a multiple choice names the parts (declared functions), only the
/// chosen ones count once it is answered; the others are shown as not claimed.
/// </summary>
public sealed class AtLeastOf(Rubric rubric, int least, IReadOnlyList<Condition> parts, Figure? chosen, IReadOnlyList<int> options) : Condition(rubric)
{
    private readonly Condition[] parts = [.. parts];
    private readonly int[] options = [.. options];

    /// <summary>How many must hold.</summary>
    public int Least => least;

    /// <summary>The multiple choice that says which parts are claimed, if any.</summary>
    public Figure? Claims => chosen;

    /// <inheritdoc/>
    public override IReadOnlyList<Condition> Parts => parts;

    /// <inheritdoc/>
    public override IEnumerable<Figure> Reads => chosen is null ? [] : [chosen];

    /// <summary>Whether a part is claimed; true for all where nothing says so.</summary>
    public bool Claimed(FactSheet sheet, int part)
    {
        if (chosen is null) return true;
        var mask = sheet.Values[chosen.Slot];
        return mask == FactSheet.Unknown || (mask >> options[part] & 1) == 1;
    }

    private protected override Verdict Judge(FactSheet sheet)
    {
        int met = 0, unknown = 0, person = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (!Claimed(sheet, i)) continue;
            switch (parts[i].Decide(sheet))
            {
                case Verdict.Met:
                    if (++met >= least) return Verdict.Met;
                    break;
                case Verdict.Unknown: unknown++; break;
                case Verdict.Person: person++; break;
            }
        }
        return Sum(met, unknown, person);
    }

    private Verdict Sum(int met, int unknown, int person) =>
        met >= least ? Verdict.Met
        : met + person >= least ? Verdict.Person
        : met + person + unknown >= least ? Verdict.Unknown
        : Verdict.NotMet;

    /// <inheritdoc/>
    public override Finding Explain(FactSheet sheet)
    {
        var findings = new Finding[parts.Length];
        int met = 0, unknown = 0, person = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var finding = parts[i].Explain(sheet);
            if (!Claimed(sheet, i)) finding = finding.Unclaimed();
            else if (finding.Verdict == Verdict.Met) met++;
            else if (finding.Verdict == Verdict.Unknown) unknown++;
            else if (finding.Verdict == Verdict.Person) person++;
            findings[i] = finding;
        }
        var verdict = Sum(met, unknown, person);
        return new Finding(this, verdict == Verdict.NotMet && Rubric.Soft ? Verdict.Person : verdict, sheet, findings);
    }

    /// <inheritdoc/>
    public override string Say() => least == 1
        ? $"以下至少一项：{string.Join("；或", parts.Select(Name))}"
        : $"以下至少 {least} 项：{string.Join("；", parts.Select(Name))}";

    private static string Name(Condition part) => part.Rubric.Label ?? part.Say();

    internal override string Lacks(Finding finding)
    {
        if (finding.Verdict == Verdict.Met) return "";
        // what is declared is always said; of mere alternatives, only those that a missing figure can still decide
        var open = finding.Children.Where(child => child.IsClaimed && child.Verdict != Verdict.Met
            && (chosen is not null || finding.Verdict != Verdict.Unknown || child.Verdict == Verdict.Unknown)).ToList();
        if (open.Count == 0) return finding.Children.Any(child => child.IsClaimed) ? $"所申报的不足 {least} 项" : "未申报任何一项";
        return string.Join("；或", open.Select(Named));
    }

    private static string Named(Finding part)
    {
        var lacks = part.Lacks;
        return part.Rubric.Label is not { } label || lacks.StartsWith(label, StringComparison.Ordinal) || lacks == $"待填：{label}" ? lacks : $"{label}（{lacks}）";
    }

    internal override string Sentence(Finding finding)
    {
        var name = Rubric.Label ?? Rubric.Asks;
        var head = name is null ? "" : $"{name}：";
        var carrying = finding.Children.Where(child => child.IsClaimed && child.Verdict == Verdict.Met).Select(child => Name(child.Condition)).ToList();
        var hopeful = finding.Children.Where(child => child.IsClaimed && child.Verdict == Verdict.Person).Select(child => Name(child.Condition)).ToList();
        var far = finding.Children.Where(child => child.IsClaimed && child.Verdict is Verdict.NotMet or Verdict.Unknown)
            .Select(Named).ToList();
        // what was declared and is not met is always said; an alternative that nobody needs any more is not
        var others = far.Count == 0 || chosen is null && finding.Verdict == Verdict.Met ? "" : $"；其余：{string.Join("；", far)}";
        return finding.Verdict switch
        {
            Verdict.Met => $"{head}以“{string.Join("”“", carrying)}”符合{others}",
            Verdict.Person => $"{head}{(carrying.Count > 0 ? $"“{string.Join("”“", carrying)}”符合，" : "")}“{string.Join("”“", hopeful)}”机器判定部分符合，待人工判断{others}",
            Verdict.NotMet => $"{head}不符合，{finding.Lacks}",
            _ => $"{head}暂不能判定，{finding.Lacks}",
        };
    }
}

/// <summary>The contrary. Unknown and "a person must judge" stay what they are.</summary>
public sealed class Not(Rubric rubric, Condition part) : Condition(rubric)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Condition> Parts => [part];

    private protected override Verdict Judge(FactSheet sheet) => Turn(part.Decide(sheet));

    private static Verdict Turn(Verdict verdict) => verdict switch
    {
        Verdict.Met => Verdict.NotMet,
        Verdict.NotMet => Verdict.Met,
        _ => verdict,
    };

    /// <inheritdoc/>
    public override Finding Explain(FactSheet sheet)
    {
        var inner = part.Explain(sheet);
        return new Finding(this, Decide(sheet), sheet, [inner]);
    }

    /// <inheritdoc/>
    public override string Say() => $"不属于{Case}";

    private string Case => $"{Wording.Quote(part.Say())}的情形";

    internal override string Lacks(Finding finding) => finding.Verdict switch
    {
        Verdict.Unknown => finding.Children[0].Lacks,
        Verdict.NotMet => $"属于{Case}",
        _ => base.Lacks(finding),
    };

    internal override string Sentence(Finding finding) => finding.Verdict switch
    {
        Verdict.Met => $"不属于{Case}，符合",
        Verdict.NotMet => $"属于{Case}，不符合",
        Verdict.Person => $"是否属于{Case}须人工判断",
        _ => $"暂不能判定，{finding.Lacks}",
    };
}

/// <summary>If one condition holds, another must; else a third must, or nothing. Where it cannot be told which, the verdict is given only if both agree.</summary>
public sealed class WhenThen(Rubric rubric, Condition when, Condition then, Condition? otherwise) : Condition(rubric)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Condition> Parts => otherwise is null ? [when, then] : [when, then, otherwise];

    private protected override Verdict Judge(FactSheet sheet)
    {
        var applies = when.Decide(sheet);
        if (applies == Verdict.Met) return then.Decide(sheet);
        var other = otherwise?.Decide(sheet) ?? Verdict.Met;
        if (applies == Verdict.NotMet) return other;
        return then.Decide(sheet) == other ? other : applies;
    }

    /// <inheritdoc/>
    public override Finding Explain(FactSheet sheet) => new(this, Decide(sheet), sheet, [.. Parts.Select(part => part.Explain(sheet))]);

    /// <inheritdoc/>
    public override string Say() => $"{when.Say()}的，{then.Say()}" + (otherwise is null ? "" : $"；其他的，{otherwise.Say()}");

    private Finding? Branch(Finding finding) => finding.Children[0].Verdict switch
    {
        Verdict.Met => finding.Children[1],
        Verdict.NotMet => finding.Children.Count > 2 ? finding.Children[2] : null,
        _ => finding.Children[0],
    };

    internal override string Lacks(Finding finding) => finding.Verdict == Verdict.Met ? "" : Branch(finding)?.Lacks ?? "";

    internal override string Sentence(Finding finding) => Branch(finding) is { } branch ? branch.Sentence : $"不属于{Wording.Quote(when.Say())}的情形，不作要求";
}

/// <summary>Every row of a table must meet a condition. A table without rows meets it; a table not filled in is unknown.</summary>
public sealed class EachRow(Rubric rubric, Table table, Condition that) : Condition(rubric)
{
    /// <summary>The table.</summary>
    public Table Table => table;

    /// <summary>What each row must meet.</summary>
    public Condition That => that;

    private protected override Verdict Judge(FactSheet sheet)
    {
        if (sheet.Rows[table.Index] is not { } rows) return Verdict.Unknown;
        bool unknown = false, person = false;
        foreach (var row in rows)
        {
            switch (that.Decide(row))
            {
                case Verdict.NotMet: return Verdict.NotMet;
                case Verdict.Unknown: unknown = true; break;
                case Verdict.Person: person = true; break;
            }
        }
        return unknown ? Verdict.Unknown : person ? Verdict.Person : Verdict.Met;
    }

    /// <inheritdoc/>
    public override string Say() => $"“{table.Label}”每行均须{that.Say()}";

    internal override string Lacks(Finding finding)
    {
        if (finding.Sheet.Rows[table.Index] is not { } rows) return $"待填：{table.Label}";
        var bad = Enumerable.Range(0, rows.Count).Where(i => that.Decide(rows[i]) == finding.Verdict).Select(i => i + 1).ToList();
        return finding.Verdict == Verdict.Met ? "" : $"{table.Label}第 {string.Join("、", bad)} 行";
    }

    internal override string Sentence(Finding finding) => finding.Verdict switch
    {
        Verdict.Met => $"“{table.Label}”各行均符合（{that.Say()}）",
        Verdict.NotMet => $"{finding.Lacks}不符合（{that.Say()}）",
        _ => $"暂不能判定，{finding.Lacks}（{that.Say()}）",
    };
}
