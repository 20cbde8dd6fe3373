using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>How a title stands on a day.</summary>
public enum CertificateState
{
    /// <summary>有效</summary>
    Valid,

    /// <summary>尚未生效</summary>
    NotYet,

    /// <summary>已到期</summary>
    Lapsed,

    /// <summary>已撤销</summary>
    Ended,
}

/// <summary>Verifies a certificate for anybody: what the QR code on it leads to. It tells what the register tells, as of today.</summary>
public sealed class VerifyCertificate(Db db, ProgrammeStore programmes, TimeProvider time)
{
    /// <param name="Holder">As it is called today; <paramref name="GivenTo"/> as it was called then, where that was otherwise.</param>
    /// <param name="Again">From when its holder may apply again, and by which clause; null where the notice says nothing of it, or the title was taken back.</param>
    public sealed record View(TitleRecord Title, string Called, string Holder, string? Platform, string? GivenTo, CertificateState State, DateOnly Today, string? Office, bool HasCertificate, (DateOnly From, string Clause)? Again);

    public async Task<View?> RunAsync(Guid id, CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        if (await db.Titles.AsNoTracking().Include(t => t.Names).FirstOrDefaultAsync(t => t.Id == id && t.ApplicationId != null, stop) is not { } title) return null;
        var digest = await db.Applications.Where(a => a.Id == title.ApplicationId).Select(a => a.Digest).FirstAsync(stop);
        var programme = await programmes.FindAsync(digest, stop);
        var terms = programme.Recognition!;
        var name = title.Names.Where(n => n.From <= today).MaxBy(n => (n.From, n.Number));
        return new View(
            title, terms.Title, name?.Holder ?? title.Holder, name is null ? title.Platform : name.Platform, name is null || name.Holder == title.Holder ? null : title.Holder, StateOf(title, today), today,
            await db.Offices.Where(o => o.Id == title.OfficeId).Select(o => o.Name).FirstOrDefaultAsync(stop), terms.Certificate,
            programme.Renewal is { } renewal && title is { EndedOn: null, Until: { } until } ? (renewal.OpensOn(until), renewal.Clause) : null);
    }

    /// <summary>On a day; a title that was entered by mistake never was, and counts as ended.</summary>
    public static CertificateState StateOf(TitleRecord title, DateOnly day) => title.Mistaken ? CertificateState.Ended : StateOf(title.From, title.Until, title.EndedOn, day);

    internal static CertificateState StateOf(DateOnly from, DateOnly? until, DateOnly? endedOn, DateOnly day) =>
        endedOn is { } ended && ended <= day ? CertificateState.Ended
        : day < from ? CertificateState.NotYet
        : until is { } last && day > last ? CertificateState.Lapsed
        : CertificateState.Valid;

    /// <summary>The title that an application was given; null where it was given none.</summary>
    public Task<TitleRecord?> OfAsync(Guid application, CancellationToken stop = default) => db.Titles.AsNoTracking().FirstOrDefaultAsync(t => t.ApplicationId == application, stop);
}
