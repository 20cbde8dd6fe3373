using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>How many places of a quota an office has given, and to whom.</summary>
public sealed class QuotaBook(Db db, ProgrammeStore programmes)
{
    /// <summary>The pot that a case would take from, as it stands; null where the step has none.</summary>
    public async Task<QuotaDecision?> StandsAsync(Application application, Programme programme, FactSheet facts, string officeId, CancellationToken stop) =>
        programme.QuotaFor(application.Step, facts) is { } quota ? await StandsAsync(application.CallId, quota, officeId, stop) : null;

    /// <summary>A pot of an office as it stands; of a shared one, the pot that the office shares.</summary>
    public async Task<QuotaDecision> StandsAsync(Guid callId, Quota quota, string officeId, CancellationToken stop)
    {
        var owner = await OwnerAsync(quota, officeId, stop);
        var taken = await Places(callId, quota, owner.Id).CountAsync(place => place.FreedAt == null, stop) + Pending(callId, quota, owner.Id).Count();
        if (quota.SizeFor(owner.Division) is not { Places: null } share) return quota.Decide(owner.Division, taken, 0);
        var submitted = db.Applications.Where(a => a.CallId == callId && a.Version > 0 && (a.CountyOfficeId == owner.Id || a.CityOfficeId == owner.Id || a.ProvinceOfficeId == owner.Id));
        return quota.Decide(owner.Division, taken, await submitted.CountAsync(stop), share.ShareOfAccepted is null ? 0 : await AcceptedAsync(callId, submitted, stop));
    }

    /// <summary>Whose pot it is: the office's, or that of the office over it within whose area it is shared.</summary>
    public async Task<Office> OwnerAsync(Quota quota, string officeId, CancellationToken stop)
    {
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == officeId, stop);
        while (quota.Shared is { } level && office.Level != level.Of && office.ParentId is { } parent) office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == parent, stop);
        return office;
    }

    private async Task<int> AcceptedAsync(Guid callId, IQueryable<Application> submitted, CancellationToken stop)
    {
        var digest = await db.Calls.Where(call => call.Id == callId).Select(call => call.Digest).FirstAsync(stop);
        var acts = (await programmes.FindAsync(digest, stop)).Workflow.Steps.SelectMany(step => step.Actions.Where(action => action.Does == Doing.Accept).Select(action => $"{step.Id}/{action.Id}")).ToList();
        return await submitted.CountAsync(a => db.Handlings.Any(h => h.ApplicationId == a.Id && acts.Contains(h.Step + "/" + h.Action)), stop);
    }

    private IQueryable<QuotaPlace> Places(Guid callId, Quota quota, string office) => db.QuotaPlaces.Where(place => place.CallId == callId && place.QuotaId == quota.Id && place.OfficeId == office);

    // what this transaction has taken and not yet written
    private IEnumerable<QuotaPlace> Pending(Guid callId, Quota quota, string office) => db.QuotaPlaces.Local
        .Where(place => place.CallId == callId && place.QuotaId == quota.Id && place.OfficeId == office && db.Entry(place).State == EntityState.Added);

    /// <summary>
    /// Takes a place for a case, or refuses. A case that has one keeps it. Officers count one after the other; the key of the place guards
    /// it besides. What was decided elsewhere is booked in any case, with its reason where it exceeds the quota.
    /// </summary>
    internal async Task<Refusal?> TakeAsync(Casefile file, FactSheet facts, Actor actor, DateTimeOffset now, string? excessReason, bool decidedElsewhere, CancellationToken stop)
    {
        var application = file.Application;
        if (file.Programme.QuotaFor(application.Step, facts) is not { } quota) return null;
        // whose step it is gives the place, whoever records it
        if (file.Programme.Workflow.Level(quota.Level) is not { } level || application.OfficeFor(level.Of) is not { } officeId) return null;
        var owner = await OwnerAsync(quota, officeId, stop);
        await db.LockAsync($"quota:{application.CallId}:{quota.Id}:{owner.Id}", stop);
        if (await db.QuotaPlaces.AnyAsync(place => place.ApplicationId == application.Id && place.QuotaId == quota.Id && place.FreedAt == null, stop)) return null;
        var stands = await StandsAsync(application.CallId, quota, officeId, stop);
        if (stands.Exceeds && !decidedElsewhere)
        {
            if (stands.Refuses) return new Refusal("quota.full", $"“{quota.Label}”{stands.Places} 家已用完，不能再{(file.Step.Action(Doing.Recommend) is null ? "受理" : "推荐")}", Clause: quota.Clause);
            if (!await MayExceedAsync(application.CallId, actor, stop))
            {
                return new Refusal("quota.mandate", $"“{quota.Label}”{stands.Places} 家已用完（原则上），超出须由指定的人员办理；请上级部门或本单位其他负责同志在名额簿中指定", "excessReason", quota.Clause);
            }
            if (excessReason is null) return new Refusal("quota.reason", $"“{quota.Label}”{stands.Places} 家已用完（原则上），超出须写明理由", "excessReason", quota.Clause);
        }
        // a number once given stays with its case, also after the place was given back
        var last = await Places(application.CallId, quota, owner.Id).MaxAsync(place => (int?)place.Place, stop) ?? 0;
        db.QuotaPlaces.Add(new QuotaPlace
        {
            CallId = application.CallId,
            QuotaId = quota.Id,
            OfficeId = owner.Id,
            Place = Math.Max(last, Pending(application.CallId, quota, owner.Id).Select(place => place.Place).DefaultIfEmpty().Max()) + 1,
            ApplicationId = application.Id,
            ExcessReason = stands.Exceeds ? excessReason : null,
            TakenAt = now,
            PersonId = actor.PersonId,
        });
        return null;
    }

    /// <summary>Whether an officer was named to exceed his office's soft quotas in a call.</summary>
    public Task<bool> MayExceedAsync(Guid callId, Actor actor, CancellationToken stop) =>
        db.ExcessMandates.AnyAsync(m => m.CallId == callId && m.OfficeId == actor.OfficeId && m.PersonId == actor.PersonId && m.EndedAt == null, stop);

    /// <summary>Gives back the places of a case that a level ends: its own. What a level below recommended stays recommended, whatever is decided above.</summary>
    internal Task<IReadOnlyList<string>?> FreeOwnAsync(Casefile file, Step step, Actor actor, string why, DateTimeOffset now, CancellationToken stop)
    {
        var own = file.Programme.Quotas.Where(quota => quota.Level == step.By).Select(quota => quota.Id).ToList();
        return FreeAsync(db.QuotaPlaces.Where(place => own.Contains(place.QuotaId)), file.Application, actor, why, now, stop);
    }

    /// <summary>Gives back every place of a case that came back; the rows stay. Returns which.</summary>
    internal Task<IReadOnlyList<string>?> FreeAsync(Application application, Actor actor, string why, DateTimeOffset now, CancellationToken stop) => FreeAsync(db.QuotaPlaces, application, actor, why, now, stop);

    private static async Task<IReadOnlyList<string>?> FreeAsync(IQueryable<QuotaPlace> of, Application application, Actor actor, string why, DateTimeOffset now, CancellationToken stop)
    {
        var places = await of.Where(place => place.ApplicationId == application.Id && place.FreedAt == null).ToListAsync(stop);
        foreach (var place in places) (place.FreedAt, place.FreedBy, place.FreedWhy) = (now, actor.PersonId, why);
        return places.Count == 0 ? null : [.. places.Select(place => $"{place.QuotaId} {place.Place}")];
    }
}
