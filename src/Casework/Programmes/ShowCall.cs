using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A call to whoever looks at it: how long still, and for an applicant whether it may begin.</summary>
public sealed class ShowCall(Db db, FindCalls calls, ProgrammeStore programmes, StartCheck check, Divisions divisions, TimeProvider time)
{
    /// <param name="Mine">The institution's applications under the call that have not come to an end, newest first.</param>
    /// <param name="Stops">What stands in an applicant's way; empty where it may begin. Empty for everybody else too.</param>
    /// <param name="Seat">Where the institution is, as far as the notice reaches: as it said itself, else as its credit code has it, which may be an old one.</param>
    public sealed record View(FindCalls.Item Call, Institution? Institution, IReadOnlyList<Guid> Mine, IReadOnlyList<Refusal> Stops, int? Seat)
    {
        public bool MayStart => Institution is not null && Call.IsOpen && Stops.Count == 0;
    }

    public async Task<View?> RunAsync(Actor? actor, Guid id, CancellationToken stop = default)
    {
        if (await calls.FindAsync(id, stop) is not { } item) return null;
        if (actor?.Has(Duty.Apply) != true || actor.InstitutionId is not { } institutionId) return new View(item, null, [], [], null);
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == id, stop);
        var programme = await programmes.FindAsync(call.Digest, stop);
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == institutionId, stop);
        var mine = await check.Live(programme, id, institutionId).AsNoTracking().OrderByDescending(a => a.StartedAt).Select(a => a.Id).ToListAsync(stop);
        var seat = divisions.SeatOf(institution) is { } division && Within.Covers(programme.Notice.Office, division.Code) ? division.Code : (int?)null;
        // what was granted to one alone is nobody else's business
        item = item with { Extensions = [.. call.Extensions.Where(e => e.InstitutionId is null || e.InstitutionId == institutionId).OrderBy(e => e.Number)] };
        var own = check.Closes(call, programme, institution);
        if (own is { } longer && longer.Moment > item.Closes?.Moment)
        {
            item = item with { General = item.Closes, Closes = longer, State = longer.IsLate(item.Now) ? CallState.Closed : item.State == CallState.Closed ? CallState.Open : item.State, IsOwn = true };
        }
        else if (own is { } early && !(early.Moment >= item.Closes?.Moment))
        {
            item = item with { General = item.Closes, Closes = early, State = item.IsOpen && early.IsLate(item.Now) ? CallState.Closed : item.State, IsEarlier = true };
        }
        return new View(item, institution, mine, await check.RunAsync(call, programme, institution, time.GetUtcNow(), stop), seat);
    }
}
