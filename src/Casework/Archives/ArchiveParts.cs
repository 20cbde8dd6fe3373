using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>The parts of an archive package, in one list: what is new in a procedure is a new line here.</summary>
public sealed class ArchiveParts(
    Db db, ProgrammeStore programmes, FileStore files, MaterialsOf materials, PrintApplication report, PrintSheet sheet, PrintReturn returned, PrintLetter letter, PrintSummary summary, ArchiveJudged judged)
{
    internal sealed record Part(string Folder, Func<ArchiveCase, CancellationToken, Task> Add);

    internal IReadOnlyList<Part> All =>
    [
        new("01 申报", SubmittedAsync), new("02 审查", SeenAsync), new("03 往来", SaidAsync), new("04 办理", DecidedAsync), new("05 过程", TrailAsync), new("06 规则", RulesAsync), new("07 评审和认定", judged.AddAsync),
    ];

    // every version as it was, letter by letter, for its digest to hold; files once, whichever versions name them
    private async Task SubmittedAsync(ArchiveCase of, CancellationToken stop)
    {
        var id = of.Application.Id;
        var handed = new Dictionary<Guid, DraftMaterial>();
        var versions = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == id).OrderBy(v => v.Number).ToListAsync(stop);
        foreach (var version in versions)
        {
            var (folder, name) = ($"第 {version.Number} 版", $"第 {version.Number} 版");
            var by = of.View.Institution;
            of.AddPaper($"{folder}/申请报告.pdf", $"申请报告（{name}）", version.SubmittedAt, by, await report.RunAsync(of.Actor, id, version.Number, stop: stop));
            of.Add($"{folder}/填报数据.json", $"填报数据（{name}）", version.SubmittedAt, by, Encoding.UTF8.GetBytes(version.Answers));
            of.Add($"{folder}/自述数据.json", $"对由人判断的内容的自述（{name}）", version.SubmittedAt, by, Encoding.UTF8.GetBytes(version.Declared));
            if (version.Materials is { } list) of.Add($"{folder}/材料清单.json", $"材料清单（{name}）", version.SubmittedAt, by, Encoding.UTF8.GetBytes(list));
            foreach (var file in await materials.InVersionAsync(id, version.Number, stop)) handed[file.Id] = file;
        }
        foreach (var late in await db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == id && m.RemovedAt == null).ToListAsync(stop))
        {
            if (of.Programme.Materials.FirstOrDefault(slot => slot.Id == late.Slot)?.Due is not null) handed[late.Id] = late;
        }
        foreach (var (file, slot) in handed.Values.Select(file => (file, of.Programme.Materials.Select((slot, i) => (slot, i)).FirstOrDefault(one => one.slot.Id == file.Slot))).OrderBy(one => one.Item2.i).ThenBy(one => one.file.Place))
        {
            var label = slot.slot?.Label ?? file.Slot;
            of.AddKept($"材料/{label}/{file.Name}", $"{label}：{file.Name}", file.AddedAt, of.View.Institution, files, file.Digest);
        }
        of.AddRecords("版本", "提交的各版", versions[^1].SubmittedAt, of.View.Institution, versions.Select(v => Row(
            ("版本", v.Number), ("提交时间", v.SubmittedAt), ("提交人", of.PersonOf(v.SubmittedBy)), ("真实性声明人", v.Declarant), ("内容摘要", v.Digest))));
    }

    // what those who decided had before them
    private async Task SeenAsync(ArchiveCase of, CancellationToken stop)
    {
        var id = of.Application.Id;
        foreach (var version in await db.Versions.AsNoTracking().Where(v => v.ApplicationId == id).OrderBy(v => v.Number).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(await ProgrammeMove.DigestOfAsync(db, of.Application, version.Number, stop), stop);
            var answered = Answered.Read(programme, version.Answers, version.Declared, Rules.Deadline.DayOf(version.SubmittedAt));
            of.Add($"条件核对 第 {version.Number} 版.txt", $"条件核对（第 {version.Number} 版）", version.SubmittedAt, "系统", Encoding.UTF8.GetBytes(TextRenderer.Render(CheckReport.Of(programme.Evaluate(answered.Sheet)))));
        }
        var end = of.View.Acts.Count > 0 ? of.View.Acts[^1].At : of.Application.ArrivedAt;
        var marks = await db.Marks.AsNoTracking().Where(m => m.ApplicationId == id).OrderBy(m => m.At).ThenBy(m => m.OfficeId).ThenBy(m => m.Number).ToListAsync(stop);
        var named = await db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == id).ToDictionaryAsync(m => CasePlace.OfFile(m.Id), m => m.Name, stop);
        of.AddRecords("审查标记", "审查标记", end, "", marks.Select(m => Row(
            ("时间", m.At), ("单位", of.OfficeOf(m.OfficeId)), ("人员", of.PersonOf(m.PersonId)), ("步骤", of.LabelOf(m.Step)), ("版本", m.Version), ("位置", CasePlace.LabelOf(of.Programme, m.Place) ?? named.GetValueOrDefault(m.Place, m.Place)), ("结论", CaseWords.Of(m.State)), ("说明", m.Comment))));
        var judged = await db.StatementJudgements.AsNoTracking().Where(j => j.ApplicationId == id).OrderBy(j => j.At).ThenBy(j => j.Number).ToListAsync(stop);
        of.AddRecords("人工判断", "对由人判断的内容的判断", end, "", judged.Select(j => Row(
            ("时间", j.At), ("单位", of.OfficeOf(j.OfficeId)), ("人员", of.PersonOf(j.PersonId)), ("代", of.PersonOf(j.ForPersonId)), ("步骤", of.LabelOf(j.Step)), ("版本", j.Version),
            ("内容", of.Programme.Statements.FirstOrDefault(one => one.Rubric.Id == j.Statement)?.Statement ?? j.Statement), ("符合", j.Holds), ("说明", j.Comment))));
        var lookups = await db.LookupResults.AsNoTracking().Where(l => l.ApplicationId == id).OrderBy(l => l.Number).ToListAsync(stop);
        foreach (var shot in lookups.Where(l => l.FileDigest is not null)) of.AddKept($"查询截图/{shot.Number} {shot.FileName}", $"查询结果截图：{shot.FileName}", shot.At, of.OfficeOf(shot.OfficeId), files, shot.FileDigest!);
        of.AddRecords("查询结果", "系统外查询的结果", end, "", lookups.Select(l => Row(
            ("时间", l.At), ("单位", of.OfficeOf(l.OfficeId)), ("人员", of.PersonOf(l.PersonId)), ("事项", of.Programme.Lookups.FirstOrDefault(one => one.Id == l.LookupId)?.Label ?? l.LookupId), ("查询日期", l.Day), ("结果", CaseWords.Of(l.Answer)), ("说明", l.Note), ("截图", l.FileName))));
        var draws = await db.SampleDraws.AsNoTracking().Where(d => d.ApplicationId == id).OrderBy(d => d.Number).ToListAsync(stop);
        of.AddRecords("抽样", "服务业绩抽查的抽样", end, "", draws.Select(d => Row(
            ("时间", d.At), ("单位", of.OfficeOf(d.OfficeId)), ("人员", of.PersonOf(d.PersonId)), ("版本", d.Version), ("总户数", d.Population), ("抽中", d.Drawn), ("种子", d.Seed), ("重抽的理由", d.Reason))));
        var asked = await db.SampleContacts.AsNoTracking().Where(c => c.ApplicationId == id).OrderBy(c => c.Number).ThenBy(c => c.Place).ThenBy(c => c.Attempt).ToListAsync(stop);
        of.AddRecords("抽查结果", "服务业绩抽查的结果", end, "", asked.Select(c => Row(
            ("登记时间", c.At), ("人员", of.PersonOf(c.PersonId)), ("抽样", c.Number), ("户", c.Place), ("第几次", c.Attempt), ("日期", c.Day), ("方式", c.Method), ("结果", CaseWords.Of(c.Answer)), ("满意度", c.Satisfaction), ("所述", c.Said), ("受访人", c.Contact))));
        var notes = await db.CaseNotes.AsNoTracking().Where(n => n.ApplicationId == id).OrderBy(n => n.At).ThenBy(n => n.OfficeId).ThenBy(n => n.Number).ToListAsync(stop);
        of.AddRecords("内部备注", "主管部门的内部备注（不提供给申报单位）", end, "", notes.Select(n => Row(("时间", n.At), ("单位", of.OfficeOf(n.OfficeId)), ("人员", of.PersonOf(n.PersonId)), ("内容", n.Text))));
    }

    private async Task SaidAsync(ArchiveCase of, CancellationToken stop)
    {
        var (id, institution, number) = (of.Application.Id, of.Application.InstitutionId, of.Application.Number);
        var messages = await db.Messages.AsNoTracking().Where(m => m.ApplicationId == id).OrderBy(m => m.Number).ToListAsync(stop);
        if (messages.Count > 0)
        {
            of.AddRecords("留言", "申报单位与主管部门的留言", messages[^1].At, "", messages.Select(m => Row(
                ("时间", m.At), ("来自", m.OfficeId is null ? of.View.Institution : of.OfficeOf(m.OfficeId)), ("人员", of.PersonOf(m.PersonId)), ("致", of.OfficeOf(m.ToOfficeId)), ("内容", m.Text))));
        }
        var questions = await db.Questions.AsNoTracking().Where(q => q.CallId == of.Application.CallId && q.InstitutionId == institution).OrderBy(q => q.AskedAt).ToListAsync(stop);
        if (questions.Count > 0)
        {
            of.AddRecords("咨询", "申报单位的咨询和答复", questions[^1].AnsweredAt ?? questions[^1].AskedAt, "", questions.Select(q => Row(
                ("时间", q.AskedAt), ("提问人", of.PersonOf(q.AskedBy)), ("问题", q.Text), ("答复单位", of.OfficeOf(q.OfficeId)), ("答复", q.Answer), ("答复时间", q.AnsweredAt), ("答复人", of.PersonOf(q.AnsweredBy)))));
        }
        var points = await db.ReturnPoints.AsNoTracking().Where(p => p.ApplicationId == id).OrderBy(p => p.HandlingNumber).ThenBy(p => p.Number).ToListAsync(stop);
        of.AddRecords("补正各项", "要求补正的各项和答复", of.Application.ArrivedAt, "", points.Select(p => Row(
            ("第几次办理", p.HandlingNumber), ("单位", of.OfficeOf(p.OfficeId)), ("位置", p.Place is { } place ? CasePlace.LabelOf(of.Programme, place) ?? place : ""), ("须补正的内容", p.Text), ("依据", p.Clause), ("答复", p.Reply), ("答复时间", p.RepliedAt), ("状态", CaseWords.Of(p.State)), ("核对意见", p.Judgement))));
        // letters about this case to its own people: those about accounts hold links that open them
        var addresses = await db.Users.AsNoTracking().Where(p => p.InstitutionId == institution && p.Email != null).Select(p => p.Email!).ToListAsync(stop);
        var letters = await db.Letters.AsNoTracking().Where(l => addresses.Contains(l.To) && l.Body.Contains(number)).OrderBy(l => l.MadeAt).ThenBy(l => l.Id).ToListAsync(stop);
        if (letters.Count > 0) of.AddRecords("通知信件", "发给申报单位的信件", letters[^1].MadeAt, "系统", letters.Select(l => Row(("时间", l.MadeAt), ("发出时间", l.SentAt), ("收件地址", l.To), ("主题", l.Subject), ("内容", l.Body))));
    }

    private async Task DecidedAsync(ArchiveCase of, CancellationToken stop)
    {
        var (id, acts) = (of.Application.Id, of.View.Acts);
        var end = acts.Count > 0 ? acts[^1].At : of.Application.ArrivedAt;
        of.AddRecords("办理记录", "办理记录", end, "", acts.Select((act, i) => Row(
            ("序号", i + 1), ("时间", act.At), ("步骤", act.Step), ("办理", act.Action), ("转到", act.ToStep), ("单位", act.Office), ("人员", act.Person), ("经办", act.ProposedBy), ("版本", act.Version), ("意见", act.Opinion), ("依据", act.Clause),
            ("超额理由", act.Excess), ("文件", act.Document), ("有保留仍办理的理由", act.Despite), ("逾期", act.Late))));
        var proposals = await db.Proposals.AsNoTracking().Where(p => p.ApplicationId == id).OrderBy(p => p.Number).ToListAsync(stop);
        of.AddRecords("提请审批", "提请审批的记录", end, "", proposals.Select(p => Row(
            ("时间", p.At), ("单位", of.OfficeOf(p.OfficeId)), ("经办", of.PersonOf(p.PersonId)), ("步骤", of.LabelOf(p.Step)), ("拟办", of.Programme.Workflow.Steps.FirstOrDefault(s => s.Id == p.Step)?.Actions.FirstOrDefault(a => a.Id == p.Action)?.Label ?? p.Action), ("意见", p.Opinion), ("依据", p.Clause),
            ("审批", of.PersonOf(p.DecidedBy)), ("审批时间", p.DecidedAt), ("不同意的理由", p.Reason))));
        foreach (var form in await db.SealedSheets.AsNoTracking().Where(s => s.ApplicationId == id).OrderBy(s => s.Number).ToListAsync(stop))
        {
            of.AddPaper($"推荐表 第 {form.Number} 版.pdf", $"推荐表（第 {form.Number} 版）", form.At, of.OfficeOf(form.OfficeId), await sheet.RunAsync(of.Actor, id, form.Number, stop: stop));
        }
        if (acts.LastOrDefault(act => act.Does is Rules.Doing.Return or Rules.Doing.Reject or Rules.Doing.Decline) is { } told) of.AddPaper($"{told.Action}告知书.pdf", $"{told.Action}告知书", told.At, told.Office ?? "", await returned.RunAsync(of.Actor, id, stop: stop));
        await BatchesAsync(of, stop);
        var places = await db.QuotaPlaces.AsNoTracking().Where(q => q.ApplicationId == id).OrderBy(q => q.TakenAt).ToListAsync(stop);
        of.AddRecords("推荐名额", "占用的推荐名额", end, "", places.Select(q => Row(
            ("名额", of.Programme.Quotas.FirstOrDefault(one => one.Id == q.QuotaId)?.Label ?? q.QuotaId), ("单位", of.OfficeOf(q.OfficeId)), ("第几个", q.Place), ("占用时间", q.TakenAt), ("人员", of.PersonOf(q.PersonId)), ("超额理由", q.ExcessReason), ("腾出时间", q.FreedAt), ("腾出原因", q.FreedWhy))));
        var paper = await db.PaperCopies.AsNoTracking().Where(c => c.ApplicationId == id).OrderBy(c => c.Number).ToListAsync(stop);
        of.AddRecords("纸质材料登记", "纸质材料的收件登记", end, "", paper.Select(c => Row(
            ("登记时间", c.At), ("单位", of.OfficeOf(c.OfficeId)), ("人员", of.PersonOf(c.PersonId)), ("报送内容", of.Programme.Deliveries.FirstOrDefault(d => d.Id == c.Delivery)?.Label ?? c.Delivery), ("份数", c.Copies), ("版本", c.Version), ("收到日期", c.ReceivedOn), ("备注", c.Note), ("更正", c.StruckWhy))));
    }

    // letters and tables that it went up with, as far as they came to the office that keeps the file
    private async Task BatchesAsync(ArchiveCase of, CancellationToken stop)
    {
        var id = of.Application.Id;
        var batches = await (from item in db.BatchItems.AsNoTracking() join batch in db.Batches.AsNoTracking() on item.BatchId equals batch.Id where item.ApplicationId == id orderby batch.SubmittedAt select new { batch, item.Place, item.SentBackAt }).ToListAsync(stop);
        if (batches.Count == 0) return;
        of.AddRecords("上报", "随文上报的记录", batches[^1].batch.SubmittedAt, "", batches.Select(one => Row(
            ("上报时间", one.batch.SubmittedAt), ("单位", of.OfficeOf(one.batch.OfficeId)), ("报送", of.OfficeOf(one.batch.ToOfficeId)), ("标题", one.batch.Title), ("文号", one.batch.Document), ("签发人", one.batch.Signer), ("签发日期", one.batch.SignedOn),
            ("名单次序", one.Place), ("退回时间", one.SentBackAt), ("答复时间", one.batch.AnsweredAt), ("答复", one.batch.Answer))));
        foreach (var (one, i) in batches.Select((one, i) => (one.batch, i + 1)))
        {
            var name = batches.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" {i}");
            of.AddPaper($"推荐函{name}.pdf", $"{one.Title}（{one.Document}）", one.SubmittedAt, of.OfficeOf(one.OfficeId), await letter.RunAsync(of.Actor, one.CallId, one.Id, stop: stop));
            of.AddPaper($"汇总表{name}.pdf", $"汇总表（随{one.Document}）", one.SubmittedAt, of.OfficeOf(one.OfficeId), await summary.OfBatchAsync(of.Actor, one.CallId, one.Id, stop: stop));
        }
    }

    // entry by entry as it is chained, so that it can be verified away from here
    private async Task TrailAsync(ArchiveCase of, CancellationToken stop)
    {
        var entries = await db.Audit.AsNoTracking().Where(e => e.Chain == AuditNote.ChainOf(of.Application.Id)).OrderBy(e => e.Number).ToListAsync(stop);
        if (entries.Count == 0) return;
        of.AddRecords("操作记录", "操作记录（审计链）", entries[^1].At, "系统", entries.Select(e => Row(
            ("序号", e.Number), ("时间", e.At), ("微秒", Moments.Of(e.At)), ("人员", of.PersonOf(e.PersonId)), ("人员标识", e.PersonId), ("单位", of.OfficeOf(e.OfficeId)), ("单位标识", e.OfficeId), ("操作", e.Action), ("内容", e.Detail), ("前一条的摘要", e.Previous), ("摘要", e.Hash))));
    }

    // the text by which it was judged, and those before it
    private async Task RulesAsync(ArchiveCase of, CancellationToken stop)
    {
        var digests = (await db.ProgrammeMoves.AsNoTracking().Where(m => m.ApplicationId == of.Application.Id).Select(m => m.FromDigest).ToListAsync(stop)).Append(of.Application.Digest).Distinct(StringComparer.Ordinal).ToList();
        foreach (var text in (await db.PublishedProgrammes.AsNoTracking().Where(p => digests.Contains(p.Digest)).ToListAsync(stop)).OrderBy(p => digests.IndexOf(p.Digest)))
        {
            of.Add($"{text.ProgrammeId} {text.Digest[..12]}.yaml", $"{text.Title}（规则文本，摘要 {text.Digest}）", text.PublishedAt, of.Programme.Notice.Issuer, Encoding.UTF8.GetBytes(text.Text));
        }
    }

    private static (string Name, object? Value)[] Row(params (string Name, object? Value)[] cells) => cells;
}
