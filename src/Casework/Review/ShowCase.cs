using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// What an officer decides by, besides the application itself: marks, points of returns, look-ups, notes of his office, a proposal that waits, what changed
/// since the version before, earlier titles, other applications of the institution, what was measured. A fixed number of queries, whatever the case.
/// </summary>
public sealed class ShowCase(FindMarks marks, Db db, ProgrammeStore programmes, ShowSample sample)
{
    /// <summary>A mark, as it stands to what is there now.</summary>
    /// <param name="Mark">The mark.</param>
    /// <param name="Counts">What it looked at is what is there now.</param>
    /// <param name="Office">Whose it is.</param>
    /// <param name="Person">Who set it.</param>
    public sealed record Stand(Mark Mark, bool Counts, string Office, string Person);

    /// <param name="At">The section, slot or file.</param>
    /// <param name="Own">The mark of the actor's office that counts; null where it has not looked at it yet.</param>
    /// <param name="History">The office's other marks, newest first.</param>
    /// <param name="Below">What offices below think of it now.</param>
    public sealed record Place(MarkedPlace At, Stand? Own, IReadOnlyList<Stand> History, IReadOnlyList<Stand> Below)
    {
        /// <summary>Whether the mark was set on an earlier version.</summary>
        public int? CarriedFrom(int version) => Own is { } own && own.Mark.Version < version ? own.Mark.Version : null;
    }

    /// <summary>A point of a return with who answered and who judged it.</summary>
    public sealed record Point(ReturnPoint Row, string? Label, string? JudgedBy);

    /// <summary>A return with its list.</summary>
    public sealed record Returned(int Handling, DateTimeOffset At, string Office, int Version, bool Own, IReadOnlyList<Point> Points);

    /// <summary>A result with who recorded it.</summary>
    public sealed record Looked(LookupResult Row, string Office, string Person, string Number);

    /// <param name="Lookup">What is to be looked up.</param>
    /// <param name="Due">Whether it is due at the current step.</param>
    /// <param name="Results">What was recorded in this case, newest first.</param>
    /// <param name="Earlier">What was recorded in other cases of the institution, newest first.</param>
    public sealed record LookupLine(OutsideLookup Lookup, bool Due, IReadOnlyList<Looked> Results, IReadOnlyList<Looked> Earlier);

    public sealed record NoteLine(CaseNote Note, string Person);

    /// <summary>A proposal that waits.</summary>
    public sealed record Waiting(Proposal Proposal, string Label, string Person, string ApprovedBy, bool Own, bool MayApprove)
    {
        /// <summary>Its step is closed: it can be given or taken back, but no longer approved.</summary>
        public bool Closed { get; init; }
    }

    /// <summary>Another application of the institution.</summary>
    public sealed record Other(Guid Id, string Number, string Call, string Step, bool IsLive);

    /// <param name="Number">The version that the newest is compared with: the one given back last, else the one before.</param>
    /// <param name="Answers">Its answers.</param>
    /// <param name="Added">Files that the newest has and it has not: slot and name.</param>
    /// <param name="Removed">Files that it has and the newest has not.</param>
    public sealed record Before(int Number, MappingNode Answers, IReadOnlyList<(string Slot, string Name)> Added, IReadOnlyList<(string Slot, string Name)> Removed);

    /// <summary>That the step has given it back as often as it may.</summary>
    /// <param name="At">When it did last.</param>
    /// <param name="Most">How often it may.</param>
    public sealed record Used(DateTimeOffset At, int Most);

    public sealed record View(
        IReadOnlyList<Place> Places, IReadOnlyList<Returned> Returns, IReadOnlyList<LookupLine> Lookups, IReadOnlyList<NoteLine> Notes, Waiting? Waiting, IReadOnlyList<NoteLine> SentBack,
        IReadOnlyList<TitleRecord> Titles, IReadOnlyList<Other> Others, IReadOnlyList<(int Number, DateTimeOffset At)> Versions, Before? Before, ShowSample.View? Measured, bool MayMark, bool MayNote, bool MayOpen)
    {
        /// <summary>Set where the step cannot give it back once more.</summary>
        public Used? ReturnUsed { get; init; }

        /// <summary>Sections and slots that the office has looked at: marked themselves, or all of their files.</summary>
        public int LookedAt => Places.Count(place => place.At.In is null && IsLookedAt(place));

        public int ToLookAt => Places.Count(place => place.At.In is null);

        /// <summary>What the office marked as a problem and still stands there.</summary>
        public IEnumerable<Place> Problems => Places.Where(place => place.Own?.Mark.State == MarkState.Problem);

        /// <summary>Points of the newest return that the office has not closed.</summary>
        public IEnumerable<Point> Unclosed => Returns.Where(back => back.Own).TakeLast(1).SelectMany(back => back.Points).Where(point => point.Row.State != PointState.Closed);

        public Place? Find(string id) => Places.FirstOrDefault(place => place.At.Id == id);

        private bool IsLookedAt(Place place) => place.Own is not null || Places.Where(file => file.At.In == place.At.Id).ToList() is { Count: > 0 } files && files.All(file => file.Own is not null);
    }

    /// <param name="actor">The officer or auditor.</param>
    /// <param name="shown">The application as he sees it.</param>
    /// <param name="slots">Its files.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<View> RunAsync(Actor actor, ShowApplication.View shown, IReadOnlyList<ShowHanded.Slot> slots, CancellationToken stop = default)
    {
        var (application, programme) = (shown.Application, shown.Programme);
        var id = application.Id;
        var versions = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == id).OrderBy(v => v.Number).Select(v => new { v.Number, v.SubmittedAt }).ToListAsync(stop);
        var proposals = await db.Proposals.AsNoTracking().Where(p => p.ApplicationId == id && p.OfficeId == actor.OfficeId).OrderBy(p => p.Number)
            .Select(p => new { Row = p, Person = db.Users.First(u => u.Id == p.PersonId).DisplayName, For = db.Users.First(u => u.Id == p.ForPersonId).DisplayName }).ToListAsync(stop);
        var waiting = proposals.FirstOrDefault(p => p.Row.Number == application.Proposal);
        var notes = await db.CaseNotes.AsNoTracking().Where(n => n.ApplicationId == id && n.OfficeId == actor.OfficeId).OrderBy(n => n.Number)
            .Select(n => new { Row = n, Person = db.Users.First(u => u.Id == n.PersonId).DisplayName }).ToListAsync(stop);
        var mayAct = Verbs.MayAct(actor, application, programme);
        // found by the institution, of which there are few, and then held to what the actor may know of: the other way round a database would go through all cases of an office
        var ofInstitution = actor.Sees((await db.Applications.AsNoTracking().Where(a => a.InstitutionId == application.InstitutionId).ToListAsync(stop)).AsQueryable()).ToList();
        var returns = await ReturnsAsync(actor, shown, stop);
        var gaveBack = shown.Acts.Where(act => act.StepId == application.Step && act.Does == Doing.Return).ToList();
        // what changed since it was given back; else since the version before
        var compared = returns is [.., { } last] && last.Version < application.Version ? last.Version : application.Version - 1;
        return new View(
            await marks.RunAsync(actor, application, programme, shown.Answered.Answers, shown.Answered.Declared, slots, stop), returns, await LookupsAsync(shown, ofInstitution, stop), [.. notes.Select(n => new NoteLine(n.Row, n.Person))],
            waiting is null ? null : WaitingOf(actor, shown, waiting.Row, waiting.For is null ? waiting.Person : $"{waiting.Person}（代 {waiting.For}）", mayAct),
            [.. proposals.Where(p => p.Row is { State: ProposalState.SentBack, Reason: not null } && p.Row.Step == application.Step && p.Row.Version == application.Version)
                .Select(p => new NoteLine(new CaseNote { ApplicationId = id, OfficeId = p.Row.OfficeId, Number = p.Row.Number, PersonId = p.Row.DecidedBy!.Value, At = p.Row.DecidedAt!.Value, Text = p.Row.Reason! }, p.Person))],
            await TitlesAsync(application, stop), await OthersAsync(application, ofInstitution, stop), [.. versions.Select(v => (v.Number, v.SubmittedAt))], await BeforeAsync(id, compared, slots, stop),
            await sample.RunAsync(actor, id, stop), mayAct, actor.Has(Duty.Review), shown.HasAsked && application.OpenPlaces is not null)
        {
            ReturnUsed = shown.Step.Action(Doing.Return)?.MostTimes is { } most && gaveBack.Count >= most ? new Used(gaveBack[^1].At, most) : null,
        };
    }

    private static Waiting? WaitingOf(Actor actor, ShowApplication.View shown, Proposal proposal, string person, bool mayAct)
    {
        if (shown.Programme.Workflow[proposal.Step].Action(proposal.Action) is not { } action) return null;
        // what is closed by now is approved only where the moment of the proposal counts, and that was in time
        var closed = shown.Ended is { } ended && !ended.Allows(action) && !(action.Approval is { AtProposal: true } && ended.At?.IsLate(proposal.At) == false);
        var own = proposal.PersonId == actor.PersonId;
        return new Waiting(proposal, action.Label, person, action.Approval?.By ?? "审批人员", own && mayAct, !own && mayAct && actor.IsApprover) { Closed = closed };
    }

    private async Task<List<Returned>> ReturnsAsync(Actor actor, ShowApplication.View shown, CancellationToken stop)
    {
        var rows = await db.ReturnPoints.AsNoTracking().Where(p => p.ApplicationId == shown.Application.Id).OrderBy(p => p.HandlingNumber).ThenBy(p => p.Number)
            .Select(p => new
            {
                Row = p,
                At = db.Handlings.First(h => h.ApplicationId == p.ApplicationId && h.Number == p.HandlingNumber).At,
                Office = db.Offices.First(o => o.Id == p.OfficeId).Name,
                JudgedBy = db.Users.First(u => u.Id == p.JudgedBy).DisplayName,
            }).ToListAsync(stop);
        return [.. rows.GroupBy(row => row.Row.HandlingNumber).Select(back => new Returned(
            back.Key, back.First().At, back.First().Office, back.First().Row.Version, back.First().Row.OfficeId == actor.OfficeId,
            [.. back.Select(row => new Point(row.Row, CasePlace.LabelOf(shown.Programme, row.Row.Place), row.JudgedBy))]))];
    }

    private async Task<List<LookupLine>> LookupsAsync(ShowApplication.View shown, List<Application> ofInstitution, CancellationToken stop)
    {
        if (shown.Programme.Lookups.Count == 0) return [];
        var application = shown.Application;
        var numbers = ofInstitution.ToDictionary(a => a.Id, a => a.Number);
        var ids = numbers.Keys.ToList();
        var rows = await db.LookupResults.AsNoTracking().Where(r => ids.Contains(r.ApplicationId)).OrderByDescending(r => r.Day).ThenByDescending(r => r.At).ThenByDescending(r => r.Number)
            .Select(r => new
            {
                Row = r,
                Office = db.Offices.First(o => o.Id == r.OfficeId).Name,
                Person = db.Users.First(u => u.Id == r.PersonId).DisplayName,
            }).ToListAsync(stop);
        return [.. shown.Programme.Lookups.Select(lookup =>
        {
            var all = rows.Where(row => row.Row.LookupId == lookup.Id).Select(row => new Looked(row.Row, row.Office, row.Person, numbers[row.Row.ApplicationId])).ToLookup(row => row.Row.ApplicationId == application.Id);
            return new LookupLine(lookup, lookup.Steps.Contains(application.Step), [.. all[true]], [.. all[false].Take(5)]);
        })];
    }

    private async Task<IReadOnlyList<TitleRecord>> TitlesAsync(Application application, CancellationToken stop)
    {
        var code = db.Institutions.Where(i => i.Id == application.InstitutionId).Select(i => i.CreditCode);
        return await db.Titles.AsNoTracking().Where(title => code.Contains(title.CreditCode)).OrderByDescending(title => title.From).ToListAsync(stop);
    }

    private async Task<List<Other>> OthersAsync(Application application, List<Application> ofInstitution, CancellationToken stop)
    {
        var rows = ofInstitution.Where(a => a.Id != application.Id).OrderByDescending(a => a.StartedAt).Take(20).ToList();
        var calls = rows.Select(a => a.CallId).Distinct().ToList();
        var titles = await db.Calls.AsNoTracking().Where(c => calls.Contains(c.Id)).Select(c => new { c.Id, c.Title }).ToDictionaryAsync(c => c.Id, c => c.Title, stop);
        var others = new List<Other>(rows.Count);
        foreach (var row in rows)
        {
            var step = (await programmes.FindAsync(row.Digest, stop)).Workflow[row.Step];
            others.Add(new Other(row.Id, row.Number, titles[row.CallId], step.Label, step.Kind != StepKind.End));
        }
        return others;
    }

    private async Task<Before?> BeforeAsync(Guid id, int number, IReadOnlyList<ShowHanded.Slot> slots, CancellationToken stop)
    {
        if (await db.Versions.AsNoTracking().Where(v => v.ApplicationId == id && v.Number == number).Select(v => new { v.Answers, v.Materials }).FirstOrDefaultAsync(stop) is not { } version) return null;
        var then = MaterialsOf.Named(version.Materials);
        var now = slots.SelectMany(slot => slot.Files.Where(file => !file.Later).Select(file => (slot.Material.Id, file.Material.Name, file.Material.Digest))).ToList();
        return new Before(
            number, Draft.Read(version.Answers), [.. now.Where(file => !then.Any(old => old.Slot == file.Id && old.Digest == file.Digest)).Select(file => (file.Id, file.Name))],
            [.. then.Where(old => !now.Any(file => file.Id == old.Slot && file.Digest == old.Digest)).Select(old => (old.Slot, old.Name))]);
    }
}
