using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What visits found, to those who judge the case; and what its institution is told of the plan.</summary>
public sealed class FindVisitFindings(Db db, Visiting visiting)
{
    /// <summary>A visit as the page of its case shows it: before it is handed in only when it is.</summary>
    public sealed record Found(Visit Visit, string Office, VisitReport? Report, VisitContent? Record)
    {
        /// <summary>The lines that differ or were not seen.</summary>
        public IEnumerable<VisitContent.Line> Differing => Record?.Items.Where(line => line.Difference is not null) ?? [];

        /// <summary>What was found of a condition, in one sentence; null where nothing was looked at.</summary>
        public string? Of(string condition) => Record?.Items.FirstOrDefault(line => line.Item == condition) switch
        {
            null => null,
            { Difference: { } difference } => $"（{Visit.Day:yyyy-MM-dd}）{difference}",
            { Found: VisitFound.InOrder } line => $"（{Visit.Day:yyyy-MM-dd}）相符{(line.Value is null ? "" : $"，实有 {line.Value}")}",
            _ => null,
        };

        public string Said => Record is null ? "已安排" : Record.Items.Count(line => line.Found == VisitFound.Differs) is var differs && Record.Items.Count(line => line.Found == VisitFound.NotSeen) is var unseen && differs + unseen == 0
            ? $"{Record.Items.Count} 项均与申报相符" : $"核对 {Record.Items.Count} 项，有差异 {differs} 项{(unseen > 0 ? $"，未核到 {unseen} 项" : "")}";
    }

    /// <summary>The visits of a case to an officer or auditor who sees it, newest last.</summary>
    public async Task<IReadOnlyList<Found>> OfCaseAsync(Actor actor, Guid application, CancellationToken stop = default)
    {
        if (actor.Role is not (Role.Officer or Role.Auditor)) return [];
        var rows = await (from visit in db.Visits.AsNoTracking()
                          join office in db.Offices on visit.OfficeId equals office.Id
                          where visit.ApplicationId == application && visit.CancelledAt == null && (visit.Submitted > 0 || visit.OfficeId == actor.OfficeId) && actor.Sees(db.Applications).Any(a => a.Id == application)
                          orderby visit.PlannedAt
                          select new { visit, office.Name, Report = db.VisitReports.FirstOrDefault(r => r.VisitId == visit.Id && r.Number == visit.Submitted) }).ToListAsync(stop);
        return [.. rows.Select(row => new Found(row.visit, row.Name, row.Report, row.Report is null ? null : VisitContent.Read(row.Report.Content).Record))];
    }

    /// <summary>The same for an expert who scores the case: sentences without those who went, and without the numbers by which people are reached.</summary>
    internal async Task<IReadOnlyList<string>> ForExpertsAsync(Guid application, CancellationToken stop)
    {
        var rows = await (from visit in db.Visits.AsNoTracking() join report in db.VisitReports on new { VisitId = visit.Id, Number = visit.Submitted } equals new { report.VisitId, report.Number } where visit.ApplicationId == application && visit.CancelledAt == null orderby visit.Day select new { visit.Day, report.Content }).ToListAsync(stop);
        return [.. rows.SelectMany(row => VisitContent.Read(row.Content).Record.Items.Where(line => line.Found is not null).Select(line => Sight.WithoutContacts($"{row.Day:yyyy-MM-dd}　{line.Difference ?? $"{line.Label}：相符{(line.Value is null ? "" : $"，实有 {line.Value}")}"}")))];
    }

    /// <param name="Text">What was told; null: only that it took place.</param>
    public sealed record Notice(VisitSlot Slot, string? Text, bool IsOver);

    /// <summary>What the institution was told of its visit; null where it was told nothing. Of what was found there is nothing in it.</summary>
    public async Task<Notice?> NoticeAsync(Actor actor, Guid application, CancellationToken stop = default)
    {
        if (actor.Role != Role.Applicant || !await actor.Sees(db.Applications).AnyAsync(a => a.Id == application, stop)) return null;
        var visit = await db.Visits.AsNoTracking().Where(v => v.ApplicationId == application && v.CancelledAt == null && v.ToldAt != null).OrderByDescending(v => v.PlannedAt).FirstOrDefaultAsync(stop);
        if (visit is null) return null;
        var file = await visiting.FileAsync(visit, stop);
        // a plan that was changed since is told when the office tells it
        if (visit.Submitted > 0 || visit.ToldSum != Visiting.SumOf(visit, file.Team)) return visit.Submitted > 0 ? new Notice(visit.Slot, null, true) : null;
        var office = await db.Offices.AsNoTracking().Where(o => o.Id == visit.OfficeId).Select(o => o.Name).FirstAsync(stop);
        return new Notice(visit.Slot, VisitLetters.SayPlan(visit, file.Terms, file.Team, office), false);
    }
}
