using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 代办: the office above acts at a step of one that keeps silent, where the programme lets it, with a reason. It is the ordinary act, marked in
/// handling and audit with who acted in whose place; the step's own deadline does not stop it, because what came in time stays in time.
/// </summary>
public sealed class ActForBelow(Db db, ProgrammeStore programmes, AcceptApplication accept, ReturnApplication giveBack, EndApplication end, WorkCalendar calendar, TimeProvider time)
{
    public sealed record Input(Guid Application, int Token, string? Action, string? Opinion, string? Reason, string? Clause = null);

    /// <param name="Whose">The office whose step it is.</param>
    /// <param name="Due">When its time is over: the notice's deadline or the earlier day that was set for it.</param>
    /// <param name="WhyNot">What still stands in the way.</param>
    public sealed record View(Application Application, Programme Programme, Step Step, string Institution, Office Whose, Deadline? Due, IReadOnlyList<StepAction> Actions, Refusal? WhyNot);

    /// <summary>Null where it is not the actor's to act for another.</summary>
    public async Task<View?> ShowAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        if (!Authority.May(actor, application, programme, CaseAct.HandleBelow)) return null;
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == application.CallId, stop);
        var step = programme.Workflow[application.Step];
        var whose = application.OfficeFor(programme.Workflow.Level(step.By)!.Of)!;
        var notice = new Casefile(application, programme, call).DeadlineOf(calendar);
        var due = InnerDates.For(call, application, step.Id) is { } inner && (notice is null || Deadline.EndOf(inner.Day).Moment < notice.Value.Moment) ? Deadline.EndOf(inner.Day) : notice;
        // what was given back after the time could not be judged by anybody when it came again
        var actions = step.Actions.Where(action => action.Does is Doing.Accept or Doing.Reject || action.Does == Doing.Return && notice?.IsLate(now) != true).ToList();
        var early = step.ActsFor!.OnlyLate && due?.IsLate(now) != true;
        return new View(
            application, programme, step, await db.Institutions.Where(i => i.Id == application.InstitutionId).Select(i => i.Name).FirstAsync(stop), await db.Offices.AsNoTracking().FirstAsync(o => o.Id == whose, stop), due, actions,
            early ? new Refusal("standin.early", due is { } at ? $"“{step.Label}”到 {at} 截止，逾期未办的才能代办" : $"“{step.Label}”没有期限，不能按逾期代办", Clause: step.ActsFor.Clause) : null);
    }

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (await ShowAsync(actor, input.Application, stop) is not { } view)
        {
            return await actor.Sees(db.Applications).AnyAsync(a => a.Id == input.Application, stop) ? Refusals.NotYours : Refusals.NoSuchApplication;
        }
        if (view.WhyNot is { } early) return early;
        if (view.Actions.FirstOrDefault(action => action.Id == input.Action) is not { } action) return new Refusal("standin.action", $"“{view.Step.Label}”不能这样代办，可以：{string.Join("、", view.Actions.Select(a => a.Label))}", "act");
        if (TypedText.Trouble(input.Reason, "reason", "代办的理由", 500, out var reason) is { } unsaid) return unsaid;
        var standIn = actor with { OfficeId = view.Whose.Id, Level = view.Whose.Level, InPlaceOf = new StandingIn(actor.OfficeId!, reason) };
        return action.Does switch
        {
            Doing.Accept => await accept.RunAsync(standIn, new AcceptApplication.Input(input.Application, input.Token, input.Opinion ?? ""), stop),
            Doing.Return => await giveBack.RunAsync(standIn, new ReturnApplication.Input(input.Application, input.Token, input.Opinion ?? ""), stop),
            _ => await end.RunAsync(standIn, new EndApplication.Input(input.Application, input.Token, action.Does, input.Opinion ?? "", input.Clause), stop),
        };
    }
}
