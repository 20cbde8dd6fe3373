using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>What is decided of an objection.</summary>
public enum ObjectionAct
{
    /// <summary>受理</summary>
    Accept,

    /// <summary>不予受理</summary>
    Refuse,

    /// <summary>答复：异议成立</summary>
    Uphold,

    /// <summary>答复：异议不成立</summary>
    Dismiss,
}

/// <summary>
/// 处理异议: taken up or not, investigated, answered. Its author gets the answer; the applicant gets what the office writes to him, in which nothing of the author
/// may stand. An answer releases the case, and where the objection holds good the case is ended by the step's own act, with its own reason and way to object.
/// </summary>
public sealed class AnswerObjection(Db db, Notifications notifications, Outbox outbox, TimeProvider time)
{
    /// <param name="Findings">核查情况, for the office alone.</param>
    /// <param name="Answer">What its author is told.</param>
    /// <param name="ToApplicant">What the applicant is told.</param>
    public sealed record Input(Guid Objection, int Token, ObjectionAct Act, string? Findings, string? Answer, string? ToApplicant);

    public async Task<Outcome<PublicityObjection>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Decide) || await db.Objections.AsNoTracking().FirstOrDefaultAsync(o => o.Id == input.Objection && o.OfficeId == actor.OfficeId, stop) is not { } seen) return NoSuch;
        await db.LockAsync($"application:{seen.ApplicationId}", stop);
        var objection = await db.Objections.FirstAsync(o => o.Id == input.Objection, stop);
        if (objection.Token != input.Token) return Refusals.Changed;
        if (input.Act is ObjectionAct.Accept or ObjectionAct.Refuse ? objection.State != ObjectionState.Received : !objection.Holds) return new Refusal("objection.state", "此件异议已经处理，请刷新页面");
        var wrong = new List<Refusal>();
        if (TypedText.TroubleIfAny(input.Findings, "findings", "核查情况", 5000, out var findings) is { } a) wrong.Add(a);
        string? answer = null, told = null;
        var ends = input.Act is ObjectionAct.Uphold or ObjectionAct.Dismiss;
        if (ends && findings is null) wrong.Add(Refusals.Missing("findings", "核查情况"));
        if (input.Act != ObjectionAct.Accept && TypedText.Trouble(input.Answer, "answer", input.Act == ObjectionAct.Refuse ? "不予受理的理由" : "给异议人的答复", 5000, out answer) is { } b) wrong.Add(b);
        if (input.Act != ObjectionAct.Refuse && TypedText.Trouble(input.ToApplicant, "toApplicant", "给申报单位的话", 2000, out told) is { } c) wrong.Add(c);
        if (await Objectors.ToldAsync(db, actor, [objection.ApplicationId], told, "toApplicant", "给申报单位的话", stop) is { } betrayed) wrong.Add(betrayed);
        if (wrong.Count > 0) return wrong;
        objection.State = input.Act switch
        {
            ObjectionAct.Accept => ObjectionState.Accepted,
            ObjectionAct.Refuse => ObjectionState.Refused,
            ObjectionAct.Uphold => ObjectionState.Upheld,
            ObjectionAct.Dismiss => ObjectionState.NotUpheld,
        };
        (objection.Findings, objection.Answer, objection.ToApplicant) = (findings ?? objection.Findings, answer ?? objection.Answer, told ?? objection.ToApplicant);
        (objection.DecidedAt, objection.DecidedBy) = (now, actor.PersonId);
        objection.Token++;
        var application = await db.Applications.AsNoTracking().FirstAsync(a => a.Id == objection.ApplicationId, stop);
        if (told is not null) await notifications.ObjectedAsync(application, ends, told, now, $"objection:{objection.Id}:{objection.Token}", stop);
        if (answer is not null && objection.Email is { } address)
        {
            var title = await db.PublishedLists.Where(l => l.Id == objection.ListId).Select(l => l.Title).FirstAsync(stop);
            outbox.Tell(address, $"异议的处理结果：{title}", $"您对公示提出的异议：{PublicityWords.Of(objection.State)}。\n{answer}\n\n可在此查询：\n{outbox.Link($"/objections/{objection.Code}")}\n\n{OfficeLetters.End}", "objection.answer", now, $"objection-answer:{objection.Id}:{objection.Token}");
        }
        return await db.CommitAsync(RaiseObjection.Note(objection, actor, $"objection.{input.Act.ToString().ToLowerInvariant()}", now, new { objection = objection.Id, answer = answer is null ? null : AuditChain.HashOf(answer), told = told is null ? null : AuditChain.HashOf(told) }), objection, stop);
    }

    internal static readonly Refusal NoSuch = new("objection.unknown", "没有这件异议，或不由您所在单位办理");
}
