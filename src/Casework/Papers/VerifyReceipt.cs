using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>
/// Verifies a receipt for anybody who holds its code: the one reading of applications that does not start from what an actor sees. It
/// tells nothing but what the receipt itself says, and a code of 96 bits is not found by trying.
/// </summary>
public sealed class VerifyReceipt(Db db, ProgrammeStore programmes)
{
    public sealed record Version(string Number, string Call, string Institution, int VersionNumber, DateTimeOffset SubmittedAt, string Digest, bool IsNewest)
    {
        /// <summary>The institution took its application back, and has not handed it in again.</summary>
        public bool IsWithdrawn { get; init; }
    }

    /// <summary>What was submitted under a code: nothing where the code is unknown; more than one where an earlier release submitted the same content again.</summary>
    public async Task<IReadOnlyList<Version>> RunAsync(string? typed, CancellationToken stop = default)
    {
        if (VerificationCode.Read(typed) is not { } code) return [];
        var after = code + "g";
        var found = await (from version in db.Versions.AsNoTracking()
                      join application in db.Applications on version.ApplicationId equals application.Id
                      join call in db.Calls on application.CallId equals call.Id
                      join institution in db.Institutions on application.InstitutionId equals institution.Id
                      where string.Compare(version.Digest, code) >= 0 && string.Compare(version.Digest, after) < 0
                      orderby version.SubmittedAt, version.Number
                      select new
                      {
                          Application = application, call.Title, institution.Name, Submitted = version,
                          Last = db.Handlings.Where(h => h.ApplicationId == application.Id).OrderByDescending(h => h.Number).Select(h => h.Action).FirstOrDefault(),
                      }).Take(20).ToListAsync(stop);
        var versions = new List<Version>();
        foreach (var one in found)
        {
            var name = ShowReceipt.NameIn(await programmes.FindAsync(one.Application.Digest, stop), one.Submitted.Answers) ?? one.Name;
            versions.Add(new Version(one.Application.Number, one.Title, name, one.Submitted.Number, one.Submitted.SubmittedAt, one.Submitted.Digest, one.Submitted.Number == one.Application.Version) { IsWithdrawn = one.Last == WithdrawApplication.Action });
        }
        return versions;
    }
}

/// <summary>Receipts are looked up by the beginning of their digest.</summary>
internal sealed class ReceiptLookup : IEntityTypeConfiguration<ApplicationVersion>
{
    public void Configure(EntityTypeBuilder<ApplicationVersion> builder) => builder.HasIndex(version => version.Digest);
}
