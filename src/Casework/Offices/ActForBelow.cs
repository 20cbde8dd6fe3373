using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 代办: the office above acts at a step of one that keeps silent, where the programme lets it, with a reason. It is the ordinary act, marked in
/// handling and audit with who acted in whose place. It cannot do what the step's own office could not: what is closed, or leads to where it is closed, is extended first.
/// </summary>
public sealed class ActForBelow(Db db, ProgrammeStore programmes, Casefiles files, AcceptApplication accept, ReturnApplication giveBack, EndApplication end, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Action">The step's action.</param>
    /// <param name="Opinion">Opinion, or reason of a refusal, or the word before the list of a return; the applicant reads it.</param>
    /// <param name="Reason">Why it is done in the other's place.</param>
    /// <param name="Clause">The clause of a refusal.</param>
    /// <param name="Points">The list of a return.</param>
    /// <param name="Opens">Further places that the correction may change.</param>
    /// <param name="Rehearse">Of a refusal: only look whether it could be done.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(
        Guid Application, int Token, string? Action, string? Opinion, string? Reason, string? Clause = null, IReadOnlyList<ReturnApplication.Point>? Points = null, IReadOnlyList<string>? Opens = null, bool Rehearse = false,
        string? Once = null);

    /// <param name="Whose">The office whose step it is.</param>
    /// <param name="Due">When its time is over: the notice's deadline or the earlier day that was set for it.</param>
    /// <param name="WhyNot">What still stands in the way.</param>
    public sealed record View(Application Application, Programme Programme, Step Step, string Institution, Office Whose, Deadline? Due, IReadOnlyList<StepAction> Actions, Refusal? WhyNot)
    {
        /// <summary>The office's time is over.</summary>
        public bool IsOver { get; init; }

        /// <summary>The notice's deadline, where the day that was set for the office is earlier; else null.</summary>
        public Deadline? ByNotice { get; init; }

        /// <summary>The actor as he stands in the other's place.</summary>
        public required Actor Acting { get; init; }

        /// <summary>The name of the office that acts.</summary>
        public required string By { get; init; }

        /// <summary>As what is done so is shown: by whom, for whom and why.</summary>
        public string Standing(string reason) => ShowApplication.StandingIn(By, Whose.Name, reason);

        /// <summary>Why not everything can be done that the step knows; null where it can.</summary>
        public string? Instead { get; init; }
    }

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
        var file = new Casefile(application, programme, call);
        var notice = file.DeadlineOf(calendar);
        var due = InnerDates.For(call, application, step.Id) is { } inner && (notice is null || Deadline.EndOf(inner.Day).Moment < notice.Value.Moment) ? Deadline.EndOf(inner.Day) : notice;
        var facts = await files.FactsAsync(file, stop);
        var closed = ClosedStep.Of(file, now, calendar);
        // what was given back after the time could not be judged by anybody when it came again
        var possible = step.Actions.Where(action => (closed is null || closed.Allows(action)) && (action.Does is Doing.Accept or Doing.Reject || action.Does == Doing.Return && notice?.IsLate(now) != true)).ToList();
        var into = possible.ToDictionary(action => action, action => programme.Workflow.Next(action, facts) is { } next ? Verbs.IntoClosed(file, next, now, calendar) : null);
        var actions = possible.Where(action => into[action] is null).ToList();
        var early = step.ActsFor!.OnlyLate && due?.IsLate(now) != true;
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == whose, stop);
        return new View(
            application, programme, step, await db.Institutions.Where(i => i.Id == application.InstitutionId).Select(i => i.Name).FirstAsync(stop), office, due, actions,
            early ? new Refusal("standin.early", due is { } at ? $"“{step.Label}”到 {at} 截止，逾期未办的才能代办" : $"“{step.Label}”没有期限，不能按逾期代办", Clause: step.ActsFor.Clause) : actions.Count > 0 ? null : possible.Count == 0 ? closed?.Refusal : into.Values.FirstOrDefault(why => why is not null))
        {
            Acting = actor with { OfficeId = office.Id, Level = office.Level, InPlaceOf = new StandingIn(actor.OfficeId!, "") },
            By = await db.Offices.Where(o => o.Id == actor.OfficeId).Select(o => o.Name).FirstAsync(stop),
            IsOver = due?.IsLate(now) == true, ByNotice = due == notice ? null : notice, Instead = actions.Count == 0 ? null : closed?.Sentence ?? into.Values.FirstOrDefault(why => why is not null)?.Sentence,
        };
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
        var standIn = view.Acting with { InPlaceOf = new StandingIn(actor.OfficeId!, reason) };
        return action.Does switch
        {
            Doing.Accept => await accept.RunAsync(standIn, new AcceptApplication.Input(input.Application, input.Token, input.Opinion ?? "", Once: input.Once), stop),
            Doing.Return => await giveBack.RunAsync(standIn, new ReturnApplication.Input(input.Application, input.Token, input.Opinion ?? "", input.Points, input.Opens, input.Once), stop),
            _ => await end.RunAsync(standIn, new EndApplication.Input(input.Application, input.Token, action.Does, input.Opinion ?? "", input.Clause, input.Rehearse, input.Rehearse ? null : input.Once), stop),
        };
    }
}
