using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Web.Pages;

/// <summary>Words of the pages.</summary>
public static class Words
{
    public static string Of(CallState state) => state switch
    {
        CallState.Upcoming => "尚未开始",
        CallState.Open => "正在申报",
        CallState.Closed => "申报已截止",
    };

    /// <summary>How long something still is, as one says it: the two largest units.</summary>
    public static string Left(TimeSpan left) => left switch
    {
        { TotalDays: >= 1 } => $"{left.Days} 天 {left.Hours} 小时",
        { TotalHours: >= 1 } => $"{left.Hours} 小时 {left.Minutes} 分",
        { TotalMinutes: >= 1 } => $"{left.Minutes} 分 {left.Seconds} 秒",
        _ => "不到 1 分钟",
    };

    /// <summary>How much time is left until a deadline.</summary>
    public static string Left(Deadline deadline, DateTimeOffset now) => deadline.IsLate(now) ? "（已截止）" : $"（还有 {Left(deadline.Moment - now)}）";

    /// <summary>What persons found on the statements that count for an applicant.</summary>
    public static string OfJudged(Report report)
    {
        var claimed = report.ForPersons.Where(finding => finding.IsClaimed).DistinctBy(finding => finding.Rubric.Id).ToList();
        if (claimed.Count == 0) return "—";
        var (met, not) = (claimed.Count(finding => finding is { By: Judge.Office, Verdict: Verdict.Met }), claimed.Count(finding => finding is { By: Judge.Office, Verdict: Verdict.NotMet }));
        return $"符合 {met} 项，不符合 {not} 项，待判断 {claimed.Count - met - not} 项";
    }

    /// <summary>The last day of something that ends at midnight; the minute of what was ended in between.</summary>
    public static string Until(DateTimeOffset until) => Deadline.StartOf(Deadline.DayOf(until)) == until ? new Deadline(until).LastDay.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : Deadline.Show(until);

    public static string Of(TitleLevel level) => level switch
    {
        TitleLevel.National => "国家级",
        TitleLevel.Province => "省级",
        TitleLevel.City => "市级",
        TitleLevel.County => "县级",
    };

    public static string OfTitle(CertificateState state) => ExportRegister.Word(state);

    public static string Of(TitleEventKind kind) => kind switch
    {
        TitleEventKind.Given => "认定",
        TitleEventKind.Begun => "生效",
        TitleEventKind.Renamed => "更名",
        TitleEventKind.Renewed => "重新认定",
        TitleEventKind.Ended => "撤销",
        TitleEventKind.PlaqueBack => "收回牌匾",
        TitleEventKind.Lapsed => "到期",
    };

    public static string Of(Visit visit) => visit.State switch
    {
        VisitState.Planned => visit.ReopenedWhy is not null ? "退回更正" : "已安排",
        VisitState.Done => "已核查",
        VisitState.Cancelled => "已取消",
    };

    public static string Of(VisitFound? found) => found switch
    {
        VisitFound.InOrder => "相符",
        VisitFound.Differs => "有差异",
        VisitFound.NotSeen => "未核到",
        null => "",
    };

    /// <summary>The colour that goes with what was found.</summary>
    public static string MarkOf(VisitFound? found) => found switch { VisitFound.InOrder => "InOrder", VisitFound.Differs => "Problem", _ => "Question" };

    public static string Of(SignedWay way) => way switch
    {
        SignedWay.Drawn => "已手写签名",
        SignedWay.Paper => "已在纸上签名",
        SignedWay.Refused => "未签",
    };

    public static string Of(TieKind kind) => kind switch
    {
        TieKind.Employer => "任职经历",
        TieKind.Interest => "利害关系",
    };

    public static string Of(Attendance? attendance) => attendance switch
    {
        Attendance.Arrived => "到场",
        Attendance.Late => "迟到",
        Attendance.Absent => "缺席",
        null => "未签到",
    };

    public static string Of(Wish wish) => wish switch
    {
        Wish.Want => "愿意",
        Wish.RatherNot => "最好不",
        Wish.Cannot => "不能",
    };

    public static string Of(SeatState state) => state switch
    {
        SeatState.Standby => "候补",
        SeatState.Drawn => "待邀请",
        SeatState.Invited => "已邀请，未答复",
        SeatState.Accepted => "已接受",
        SeatState.Declined => "已谢绝",
        SeatState.Out => "已退出",
    };

    public static string Of(PanelState state) => state switch
    {
        PanelState.Forming => "组建中",
        PanelState.Scoring => "评分中",
        PanelState.Closed => "已封存",
    };

    public static string Of(AvoidanceSource source) => source switch
    {
        AvoidanceSource.Expert => "专家申报",
        AvoidanceSource.System => "系统比对",
        AvoidanceSource.Office => "主管部门指定",
    };

    public static string Of(MarkState state) => CaseWords.Of(state);

    public static string Of(PointState state) => CaseWords.Of(state);

    public static string Of(LookupAnswer answer) => CaseWords.Of(answer);

    /// <summary>For whom a moved deadline holds, in brackets; nothing where it holds for everybody.</summary>
    public static string Of(CallExtension moved, Divisions divisions) => moved switch
    {
        { BegunBefore: { } before } => $"（只限 {new Deadline(before)} 前已开始的）",
        { OfficeId: { } office } => $"（只限{(int.TryParse(office, out var code) ? divisions.FullName(code) : divisions.Zones.FirstOrDefault(zone => zone.Id == office)?.Name ?? office)}）",
        { InstitutionId: not null } => "（只限个别单位）",
        _ => "",
    };

    /// <summary>How long ago a day was, as one says it.</summary>
    public static string Age(DateOnly day, DateOnly today) => (today.DayNumber - day.DayNumber) switch
    {
        0 => "今天",
        < 31 and var days => $"{days} 天前",
        < 365 and var days => $"{days / 30} 个月前",
        var days => $"{days / 365} 年前",
    };

    /// <summary>A place of a case as the id of an element.</summary>
    public static string IdOf(string place) => place.Replace(':', '-').Replace('*', '-');

    /// <summary>An answer as it was typed, in one text; empty where there is none.</summary>
    public static string OfAnswer(Node? node) => node switch
    {
        ScalarNode { IsNull: false } scalar => scalar.Text,
        SequenceNode list => string.Join("、", list.Items.Select(OfAnswer)),
        MappingNode map when map["held"] is ScalarNode held && Flags.Read(held.Text) == false => "无",
        // whoever writes from when until when holds it, said or not
        MappingNode map => string.Join("，", map.Entries.Where(entry => entry.Key != "held").Select(entry => $"{OfTitlePart(entry.Key)}{OfAnswer(entry.Value)}").Prepend("持有")),
        _ => "",
    };

    private static string OfTitlePart(string part) => part switch
    {
        "from" => "自 ",
        "until" => "至 ",
        _ => part + " ",
    };

    /// <summary>What the state of an application means for its applicant, and what he has to do.</summary>
    public static string OfSituation(ShowApplication.View view, IReadOnlyList<MaterialTroubles.Due>? due = null) => due is { Count: > 0 } && !view.Step.IsApplicants
        ? $"{(view.Ended is not null || view.HeldAt is not null ? OfSituation(view) : OfHandling(view))}您还须补传：{string.Join("；", due.Select(one => one.Say()))}。"
        : OfSituation(view);

    /// <summary>The status in words, as its applicant reads it in a list: what was given back is not simply being filled in.</summary>
    public static string OfState(string label, bool isReturned, bool isLate) => isReturned ? "已退回补正，待重新提交" : isLate ? "未在截止时间前提交" : label;

    private static string OfSituation(ShowApplication.View view) => view.Step.Kind switch
    {
        StepKind.Prepare when view is { IsTakenBack: true, Closed: true } => "申报已由本单位撤回，截止时间已过，不能再提交。",
        StepKind.Prepare when view.IsTakenBack => "申报已由本单位撤回，修改后请在截止时间前重新提交。",
        StepKind.Prepare when view is { Closed: true, Application.Version: > 0 } => $"申报已退回补正，补正时间已过，不能再提交。由{view.ReceivingOffice ?? "受理单位"}按最后一次提交的内容决定，也可以由其延长补正期限；请向其询问。",
        StepKind.Prepare when view.Closed => "申报没有在截止时间前提交，现在不能再提交。已填的内容会保留，以后的申报可以复制使用。",
        StepKind.Prepare when view.Late => "截止时间已过，仍可以提交，提交后标明逾期。请尽快提交。",
        StepKind.Prepare when view.Application.Version > 0 => "受理单位已将申报退回补正。请对照退回意见修改后重新提交；补正期间申报时间仍按首次提交计算。",
        StepKind.Prepare => "申报还没有提交。填写内容会自动保存，可以分多次、由多人填写；提交后受理单位才能看到。",
        StepKind.End when view.Step.Id == Workflow.GivenUp => "本单位已放弃申报，本次申报已办结。",
        StepKind.End when view.Decision is { } decision => $"{decision.Act.Office}于 {decision.Day:yyyy-MM-dd} 作出“{decision.Act.Action}”的决定，本次申报已办结。理由和异议办法见下。",
        StepKind.End => "本次申报已办结。",
        _ when view is { HeldAt: not null, Ended: { At: { } at } over } => $"申报已获推荐，但{view.ReceivingOffice}没有在 {at} 前上报，现在已经截止，要由{over.Extender}延期才能继续。请向{view.ReceivingOffice}询问。",
        _ when view.HeldAt is not null => $"申报已获推荐，待{view.ReceivingOffice}上报，您现在不需要做什么。",
        _ when view.Ended is { At: { } at } over => $"“{over.Step.PublicLabel}”已于 {at} 截止，贵单位的申报在此之前没有办完。{view.ReceivingOffice ?? "受理单位"}现在{(over.Still.Count == 0 ? "不能再办理" : $"只能：{string.Join("、", over.Still.Select(action => action.Label))}")}，能否延期由{over.Extender}决定。请向{view.ReceivingOffice ?? "受理单位"}询问。",
        _ => $"{OfHandling(view)}您现在不需要做什么。{(MayComeBack(view) ? "需要补正或有结果时" : "有结果时")}会通知您。",
    };

    // with whom it is; an authority that does not work here handles it elsewhere
    private static string OfHandling(ShowApplication.View view) =>
        view.Step.Kind == StepKind.End ? OfSituation(view)
        : view.Outside is { } elsewhere ? $"申报已报{elsewhere.Label}，等待其结果，不在本系统办理；结果由{view.ReceivingOffice ?? "主管部门"}在本系统登记。"
        : view.ReceivingOffice is { } office ? $"申报正在由{office}办理。" : "申报正在办理。";

    // whether a step that it is at or may still come to gives back
    private static bool MayComeBack(ShowApplication.View view) => view.Programme.Workflow.From(view.Step).Any(step => step.Action(Doing.Return) is not null);

    public static string OfImport(ImportState state) => state switch
    {
        ImportState.New => "新收到",
        ImportState.Same => "已有，内容一致",
        ImportState.Newer => "已有，有更新",
        ImportState.Conflict => "冲突",
        ImportState.Refused => "不能收",
    };

    /// <summary>The words of the audit trail.</summary>
    public static string OfAction(string action) => action switch
    {
        "application.start" => "开始申报",
        "application.import" => "导入下级的数据包",
        "draft.save" => "保存草稿",
        "draft.delete" => "删除草稿",
        "draft.restore" => "恢复草稿",
        "draft.copy" => "复制以往填报",
        "upload.begin" => "开始上传文件",
        "upload.cancel" => "取消上传",
        "upload.refuse" => "上传的文件未收下",
        "material.add" => "上传文件",
        "material.remove" => "移除文件",
        "material.restore" => "放回文件",
        "material.move" => "调整文件顺序",
        "material.reuse" => "选用以前的文件",
        "application.submit" => "提交",
        "application.amend" => "转入更正后的通知",
        "application.withdraw" => "撤回",
        "application.giveup" => "放弃申报",
        "message.send" => "留言",
        "message.read" => "已阅留言",
        "review.accept" => "审核通过",
        "review.return" => "退回补正",
        "review.reject" => "不予受理",
        "review.recommend" => "推荐",
        "review.decline" => "不予推荐",
        "review.outside" => "记录外部结果",
        "review.transfer" => "移送",
        "paper.receive" => "登记纸质材料",
        "paper.strike" => "更正纸质登记",
        "review.sendback" => "上级退回",
        "review.takeback" => "撤回推荐",
        "review.lapse" => "逾期未补正，收回办理",
        "mark.set" => "审核标记",
        "note.write" => "内部备注",
        "statement.judge" => "人工判断",
        "lookup.record" => "外部查询",
        "proposal.make" => "提请审批",
        "proposal.refuse" => "审批未通过或撤回",
        "point.reply" => "逐条说明补正情况",
        "point.judge" => "核对补正情况",
        "correction.open" => "增开补正部分",
        "correction.extend" => "延长补正期限",
        "measure.draw" => "抽取样本",
        "measure.record" => "记录抽查",
        "sheet.save" => "填写推荐表",
        "sheet.seal" => "推荐表定稿",
        _ => action,
    };

    /// <summary>What became of an answered batch: what its applicants had given up by then was neither accepted nor sent back.</summary>
    public static string OfAnswer(FindBatches.Item item)
    {
        if (item.Batch.Accepted != true) return "已退回";
        var (back, gone) = (item.Lines.Count(line => line.SentBackAt is not null), item.Lines.Count(line => line is { GivenUp: true, SentBackAt: null }));
        if (back == 0 && gone == 0) return "已接收";
        return $"已接收 {item.Lines.Count - back - gone} 件{(back > 0 ? $"，退回 {back} 件" : "")}{(gone > 0 ? $"，答复前申报单位放弃 {gone} 件" : "")}";
    }
}
