using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>How many places of a quota an office has given, and to whom.</summary>
public sealed class QuotaBook(Db db)
{
    /// <summary>The pot that a case would take from, as it stands; null where the step has none.</summary>
    public async Task<QuotaDecision?> StandsAsync(Application application, Programme programme, FactSheet facts, string officeId, CancellationToken stop)
    {
        if (programme.QuotaFor(application.Step, facts) is not { } quota) return null;
        var division = await db.Offices.Where(office => office.Id == officeId).Select(office => office.Division).FirstAsync(stop);
        var taken = await db.QuotaPlaces.CountAsync(place => place.CallId == application.CallId && place.QuotaId == quota.Id && place.OfficeId == officeId, stop);
        var submitted = await db.Applications.CountAsync(
            a => a.CallId == application.CallId && a.Version > 0 && (a.CountyOfficeId == officeId || a.CityOfficeId == officeId || a.ProvinceOfficeId == officeId), stop);
        return quota.Decide(division, taken, submitted);
    }
}
