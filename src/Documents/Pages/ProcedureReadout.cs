using Shifan.Rules;
using static Shifan.Documents.ReadoutWords;

namespace Shifan.Documents;

/// <summary>What happens to an application: levels, steps, quotas, publicity, validity, papers and deliveries.</summary>
internal static class ProcedureReadout
{
    public static IEnumerable<Block> Of(Programme programme) => [.. Steps(programme), .. Quotas(programme), .. Sampling(programme), .. ExpertReadout.Of(programme), .. Lookups(programme), .. After(programme), .. Papers(programme)];

    private static IEnumerable<Block> Steps(Programme programme)
    {
        yield return new Block.Heading(2, "办理层级");
        yield return new Block.Table(["层级", "哪一级", "条款", "说明"],
            [.. programme.Workflow.Levels.Select(level => (IReadOnlyList<string>)[level.Label, ReadoutWords.Of(level.Of), level.Clause, level.Note ?? ""])]);
        yield return new Block.Heading(2, "办理步骤");
        yield return new Block.List([.. programme.Workflow.Steps.Select(step => Of(step, programme))]);
    }

    private static Item Of(Step step, Programme programme)
    {
        var below = new List<Block>();
        if (step.PublicLabel != step.Label) below.Add(new Block.Field("申报单位看到", step.PublicLabel));
        if (step.Kind == StepKind.End) below.Add(new Block.Field("结果", step.Outcome ?? "结束"));
        else below.Add(new Block.Field("由谁办理", Who(step.By, programme), Kind(step.Kind)));
        if (step.Clause.Length > 0) below.Add(new Block.Field("条款", step.Clause));
        if (step.Deadline is { } deadline)
        {
            below.Add(new Block.Field("期限", deadline.Until is { } until ? $"{Day(until)} 24:00 前" : $"收到后 {deadline.Workdays} 个工作日内", deadline.Clause.Length > 0 ? deadline.Clause : null));
            below.Add(new Block.Field("逾期", deadline.Then switch { Elapse.Warns => "仍可办理，标明逾期", Elapse.Escalates => "仍可办理，标明逾期，并报上一级", _ => step.IsApplicants ? "不再接收" : Closed(step, programme) }));
            if (deadline.Note is { } why) below.Add(new Block.Note(why));
        }
        if (step.Deadline is { Until: not null, InnerCloses: true }) below.Add(new Block.Field("各地提前的日期", "在其辖区内即为截止时间"));
        if (step.ActsFor is { } over)
        {
            below.Add(new Block.Field("代办", $"{programme.Workflow.Level(over.By)!.Label}{(over.OnlyLate ? "可在本步骤逾期后代为办理，须写明理由" : "写明理由可代为办理")}", over.Clause.Length > 0 ? over.Clause : null));
            if (over.Note is { } why) below.Add(new Block.Note(why));
        }
        if (step.Upward == Upward.Batch) below.Add(new Block.Field("上报", "推荐的随推荐函成批上报，上报之前上级不能办理；是否逾期以上报时为准"));
        if (step.Withdraw is { } back) below.Add(new Block.Field("撤回", $"本步骤办理之前，申报单位可撤回到“{programme.Workflow[back].Label}”"));
        if (step is { GivesUp: false, Kind: not StepKind.End }) below.Add(new Block.Field("放弃申报", "到了本步骤，申报单位不能再放弃"));
        if (step.Note is { } note) below.Add(new Block.Note(note));
        if (step.Actions.Count > 0) below.Add(new Block.List([.. step.Actions.Select(action => Of(action, programme))]));
        return new Item(step.Label, Below: below);
    }

    private static string Closed(Step step, Programme programme)
    {
        var still = programme.Workflow.Still(step).Select(action => action.Label).ToList();
        return $"{(still.Count == 0 ? "不再办理" : $"截止，此后只能{string.Join("、", still)}")}；其余须由发布通知的主管部门延期";
    }

    private static Item Of(StepAction action, Programme programme)
    {
        var ways = action.To.Select(way => $"{(way.When is { } when ? $"{when.Say()}的，" : action.To.Count > 1 ? "其他的，" : "")}到“{programme.Workflow[way.Step].Label}”");
        var limits = new List<string>();
        if (action.MostTimes is { } times) limits.Add($"同一件最多 {times} 次");
        if (action.CorrectionWorkdays is { } days) limits.Add($"补正期限 {days} 个工作日");
        if (action.Approval is { } approval) limits.Add($"经办后由本单位{approval.By}审批，期限以{(approval.AtProposal ? "提出" : "审批")}时为准");
        var limit = limits.Count == 0 ? "" : $"（{string.Join("，", limits)}）";
        return new Item($"{action.Label}（{Does(action.Does)}）：{string.Join("；", ways)}{limit}", Below: action.Note is { } note ? [new Block.Note(note)] : null);
    }

    private static IEnumerable<Block> Quotas(Programme programme)
    {
        if (programme.Quotas.Count == 0) yield break;
        yield return new Block.Heading(2, "推荐名额");
        foreach (var quota in programme.Quotas)
        {
            var below = new List<Block>
            {
                new Block.Field("由谁掌握", Who(quota.Level, programme), $"在“{programme.Workflow[quota.Step].Label}”时占用"),
                new Block.Field("名额", quota.Size?.ToString() ?? "不限，不占名额", quota.Soft ? "原则上；超出须由指定人员写明理由" : null),
            };
            below.AddRange(quota.Variants.Select(variant => new Block.Field($"行政区划 {string.Join("、", variant.Divisions)}", variant.Size.ToString())));
            if (quota.Shared is { } shared) below.Add(new Block.Field("合用", $"{shared.Label}辖内各单位合用这一份名额"));
            if (quota.For is { } takes) below.Add(new Block.Field("哪些申报单位", takes.Say()));
            if (quota.Clause.Length > 0) below.Add(new Block.Field("条款", quota.Clause));
            if (quota.Note is { } note) below.Add(new Block.Note(note));
            yield return new Block.List([new Item(quota.Label, Below: below)]);
        }
    }

    private static IEnumerable<Block> Sampling(Programme programme)
    {
        if (programme.Sampling is not { } sampling) yield break;
        yield return new Block.Heading(2, "服务业绩抽查核实");
        yield return new Block.Field("抽取", $"从“{sampling.Table.Label}”中抽取，{sampling.Size}", Clause(sampling.Clause));
        yield return new Block.Field("在哪些步骤", string.Join("、", sampling.Steps.Select(step => programme.Workflow[step].Label)));
        yield return new Block.Field("方式", string.Join("、", sampling.Methods));
        yield return new Block.Field("满意度", $"可答：{string.Join("、", sampling.Options)}；算满意：{string.Join("、", sampling.Counts)}", sampling.Declared is { } declared ? $"与申报单位自填的“{declared.Label}”对照" : null);
        if (sampling.Note is { } note) yield return new Block.Note(note);
    }

    private static IEnumerable<Block> Lookups(Programme programme)
    {
        if (programme.Lookups.Count > 0)
        {
            yield return new Block.Heading(2, "外部查询");
            yield return new Block.Table(["查询事项", "查什么", "在哪里查", "在哪些步骤", "没有结果时", "条款", "说明"],
                [.. programme.Lookups.Select(lookup => (IReadOnlyList<string>)[
                    lookup.Label, lookup.Ask, lookup.Where ?? "", string.Join("、", lookup.Steps.Select(step => programme.Workflow[step].Label)), lookup.Required ? "不能通过或推荐" : "提醒", lookup.Clause, lookup.Note ?? ""])]);
        }
        if (programme.Objection is not { } objection) yield break;
        yield return new Block.Heading(2, "异议");
        yield return new Block.Field("不予受理、不予推荐", objection.ToString(), Clause(objection.Clause));
        if (objection.Note is { } note) yield return new Block.Note(note);
    }

    private static IEnumerable<Block> After(Programme programme)
    {
        yield return new Block.Heading(2, "公示、有效期和重新申报");
        if (programme.Publicity is { } publicity)
        {
            yield return new Block.Field("公示", $"{publicity.Workdays} 个工作日{(publicity.Assumed ? "（通知未写明，为本系统设定）" : "")}{(publicity.Answered is { } answered ? $"；异议在收到后 {answered} 个工作日内答复" : "")}", Clause(publicity.Clause));
            if (publicity.Note is { } note) yield return new Block.Note(note);
        }
        var validity = programme.Validity;
        yield return new Block.Field("有效期", validity.Start switch
        {
            ValidityStart.Decision => $"自认定之日起 {validity.Years} 年",
            ValidityStart.NextYear => $"自认定次年 1 月 1 日起 {validity.Years} 年",
            ValidityStart.UntilDay => $"自认定之日起，至 {Day(validity.Until!.Value)}",
        }, Clause(validity.Clause));
        if (validity.Note is { } reading) yield return new Block.Note(reading);
        if (programme.Recognition is { } recognition)
        {
            yield return new Block.Field("认定", $"授予“{recognition.Title}”称号，列入名录{(recognition.Certificate ? "，发给证书" : "")}{(recognition.Plaque ? "，授牌" : "")}{(recognition.Number is { } number ? $"；证书编号的写法：{number.Pattern}" : "")}{(recognition.Assumed ? "（通知未写明，为本系统设定）" : "")}", Clause(recognition.Clause));
            if (recognition.Note is { } so) yield return new Block.Note(so);
        }
        if (programme.Renewal is not { } renewal) yield break;
        yield return new Block.Field("重新申报", $"{(renewal.LastYear ? "有效期最后一年内可重新申报" : "满期后可重新申报")}，{(renewal.CountsInQuota ? "占名额" : "不占名额")}", Clause(renewal.Clause));
        if (renewal.Note is { } again) yield return new Block.Note(again);
    }

    private static string? Clause(string clause) => clause.Length > 0 ? clause : null;

    private static IEnumerable<Block> Papers(Programme programme)
    {
        if (programme.Papers.Count > 0)
        {
            yield return new Block.Heading(2, "规定的纸质表格");
            yield return new Block.List([.. programme.Papers.Select(paper => new Item(paper.Label, Below: Of(paper, programme)))]);
        }
        if (programme.Deliveries.Count > 0)
        {
            yield return new Block.Heading(2, "报送");
            yield return new Block.Table(["报送什么", "由谁", "最后一天", "份数", "载体", "报送到", "条款", "说明"],
                [.. programme.Deliveries.Select(delivery => (IReadOnlyList<string>)[
                    delivery.Label, Who(delivery.By, programme), delivery.Until is { } until ? $"{Day(until)} 24:00 前" : "", $"{delivery.Copies}",
                    string.Join("、", delivery.Media.Select(Media)), To(delivery, programme), delivery.Clause, string.Join('；', new[] { delivery.BindingSaid, delivery.Note ?? "" }.Where(said => said.Length > 0))])]);
        }
        foreach (var summary in programme.Summaries)
        {
            yield return new Block.Heading(2, $"汇总表：{summary.Label}");
            yield return new Block.Field("由谁填报", Who(summary.By, programme), Clause(summary.Clause));
            yield return new Block.Table(["栏目", "内容来源"], [.. summary.Columns.Select(column => (IReadOnlyList<string>)[column.Label, From(column.From, programme)])]);
            if (summary.Combines is { } below) yield return new Block.Field("合并", programme.Summaries.First(other => other.Id == below).Label);
            foreach (var note in summary.Notes) yield return new Block.Note(note);
            if (summary.Note is { } how) yield return new Block.Note(how);
        }
        foreach (var letter in programme.Letters)
        {
            yield return new Block.Heading(2, $"推荐函：{letter.Title}");
            yield return new Block.Field("由谁报送", Who(letter.By, programme), Clause(letter.Clause));
            yield return new Block.Field("正文", letter.Wording);
            if (letter.Note is { } why) yield return new Block.Note(why);
        }
    }

    private static string To(Delivery delivery, Programme programme) =>
        delivery.To is { } to && programme.Notice.Contacts.FirstOrDefault(contact => contact.Id == to) is { } contact ? contact.Office ?? contact.Label : "";

    private static List<Block> Of(Paper paper, Programme programme)
    {
        var below = new List<Block> { new Block.Field("由谁填写", Who(paper.By, programme), Clause(paper.Clause)) };
        var seals = new[] { paper.Sealed ? "盖章" : null, paper.Signed ? "法定代表人签字" : null }.OfType<string>().ToList();
        if (seals.Count > 0) below.Add(new Block.Field("须", string.Join("、", seals)));
        if (paper.Sections.Count > 0) below.Add(new Block.Field("取自申请表", string.Join("、", paper.Sections.Select(id => programme.Form.Sections.First(section => section.Id == id).Label))));
        if (paper.Fields.Count > 0)
        {
            below.Add(new Block.Field("另填栏目", $"共 {paper.Fields.Count} 项"));
            below.Add(new Block.List([.. paper.Fields.Select(field => new Item(field.Label, Below: field.Note is { } aside ? [new Block.Note(aside)] : null))]));
        }
        if (paper.Wording is { } wording) below.Add(new Block.Field("规定文字", wording));
        if (paper.Chapters.Count > 0) below.Add(new Block.List([.. paper.Chapters.Select(chapter => new Item(chapter))]));
        if (paper.Note is { } note) below.Add(new Block.Note(note));
        return below;
    }
}
