using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An office's work list: what was submitted in its area, what waits for it first, then by deadline and arrival.</summary>
public sealed class FindWork(Db db, ProgrammeStore programmes, WorkCalendar calendar, TimeProvider time)
{
    public const int PageSize = 50;

    public sealed record Item(
        Guid Id, string Number, string Institution, string Programme, string StepLabel, bool Mine, Deadline? Deadline, bool Late, DateTimeOffset ArrivedAt, string Verdict, int Returns);

    public sealed record Page(IReadOnlyList<Item> Items, int Waiting, int All, IReadOnlyList<QuotaLine> Quotas);

    /// <summary>A quota of the office and how much of it is used.</summary>
    public sealed record QuotaLine(string Title, string Label, int Taken, int? Places, bool Soft);

    public async Task<Page> RunAsync(Actor actor, bool onlyMine, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var seen = actor.Sees(db.Applications.AsNoTracking());
        var rows = await seen.OrderBy(a => a.ArrivedAt).ThenBy(a => a.Id)
            .Select(a => new
            {
                Application = a,
                Call = db.Calls.First(c => c.Id == a.CallId),
                Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name,
                Newest = db.Versions.FirstOrDefault(v => v.ApplicationId == a.Id && v.Number == a.Version),
            }).Take(1000).ToListAsync(stop);
        var items = new List<Item>(rows.Count);
        foreach (var row in rows)
        {
            var file = new Casefile(row.Application, await programmes.FindAsync(row.Application.Digest, stop), row.Call);
            var mine = Verbs.MayAct(actor, row.Application, file.Programme);
            if (onlyMine && !mine) continue;
            var deadline = file.DeadlineOf(calendar);
            var facts = Answered.Read(file.Programme, row.Newest!.Answers, row.Newest.Declared, Deadline.DayOf(row.Newest.SubmittedAt)).Sheet;
            items.Add(new Item(
                row.Application.Id, row.Application.Number, row.Institution, file.Programme.Id, file.Step.Label, mine, deadline, deadline?.IsLate(now) == true,
                row.Application.ArrivedAt, file.Programme.Evaluate(facts).Sentence, row.Application.Returns));
        }
        var ordered = items.OrderByDescending(item => item.Mine).ThenBy(item => item.Deadline?.Moment ?? DateTimeOffset.MaxValue).ThenBy(item => item.ArrivedAt).ThenBy(item => item.Id).ToList();
        return new Page([.. ordered.Take(PageSize)], items.Count(item => item.Mine), items.Count, await QuotasAsync(actor, stop));
    }

    private async Task<IReadOnlyList<QuotaLine>> QuotasAsync(Actor actor, CancellationToken stop)
    {
        if (actor is not { OfficeId: { } officeId, Level: { } level }) return [];
        var division = await db.Offices.Where(office => office.Id == officeId).Select(office => office.Division).FirstAsync(stop);
        var lines = new List<QuotaLine>();
        foreach (var call in await db.Calls.AsNoTracking().OrderBy(c => c.OpensAt).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            if (!Within.Covers(programme.Notice.Office, division)) continue;
            foreach (var quota in programme.Quotas.Where(quota => programme.Workflow.Level(quota.Level)?.Of == level))
            {
                var taken = await db.QuotaPlaces.CountAsync(place => place.CallId == call.Id && place.QuotaId == quota.Id && place.OfficeId == officeId, stop);
                var submitted = await db.Applications.CountAsync(a => a.CallId == call.Id && a.Version > 0 && (a.CountyOfficeId == officeId || a.CityOfficeId == officeId || a.ProvinceOfficeId == officeId), stop);
                lines.Add(new QuotaLine(call.Title, quota.Label, taken, quota.SizeFor(division)?.For(submitted), quota.Soft));
            }
        }
        return lines;
    }
}
