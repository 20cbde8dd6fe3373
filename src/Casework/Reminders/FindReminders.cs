using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 催办名单: who in an office's area has not acted, with names and numbers: offices below with what stands before them, and applicants who have still to
/// correct. What was said by telephone stands beside it.
/// </summary>
public sealed class FindReminders(Db db, ProgrammeStore programmes, TimeProvider time)
{
    private const int MostRows = 1000;

    /// <param name="Person">Who can be asked for; with the number, where there is one.</param>
    public sealed record Contact(string Person, string? Phone)
    {
        public override string ToString() => Phone is null ? Person : $"{Person} {Phone}";
    }

    public sealed record Said(DateTimeOffset At, string By, string Text);

    /// <param name="Call">Which call.</param>
    /// <param name="Office">The office below; null: an applicant.</param>
    /// <param name="Application">The applicant's case; null: an office.</param>
    /// <param name="Who">Its name.</param>
    /// <param name="Number">The application's number; empty for an office.</param>
    /// <param name="Cases">How many cases stand there.</param>
    /// <param name="Overdue">How many of them are past their time.</param>
    /// <param name="Due">The first deadline of them.</param>
    public sealed record Row(
        Guid Call, string CallTitle, string Step, string StepLabel, string? Office, Guid? Application, string Who, string Number, int Cases, int Overdue, Deadline? Due, IReadOnlyList<Contact> Contacts, IReadOnlyList<Said> Calls);

    /// <param name="Steps">By which the list can be narrowed.</param>
    public sealed record View(IReadOnlyList<Row> Rows, IReadOnlyList<(string Id, string Label)> Steps, DateTimeOffset Now, bool More);

    /// <param name="Step">Only this step.</param>
    /// <param name="Office">Only this office.</param>
    /// <param name="OnlyOverdue">Only what is past its time.</param>
    public sealed record Input(string? Step = null, string? Office = null, bool OnlyOverdue = false);

    /// <summary>Null for who is no officer.</summary>
    public async Task<View?> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.Remind) || actor.OfficeId is not { } own) return null;
        var now = time.GetUtcNow();
        var calls = new Dictionary<Guid, (string Title, Programme Programme)>();
        foreach (var call in await db.Calls.AsNoTracking().ToListAsync(stop)) calls.Add(call.Id, (call.Title, await programmes.FindAsync(call.Digest, stop)));
        var seen = actor.Sees(db.Applications.AsNoTracking());
        var groups = await seen.Where(a => a.TurnOfficeId != null && a.TurnOfficeId != own).GroupBy(a => new { a.CallId, Step = a.StandsAt, Held = a.HeldAt != null, Office = a.TurnOfficeId })
            .Select(g => new { g.Key, Cases = g.Count(), Overdue = g.Count(a => a.DueAt != null && a.DueAt <= now), Due = g.Min(a => a.DueAt) }).ToListAsync(stop);
        var steps = calls.Values.SelectMany(call => call.Programme.Workflow.Steps.Where(step => step.IsApplicants)).Select(step => step.Id).Distinct().ToList();
        var applicants = await seen.Where(a => steps.Contains(a.Step) && a.Returns > 0 && (!input.OnlyOverdue || a.DueAt <= now)).OrderBy(a => a.WorkOrder).Take(MostRows + 1)
            .Select(a => new { Application = a, Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name }).ToListAsync(stop);
        var names = await db.Offices.AsNoTracking().ToDictionaryAsync(o => o.Id, o => o, StringComparer.Ordinal, stop);
        var officers = await OfficersAsync([.. groups.Select(g => g.Key.Office!).Distinct()], now, stop);
        var clerks = await ClerksAsync([.. applicants.Select(a => a.Application.InstitutionId).Distinct()], stop);
        var said = await SaidAsync(own, stop);
        // an office that stands over this one is nobody it could remind
        var rows = groups.Where(g => IsUnder(g.Key.Office!, own, names) && (!input.OnlyOverdue || g.Overdue > 0)).Select(g => new Row(
                g.Key.CallId, calls[g.Key.CallId].Title, g.Key.Step, $"{calls[g.Key.CallId].Programme.Workflow[g.Key.Step].Label}{(g.Key.Held ? "（待上报）" : "")}", g.Key.Office, null, names[g.Key.Office!].Name, "", g.Cases, g.Overdue, g.Due is { } due ? new Deadline(due) : null,
                [.. officers[g.Key.Office!]], [.. said[$"{g.Key.CallId} {g.Key.Office} {g.Key.Step}"]]))
            .Concat(applicants.Where(a => Authority.May(actor, a.Application, calls[a.Application.CallId].Programme, CaseAct.Remind)).Select(a => new Row(
                a.Application.CallId, calls[a.Application.CallId].Title, a.Application.Step, $"{calls[a.Application.CallId].Programme.Workflow[a.Application.Step].Label}（补正）", null, a.Application.Id, a.Institution, a.Application.Number, 1,
                a.Application.DueAt <= now ? 1 : 0, a.Application.DueAt is { } due ? new Deadline(due) : null, [.. clerks[a.Application.InstitutionId]], [.. said[$"{a.Application.Id}"]])))
            .ToList();
        var choices = rows.Select(row => (row.Step, row.StepLabel)).Distinct().ToList();
        var shown = rows.Where(row => (input.Step is null || row.Step == input.Step) && (input.Office is null || row.Office == input.Office))
            .OrderBy(row => row.Due?.Moment ?? DateTimeOffset.MaxValue).ThenBy(row => row.Office, StringComparer.Ordinal).ThenBy(row => row.Number, StringComparer.Ordinal).ToList();
        return new View([.. shown.Take(MostRows)], choices, now, shown.Count > MostRows || applicants.Count > MostRows);
    }

    private static readonly string[] Headings = ["序号", "申报批次", "步骤", "单位", "申报编号", "待办件数", "其中逾期", "截止时间", "联系人和电话", "最近一次催办", "通话情况"];

    /// <summary>The list as a file.</summary>
    public async Task ExportAsync(Actor actor, Input input, Stream to, CancellationToken stop = default)
    {
        if (await RunAsync(actor, input, stop) is { } view) await ListSheet.WriteXlsxAsync(to, "催办名单", Headings, CellsAsync(view, stop), stop);
    }

    public string NameOf() => $"催办名单{Deadline.DayOf(time.GetUtcNow()):yyyyMMdd}.xlsx";

    private static async IAsyncEnumerable<IReadOnlyList<string>> CellsAsync(View view, [EnumeratorCancellation] CancellationToken stop)
    {
        await Task.CompletedTask;
        foreach (var (row, i) in view.Rows.Select((row, i) => (row, i)))
        {
            stop.ThrowIfCancellationRequested();
            yield return
            [
                Text(i + 1), row.CallTitle, row.StepLabel, row.Who, row.Number, Text(row.Cases), Text(row.Overdue), row.Due?.ToString() ?? "", string.Join("；", row.Contacts), row.Calls is [var last, ..] ? Deadline.Show(last.At) : "",
                row.Calls is [var words, ..] ? words.Text : "",
            ];
        }
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsUnder(string office, string over, Dictionary<string, Office> offices)
    {
        for (var at = offices[office].ParentId; at is not null; at = offices[at].ParentId)
        {
            if (at == over) return true;
        }
        return false;
    }

    private async Task<ILookup<string, Contact>> OfficersAsync(IReadOnlyList<string> offices, DateTimeOffset now, CancellationToken stop) =>
        (await db.Users.AsNoTracking().Where(p => p.OfficeId != null && offices.Contains(p.OfficeId) && p.EndedAt == null && Grants.InForce(db.Grants, now).Any(g => g.PersonId == p.Id && g.OfficeId == p.OfficeId && (g.Role == Role.Officer || g.Role == Role.Approver)))
            .OrderBy(p => p.Id).Select(p => new { p.OfficeId, p.DisplayName, p.PhoneNumber }).ToListAsync(stop)).ToLookup(p => p.OfficeId!, p => new Contact(p.DisplayName, p.PhoneNumber), StringComparer.Ordinal);

    private async Task<ILookup<Guid, Contact>> ClerksAsync(IReadOnlyList<Guid> institutions, CancellationToken stop) =>
        (await db.Users.AsNoTracking().Where(p => p.InstitutionId != null && institutions.Contains(p.InstitutionId.Value) && p.EndedAt == null).OrderByDescending(p => p.IsInstitutionAdministrator).ThenBy(p => p.Id)
            .Select(p => new { p.InstitutionId, p.DisplayName, p.PhoneNumber }).ToListAsync(stop)).ToLookup(p => p.InstitutionId!.Value, p => new Contact(p.DisplayName, p.PhoneNumber));

    private async Task<ILookup<string, Said>> SaidAsync(string own, CancellationToken stop) =>
        (await db.PhoneCalls.AsNoTracking().Where(c => c.OfficeId == own).OrderByDescending(c => c.At).Take(MostRows * 5).Select(c => new { Row = c, By = db.Users.First(p => p.Id == c.PersonId).DisplayName }).ToListAsync(stop))
            .ToLookup(c => c.Row.ApplicationId is { } application ? $"{application}" : $"{c.Row.CallId} {c.Row.ToOfficeId} {c.Row.Step}", c => new Said(c.Row.At, c.By, c.Row.Said), StringComparer.Ordinal);
}
