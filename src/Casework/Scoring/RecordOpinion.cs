using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>会商: that a department was asked about a result, or what it answered, with day, signer and document number. Only ever added; the newest answer counts.</summary>
public sealed class RecordOpinion(Db db, ShowRanking ranking, TimeProvider time)
{
    /// <param name="Agrees">Its answer; null: it was asked.</param>
    public sealed record Input(Guid Call, string Step, string? Department, bool? Agrees, string? Opinion, DateOnly? Day, string? Signer, string? Document);

    public async Task<Outcome<JointOpinion>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"panels:{input.Call}:{actor.OfficeId}", stop);
        if (await ranking.RunAsync(actor, input.Call, input.Step, stop) is not { } view) return Panels.NoSuch;
        if (view.Departments.FirstOrDefault(one => one.Department == input.Department) is not { } one) return new Refusal("opinion.department", "规定的会商部门中没有这个部门", "department");
        var wrong = new List<Refusal>();
        var answers = input.Agrees is not null;
        if (input.Day is not { } day) wrong.Add(Refusals.Missing("day", answers ? "答复日期" : "征求意见的日期"));
        else if (day > Deadline.DayOf(now)) wrong.Add(new Refusal("opinion.day", "日期不能晚于今天", "day"));
        else if (answers && day < one.AskedOn) wrong.Add(new Refusal("opinion.day", "答复日期早于征求意见的日期", "day"));
        if (answers && one.AskedOn is null) wrong.Add(new Refusal("opinion.unasked", "还没有征求这个部门的意见", "department"));
        string? opinion = null, signer = null;
        if (answers && TypedText.Trouble(input.Opinion, "opinion", "意见", 2000, out opinion) is { } a) wrong.Add(a);
        if (answers && TypedText.Trouble(input.Signer, "signer", "签发人", 50, out signer) is { } b) wrong.Add(b);
        if (TypedText.TroubleIfAny(input.Document, "document", "文号", 100, out var document) is { } c) wrong.Add(c);
        if (wrong.Count > 0) return wrong;
        // pressed twice
        if (answers && one.Answer is { } before && before.Agrees == input.Agrees && before.Opinion == opinion && before.Day == input.Day && before.Document == document && before.Signer == signer) return before;
        var row = new JointOpinion
        {
            CallId = input.Call, Step = input.Step, OfficeId = actor.OfficeId!, Department = one.Department, Agrees = input.Agrees, Opinion = opinion, Day = input.Day!.Value, Signer = signer, Document = document, PersonId = actor.PersonId, At = now,
            Number = (await db.JointOpinions.Where(o => o.CallId == input.Call && o.Step == input.Step && o.OfficeId == actor.OfficeId && o.Department == one.Department).MaxAsync(o => (int?)o.Number, stop) ?? 0) + 1,
        };
        db.JointOpinions.Add(row);
        return await db.CommitAsync(AuditNote.OfRecommendation(input.Call, row.OfficeId, actor, answers ? "opinion.record" : "opinion.ask", now, new { row.Step, row.Department, row.Number, row.Agrees, row.Day, row.Document, sum = AuditChain.HashOf($"{opinion}\n{signer}") }), row, stop);
    }
}
