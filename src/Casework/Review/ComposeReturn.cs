using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What an officer needs before he gives a case back: until when the correction could come, and whether it can be given back once more.</summary>
public sealed class ComposeReturn(Db db, ProgrammeStore programmes, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Until">Until when the correction may come; null where nothing bounds it.</param>
    /// <param name="Times">How often this step has given it back.</param>
    /// <param name="MostTimes">How often it may.</param>
    public sealed record View(StepAction Action, Deadline? Until, int Times, int? MostTimes)
    {
        /// <summary>Set where the step is closed: nothing is given back any more.</summary>
        public ClosedStep? Closed { get; init; }
    }

    /// <summary>Null where the actor cannot give it back.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        if (!Verbs.MayAct(actor, application, programme) || programme.Workflow[application.Step].Action(Doing.Return) is not { } action) return null;
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == application.CallId, stop);
        var times = await db.Handlings.CountAsync(h => h.ApplicationId == id && h.Step == application.Step && h.Action == action.Id, stop);
        var (file, now) = (new Casefile(application, programme, call), time.GetUtcNow());
        if (ClosedStep.Of(file, now, calendar) is { } closed && !closed.Allows(action)) return new View(action, null, times, action.MostTimes) { Closed = closed };
        _ = ReturnApplication.Until(file, action, now, calendar, out var until);
        return new View(action, until is { } moment ? new Deadline(moment) : null, times, action.MostTimes);
    }
}
