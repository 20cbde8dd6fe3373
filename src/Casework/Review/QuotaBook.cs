using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>How many places of a quota an office has given, and to whom.</summary>
public sealed class QuotaBook(Db db)
{
    /// <summary>The pot that a case would take from, as it stands; null where the step has none.</summary>
    public async Task<QuotaDecision?> StandsAsync(Application application, Programme programme, FactSheet facts, string officeId, CancellationToken stop) =>
        programme.QuotaFor(application.Step, facts) is { } quota ? await StandsAsync(application.CallId, quota, officeId, stop) : null;

    /// <summary>A pot of an office as it stands.</summary>
    public async Task<QuotaDecision> StandsAsync(Guid callId, Quota quota, string officeId, CancellationToken stop)
    {
        var division = await db.Offices.Where(office => office.Id == officeId).Select(office => office.Division).FirstAsync(stop);
        var taken = await db.QuotaPlaces.CountAsync(place => place.CallId == callId && place.QuotaId == quota.Id && place.OfficeId == officeId, stop);
        var submitted = await db.Applications.CountAsync(
            a => a.CallId == callId && a.Version > 0 && (a.CountyOfficeId == officeId || a.CityOfficeId == officeId || a.ProvinceOfficeId == officeId), stop);
        return quota.Decide(division, taken, submitted);
    }

    /// <summary>
    /// Takes a place for a case, or refuses. A case that was recommended before (and came back) keeps the place it has. Officers of one
    /// office count one after the other; the key of the place guards it besides. What was decided elsewhere is booked in any case, with
    /// its reason where it exceeds the quota.
    /// </summary>
    internal async Task<Refusal?> TakeAsync(Application application, Programme programme, FactSheet facts, string officeId, string? excessReason, bool decidedElsewhere, CancellationToken stop)
    {
        if (programme.QuotaFor(application.Step, facts) is not { } quota) return null;
        await db.LockAsync($"quota:{application.CallId}:{quota.Id}:{officeId}", stop);
        if (await db.QuotaPlaces.AnyAsync(place => place.ApplicationId == application.Id && place.QuotaId == quota.Id, stop)) return null;
        var stands = await StandsAsync(application.CallId, quota, officeId, stop);
        var reason = string.IsNullOrWhiteSpace(excessReason) ? null : excessReason.Trim();
        if (stands.Refuses && !decidedElsewhere) return new Refusal("quota.full", $"“{quota.Label}”{stands.Places} 家已用完，不能再推荐", Clause: quota.Clause);
        if (stands.Exceeds && reason is null) return new Refusal("quota.reason", $"“{quota.Label}”{stands.Places} 家已用完（原则上），超出须写明理由", "excessReason", quota.Clause);
        db.QuotaPlaces.Add(new QuotaPlace
        {
            CallId = application.CallId,
            QuotaId = quota.Id,
            OfficeId = officeId,
            Place = stands.Taken + 1,
            ApplicationId = application.Id,
            ExcessReason = stands.Exceeds ? reason : null,
        });
        return null;
    }
}
