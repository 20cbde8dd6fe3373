using System.Text;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>
/// What became of a case once it was recommended: visits, sheets as they were signed, its line of each result, lists on which it was published, objections and
/// their answers, decision and title. Who objected is not in it: the office that answered keeps that.
/// </summary>
public sealed class ArchiveJudged(Db db, PrintVisit visits, PrintOffice papers, FileStore files)
{
    internal async Task AddAsync(ArchiveCase of, CancellationToken stop)
    {
        await VisitedAsync(of, stop);
        await ScoredAsync(of, stop);
        await SignedAsync(of, stop);
        await PublishedAsync(of, stop);
        await RecognisedAsync(of, stop);
    }

    private async Task VisitedAsync(ArchiveCase of, CancellationToken stop)
    {
        var reports = await (from report in db.VisitReports.AsNoTracking() join visit in db.Visits.AsNoTracking() on report.VisitId equals visit.Id where visit.ApplicationId == of.Application.Id orderby report.At select new { report, visit }).ToListAsync(stop);
        foreach (var one in reports)
        {
            of.AddPaper($"实地核查记录 {one.visit.Day:yyyy-MM-dd} 第 {one.report.Number} 版.pdf", $"实地核查记录（{one.visit.Day:yyyy-MM-dd}，第 {one.report.Number} 版）", one.report.At, of.OfficeOf(one.visit.OfficeId), await visits.RunAsync(of.Actor, one.visit.Id, one.report.Number, stop: stop));
            of.Add($"实地核查数据 {one.visit.Day:yyyy-MM-dd} 第 {one.report.Number} 版.json", $"实地核查数据（{one.visit.Day:yyyy-MM-dd}，第 {one.report.Number} 版）", one.report.At, of.OfficeOf(one.visit.OfficeId), Encoding.UTF8.GetBytes(one.report.Content));
        }
    }

    private async Task ScoredAsync(ArchiveCase of, CancellationToken stop)
    {
        var sheets = await (from signed in db.SignedScores.AsNoTracking() join task in db.ScoringTasks.AsNoTracking() on signed.TaskId equals task.Id where task.ApplicationId == of.Application.Id orderby signed.At, signed.TaskId, signed.Number select new { signed, task }).ToListAsync(stop);
        if (sheets.Count > 0)
        {
            of.AddRecords("评分表", "专家签署的评分表", sheets[^1].signed.At, "", sheets.Select(one => Row(
                ("专家", one.signed.SignedAs), ("第几份", one.signed.Number), ("签署时间", one.signed.At), ("总分", one.signed.Total), ("逾期", one.signed.Late), ("更正的理由", one.signed.Reason), ("未计入的原因", one.task.EndedWhy), ("内容摘要", one.signed.Digest), ("各项", one.signed.Answers))));
        }
        var results = (await db.PanelResults.AsNoTracking().Where(r => r.CallId == of.Application.CallId).OrderBy(r => r.At).ToListAsync(stop))
            .Select(row => (Row: row, Line: System.Text.Json.JsonSerializer.Deserialize<List<ResultLine>>(row.Lines)!.FirstOrDefault(line => line.Application == of.Application.Id))).Where(one => one.Line is not null).ToList();
        if (results.Count == 0) return;
        of.AddRecords("评审结果", "评审结果中的本件", results[^1].Row.At, "", results.Select(one => Row(
            ("步骤", of.LabelOf(one.Row.Step)), ("单位", of.OfficeOf(one.Row.OfficeId)), ("第几次记录", one.Row.Number), ("时间", one.Row.At), ("名次", one.Line!.Place), ("得分", one.Line.Score), ("等次", one.Line.Grade), ("入选", one.Line.GoesOn), ("理由", one.Line.Why), ("会议日期", one.Row.MetOn), ("内容摘要", one.Row.Digest))));
    }

    // papers as they were signed by hand: to the office that organised the panel alone, as everywhere
    private async Task SignedAsync(ArchiveCase of, CancellationToken stop)
    {
        var (id, office) = (of.Application.Id, of.Actor.OfficeId);
        var scans = await db.PanelScans.AsNoTracking().Where(s => s.CallId == of.Application.CallId && s.OfficeId == office && s.RemovedAt == null
            && (s.TaskId != null ? db.ScoringTasks.Any(t => t.Id == s.TaskId && t.ApplicationId == id) : s.GroupId != null ? db.Hearings.Any(h => h.GroupId == s.GroupId && h.ApplicationId == id)
                : db.PanelCases.Any(c => c.ApplicationId == id && c.Step == s.Step && c.LeftAt == null && db.Panels.Any(p => p.Id == c.PanelId && p.OfficeId == s.OfficeId)))).OrderBy(s => s.At).ThenBy(s => s.Id).ToListAsync(stop);
        foreach (var one in scans)
        {
            var whose = one.TaskId is { } task ? await db.SignedScores.AsNoTracking().Where(s => s.TaskId == task).OrderByDescending(s => s.Number).Select(s => s.SignedAs).FirstOrDefaultAsync(stop)
                : one.GroupId is { } group ? await db.DefenceGroups.AsNoTracking().Where(g => g.Id == group).Select(g => g.Name).FirstAsync(stop) : one.Department ?? of.LabelOf(one.Step);
            of.AddKept($"签字扫描件/{PanelScan.Say(one.Paper)} {whose}{Path.GetExtension(one.Name)}", $"{PanelScan.Say(one.Paper)}签字扫描件（{whose}）", one.At, of.OfficeOf(one.OfficeId), files, one.Digest);
        }
        of.AddRecords("签字扫描件", "评审用表的签字扫描件", scans.Count == 0 ? default : scans[^1].At, "", scans.Select(one => Row(
            ("用表", PanelScan.Say(one.Paper)), ("步骤", of.LabelOf(one.Step)), ("单位", of.OfficeOf(one.OfficeId)), ("部门", one.Department), ("文件名", one.Name), ("上传时间", one.At), ("人员", of.PersonOf(one.PersonId)), ("SHA-256", one.Digest))));
    }

    private async Task PublishedAsync(ArchiveCase of, CancellationToken stop)
    {
        var id = of.Application.Id;
        var lists = await db.PublishedLists.AsNoTracking().Where(l => db.PublishedCases.Any(c => c.ListId == l.Id && c.ApplicationId == id)).OrderBy(l => l.PublishedAt).ToListAsync(stop);
        foreach (var list in lists) of.AddPaper($"公示 {list.From:yyyy-MM-dd}.pdf", list.Title, list.PublishedAt, of.OfficeOf(list.OfficeId), await papers.ListAsync(list.Id, PaperFormat.Pdf, stop));
        if (lists.Count > 0)
        {
            of.AddRecords("公示", "公示", lists[^1].PublishedAt, "", lists.Select(l => Row(
                ("标题", l.Title), ("单位", of.OfficeOf(l.OfficeId)), ("起", l.From), ("止", l.Until), ("工作日", l.Workdays), ("发布时间", l.PublishedAt), ("人员", of.PersonOf(l.PublishedBy)), ("撤回", l.WithdrawnAt), ("撤回的原因", l.WithdrawnWhy), ("内容摘要", l.Digest))));
        }
        var objections = await db.Objections.AsNoTracking().Where(o => o.ApplicationId == id).OrderBy(o => o.ReceivedAt).ToListAsync(stop);
        if (objections.Count == 0) return;
        of.AddRecords("公示异议", "公示期间的异议和处理（异议人的信息由办理单位另行保管）", objections[^1].DecidedAt ?? objections[^1].ReceivedAt, "", objections.Select(o => Row(
            ("收到", o.CameOn), ("方式", PublicityWords.Of(o.Way)), ("公示期后", o.Late), ("状态", PublicityWords.Of(o.State)), ("核查情况", o.Findings), ("答复", o.Answer), ("告知申报单位", o.ToApplicant), ("处理时间", o.DecidedAt), ("人员", of.PersonOf(o.DecidedBy)))));
    }

    private async Task RecognisedAsync(ArchiveCase of, CancellationToken stop)
    {
        if (await db.Titles.AsNoTracking().Include(t => t.Names).FirstOrDefaultAsync(t => t.ApplicationId == of.Application.Id, stop) is not { } title) return;
        of.AddRecords("称号", "授予的称号", title.RecordedAt, "", [Row(
            ("称号", of.Programme.Recognition?.Title), ("持有单位", title.Holder), ("平台", title.Platform), ("证书编号", title.Number), ("认定日期", title.GivenOn), ("有效期起", title.From), ("有效期止", title.Until), ("依据", title.Source), ("撤销", title.EndedOn), ("撤销的原因", title.EndedWhy))]);
        foreach (var decision in await db.Decisions.AsNoTracking().Where(d => d.CallId == of.Application.CallId && d.Lines.Contains(title.Id.ToString())).ToListAsync(stop))
        {
            of.AddPaper("认定通知.pdf", $"{decision.Title}（{decision.Document}）", decision.MadeAt, of.OfficeOf(decision.OfficeId), await papers.DecisionAsync(decision.Id, PaperFormat.Pdf, stop));
        }
    }

    private static (string Name, object? Value)[] Row(params (string Name, object? Value)[] cells) => cells;
}
