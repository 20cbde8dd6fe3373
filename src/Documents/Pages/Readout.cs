using System.Globalization;
using Shifan.Rules;
using static Shifan.Documents.ReadoutWords;

namespace Shifan.Documents;

/// <summary>
/// A whole programme printed back in Chinese, so that the officer who wrote the notice can proof-read what the software makes of
/// it: each clause, how it is judged and by whom, and every date, office and number of the procedure.
/// </summary>
public static class Readout
{
    /// <summary>The page.</summary>
    public static IReadOnlyList<Block> Of(Programme programme) =>
    [
        .. Notice(programme),
        .. Days(programme),
        .. ConditionReadout.Of(programme),
        .. Computed(programme),
        .. Checks(programme),
        .. FormReadout.Of(programme),
        .. Submitting(programme),
        .. Materials(programme),
        .. ProcedureReadout.Of(programme),
    ];

    private static IEnumerable<Block> Notice(Programme programme)
    {
        var notice = programme.Notice;
        yield return new Block.Heading(1, notice.Title);
        yield return new Block.Field("标识", programme.Id);
        yield return new Block.Field("文号", notice.Number);
        yield return new Block.Field("成文日期", Day(notice.Issued));
        yield return new Block.Field("发文机关", notice.Issuer, $"行政区划 {notice.Office.ToString("000000", CultureInfo.InvariantCulture)}");
        foreach (var (label, lines) in new[] { ("依据", notice.Basis), ("主送", notice.To), ("抄送", notice.CopyTo) })
        {
            if (lines.Count > 0) yield return new Block.Field(label, string.Join("、", lines));
        }
        if (notice.Imprint is { } imprint) yield return new Block.Field("表格印制", imprint);
        if (notice.Annexes.Count > 0)
        {
            yield return new Block.Field("附件", $"共 {notice.Annexes.Count} 件");
            yield return new Block.List([.. notice.Annexes.Select((annex, i) => new Item($"附件{i + 1} {annex}"))]);
        }
        if (notice.Note is { } note) yield return new Block.Note(note);
        yield return new Block.Field("文件摘要", programme.Digest, "SHA-256；文件改动一字，摘要即不同");
        if (notice.Contacts.Count > 0)
        {
            yield return new Block.Heading(2, "联系与报送单位");
            yield return new Block.List([.. notice.Contacts.Select(contact => new Item($"{contact.Label}：{contact.Office ?? "由主管部门录入"}", Below: Contact(contact)))]);
        }
        if (notice.Online.Count > 0)
        {
            yield return new Block.Heading(2, "线上办理");
            yield return new Block.Table(["谁", "系统", "事项", "网址", "条款"], [.. notice.Online.Select(online => (IReadOnlyList<string>)[online.Who, online.System, online.Item ?? "", online.Address ?? "", online.Clause])]);
        }
    }

    private static List<Block> Contact(Contact contact)
    {
        var below = new List<Block>();
        if (contact.Address is { } address) below.Add(new Block.Field("地址", address, contact.Postcode is { } code ? $"邮编 {code}" : null));
        else if (contact.Postcode is { } postcode) below.Add(new Block.Field("邮编", postcode));
        if (contact.Clause.Length > 0) below.Add(new Block.Field("条款", contact.Clause));
        if (contact.Note is { } note) below.Add(new Block.Note(note));
        return below;
    }

    private static IEnumerable<Block> Days(Programme programme)
    {
        yield return new Block.Heading(2, "基准日和期间");
        yield return new Block.Field("基准日", programme.ReferenceDay is { } day ? Day(day) : "申报单位提交当日");
        if (programme.ReferenceNote is { } note) yield return new Block.Note(note);
        foreach (var period in programme.Periods) yield return new Block.Field(period.Label, $"{Day(period.From)} 至 {Day(period.Until)}（含首尾）");
    }

    private static IEnumerable<Block> Computed(Programme programme)
    {
        var figures = programme.Figures.Figures.Where(figure => figure.From is not Asked).ToList();
        if (figures.Count == 0) yield break;
        yield return new Block.Heading(2, "由软件计算的数据");
        yield return new Block.Table(["数据", "单位", "怎样计算", "条款", "说明"],
            [.. figures.Select(figure => (IReadOnlyList<string>)[figure.Name, figure.Unit?.Name ?? "", ConditionReadout.How(figure), figure.Clause, figure.Note ?? ""])]);
    }

    private static IEnumerable<Block> Checks(Programme programme)
    {
        if (programme.Checks.Count > 0)
        {
            yield return new Block.Heading(2, "填报内容之间的核对");
            yield return new Block.Table(["须成立", "不成立时", "软件的判定", "条款", "说明"],
                [.. programme.Checks.Select(check => (IReadOnlyList<string>)[
                    check.Condition.Rubric.Asks ?? check.Condition.Say(), check.Blocks ? "不能提交" : "只提醒", check.Condition.Say(), check.Condition.Rubric.Clause, check.Condition.Rubric.Note ?? ""])]);
        }
        if (programme.Grades.Count > 0)
        {
            yield return new Block.Heading(2, "等级（由高到低，先达到者为准）");
            yield return new Block.List([.. programme.Grades.Select(grade => new Item($"{grade.Label}：{grade.When.Say()}"))]);
        }
    }

    private static IEnumerable<Block> Materials(Programme programme)
    {
        if (programme.Materials.Count == 0) yield break;
        yield return new Block.Heading(2, "申报材料");
        yield return new Block.Table(["材料", "要求", "何时", "条款", "说明"],
            [.. programme.Materials.Select(material => (IReadOnlyList<string>)[
                material.Label, string.Join("；", Demands(material, programme)), Due(material, programme), material.Clause, string.Join("；", new[] { material.Hint, material.Note }.OfType<string>())])]);
        var labels = programme.Materials.ToDictionary(material => material.Id, material => material.Label);
        if (programme.MaterialDemands.Count == 0)
        {
            yield return new Block.Paragraph("没有必备的材料。");
            yield break;
        }
        yield return new Block.Paragraph("必备的材料，缺任何一项，提交时须有的不能提交，随报送须有的不能报送：");
        yield return new Block.List([.. programme.MaterialDemands.Select(demand => new Item(demand.Say(labels)))]);
    }

    private static IEnumerable<string> Demands(Material material, Programme programme)
    {
        if (material.When is { } when) yield return $"只列给{when.Say()}的";
        if (material.Sealed) yield return "须盖章";
        if (material.Paper is { } paper) yield return $"打印“{programme.Papers.First(other => other.Id == paper).Label}”，盖章后扫描上传";
        yield return Formats(material.Accept);
        if (material.MostFiles is { } files) yield return $"最多 {files} 个文件";
        if (material.MostBytes is { } bytes) yield return $"单个文件不超过 {Size(bytes)}";
    }

    private static string Due(Material material, Programme programme) =>
        !programme.MaterialDemands.SelectMany(demand => demand.Names).Contains(material.Id) ? "可不提交"
        : material.Due is { } due ? $"最迟随“{programme.Deliveries.First(delivery => delivery.Id == due).Label}”" : "提交时";

    private static IEnumerable<Block> Submitting(Programme programme)
    {
        if (programme.Start is null && programme.Submission is null && programme.Declaration is null) yield break;
        yield return new Block.Heading(2, "填报之前和提交");
        if (programme.Start is { } start)
        {
            yield return new Block.Field("每个单位同时可有", start.Applications is { } most ? $"{most} 件申报" : "件数不限", Clause(start.Clause));
            if (start.Gates.Count > 0) yield return new Block.Field("填报之前先看", string.Join("；", start.Gates.Select(Name)), "据称号登记；不符合的不能开始填报");
            if (start.Note is { } note) yield return new Block.Note(note);
            yield return new Block.Field("再次申报", start.Barred is { } barred ? $"结果为{barred}的，在同一批次中不能再次申报；其他结果的，截止之前可以" : "办结之后，截止之前可以在同一批次中再次申报", start.Barred is { } bar ? Clause(bar.Clause) : null);
            if (start.Barred?.Note is { } ours) yield return new Block.Note(ours);
        }
        if (programme.Submission is { } submission)
        {
            yield return new Block.Field("不符合即不能提交", submission.Blocks.Count == 0 ? "没有；条件不符合的只提醒，并显示给各级审核" : string.Join("；", submission.Blocks.Select(Name)), Clause(submission.Clause));
            if (submission.Note is { } note) yield return new Block.Note(note);
        }
        if (programme.Declaration is { } declaration)
        {
            yield return new Block.Field("提交时在线声明", declaration.Wording, Clause(declaration.Clause));
            yield return new Block.Field("盖章签字的声明", $"另上传到“{declaration.Slot.Label}”，在线声明不代替");
            if (declaration.Note is { } note) yield return new Block.Note(note);
        }
    }

    private static string Name(Condition condition) => condition.Rubric.Label ?? condition.Rubric.Asks ?? condition.Say();

    private static string? Clause(string clause) => clause.Length > 0 ? clause : null;
}
