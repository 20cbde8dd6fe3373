using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 超额推荐: a place that was beyond a soft quota when it was taken, with its written reason, the officer who took it and what names him. Stands wherever the case
/// goes up; where places were given back since, it is said that the quota is exceeded no more.
/// </summary>
/// <param name="Quota">The quota that was exceeded.</param>
/// <param name="Reason">Why.</param>
/// <param name="Officer">Who took the place; null where it was decided elsewhere.</param>
/// <param name="Document">The document that names him; null where none does.</param>
/// <param name="Lifted">Places were given back since, and no more are held than the quota has.</param>
public sealed record Excess(string Quota, string Reason, string? Officer, string? Document, bool Lifted)
{
    /// <summary>In a sentence, as papers print it.</summary>
    public string Said => $"推荐时超出“{Quota}”。理由：{Reason.TrimEnd('。')}。{(Officer is null ? "" : $"经办：{Officer}{(Document is null ? "" : $"（依据：{Document}）")}。")}{(Lifted ? "其后有名额退还，已不超出。" : "")}";

    /// <summary>What it is called in a line.</summary>
    public string Label => Lifted ? "推荐时超额，现已不超出" : "超额推荐";

    /// <summary>A place beyond its quota, with what tells how the pot stands at a moment.</summary>
    /// <param name="Place">The place.</param>
    /// <param name="Excess">As it stands now.</param>
    /// <param name="Pot">When each place of the pot was taken and given back.</param>
    /// <param name="Places">How many the quota has; null: not known of a share.</param>
    internal sealed record Beyond(QuotaPlace Place, Excess Excess, IReadOnlyList<(DateTimeOffset Taken, DateTimeOffset? Freed)> Pot, int? Places)
    {
        /// <summary>As it stood at a moment.</summary>
        public Excess At(DateTimeOffset moment) => Excess with { Lifted = Pot.Count(place => place.Taken <= moment && (place.Freed is not { } freed || freed > moment)) <= Places };
    }

    /// <summary>The places that applications of a call took beyond their quotas, hold or held.</summary>
    internal static async Task<ILookup<Guid, Beyond>> FindAsync(Db db, QuotaBook book, Programme programme, Guid call, DateTimeOffset now, CancellationToken stop)
    {
        var rows = await db.QuotaPlaces.AsNoTracking().Where(place => place.CallId == call && place.ExcessReason != null)
            .Select(place => new
            {
                Place = place,
                Officer = db.Users.First(p => p.Id == place.PersonId).DisplayName,
                Document = db.ExcessMandates.Where(m => m.CallId == call && m.PersonId == place.PersonId && m.GivenAt <= place.TakenAt).OrderByDescending(m => m.GivenAt).Select(m => m.Document).FirstOrDefault(),
                db.Offices.First(o => o.Id == place.OfficeId).Division,
            }).ToListAsync(stop);
        if (rows.Count == 0) return Array.Empty<Beyond>().ToLookup(one => one.Place.ApplicationId);
        var pots = (await db.QuotaPlaces.AsNoTracking().Where(place => place.CallId == call && db.QuotaPlaces.Any(one => one.CallId == call && one.QuotaId == place.QuotaId && one.OfficeId == place.OfficeId && one.ExcessReason != null))
            .Select(place => new { place.QuotaId, place.OfficeId, place.TakenAt, place.FreedAt }).ToListAsync(stop)).ToLookup(place => (place.QuotaId, place.OfficeId), place => (Taken: place.TakenAt ?? DateTimeOffset.MinValue, Freed: place.FreedAt));
        var sizes = new Dictionary<(string, string), int?>();
        foreach (var row in rows.DistinctBy(row => (row.Place.QuotaId, row.Place.OfficeId)))
        {
            // a fixed number is known without asking; a share is what it is now
            var quota = programme.Quotas.FirstOrDefault(quota => quota.Id == row.Place.QuotaId);
            sizes[(row.Place.QuotaId, row.Place.OfficeId)] = quota is null ? null : quota.SizeFor(row.Division) is { Places: { } size } ? size : (await book.StandsAsync(call, quota, row.Place.OfficeId, stop)).Places;
        }
        return rows.Select(row =>
        {
            var pot = (row.Place.QuotaId, row.Place.OfficeId);
            var excess = new Excess(programme.Quotas.FirstOrDefault(quota => quota.Id == row.Place.QuotaId)?.Label ?? row.Place.QuotaId, row.Place.ExcessReason!, row.Officer, row.Document, Lifted: false);
            var beyond = new Beyond(row.Place, excess, [.. pots[pot]], sizes[pot]);
            return beyond with { Excess = beyond.At(now) };
        }).ToLookup(beyond => beyond.Place.ApplicationId);
    }
}
