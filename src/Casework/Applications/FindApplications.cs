using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An applicant's own applications, newest first.</summary>
public sealed class FindApplications(Db db, ProgrammeStore programmes, Seats seats, WorkCalendar calendar, TimeProvider time)
{
    public sealed record Item(Guid Id, string Number, string Title, string StepLabel, bool IsApplicants, Deadline? Deadline, bool Late, DateTimeOffset? SubmittedAt, int Version, bool IsReturned, DateTimeOffset? DeletedAt);

    public async Task<IReadOnlyList<Item>> RunAsync(Actor actor, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var rows = await actor.Sees(db.Applications.AsNoTracking()).OrderByDescending(a => a.StartedAt).ThenBy(a => a.Id)
            .Select(a => new { Application = a, Call = db.Calls.First(c => c.Id == a.CallId), Last = db.Handlings.Where(h => h.ApplicationId == a.Id).OrderByDescending(h => h.Number).Select(h => h.Action).FirstOrDefault() }).ToListAsync(stop);
        var items = new List<Item>(rows.Count);
        foreach (var row in rows)
        {
            var file = await seats.WithPlaceAsync(new Casefile(row.Application, await programmes.FindAsync(row.Application.Digest, stop), row.Call), stop);
            var deadline = file.DeadlineOf(calendar);
            items.Add(new Item(
                row.Application.Id, row.Application.Number, row.Call.Title, file.PublicLabel, file.Step.IsApplicants, deadline, deadline?.IsLate(now) == true && file.Step.Elapses == Elapse.Closes,
                row.Application.SubmittedAt, row.Application.Version, file.Step.IsApplicants && row.Last is not (null or WithdrawApplication.Action), row.Application.DeletedAt));
        }
        return items;
    }
}
