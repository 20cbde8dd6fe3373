using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What publishing a list and deciding on it have in common: whose step it is, which cases stand there, what the public may read of one.</summary>
public sealed class Publishing(Db db, ProgrammeStore programmes, Divisions divisions)
{
    internal static readonly Refusal NoSuchList = new("list.unknown", "没有这次公示，或不由您所在单位办理");

    /// <summary>Whether lists, objections and decisions of a step are this office's business; else why not.</summary>
    internal static Refusal? MayDecide(Actor actor, Programme programme, string? step, StepKind kind) =>
        programme.Workflow.Steps.FirstOrDefault(s => s.Id == step && s.Kind == kind) is not { } at ? new Refusal("decide.step", "没有这一步")
        : !actor.Has(Duty.Decide) || programme.Workflow.Level(at.By)?.Of != actor.Level ? Refusals.NotYours : null;

    /// <summary>The cases that stand at a step before an office.</summary>
    internal IQueryable<Application> Standing(Actor actor, Guid call, string step) =>
        actor.Sees(db.Applications).Where(a => a.CallId == call && a.Step == step && a.HeldAt == null && a.TurnOfficeId == actor.OfficeId);

    /// <summary>Those of a published list that wait for an objection to be answered, with how many.</summary>
    internal async Task<Dictionary<Guid, int>> HeldAsync(IReadOnlyCollection<Guid> applications, CancellationToken stop) =>
        await db.Objections.Where(o => applications.Contains(o.ApplicationId) && (o.State == ObjectionState.Received || o.State == ObjectionState.Accepted))
            .GroupBy(o => o.ApplicationId).Select(group => new { group.Key, Number = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Number, stop);

    /// <summary>Why a case cannot go on while objections to it are open; null where none is.</summary>
    internal async Task<Refusal?> HeldAsync(Application application, CancellationToken stop) =>
        await db.Objections.CountAsync(o => o.ApplicationId == application.Id && (o.State == ObjectionState.Received || o.State == ObjectionState.Accepted), stop) is > 0 and var open
            ? new Refusal("objection.open", $"有 {open} 件异议还没有答复，答复之后才能进入下一步") : null;

    /// <summary>The last day of the newest list that has a case, but those that were withdrawn; null where it is on none.</summary>
    internal Task<DateOnly?> UntilAsync(Application application, CancellationToken stop) =>
        (from one in db.PublishedCases join list in db.PublishedLists on one.ListId equals list.Id where one.ApplicationId == application.Id && one.WithdrawnAt == null && list.WithdrawnAt == null orderby list.Until descending select (DateOnly?)list.Until).FirstOrDefaultAsync(stop);

    /// <summary>The same where it is not over yet.</summary>
    internal async Task<DateOnly?> OpenUntilAsync(Application application, DateOnly today, CancellationToken stop) => await UntilAsync(application, stop) is { } until && today <= until ? until : null;

    /// <summary>Those of some to which an objection holds good.</summary>
    internal async Task<HashSet<Guid>> UpheldAsync(IReadOnlyCollection<Guid> applications, CancellationToken stop) =>
        [.. await db.Objections.Where(o => applications.Contains(o.ApplicationId) && o.State == ObjectionState.Upheld).Select(o => o.ApplicationId).Distinct().ToListAsync(stop)];

    /// <summary>Why a case goes on although an objection to it holds good, as it was typed; a refusal where nothing was, or where it tells who objected.</summary>
    internal static async Task<Outcome<string>> DespiteAsync(Db db, Actor actor, Guid application, string? typed, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(typed)) return new Refusal("objection.upheld", "对这一家的异议成立：不予认定的，在该件的页面办理；不影响认定、仍进入下一步的，须写明理由", $"why:{application}");
        if (TypedText.Trouble(typed, $"why:{application}", "理由", 500, out var why) is { } trouble) return trouble;
        return await Objectors.ToldAsync(db, actor, [application], why, $"why:{application}", "理由", stop) is { } betrayed ? betrayed : why;
    }

    /// <summary>The cases in the order of the ranking that was recorded last, whatever has none after them by number.</summary>
    internal async Task<IReadOnlyList<Application>> InOrderAsync(Actor actor, IQueryable<Application> cases, Guid call, CancellationToken stop)
    {
        var found = await cases.AsNoTracking().OrderBy(a => a.Number).ToListAsync(stop);
        var recorded = await db.PanelResults.AsNoTracking().Where(r => r.CallId == call && r.OfficeId == actor.OfficeId).OrderByDescending(r => r.At).Select(r => r.Lines).FirstOrDefaultAsync(stop);
        if (recorded is null) return found;
        var places = JsonSerializer.Deserialize<List<ResultLine>>(recorded)!.Select((line, i) => (line.Application, i)).ToDictionary(pair => pair.Application, pair => pair.i);
        return [.. found.OrderBy(a => places.GetValueOrDefault(a.Id, int.MaxValue))];
    }

    /// <summary>What the public reads of a case: its names as it declared them, its functions and where it sits. Nothing else of it.</summary>
    internal async Task<PublishedLine> LineAsync(Application application, CancellationToken stop)
    {
        var programme = await programmes.FindAsync(application.Digest, stop);
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == application.Id && v.Number == application.Version, stop);
        var facts = Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == application.InstitutionId, stop);
        return new PublishedLine(
            application.Id, ShowReceipt.NameIn(programme, version.Answers) ?? institution.Name, Of(programme.Recognition?.Platform, facts), Of(programme.Recognition?.Functions, facts),
            divisions.SeatOf(institution) is { } seat ? divisions.FullName(seat.Code) : null);
    }

    private static string? Of(Field? field, FactSheet facts) => field?.Figure.Show(facts) is { Length: > 0 } text ? text : null;

    /// <summary>The lines of a list or decision as it was made.</summary>
    public static IReadOnlyList<PublishedLine> Read(string lines) => JsonSerializer.Deserialize<List<PublishedLine>>(lines)!;
}
