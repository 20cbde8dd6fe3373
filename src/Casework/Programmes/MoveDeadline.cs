using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Moves the deadline of a step of a call: later, to the minute, for everybody or only for applications begun before the deadline in
/// force; or earlier, down to closing it now. What arrived in time stays in time.
/// </summary>
public sealed class MoveDeadline(Db db, ProgrammeStore programmes, Redate redate, TimeProvider time)
{
    /// <param name="Step">Which step; the applicants' where null.</param>
    /// <param name="Until">The new deadline; null closes the step now.</param>
    /// <param name="OnlyBegun">Only for applications begun before the deadline in force: nobody begins anew.</param>
    public sealed record Input(Guid Call, string? Step, DateTimeOffset? Until, bool OnlyBegun, string? Reason);

    public async Task<Outcome<CallExtension>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        // as beginning an application does, so that nobody begins while it is closed
        await db.LockAsync($"call:{input.Call}", stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (!CallOffice.Owns(actor, programme)) return CallOffice.NotYours;
        var step = input.Step is null ? programme.Workflow.First : programme.Workflow.Steps.FirstOrDefault(s => s.Id == input.Step && s.Actions.Count > 0);
        if (step is null) return new Refusal("deadline.step", $"没有“{input.Step}”这一步骤，可用：{string.Join("、", programme.Workflow.Steps.Where(s => s.Actions.Count > 0).Select(s => $"{s.Id}（{s.Label}）"))}", "step");
        if (step.Deadline is { Workdays: not null }) return new Refusal("deadline.workdays", $"“{step.Label}”的期限从每件到达之日起算，不能统一改动", "step", step.Deadline.Clause);
        if (TypedText.Trouble(input.Reason, "reason", "改动期限的原因", 500, out var reason) is { } trouble) return trouble;
        var until = input.Until ?? now;
        if (until < now) return new Refusal("deadline.past", $"新的截止时间 {Deadline.Show(until)} 已经过去，请填以后的时间", "until");
        if (until > now.AddYears(5)) return new Refusal("deadline.far", "新的截止时间在五年以后，请核对", "until");
        var inForce = CallExtension.Apply(call, step, null, step.Deadline is { Until: { } day } ? Deadline.EndOf(day) : null);
        if (inForce is { } same && same.Moment == until && !input.OnlyBegun) return new Refusal("deadline.same", $"截止时间本来就是 {same}", "until");
        if (input.OnlyBegun && inForce is null) return new Refusal("deadline.none", $"“{step.Label}”没有截止时间，不能只对已开始的申报延期", "onlyBegun");
        if (input.OnlyBegun && until <= inForce!.Value.Moment) return new Refusal("deadline.earlier", $"只对已开始的申报延期的，须晚于现在的截止时间 {inForce}", "until");
        var extension = new CallExtension
        {
            CallId = call.Id,
            Number = call.Extensions.Count + 1,
            Step = step.Id,
            Until = until,
            BegunBefore = input.OnlyBegun ? inForce!.Value.Moment : null,
            Reason = reason,
            MadeAt = now,
            MadeBy = actor?.PersonId,
        };
        db.CallExtensions.Add(extension);
        await redate.RunAsync(call, extension, stop);
        return await db.CommitAsync(
            CallOffice.Note(actor, "call.deadline", now, new { call = call.Id, extension.Number, extension.Step, before = inForce?.ToString(), until = new Deadline(until).ToString(), extension.BegunBefore, reason }), extension, stop);
    }
}
