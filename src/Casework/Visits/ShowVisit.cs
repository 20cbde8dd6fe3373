using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// A visit: to its office and its team as it stands, with all that was entered; to the other offices on the way of the case what was handed in; to the institution
/// and everybody else there is none.
/// </summary>
public sealed class ShowVisit(Db db, Visiting visiting, VisitRecords records, Divisions divisions, TimeProvider time)
{
    /// <param name="Item">The item; null for the people met and for the note.</param>
    public sealed record Line(VisitItem? Item, string Id, string Label, VisitContent.Line? Content, string Says, VisitStand Stand, IReadOnlyList<VisitFile> Photos);

    /// <param name="Holds">It stands under the record as it is now.</param>
    public sealed record Signer(int Number, string Name, bool Leads, VisitSignature? Signature, bool Holds);

    public sealed record Report(VisitReport Row, VisitContent.Handed Handed, string Person);

    /// <param name="Lines">The checklist; nothing for offices that only read what was handed in.</param>
    /// <param name="Lacks">What is still missing before it can be handed in.</param>
    public sealed record View(
        Visit Visit, Programme Programme, Visits Terms, string Number, string Institution, string Place, string Office, IReadOnlyList<VisitMember> Team, IReadOnlyList<Line> Lines, IReadOnlyList<VisitFile> Files, IReadOnlyList<Signer> Signers,
        IReadOnlyList<Report> Reports, string Sum, string Code, IReadOnlyList<Refusal> Lacks, Refusal? Closed, bool MayEnter, bool MayPlan, bool ToTell, IReadOnlyDictionary<Guid, string> Names)
    {
        public VisitMember? Leader => Team.FirstOrDefault(member => member.Number == Visit.Leader);

        /// <summary>Who left the team because he keeps away from the institution; to the office.</summary>
        public IReadOnlyList<VisitMember> Avoiding { get; init; } = [];

        public string NameOf(Guid person) => Names.GetValueOrDefault(person) ?? "";
    }

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var own = await Visiting.Own(db.Visits.AsNoTracking(), actor).FirstOrDefaultAsync(v => v.Id == id, stop);
        var goes = await visiting.Goes(actor).AsNoTracking().FirstOrDefaultAsync(v => v.Id == id, stop);
        var read = own is null && goes is null ? await ReadableAsync(actor, id, stop) : null;
        if ((own ?? goes ?? read) is not { } visit) return null;
        var file = await visiting.FileAsync(visit, stop);
        var about = await (from application in db.Applications.AsNoTracking() join institution in db.Institutions on application.InstitutionId equals institution.Id where application.Id == visit.ApplicationId select new { application.Number, institution }).FirstAsync(stop);
        var office = await db.Offices.AsNoTracking().Where(o => o.Id == visit.OfficeId).Select(o => o.Name).FirstAsync(stop);
        var reports = await (from report in db.VisitReports.AsNoTracking() join person in db.Users on report.PersonId equals person.Id where report.VisitId == id orderby report.Number select new { report, person.DisplayName }).ToListAsync(stop);
        var handed = reports.Select(one => new Report(one.report, VisitContent.Read(one.report.Content), one.DisplayName)).ToList();
        var place = divisions.SeatOf(about.institution) is { } seat ? divisions.FullName(seat.Code) : "";
        if (read is not null)
        {
            return new View(visit, file.Programme, file.Terms, about.Number, about.institution.Name, place, office, file.Team, [], [], [], handed, handed[^1].Handed.Sum, handed[^1].Handed.Record.Code(visit.Submitted), [], file.Closed, false, false, false, new Dictionary<Guid, string>());
        }
        var whole = await records.OfAsync(file, stop);
        var lines = file.Terms.Items.Select((item, i) => new Line(item, item.Id, item.Label, whole.Content.Items[i], item.Says(whole.Facts), whole.Stands[item.Id], [.. whole.Files.Where(f => f.Use == Casework.VisitFileUse.Photo && f.Item == item.Id)])).ToList();
        lines.Add(new Line(null, VisitEntry.People, "单位参加人员", null, "", whole.Stands[VisitEntry.People], []));
        lines.Add(new Line(null, VisitEntry.Note, "其他情况", null, "", whole.Stands[VisitEntry.Note], []));
        var people = whole.Stands.Values.SelectMany(stand => stand.Beside.Append(stand.Counts)).OfType<VisitEntry>().Select(e => e.PersonId).Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.DisplayName, stop);
        var signers = file.Team.Select(member => (member.Number, member.Name, Leads: member.Number == visit.Leader)).Append((0, "", false)).Select(one => (one.Item1, one.Item2, one.Item3, whole.SignatureOf(one.Item1)))
            .Select(one => new Signer(one.Item1, one.Item2, one.Item3, one.Item4, whole.Holds(one.Item4))).ToList();
        return new View(
            visit, file.Programme, file.Terms, about.Number, about.institution.Name, await AddressAsync(file, place, stop), office, file.Team, lines, whole.Files, signers, handed, whole.Sum, whole.Content.Code(0),
            file.Closed is null ? SubmitVisit.Lacks(file, whole, Deadline.DayOf(now)) : [], file.Closed, goes is not null, own is not null, visit.State == VisitState.Planned && visit.Submitted == 0 && visit.ToldSum != Visiting.SumOf(visit, file.Team), names)
        {
            Avoiding = own is null ? [] : await db.VisitMembers.AsNoTracking().Where(m => m.VisitId == id && m.AvoidWhy != null).OrderBy(m => m.Number).ToListAsync(stop),
        };
    }

    /// <summary>A file of a visit to who may see it: the office and the team always, other offices what stands in the record that was handed in.</summary>
    public async Task<VisitFile?> FileAsync(Actor actor, Guid id, int number, CancellationToken stop = default)
    {
        if (await db.VisitFiles.AsNoTracking().FirstOrDefaultAsync(f => f.VisitId == id && f.Number == number, stop) is not { } file) return null;
        if (await Visiting.Own(db.Visits.AsNoTracking(), actor).AnyAsync(v => v.Id == id, stop) || await visiting.Goes(actor).AnyAsync(v => v.Id == id, stop)) return file;
        if (await ReadableAsync(actor, id, stop) is not { } visit) return null;
        var report = VisitContent.Read(await db.VisitReports.Where(r => r.VisitId == id && r.Number == visit.Submitted).Select(r => r.Content).FirstAsync(stop));
        return report.Record.Photos.Concat(report.Scans).Any(one => one.Number == number && one.Digest == file.Digest) ? file : null;
    }

    /// <summary>The picture of a signature, in the same way; the sum of its bytes.</summary>
    public async Task<string?> SignatureAsync(Actor actor, Guid id, string digest, CancellationToken stop = default) =>
        await RunAsync(actor, id, stop) is { } view && (view.Signers.Any(one => one.Signature?.Picture == digest) || view.Reports.Any(one => one.Handed.Team.Append(one.Handed.Representative).Any(signed => signed.Digest == digest))) ? digest : null;

    // offices and auditors who may know of the case, as soon as the record is handed in
    private Task<Visit?> ReadableAsync(Actor actor, Guid id, CancellationToken stop) => actor.Role is Role.Officer or Role.Auditor
        ? db.Visits.AsNoTracking().FirstOrDefaultAsync(v => v.Id == id && v.CancelledAt == null && v.Submitted > 0 && actor.Sees(db.Applications).Any(a => a.Id == v.ApplicationId), stop)
        : Task.FromResult<Visit?>(null);

    private async Task<string> AddressAsync(Visitfile file, string place, CancellationToken stop)
    {
        if (file.Terms.Place is not { } field) return place;
        var answers = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == file.Visit.ApplicationId && v.Number == file.Visit.Version).Select(v => v.Answers).FirstAsync(stop);
        return Draft.Read(answers)[field.Id] is ScalarNode { IsNull: false } typed ? typed.Text.Trim() is var address && address.StartsWith(place, StringComparison.Ordinal) ? address : $"{place}　{address}" : place;
    }
}
