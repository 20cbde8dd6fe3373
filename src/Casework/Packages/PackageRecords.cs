using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// The cases of a batch as data, so that a system above takes them in as they are here: every version with its digest, every act up to the
/// handing up, and which files belong to it. Moments are in UTC; answers stand as they were submitted, letter by letter, for their digests to hold.
/// </summary>
public sealed class PackageRecords(Db db, ProgrammeStore programmes)
{
    /// <summary>Rises when a reader of the one before cannot read what is written.</summary>
    public const int Edition = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    internal sealed record Whole(int Edition, Letter Letter, ProgrammeOf Programme, IReadOnlyList<Case> Cases);

    internal sealed record Letter(Guid Batch, string Office, string Title, string Document, string Signer, DateOnly SignedOn, DateTimeOffset SubmittedAt);

    internal sealed record ProgrammeOf(string Id, string Digest, string Call);

    internal sealed record Case(
        int Place, Guid Id, string Number, string Step, DateTimeOffset StartedAt, DateTimeOffset ArrivedAt, DateTimeOffset? SubmittedAt, int Returns, string? CountyOffice, string? CityOffice, string? ProvinceOffice,
        Holder Institution, IReadOnlyList<Version> Versions, IReadOnlyList<Act> Acts);

    internal sealed record Holder(string CreditCode, string Name, int? Division);

    internal sealed record Version(int Number, string Programme, DateTimeOffset SubmittedAt, string? Declarant, string Digest, string Answers, string Declared, string? Materials);

    internal sealed record Act(int Number, string Step, string Action, string ToStep, int Version, string? Office, string? ForOffice, string? ForReason, DateTimeOffset At, string? Opinion, string? Clause, string? ExcessReason);

    internal async Task<byte[]> WriteAsync(Batch batch, IReadOnlyList<Guid> ids, CancellationToken stop)
    {
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == batch.CallId, stop);
        var office = await db.Offices.Where(o => o.Id == batch.OfficeId).Select(o => o.Name).FirstAsync(stop);
        var first = (await programmes.FindAsync(call.Digest, stop)).Workflow.First.Id;
        var cases = new List<Case>();
        foreach (var id in ids)
        {
            var a = await db.Applications.AsNoTracking().FirstAsync(one => one.Id == id, stop);
            var holder = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == a.InstitutionId, stop);
            var versions = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == id && v.SubmittedAt <= batch.SubmittedAt).OrderBy(v => v.Number).ToListAsync(stop);
            var acts = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == id && h.At <= batch.SubmittedAt).OrderBy(h => h.Number).ToListAsync(stop);
            var digests = new Dictionary<int, string>();
            foreach (var version in versions) digests[version.Number] = await ProgrammeMove.DigestOfAsync(db, a, version.Number, stop);
            cases.Add(new Case(
                cases.Count + 1, id, a.Number, acts.Count > 0 ? acts[^1].ToStep : a.Step, Utc(a.StartedAt), Utc(versions[^1].SubmittedAt), a.SubmittedAt is { } at ? Utc(at) : null, acts.Count(act => act.ToStep == first && act.Action != WithdrawApplication.Action), a.CountyOfficeId, a.CityOfficeId, a.ProvinceOfficeId,
                new Holder(holder.CreditCode, holder.Name, holder.Division),
                [.. versions.Select(v => new Version(v.Number, digests[v.Number], Utc(v.SubmittedAt), v.Declarant, v.Digest, v.Answers, v.Declared, v.Materials))],
                [.. acts.Select(h => new Act(h.Number, h.Step, h.Action, h.ToStep, h.Version, h.OfficeId, h.ForOfficeId, h.ForReason, Utc(h.At), h.Opinion, h.Clause, h.ExcessReason))]));
        }
        return JsonSerializer.SerializeToUtf8Bytes(
            new Whole(
                Edition, new Letter(batch.Id, office, batch.Title, batch.Document, batch.Signer, batch.SignedOn, Utc(batch.SubmittedAt)), new ProgrammeOf(call.ProgrammeId, call.Digest, call.Title), cases), Json);
    }

    private static DateTimeOffset Utc(DateTimeOffset at) => at.ToUniversalTime();
}
