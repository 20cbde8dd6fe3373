using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>提交核查记录: whole, agreed on and signed, and from then on as it is. What differs from what was declared becomes part of what the offices read of the case.</summary>
public sealed class SubmitVisit(Db db, Visiting visiting, VisitRecords records, Casefiles files, TimeProvider time)
{
    /// <param name="Sum">The sum of the record that was shown.</param>
    public sealed record Input(Guid Visit, string? Sum);

    public async Task<Outcome<VisitReport>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await visiting.Goes(actor).AsNoTracking().FirstOrDefaultAsync(v => v.Id == input.Visit, stop) is not { } seen) return Visiting.NoSuch;
        // the case before the visit: whoever moves the case locks it first
        var about = (await files.LockAnyAsync(seen.ApplicationId, stop))!;
        if (await visiting.LockTeamAsync(actor, input.Visit, stop) is not { } file) return Visiting.NoSuch;
        var visit = file.Visit;
        var whole = await records.OfAsync(file, stop);
        // pressed twice: it is handed in
        if (visit.State == VisitState.Done && await db.VisitReports.AsNoTracking().FirstAsync(r => r.VisitId == visit.Id && r.Number == visit.Submitted, stop) is { } before && VisitContent.Read(before.Content).Sum == input.Sum) return before;
        if (file.Closed is { } closed) return closed;
        if (input.Sum != whole.Sum) return new Refusal("visit.moved", "记录刚有改动，请核对后再提交");
        if (Lacks(file, whole, Deadline.DayOf(now)) is { Count: > 0 } lacks) return lacks;
        var handed = new VisitContent.Handed(whole.Content, whole.Sum, [.. file.Team.Select(member => Signed(whole.SignatureOf(member.Number), member.Name, member.Number == visit.Leader))], Signed(whole.SignatureOf(0), "", false), [.. whole.Files.Where(one => one.Use == VisitFileUse.Paper).Select(VisitRecords.PhotoOf)]);
        var content = VisitContent.Write(handed);
        var report = new VisitReport { VisitId = visit.Id, Number = visit.Submitted + 1, Content = content, Digest = DigestOf(visit.Id, visit.Submitted + 1, content, visit.ReopenedWhy), Reason = visit.ReopenedWhy, PersonId = actor.PersonId, At = now };
        db.VisitReports.Add(report);
        (visit.Submitted, visit.ReopenedWhy) = (report.Number, null);
        visit.Token++;
        about.Application.VisitDiffers = whole.Content.Differing.Any();
        return await db.CommitAsync(
            [
                AuditNote.OfVisit(visit.Id, actor, "visit.submit", now, new { report.Number, report.Digest, differs = whole.Content.Differing.Count() }),
                AuditNote.Of(about.Application, actor, "visit.submit", now, new { visit = visit.Id, entry = report.Number, report.Digest }),
            ], report, stop);
    }

    /// <summary>What is still missing before a record can be handed in, each at its item.</summary>
    internal static List<Refusal> Lacks(Visitfile file, VisitRecords.Whole whole, DateOnly today)
    {
        var lacks = new List<Refusal>();
        if (file.Visit.Day > today) lacks.Add(new Refusal("visit.early", $"核查日期 {file.Visit.Day:yyyy-MM-dd} 还没有到；提前核查的，请组织核查的单位改期"));
        if (file.Team.Count < file.Terms.Team) lacks.Add(new Refusal("visit.team", $"核查组现有 {file.Team.Count} 人，少于规定的 {file.Terms.Team} 人，请组织核查的单位改变安排", Clause: file.Terms.Clause));
        if (file.Team.All(member => member.Number != file.Visit.Leader)) lacks.Add(new Refusal("visit.leader", "组长已退出，请组织核查的单位另定组长"));
        foreach (var item in file.Terms.Items)
        {
            var stand = whole.Stands[item.Id];
            if (item.Trouble(whole.Facts, stand.Counts?.Found, stand.Counts?.Value, stand.Counts?.Remark) is { } trouble) lacks.Add(new Refusal("visit.item", $"{item.Label}：{trouble}", item.Id));
        }
        foreach (var stand in whole.Stands.Values.Where(stand => stand.Beside.Count > 0)) lacks.Add(new Refusal("visit.beside", $"{file.Item(stand.Item)?.Label ?? (stand.Item == VisitEntry.People ? "参加人员" : "其他情况")}：两人所记不同，请择一", stand.Item));
        if (whole.Content.People is null) lacks.Add(new Refusal("visit.people", "请填写单位参加人员", VisitEntry.People));
        foreach (var (number, name) in file.Team.Select(member => (member.Number, member.Name)).Append((0, "单位代表")))
        {
            var signature = whole.SignatureOf(number);
            if (!whole.Holds(signature)) lacks.Add(new Refusal("visit.unsigned", signature is null ? $"{name}还没有签名" : $"{name}签名之后记录有改动，请重新签名", $"sign-{number}"));
        }
        return lacks;
    }

    /// <summary>The sum of a record: which of which visit, with what content and why.</summary>
    internal static string DigestOf(Guid visit, int number, string content, string? reason) => AuditChain.HashOf($"{visit}\n{number}\n{content}\n{reason}");

    private static VisitContent.Signed Signed(VisitSignature? one, string name, bool leads) => new(one?.Name ?? name, one?.Post, leads, one?.Way, one?.Reason, one?.Picture, one?.At);
}
