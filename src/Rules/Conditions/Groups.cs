namespace Shifan.Rules;

/// <summary>All parts must hold. One "no" settles it; otherwise one unknown leaves it unknown; otherwise a person may still have to judge.</summary>
public sealed class AllOf : Condition
{
    private readonly Condition[] parts;
    private readonly string head;
    private readonly string met;
    private readonly string open;
    private readonly string untouched;

    internal AllOf(Rubric rubric, IReadOnlyList<Condition> parts) : base(rubric)
    {
        this.parts = [.. parts];
        head = (rubric.Label ?? rubric.Asks) is { } name ? $"{name}：" : "";
        met = $"{head}各项均符合";
        open = $"{head}已判定的各项均符合，其余待人工判断";
        untouched = $"{head}待人工判断";
    }

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

    private protected override string Speak() => parts.Length == 1 ? parts[0].Say() : string.Join("，且", parts.Select(part => part.Say()));

    internal override string Lacks(Finding finding)
    {
        if (finding.Verdict == Verdict.Met) return "";
        var text = Phrase.Begin();
        AppendLacks(text, finding);
        return text.End();
    }

    // where one part fails, figures still missing for others change nothing: each says so itself
    internal override void AppendLacks(Phrase into, Finding finding)
    {
        if (finding.Verdict == Verdict.Met) return;
        // in a demand made in principle a part fails too, though the verdict is a person's
        var telling = Has(finding, Verdict.NotMet) ? Verdict.NotMet : Verdict.Unknown;
        var said = finding.Parts.Length <= 32 ? stackalloc (int From, int Until)[finding.Parts.Length] : new (int From, int Until)[finding.Parts.Length];
        var count = 0;
        foreach (var child in finding.Parts)
        {
            if (child.Verdict != telling) continue;
            var before = into.Length;
            if (count > 0) into.Append("；");
            var from = into.Length;
            AppendGrouped(into, child);
            if (IsSaid(into, said[..count], from)) into.Length = before;
            else said[count++] = (from, into.Length);
        }
        if (count == 0) into.Append("待人工判断");
    }

    private static bool IsSaid(Phrase text, ReadOnlySpan<(int From, int Until)> said, int from)
    {
        var all = text.From(0);
        foreach (var (start, end) in said)
        {
            if (all[start..end].SequenceEqual(all[from..])) return true;
        }
        return false;
    }

    // alternatives among other demands are held together by their name: 培训资质或备案（……；或……）
    private static void AppendGrouped(Phrase into, Finding part)
    {
        var from = into.Length;
        part.Condition.AppendLacks(into, part);
        if (part is not { Condition: AtLeastOf, Rubric.Label: { } label } || into.From(from).IndexOf("；或", StringComparison.Ordinal) < 0) return;
        into.Insert(from, label + "（");
        into.Append("）");
    }

    private static bool Has(Finding finding, Verdict verdict)
    {
        foreach (var child in finding.Parts)
        {
            if (child.Verdict == verdict) return true;
        }
        return false;
    }

    internal override string Sentence(Finding finding)
    {
        if (finding.Verdict == Verdict.Met) return met;
        var excused = finding.Verdict == Verdict.Person;
        if (excused && !(Rubric.Soft && Has(finding, Verdict.NotMet))) return Has(finding, Verdict.Met) ? open : untouched;
        var text = Phrase.Begin().Append(head);
        if (finding.Verdict == Verdict.Unknown) text.Append("暂不能判定，");
        AppendLacks(text, finding);
        if (excused) text.Append("（原则上的要求，须由主管部门说明理由）");
        return text.End();
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
    private readonly string head = (rubric.Label ?? rubric.Asks) is { } name ? $"{name}：" : "";

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
            if (!Claimed(sheet, i)) finding.Disclaim();
            else if (finding.Verdict == Verdict.Met) met++;
            else if (finding.Verdict == Verdict.Unknown) unknown++;
            else if (finding.Verdict == Verdict.Person) person++;
            findings[i] = finding;
        }
        var verdict = Sum(met, unknown, person);
        return new Finding(this, verdict == Verdict.NotMet && Rubric.Soft ? Verdict.Person : verdict, sheet, findings);
    }

    private protected override string Speak() => least == 1
        ? $"以下至少一项：{string.Join("；或", parts.Select(Name))}"
        : $"以下至少 {least} 项：{string.Join("；", parts.Select(Name))}";

    private static string Name(Condition part) => part.Rubric.Label ?? part.Say();

    internal override string Lacks(Finding finding)
    {
        if (finding.Verdict == Verdict.Met) return "";
        var text = Phrase.Begin();
        AppendLacks(text, finding);
        return text.End();
    }

    internal override void AppendLacks(Phrase into, Finding finding)
    {
        if (finding.Verdict == Verdict.Met) return;
        bool first = true, claims = false;
        foreach (var child in finding.Parts)
        {
            claims |= child.IsClaimed;
            // what is declared is always said; of mere alternatives, only those that a missing figure can still decide
            if (!child.IsClaimed || child.Verdict == Verdict.Met) continue;
            if (chosen is null && finding.Verdict == Verdict.Unknown && child.Verdict != Verdict.Unknown) continue;
            if (!first) into.Append("；或");
            AppendNamed(into, child);
            first = false;
        }
        if (!first) return;
        if (claims) into.Append("所申报的不足 ").Append(least).Append(" 项");
        else into.Append("未申报任何一项");
    }

    private static void AppendNamed(Phrase into, Finding part)
    {
        var from = into.Length;
        part.Condition.AppendLacks(into, part);
        if (part.Rubric.Label is not { } label) return;
        var lacks = into.From(from);
        if (lacks.StartsWith(label, StringComparison.Ordinal) || lacks.StartsWith("待填：", StringComparison.Ordinal) && lacks["待填：".Length..].SequenceEqual(label)) return;
        into.Insert(from, label + "（");
        into.Append("）");
    }

    internal override string Sentence(Finding finding)
    {
        var text = Phrase.Begin().Append(head);
        switch (finding.Verdict)
        {
            case Verdict.Met:
                AppendNames(text.Append("以"), finding, Verdict.Met);
                text.Append("符合");
                // what was declared and is not met is always said; an alternative that nobody needs any more is not
                if (chosen is not null) AppendOthers(text, finding);
                break;
            case Verdict.Person:
                if (AppendNames(text, finding, Verdict.Met)) text.Append("符合，");
                if (!AppendNames(text, finding, Verdict.Person)) text.Append("“”");
                AppendOthers(text.Append("机器判定部分符合，待人工判断"), finding);
                break;
            case Verdict.NotMet:
                AppendLacks(text.Append("不符合，"), finding);
                break;
            default:
                AppendLacks(text.Append("暂不能判定，"), finding);
                break;
        }
        return text.End();
    }

    private static bool AppendNames(Phrase into, Finding finding, Verdict verdict)
    {
        var any = false;
        foreach (var child in finding.Parts)
        {
            if (!child.IsClaimed || child.Verdict != verdict) continue;
            into.Append(any ? "”“" : "“").Append(Name(child.Condition));
            any = true;
        }
        if (any) into.Append("”");
        return any;
    }

    private static void AppendOthers(Phrase into, Finding finding)
    {
        var first = true;
        foreach (var child in finding.Parts)
        {
            if (!child.IsClaimed || child.Verdict is not (Verdict.NotMet or Verdict.Unknown)) continue;
            AppendNamed(into.Append(first ? "；其余：" : "；"), child);
            first = false;
        }
    }
}
