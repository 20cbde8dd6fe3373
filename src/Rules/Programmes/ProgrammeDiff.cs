namespace Shifan.Rules;

/// <summary>One difference between two programmes: what, under which clause, before and after (null: not there).</summary>
public sealed record Difference(string What, string Clause, string? Before, string? After);

/// <summary>
/// Two programmes clause by clause. Conditions are matched by id, then by the figure they hold against a limit; what stands in both
/// without a difference is left out.
/// </summary>
public static class ProgrammeDiff
{
    /// <summary>The differences, in the order of the second programme; what only the first has comes last.</summary>
    public static IReadOnlyList<Difference> Of(Programme before, Programme after)
    {
        var all = new List<Difference>();
        Compare(all, Lines(before), Lines(after));
        all.AddRange(Papers(before, after));
        return all;
    }

    // of a paper only the blocks that are others now
    private static IEnumerable<Difference> Papers(Programme before, Programme after)
    {
        foreach (var id in before.Layouts.Concat(after.Layouts).Select(layout => layout.Id).Distinct(StringComparer.Ordinal))
        {
            var (was, now) = (LinesOf(before, id), LinesOf(after, id));
            if (was.SequenceEqual(now)) continue;
            var paper = after.Papers.FirstOrDefault(paper => paper.Id == id) ?? before.Papers.FirstOrDefault(paper => paper.Id == id);
            var what = $"表格 {paper?.Label ?? (after.Layouts.Concat(before.Layouts).First(layout => layout.Id == id).Label ?? id)}";
            var (gone, come) = (was.Except(now).ToList(), now.Except(was).ToList());
            if (gone.Count + come.Count == 0) yield return new Difference(what, paper?.Clause ?? "", "原来的次序", "各块的次序有变");
            else yield return new Difference(what, paper?.Clause ?? "", gone.Count > 0 ? string.Join('\n', gone) : null, come.Count > 0 ? string.Join('\n', come) : null);
        }
    }

    private static IReadOnlyList<string> LinesOf(Programme programme, string id) => programme.Layouts.FirstOrDefault(layout => layout.Id == id)?.Lines ?? [];

    private sealed record Line(string Key, string What, string Clause, string Says);

    private static void Compare(List<Difference> into, IReadOnlyList<Line> before, IReadOnlyList<Line> after)
    {
        var old = before.DistinctBy(line => line.Key).ToDictionary(line => line.Key, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in after)
        {
            if (!seen.Add(line.Key)) continue;
            if (!old.TryGetValue(line.Key, out var was)) into.Add(new Difference(line.What, line.Clause, null, line.Says));
            else if (was.Says != line.Says) into.Add(new Difference(line.What, line.Clause, was.Says, line.Says));
        }
        foreach (var line in before.Where(line => !seen.Contains(line.Key))) into.Add(new Difference(line.What, line.Clause, line.Says, null));
    }

    private static List<Line> Lines(Programme p)
    {
        var lines = new List<Line>
        {
            new("notice.title", "通知标题", "", p.Notice.Title),
            new("notice.number", "文号", "", p.Notice.Number),
            new("notice.issued", "成文日期", "", DayTerm.Text(p.Notice.Issued)),
            new("reference", "基准日", "", p.ReferenceDay is { } day ? DayTerm.Text(day) : "提交当日"),
        };
        lines.AddRange(p.Periods.Select(period => new Line($"period.{period.Id}", $"期间 {period.Id}", "", $"{period.Label}（{DayTerm.Text(period.From)} 至 {DayTerm.Text(period.Until)}）")));
        foreach (var condition in p.Eligibility.All().Where(c => c.Parts.Count == 0 || c is AtLeastOf))
        {
            var id = condition.Rubric.Id;
            var says = condition is AtLeastOf group ? $"至少 {group.Least} 项（共 {group.Parts.Count} 项）" : condition.Say();
            // figures are the common ground of two authorities' notices; where the same figure is limited twice, the id tells them apart
            var key = condition is Compare { Limit.Figure: null } compare && p.Eligibility.All().OfType<Compare>().Count(c => c.Limit.Figure is null && c.Figure.Id == compare.Figure.Id) == 1
                ? $"figure.{compare.Figure.Id}" : $"condition.{id}";
            lines.Add(new Line(key, condition.Rubric.Label ?? condition.Rubric.Asks ?? (condition is Compare c ? c.Figure.Label : id), condition.Rubric.Clause, says));
        }
        lines.AddRange(p.Figures.Figures.Where(f => f.From is not Asked).Select(f => new Line($"how.{f.Id}", $"{f.Label}的计算", f.Clause, f.From.How())));
        lines.AddRange(p.Form.Fields.Select(f => new Line($"field.{f.Id}", $"表项 {f.Label}", f.Clause, Describe(f))));
        lines.AddRange(p.Form.Tables.Select(t => new Line($"table.{t.Id}", $"表 {t.Label}", t.Clause, string.Join("、", t.Columns.Select(Describe)))));
        lines.AddRange(p.Materials.Select(m => new Line($"material.{m.Id}", $"材料 {m.Label}", m.Clause, Describe(p, m))));
        lines.AddRange(p.MaterialDemands.Where(d => d.Material is null).Select(d => new Line($"demand.{string.Join("|", d.Names)}", "必备材料", "", d.Say(p.Materials.ToDictionary(m => m.Id, m => m.Label, StringComparer.Ordinal)))));
        if (p.Start is { } start) lines.Add(new Line("start", "开始填报之前", start.Clause, $"{(start.Applications is { } most ? $"每个单位同时最多 {most} 件" : "件数不限")}{string.Concat(start.Gates.Select(gate => $"；先看：{gate.Rubric.Label ?? gate.Say()}"))}{(start.Barred is { } barred ? $"；结果为{barred}的不能再次申报" : "")}"));
        if (p.Submission is { Blocks.Count: > 0 } submission) lines.Add(new Line("submission", "阻止提交的条件", submission.Clause, string.Join("；", submission.Blocks.Select(block => block.Rubric.Label ?? block.Rubric.Asks ?? block.Say()))));
        if (p.Declaration is { } declaration) lines.Add(new Line("declaration", "在线声明", declaration.Clause, declaration.Wording));
        lines.AddRange(p.Workflow.Steps.Select(s => new Line($"step.{s.Id}", $"步骤 {s.Label}", s.Clause, string.Join("；", s.Actions.Select(a => $"{a.Label}→{string.Join("、", a.To.Select(w => p.Workflow[w.Step].Label))}").DefaultIfEmpty(s.Outcome ?? "结束")) + (s.Withdraw is { } back ? $"；办理前可撤回到{p.Workflow[back].Label}" : "") + (s.ActsFor is { } over ? $"；{(over.OnlyLate ? "逾期" : "不办")}可由{p.Workflow.Level(over.By)?.Label}代办" : "") + (s.Upward == Upward.Batch ? "；随推荐函成批上报" : "") + (s is { GivesUp: false, Kind: not StepKind.End } ? "；不能放弃申报" : ""))));
        lines.AddRange(p.Workflow.Steps.Where(s => s.Deadline is not null).Select(s => new Line($"deadline.{s.Id}", $"期限 {s.Label}", s.Deadline!.Clause, s.Deadline.Until is { } until ? DayTerm.Text(until) + (s.Deadline.InnerCloses ? "，各地可提前截止" : "") + Then(s, p) : $"{s.Deadline.Workdays} 个工作日{Then(s, p)}")));
        lines.AddRange(p.Quotas.Select(q => new Line($"quota.{q.Id}", $"名额 {q.Label}", q.Clause, $"{q.Size?.ToString() ?? "不限"}{(q.Soft ? "（原则上）" : "")}{string.Concat(q.Variants.Select(v => $"；{string.Join("、", v.Divisions)}：{v.Size}"))}{(q.Shared is { } shared ? $"；由{shared.Label}辖内合用" : "")}")));
        if (p.Sampling is { } sampling) lines.Add(new Line("sampling", "抽查核实", sampling.Clause, $"{sampling.Table.Label}：{sampling.Size}；{string.Join("、", sampling.Methods)}；满意：{string.Join("、", sampling.Counts)}"));
        lines.AddRange(p.Scoring.SelectMany(sheet => sheet.All.Select(item => new Line($"score.{sheet.Id}.{item.Id}", $"{sheet.Label} {item.Label}", item.Clause, $"{item.How()}{(item.Weight == 100 ? "" : $"，权重 {ScoreItem.Say(item.Weight)}%")}{(item.Bonus ? "（加分项）" : "")}"))));
        lines.AddRange(p.Scoring.Select(sheet => new Line($"scoring.{sheet.Id}", sheet.Label, sheet.Clause, sheet.Say())));
        lines.AddRange(p.Panels.Select(panel => new Line($"panel.{panel.Step}", $"评审组 {p.Workflow[panel.Step].Label}", panel.Clause, $"{panel.Say()}；{panel.Sight.Say()}")));
        if (p.Avoidance is { } avoidance) lines.Add(new Line("avoidance", "专家回避", avoidance.Clause, avoidance.Say()));
        lines.AddRange(p.Defences.Select(defence => new Line($"defence.{defence.Step}", $"答辩 {p.Workflow[defence.Step].Label}", defence.Clause, defence.Say())));
        if (p.Visits is { } visits) lines.Add(new Line("visits", "实地核查", visits.Clause, visits.Say()));
        lines.AddRange(p.Workflow.Steps.SelectMany(s => s.Actions.Where(a => a.Approval is not null).Select(a => new Line($"approval.{s.Id}.{a.Id}", $"审批 {s.Label} {a.Label}", a.Approval!.Clause, $"{a.Approval.By}，期限以{(a.Approval.AtProposal ? "提出" : "审批")}时为准"))));
        lines.AddRange(p.Letters.Select(l => new Line($"letter.{l.By}", $"推荐函 {p.Workflow.Level(l.By)?.Label}", l.Clause, $"{l.Title}：{l.Wording}")));
        lines.AddRange(p.Packages.Select(package => new Line($"package.{package.Id}", $"数据包 {package.Label}", package.Clause, $"{p.Workflow.Level(package.By)?.Label}；{package.Folder}；{Describe(package.Parts)}{(package.MostBytes is { } most ? $"；每张盘 {most >> 20} MB" : "")}")));
        lines.AddRange(p.Lookups.Select(l => new Line($"lookup.{l.Id}", $"外部查询 {l.Label}", l.Clause, $"{l.Ask}；{string.Join("、", l.Steps.Select(step => p.Workflow[step].Label))}；{(l.Required ? "须有结果" : "提醒")}")));
        if (p.Retention is { } kept) lines.Add(new Line("retention", "保管期限", kept.Clause, $"{kept.Said}{(kept.Secrecy is { } secrecy ? $"，密级 {secrecy}" : "")}"));
        if (p.Objection is { } objection) lines.Add(new Line("objection", "异议办法", objection.Clause, objection.ToString()));
        if (p.Publicity is { } publicity) lines.Add(new Line("publicity", "公示", publicity.Clause, $"{publicity.Workdays} 个工作日{(publicity.Answered is { } answered ? $"；异议 {answered} 个工作日内答复" : "")}"));
        if (p.Recognition is { } recognition)
        {
            lines.Add(new Line("recognition", "认定", recognition.Clause, $"{recognition.Title}；{string.Join("、", recognition.Ends.Select(end => end.Label))}；{recognition.Batch ?? "批次为认定之年"}{(recognition.Number is { } number ? $"；{number.Pattern}" : "")}{(recognition.Certificate ? "；发证书" : "")}{(recognition.Plaque ? "；授牌" : "")}"));
        }
        lines.Add(new Line("validity", "有效期", p.Validity.Clause, p.Validity.Start switch
        {
            ValidityStart.Decision => $"自认定之日起 {p.Validity.Years} 年",
            ValidityStart.NextYear => $"自次年1月1日起 {p.Validity.Years} 年",
            _ => $"至 {DayTerm.Text(p.Validity.Until!.Value)}",
        }));
        lines.AddRange(p.Deliveries.Select(d => new Line($"delivery.{d.Id}", $"报送 {d.Label}", d.Clause, $"{(d.Until is { } until ? DayTerm.Text(until) : "不限期")}，{d.Copies} 份{(d.BindingSaid is { Length: > 0 } bound ? $"，{bound}" : "")}")));
        return lines;
    }

    private static string Then(Step step, Programme p) => step.Elapses switch
    {
        Elapse.Warns => "，逾期仍可办理并标明",
        Elapse.Escalates => "，逾期报上一级",
        _ => step.Deadline!.Still is null ? "" : $"，截止后只能{string.Join("、", p.Workflow.Still(step).Select(action => action.Label).DefaultIfEmpty("由上级延期"))}",
    };

    private static string Describe(IEnumerable<PackagePart> parts) => string.Join("、", parts.Select(part => part is PackagePart.Each each ? $"{part.Name}（{Describe(each.Parts)}）" : part.Name));

    private static string Describe(Field f) => $"{f.Label}{string.Concat(f.Aliases.Where(a => a.Label is not null).Select(a => $"（{a.When.Say()}的称“{a.Label}”）"))}{(f.Unit is { } unit ? $"（{unit.Name}）" : "")}{(f.Required ? "，必填" : "")}{(f.LongestText is { } most ? $"，不超过 {most} 字" : "")}";

    private static string Describe(Programme p, Material m) => string.Join("，", new[]
    {
        p.MaterialDemands.Any(d => d.Names.Contains(m.Id)) ? "必备" : "可选",
        m.When is { } when ? $"{when.Say()}的提交" : null,
        m.Due is { } due ? $"最迟随“{p.Deliveries.First(d => d.Id == due).Label}”" : null,
        m.Accept.SequenceEqual(Material.Formats) ? null : string.Join("、", m.Accept),
        m.MostFiles is { } files ? $"最多 {files} 个文件" : null,
        m.MostBytes is { } bytes ? $"单个不超过 {bytes >> 10} KB" : null,
    }.OfType<string>());
}
