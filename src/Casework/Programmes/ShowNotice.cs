using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A draft of a notice as the office works on it: what has a year in it, what is wrong, what differs from the year before, and what is still to do before it is published.</summary>
public sealed class ShowNotice(Db db, ProgrammeStore programmes, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>A line of the checklist. <paramref name="Blocks"/>: as long as it is open, nothing is published.</summary>
    public sealed record Point(string What, bool Done, string Says, bool Blocks);

    /// <param name="Text">The text without papers.</param>
    /// <param name="Programme">Null where it has faults.</param>
    public sealed record View(
        NoticeDraft Draft, Programme Before, string Text, Programme? Programme, IReadOnlyList<Fault> Faults, IReadOnlyList<DatedWord> Words, IReadOnlyList<Difference> Changes, IReadOnlyList<Point> Points, string ChangedBy)
    {
        public bool MayPublish => Draft.CallId is null && Points.All(point => point.Done || !point.Blocks);
    }

    public sealed record Item(Guid Id, string ProgrammeId, string Title, DateTimeOffset ChangedAt, Guid? Call);

    /// <summary>The office's drafts, the newest first.</summary>
    public async Task<IReadOnlyList<Item>> ListAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.KeepCall)) return [];
        var drafts = await db.NoticeDrafts.AsNoTracking().Where(d => d.OfficeId == actor.OfficeId && d.EndedAt == null && d.CallId == null).OrderByDescending(d => d.ChangedAt)
            .Select(d => new { d.Id, d.ProgrammeId, d.ChangedAt, d.CallId, db.PublishedProgrammes.First(p => p.Digest == d.From).Title }).ToListAsync(stop);
        return [.. drafts.Select(d => new Item(d.Id, d.ProgrammeId, d.Title, d.ChangedAt, d.CallId))];
    }

    /// <summary>Null where there is no such draft for the actor.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.KeepCall) || await db.NoticeDrafts.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id && d.OfficeId == actor.OfficeId && d.EndedAt == null, stop) is not { } draft) return null;
        var before = await programmes.FindAsync(draft.From, stop);
        var faults = new Faults();
        var programme = ProgrammeReader.Read(draft.Text, ProgrammeFile.Name, faults);
        var text = ProgrammeText.Split(draft.Text).Programme;
        var by = await db.Users.Where(p => p.Id == draft.ChangedBy).Select(p => p.DisplayName).FirstAsync(stop);
        return new View(draft, before, text, programme, faults.All, DatedWords.Of(text), programme is null ? [] : ProgrammeDiff.Of(before, programme), [.. Check(draft, before, programme, faults.All, Deadline.DayOf(time.GetUtcNow()))], by);
    }

    internal IEnumerable<Point> Check(NoticeDraft draft, Programme before, Programme? programme, IReadOnlyList<Fault> faults, DateOnly today)
    {
        yield return new Point("文本可以读取，各处前后一致", faults.Count == 0, faults.Count == 0 ? "没有错误" : $"{faults.Count} 处错误，见下", true);
        if (programme is null) yield break;
        yield return new Point("标识", programme.Id == draft.ProgrammeId, programme.Id == draft.ProgrammeId ? programme.Id : $"文本中写的是“{programme.Id}”，应为“{draft.ProgrammeId}”", true);
        yield return new Point("发布单位", programme.Notice.Office == before.Notice.Office, programme.Notice.Issuer, true);
        var (notice, was) = (programme.Notice, before.Notice);
        yield return new Point("通知的标题", notice.Title != was.Title, notice.Title != was.Title ? notice.Title : $"与上一年相同：{notice.Title}", false);
        yield return new Point("通知的文号", notice.Number != was.Number, notice.Number != was.Number ? notice.Number : $"与上一年相同：{notice.Number}", true);
        yield return new Point("成文日期", notice.Issued > was.Issued, $"{notice.Issued:yyyy-MM-dd}{(notice.Issued > was.Issued ? "" : "，不晚于上一年的通知")}", true);
        if (CallExtension.ByNotice(programme.Workflow.First) is { } closes)
        {
            var last = closes.LastDay;
            var rests = !calendar.IsWorkday(last);
            yield return new Point("申报截止", last >= notice.Issued && last >= today, $"{closes}{(last < notice.Issued ? "，早于成文日期" : last < today ? "，已经过去" : "")}{(rests ? "；这一天不是工作日，请确认" : "")}", true);
        }
        var years = programme.Workflow.Steps.Select(step => step.Deadline?.Until?.Year).OfType<int>().Append(notice.Issued.Year).Distinct().Order().ToList();
        var missing = years.Where(year => !calendar.Covers(year)).ToList();
        yield return new Point("节假日安排", missing.Count == 0, missing.Count == 0 ? $"{string.Join("、", years)} 年已登记" : $"{string.Join("、", missing)} 年还没有登记，工作日只按周末计算；请系统管理人员补充 data/holidays.yaml", false);
        if (programme.Recognition is { } recognition) yield return new Point("名录的批次", recognition.Batch != before.Recognition?.Batch, recognition.Batch ?? "按认定之年", false);
        var old = ProgrammeText.Split(draft.Text).Papers.Where(paper => paper.Text.Contains(was.Issued.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)).Select(paper => paper.Name).ToList();
        yield return new Point("表格中的年份", old.Count == 0, old.Count == 0 ? "表格里没有上一年的年份" : $"{string.Join("、", old)} 里还有 {was.Issued.Year} 年；公布后可用补充通知和更正换表格", false);
        yield return new Point("公布以后", false, "在申报通知的办理页面上传通知文件和空白附件，登记联系人，核对称号登记", false);
    }
}
