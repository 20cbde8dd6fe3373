using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An office's work list: what was submitted in its area, what waits for it first, then by deadline and arrival.</summary>
public sealed class FindWork(Db db, ProgrammeStore programmes, QuotaBook book, WorkCalendar calendar, TimeProvider time)
{
    public const int PageSize = 50;

    public sealed record Item(
        Guid Id, string Number, string Institution, string Programme, string StepLabel, bool Mine, Deadline? Deadline, bool Late, DateTimeOffset ArrivedAt, string Verdict, int Returns);

    public sealed record Page(IReadOnlyList<Item> Items, int Waiting, int All, IReadOnlyList<QuotaLine> Quotas);

    /// <summary>A quota of the office and how much of it is used.</summary>
    public sealed record QuotaLine(string Title, string Label, int Taken, int? Places, bool Soft);

    public async Task<Page> RunAsync(Actor actor, bool onlyMine, int page = 1, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var seen = actor.Sees(db.Applications.AsNoTracking());
        var rows = await seen.OrderBy(a => a.ArrivedAt).ThenBy(a => a.Id)
            .Select(a => new
            {
                Application = a,
                Call = db.Calls.First(c => c.Id == a.CallId),
                Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name,
            }).ToListAsync(stop);
        var all = new List<(Casefile File, string Institution, bool Mine, Deadline? Deadline)>(rows.Count);
        foreach (var row in rows)
        {
            var file = new Casefile(row.Application, await programmes.FindAsync(row.Application.Digest, stop), row.Call);
            all.Add((file, row.Institution, Verbs.MayAct(actor, row.Application, file.Programme), file.DeadlineOf(calendar)));
        }
        var shown = all.Where(row => row.Mine || !onlyMine).OrderByDescending(row => row.Mine).ThenBy(row => row.Deadline?.Moment ?? DateTimeOffset.MaxValue)
            .ThenBy(row => row.File.Application.ArrivedAt).ThenBy(row => row.File.Application.Id).Skip((Math.Max(page, 1) - 1) * PageSize).Take(PageSize).ToList();
        var items = new List<Item>(shown.Count);
        foreach (var (file, institution, mine, deadline) in shown)
        {
            // only what is shown is judged
            var application = file.Application;
            var newest = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == application.Id && v.Number == application.Version, stop);
            var facts = Answered.Read(file.Programme, newest.Answers, newest.Declared, Deadline.DayOf(newest.SubmittedAt)).Sheet;
            items.Add(new Item(
                application.Id, application.Number, institution, file.Programme.Id, file.Step.Label, mine, deadline, deadline?.IsLate(now) == true,
                application.ArrivedAt, file.Programme.Evaluate(facts).Sentence, application.Returns));
        }
        return new Page(items, all.Count(row => row.Mine), all.Count, await QuotasAsync(actor, stop));
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
                var stands = await book.StandsAsync(call.Id, quota, officeId, stop);
                lines.Add(new QuotaLine(call.Title, quota.Label, stands.Taken, stands.Places, stands.Soft));
            }
        }
        return lines;
    }
}
