namespace Shifan.Rules;

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
        var verdict = Turn(inner.Verdict);
        return new Finding(this, verdict == Verdict.NotMet && Rubric.Soft ? Verdict.Person : verdict, sheet, [inner]);
    }

    private protected override string Speak() => $"不属于{Case}";

    private string? met;

    private string Case => $"{Wording.Quote(part.Say())}的情形";

    internal override string Lacks(Finding finding) => finding.Verdict switch
    {
        Verdict.Unknown => finding.Children[0].Lacks,
        Verdict.NotMet => $"属于{Case}",
        _ => base.Lacks(finding),
    };

    internal override string Sentence(Finding finding) => finding.Verdict switch
    {
        Verdict.Met => met ??= $"不属于{Case}，符合",
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
    public override Finding Explain(FactSheet sheet)
    {
        Finding[] findings = otherwise is null ? [when.Explain(sheet), then.Explain(sheet)] : [when.Explain(sheet), then.Explain(sheet), otherwise.Explain(sheet)];
        return new Finding(this, Decide(sheet), sheet, findings);
    }

    private protected override string Speak() => $"{when.Say()}的，{then.Say()}" + (otherwise is null ? "" : $"；其他的，{otherwise.Say()}");

    // the finding that settles it; where it cannot be told which holds but both say the same, the one that asks something
    private Finding? Branch(Finding finding) => finding.Children[0].Verdict switch
    {
        Verdict.Met => finding.Children[1],
        Verdict.NotMet => finding.Children.Count > 2 ? finding.Children[2] : null,
        _ => finding.Verdict is Verdict.Met or Verdict.NotMet ? finding.Children[1] : finding.Children[0],
    };

    /// <summary>The findings below one that say something about this applicant: of a conditional demand only the branch that holds.</summary>
    public static IReadOnlyList<Finding> Applying(Finding finding) => finding.Condition is not WhenThen conditional ? finding.Children : conditional.Branch(finding) is { } branch ? [branch] : [];

    internal override string Lacks(Finding finding) => finding.Verdict == Verdict.Met ? "" : Branch(finding)?.Lacks ?? "";

    private string? elsewhere;

    internal override string Sentence(Finding finding) => Branch(finding) is { } branch ? branch.Sentence : elsewhere ??= $"不属于{Wording.Quote(when.Say())}的情形，不作要求";
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
        for (var i = 0; i < rows.Count; i++)
        {
            switch (that.Decide(rows[i]))
            {
                case Verdict.NotMet: return Verdict.NotMet;
                case Verdict.Unknown: unknown = true; break;
                case Verdict.Person: person = true; break;
            }
        }
        return unknown ? Verdict.Unknown : person ? Verdict.Person : Verdict.Met;
    }

    private protected override string Speak() => $"“{table.Label}”每行均须{that.Say()}";

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
