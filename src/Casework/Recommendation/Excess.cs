using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>超额推荐: a place beyond a soft quota, with its written reason, the officer who took it and what names him. Stands wherever the case goes up.</summary>
/// <param name="Quota">The quota that is exceeded.</param>
/// <param name="Reason">Why.</param>
/// <param name="Officer">Who took the place; null where it was decided elsewhere.</param>
/// <param name="Document">The document that names him; null where none does.</param>
public sealed record Excess(string Quota, string Reason, string? Officer, string? Document)
{
    /// <summary>In a sentence, as papers print it.</summary>
    public string Said => $"推荐时超出“{Quota}”。理由：{Reason.TrimEnd('。')}。{(Officer is null ? "" : $"经办：{Officer}{(Document is null ? "" : $"（依据：{Document}）")}。")}";

    /// <summary>The places beyond their quotas that applications of a call hold, or held at a moment.</summary>
    internal static async Task<ILookup<Guid, (QuotaPlace Place, Excess Excess)>> FindAsync(Db db, Programme programme, Guid call, CancellationToken stop)
    {
        var rows = await db.QuotaPlaces.AsNoTracking().Where(place => place.CallId == call && place.ExcessReason != null)
            .Select(place => new
            {
                Place = place,
                Officer = db.Users.First(p => p.Id == place.PersonId).DisplayName,
                Document = db.ExcessMandates.Where(m => m.CallId == call && m.PersonId == place.PersonId && m.GivenAt <= place.TakenAt).OrderByDescending(m => m.GivenAt).Select(m => m.Document).FirstOrDefault(),
            }).ToListAsync(stop);
        return rows.ToLookup(row => row.Place.ApplicationId, row => (row.Place, new Excess(
            programme.Quotas.FirstOrDefault(quota => quota.Id == row.Place.QuotaId)?.Label ?? row.Place.QuotaId, row.Place.ExcessReason!, row.Officer, row.Document)));
    }
}
