using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Which earlier day holds for whom.</summary>
public sealed class InnerDates(Db db, ProgrammeStore programmes, Divisions divisions)
{
    /// <param name="Closes">Whether it ends the step there, or only reminds.</param>
    public sealed record Line(InnerDate Date, string Office, Step Step, bool Closes);

    /// <summary>The earliest one in force for a case at a step.</summary>
    internal static InnerDate? For(Call call, Application application, string step) => For(call, step, [application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId]);

    private static InnerDate? For(Call call, string step, IReadOnlyList<string?> offices) =>
        call.InnerDates.Where(d => d.WithdrawnAt is null && d.Step == step && offices.Contains(d.OfficeId)).OrderBy(d => d.Day).ThenBy(d => d.MadeAt).FirstOrDefault();

    /// <summary>All in force that close a step in the areas of these offices.</summary>
    internal static IReadOnlyList<InnerDate> Closing(Call call, IReadOnlyList<string?> offices, Step step) =>
        step.Deadline is { InnerCloses: true } ? [.. call.InnerDates.Where(d => d.WithdrawnAt is null && d.Step == step.Id && offices.Contains(d.OfficeId))] : [];

    /// <summary>The deadline, or the earlier day where that closes the step.</summary>
    internal static Deadline? Close(Call call, IReadOnlyList<string?> offices, Step step, Deadline? deadline) =>
        step.Deadline is { InnerCloses: true } && For(call, step.Id, offices) is { } inner && Deadline.EndOf(inner.Day) is var early && (deadline is null || early.Moment < deadline.Value.Moment) ? early : deadline;

    /// <summary>
    /// What concerns somebody who looks at a call, or at one application under it: an applicant the dates of the offices over his seat, for his own step; an
    /// officer those of his office, of those above and in his area.
    /// </summary>
    public async Task<IReadOnlyList<Line>> ConcerningAsync(Actor? actor, Guid callId, Guid? application, CancellationToken stop = default)
    {
        if (actor is null || await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return [];
        var inForce = call.InnerDates.Where(d => d.WithdrawnAt is null).ToList();
        if (inForce.Count == 0) return [];
        var programme = await programmes.FindAsync(call.Digest, stop);
        var names = await db.Offices.AsNoTracking().ToDictionaryAsync(o => o.Id, StringComparer.Ordinal, stop);
        var one = application is { } id ? await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) : null;
        HashSet<string> offices;
        if (one?.ProvinceOfficeId is not null) offices = [.. new[] { one.CountyOfficeId, one.CityOfficeId, one.ProvinceOfficeId }.OfType<string>()];
        else if (actor.InstitutionId is { } institution) offices = await SeatAsync(one, programme, institution, names, stop);
        else offices = [.. Up(actor.OfficeId, names), .. names.Keys.Where(other => Up(other, names).Contains(actor.OfficeId))];
        var first = programme.Workflow.First.Id;
        var whose = one?.InstitutionId ?? actor.InstitutionId;
        // what was granted to him or to his area is not taken away by an earlier date of an office, and nothing else is said
        inForce.RemoveAll(d => programme.Workflow.Steps.FirstOrDefault(s => s.Id == d.Step) is { Deadline.InnerCloses: true } step && (whose is not null || one is not null) && Deadline.EndOf(d.Day) is var day
            && CallExtension.Lengthen(call, step, whose, offices, day) is { } longer && longer.Moment > day.Moment);
        // a correction has a day of its own
        if (one is { Returns: > 0 }) inForce.RemoveAll(d => d.Step == first);
        // at another step it is nothing to this case
        return [.. inForce.Where(d => offices.Contains(d.OfficeId) && (one is null || d.Step == (one.HeldAt ?? one.Step)) && (actor.InstitutionId is null || d.Step == first)).OrderBy(d => d.Day).ThenBy(d => d.OfficeId, StringComparer.Ordinal)
            .Where(d => programme.Workflow.Steps.Any(s => s.Id == d.Step))
            .Select(d => new Line(d, names[d.OfficeId].Name, programme.Workflow[d.Step], programme.Workflow[d.Step].Deadline?.InnerCloses == true))];
    }

    // as far as it is known before the first submission: what the draft says, else what the account knows
    private async Task<HashSet<string>> SeatAsync(Application? draft, Programme programme, Guid institution, Dictionary<string, Office> offices, CancellationToken stop)
    {
        Division? seat = null;
        if (draft is not null && FindRoute.DivisionOf(programme) is { } field)
        {
            var typed = (await Draft.OfAsync(db, draft.Id, stop)).Answers[field.Id];
            if (typed is ScalarNode { IsNull: false, Text.Length: 6 } code && int.TryParse(code.Text, System.Globalization.CultureInfo.InvariantCulture, out var number)) seat = divisions.Today(number);
        }
        seat ??= divisions.SeatOf(await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == institution, stop));
        return seat is null ? [] : [.. Up(InstallOffices.Id(seat.Code), offices)];
    }

    private static IEnumerable<string> Up(string? id, Dictionary<string, Office> offices)
    {
        for (; id is not null && offices.TryGetValue(id, out var office); id = office.ParentId) yield return id;
    }
}
