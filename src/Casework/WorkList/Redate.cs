using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Carries a moved deadline to the open cases that it concerns, in the transaction that moves it.</summary>
public sealed class Redate(Db db, ProgrammeStore programmes, Rules.WorkCalendar calendar)
{
    internal async Task RunAsync(Call call, CallExtension extension, CancellationToken stop)
    {
        var after = new Call { Id = call.Id, ProgrammeId = call.ProgrammeId, Digest = call.Digest, Title = call.Title, OpensAt = call.OpensAt };
        after.Extensions.AddRange([.. call.Extensions, extension]);
        after.InnerDates.AddRange(call.InnerDates);
        if (after.Extensions.Exists(e => !e.IsGeneral && e.Step == extension.Step) || after.InnerDates.Exists(d => d.WithdrawnAt is null && d.Step == extension.Step))
        {
            // some were given longer than others: each for itself
            await EachAsync(db.Applications.Where(a => a.CallId == call.Id && a.StandsAt == extension.Step && a.Version > 0), after, stop);
            await EachAsync(db.Applications.Where(a => a.CallId == call.Id && a.Step != extension.Step && a.Returns > 0), after, stop);
            return;
        }
        var due = WorkOrder.Due(extension.Until);
        // of those for whom it holds the newest counts, and this is the newest
        var atStep = db.Applications.Where(a => a.CallId == call.Id && a.StandsAt == extension.Step && a.Returns == 0);
        if (extension.BegunBefore is { } before) atStep = atStep.Where(a => a.StartedAt < before);
        await atStep.ExecuteUpdateAsync(set => set.SetProperty(a => a.DueAt, extension.Until).SetProperty(a => a.WorkOrder, a => string.Concat(due, a.WorkOrder.Substring(WorkOrder.DueLength))), stop);
        // what was given back has a deadline of its own, which follows that of its level
        await EachAsync(db.Applications.Where(a => a.CallId == call.Id && a.Returns > 0), after, stop);
    }

    private async Task EachAsync(IQueryable<Application> applications, Call after, CancellationToken stop)
    {
        foreach (var application in await applications.ToListAsync(stop))
        {
            new Casefile(application, await programmes.FindAsync(application.Digest, stop), after) { Calendar = calendar }.Arrange();
        }
    }
}
