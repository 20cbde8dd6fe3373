using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// The register of paper: what each recommended case is expected to hand over, what came, what is missing after its day. Who receives sees number, name and
/// copies; officers see their own cases, with whom to call.
/// </summary>
public sealed class FindPaper(Db db, ProgrammeStore programmes, TimeProvider time)
{
    public const int PageSize = 50;

    /// <param name="Received">Copies of the newest version, without entries that were struck: paper of an earlier one is not what is online.</param>
    /// <param name="Earlier">Copies of earlier versions.</param>
    /// <param name="CompletedOn">When the last of the expected copies came; null while some are missing.</param>
    /// <param name="Contacts">Names with numbers; none for who only receives.</param>
    public sealed record Row(
        Guid Application, string Number, string Institution, Delivery Delivery, string Deliverer, int Newest, int Received, int Earlier, DateOnly? CompletedOn, IReadOnlyList<PaperCopy> Entries, Deadline? Due, bool Overdue, IReadOnlyList<string> Contacts)
    {
        /// <summary>The case is over, so that nothing more is expected of it.</summary>
        public bool Over { get; init; }

        public bool Complete => CompletedOn is not null;

        /// <summary>Copies are still expected.</summary>
        public bool Missing => !Complete && !Over;

        /// <summary>How many days after the last one it was complete; none where it was in time, or is not.</summary>
        public int DaysLate => CompletedOn is { } day && Delivery.Until is { } until ? Math.Max(0, day.DayNumber - until.DayNumber) : 0;

        /// <summary>Copies beyond those that are expected.</summary>
        public int Surplus => Math.Max(0, Received - Delivery.Copies);

        /// <summary>Received copies whose code nobody read: of which version they are is not known.</summary>
        public int Unchecked { get; init; }

        /// <summary>How it stands, in words.</summary>
        public string State => (Over && !Complete ? "已办结，不再要求" : Complete ? DaysLate > 0 ? $"已收齐（逾期 {DaysLate} 日）" : "已收齐" : Overdue ? "逾期未齐" : "未收齐") + (Surplus > 0 ? $"，多收 {Surplus} 份" : "") + (Unchecked > 0 ? $"；{Unchecked} 份未核对版本" : "") + (Earlier > 0 ? $"；另有旧版 {Earlier} 份，不计入" : "");
    }

    /// <summary>What is expected of a case that an officer looks at, and what came.</summary>
    public sealed record CasePaper(string Label, int Copies, int Received, string State);

    /// <summary>The batch with which a case's paper is printed, for the office that handed it up or has it; null where it has gone up with none.</summary>
    public async Task<Guid?> BatchOfAsync(Actor actor, Guid application, CancellationToken stop = default) =>
        actor.OfficeId is not { } office ? null
        : await db.BatchItems.Where(item => item.ApplicationId == application && item.SentBackAt == null).Join(db.Batches.Where(b => b.OfficeId == office || b.ToOfficeId == office), item => item.BatchId, b => b.Id, (_, b) => b)
            .OrderByDescending(b => b.SubmittedAt).Select(b => (Guid?)b.Id).FirstOrDefaultAsync(stop);

    /// <param name="Call">Which call.</param>
    /// <param name="MayRegister">Whether the actor receives its paper.</param>
    /// <param name="Rows">All, unordered by page.</param>
    public sealed record View(Call Call, Programme Programme, bool MayRegister, IReadOnlyList<Row> Rows, DateTimeOffset Now);

    /// <summary>The calls whose paper concerns the actor.</summary>
    public async Task<IReadOnlyList<(Call Call, bool MayRegister)>> CallsAsync(Actor actor, CancellationToken stop = default)
    {
        var found = new List<(Call, bool)>();
        if (actor.OfficeId is not { } own || !actor.Has(Duty.ReadPaper)) return found;
        var division = await db.Offices.Where(o => o.Id == own).Select(o => o.Division).FirstAsync(stop);
        foreach (var call in await db.Calls.AsNoTracking().OrderByDescending(c => c.OpensAt).ThenBy(c => c.Id).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            if (!programme.Deliveries.Any(IsRegistered)) continue;
            var receives = actor.ReceivesFor == CallOffice.IdOf(programme);
            if (receives || actor.Role != Role.Receiver && Within.Covers(programme.Notice.Office, division)) found.Add((call, receives));
        }
        return found;
    }

    /// <summary>Null where the call's paper is none of the actor's business.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid callId, Guid? only = null, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if ((await CallsAsync(actor, stop)).FirstOrDefault(one => one.Call.Id == callId) is not { Call: { } call } one) return null;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var seen = Of(actor, one.MayRegister).Where(a => a.CallId == callId && (only == null || a.Id == only));
        var acts = programme.Workflow.Steps.SelectMany(step => step.Actions.Where(action => action.Does == Doing.Recommend).Select(action => $"{step.Id}/{action.Id}")).ToList();
        // what was never recommended and never registered owes no paper; who asks for one case gets it in any case
        var cases = await seen.Where(a => only != null || db.Handlings.Any(h => h.ApplicationId == a.Id && acts.Contains(h.Step + "/" + h.Action)) || db.PaperCopies.Any(c => c.ApplicationId == a.Id)).OrderBy(a => a.Number)
            .Select(a => new { Application = a, Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name }).ToListAsync(stop);
        var ids = cases.Select(row => row.Application.Id).ToList();
        var handlings = (await db.Handlings.AsNoTracking().Where(h => ids.Contains(h.ApplicationId)).OrderBy(h => h.Number).ToListAsync(stop)).ToLookup(h => h.ApplicationId);
        var newest = await db.Versions.AsNoTracking().Where(v => ids.Contains(v.ApplicationId) && v.Number == db.Applications.First(a => a.Id == v.ApplicationId).Version).ToDictionaryAsync(v => v.ApplicationId, v => v.SubmittedAt, stop);
        var entries = (await db.PaperCopies.AsNoTracking().Where(c => ids.Contains(c.ApplicationId)).OrderBy(c => c.Number).ToListAsync(stop)).ToLookup(c => c.ApplicationId);
        var offices = await db.Offices.AsNoTracking().ToDictionaryAsync(o => o.Id, o => o.Name, StringComparer.Ordinal, stop);
        var contacts = actor.Role == Role.Receiver ? null : await ContactsAsync([.. cases.Select(row => row.Application)], now, stop);
        var rows = new List<Row>();
        foreach (var row in cases)
        {
            var application = row.Application;
            foreach (var delivery in programme.Deliveries.Where(IsRegistered))
            {
                var level = programme.Workflow.Level(delivery.By);
                var came = entries[application.Id].Where(entry => entry.Delivery == delivery.Id).ToList();
                if (delivery.Together && came.Count == 0) came = await TogetherAsync(application, delivery, level, stop);
                var owed = level is null ? application.Version > 0 : FindCandidates.StandingOf(application, programme, level, [.. handlings[application.Id]]) == Standing.Recommended;
                if (!owed && came.Count == 0 && only is null) continue;
                var over = IsOver(programme, application, owed);
                var office = level is null ? null : application.OfficeFor(level.Of);
                Deadline? due = delivery.Until is { } day ? Deadline.EndOf(day) : null;
                var (received, earlier, unread, completed) = Count(application.Id, came, delivery, application.Version, newest.TryGetValue(application.Id, out var submitted) ? submitted : application.StartedAt);
                rows.Add(new Row(
                    application.Id, application.Number, row.Institution, delivery, office is null ? row.Institution : offices.GetValueOrDefault(office, ""), application.Version, received, earlier, completed, came, due,
                    owed && !over && completed is null && due?.IsLate(now) == true,
                    contacts is null ? [] : [.. contacts[office ?? ""], .. contacts[application.InstitutionId.ToString()]]) { Over = over, Unchecked = unread });
            }
        }
        return new View(call, programme, one.MayRegister, rows, now);
    }

    // what its applicant gave up, and what ended without ever having been owed
    private static bool IsOver(Programme programme, Application application, bool owed) => application.Step == Workflow.GivenUp || !owed && programme.Workflow[application.Step].Kind == StepKind.End;

    /// <summary>That more would have come than is expected, with the numbers; null where it would not.</summary>
    internal async Task<Refusal?> BeyondAsync(Application application, Delivery delivery, int copies, int? version, DateOnly day, CancellationToken stop)
    {
        var submitted = await db.Versions.Where(v => v.ApplicationId == application.Id && v.Number == application.Version).Select(v => v.SubmittedAt).FirstAsync(stop);
        if (IsEarlier(version, day, application.Version, submitted)) return null;
        var came = await db.PaperCopies.AsNoTracking().Where(c => c.ApplicationId == application.Id && c.Delivery == delivery.Id).ToListAsync(stop);
        if (delivery.Together && came.Count == 0) came = await TogetherAsync(application, delivery, (await programmes.FindAsync(application.Digest, stop)).Workflow.Level(delivery.By), stop);
        var (received, _, _, _) = Count(application.Id, came, delivery, application.Version, submitted);
        return received + copies <= delivery.Copies ? null
            : new Refusal("paper.more", $"“{delivery.Label}”应报 {delivery.Copies} 份，已收 {received} 份，加上这次 {copies} 份共 {received + copies} 份，多收 {received + copies - delivery.Copies} 份。请核对份数；确实多收的，请勾选“确实多收”后再登记", "copies");
    }

    private static bool IsEarlier(int? version, DateOnly receivedOn, int newest, DateTimeOffset submitted) => version is { } read ? read != newest : receivedOn < Deadline.DayOf(submitted);

    // what an office hands in for all its cases at once is registered with one of them, and holds for those that were submitted by then
    private Task<List<PaperCopy>> TogetherAsync(Application application, Delivery delivery, Level? level, CancellationToken stop)
    {
        var office = level is null ? null : application.OfficeFor(level.Of);
        return office is null ? Task.FromResult(new List<PaperCopy>())
            : db.PaperCopies.AsNoTracking().Where(c => c.Delivery == delivery.Id && db.Applications.Any(a => a.Id == c.ApplicationId && a.CallId == application.CallId && (a.CountyOfficeId == office || a.CityOfficeId == office || a.ProvinceOfficeId == office)))
                .OrderBy(c => c.ReceivedOn).ThenBy(c => c.At).ToListAsync(stop);
    }

    // a print whose code was not read can be of the newest version only if that was submitted by then
    private static (int Received, int Earlier, int Unchecked, DateOnly? CompletedOn) Count(Guid application, IEnumerable<PaperCopy> entries, Delivery delivery, int newest, DateTimeOffset submitted)
    {
        var (received, earlier, unread, completed) = (0, 0, 0, (DateOnly?)null);
        foreach (var entry in entries.Where(entry => entry.StruckAt is null).OrderBy(entry => entry.ReceivedOn).ThenBy(entry => entry.Number))
        {
            // the version of another case says nothing of this one's
            var version = entry.ApplicationId == application ? entry.Version : null;
            if (IsEarlier(version, entry.ReceivedOn, newest, submitted))
            {
                earlier += entry.Copies;
                continue;
            }
            // nobody reads a code off a disc
            if (version is null && !delivery.Together) unread += entry.Copies;
            if ((received += entry.Copies) >= delivery.Copies) completed ??= entry.ReceivedOn;
        }
        return (received, earlier, unread, completed);
    }

    /// <summary>The paper of a case that the reader sees anyway, in words; none where none is owed and none came.</summary>
    public async Task<IReadOnlyList<CasePaper>> OfCaseAsync(Application application, Programme programme, DateTimeOffset now, CancellationToken stop = default)
    {
        if (application.Version == 0 || !programme.Deliveries.Any(IsRegistered)) return [];
        var entries = await db.PaperCopies.AsNoTracking().Where(c => c.ApplicationId == application.Id).ToListAsync(stop);
        var acts = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == application.Id).OrderBy(h => h.Number).ToListAsync(stop);
        var submitted = await db.Versions.Where(v => v.ApplicationId == application.Id && v.Number == application.Version).Select(v => v.SubmittedAt).FirstAsync(stop);
        var found = new List<CasePaper>();
        foreach (var delivery in programme.Deliveries.Where(IsRegistered))
        {
            var came = entries.Where(entry => entry.Delivery == delivery.Id).ToList();
            if (delivery.Together && came.Count == 0) came = await TogetherAsync(application, delivery, programme.Workflow.Level(delivery.By), stop);
            var owed = programme.Workflow.Level(delivery.By) is not { } level || FindCandidates.StandingOf(application, programme, level, acts) == Standing.Recommended;
            if (!owed && came.Count == 0) continue;
            var (received, earlier, unread, completed) = Count(application.Id, came, delivery, application.Version, submitted);
            Deadline? due = delivery.Until is { } day ? Deadline.EndOf(day) : null;
            found.Add(new CasePaper(delivery.Label, delivery.Copies, received, new Row(
                application.Id, application.Number, "", delivery, "", application.Version, received, earlier, completed, came, due, owed && !IsOver(programme, application, owed) && completed is null && due?.IsLate(now) == true, []) { Over = IsOver(programme, application, owed), Unchecked = unread }.State));
        }
        return found;
    }

    /// <summary>The cases of which the actor may know that they hand in paper: what he sees, or all of the notices whose paper he receives.</summary>
    internal IQueryable<Application> Of(Actor actor, bool receives) => receives ? db.Applications.AsNoTracking().Where(a => a.Version > 0) : actor.Sees(db.Applications.AsNoTracking());

    /// <summary>A case whose paper the actor registers, and its programme; null for everybody else.</summary>
    internal async Task<(Application Application, Programme Programme)?> RegisteredAsync(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.ReceivesFor is null || await db.Applications.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id && a.Version > 0, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        return Authority.May(actor, application, programme, CaseAct.Register) ? (application, programme) : null;
    }

    internal static bool IsRegistered(Delivery delivery) => delivery.IsOnPaper;

    private async Task<ILookup<string, string>> ContactsAsync(IReadOnlyList<Application> cases, DateTimeOffset now, CancellationToken stop)
    {
        var institutions = cases.Select(a => a.InstitutionId).Distinct().ToList();
        var offices = cases.SelectMany(a => new[] { a.CountyOfficeId, a.CityOfficeId, a.ProvinceOfficeId }).OfType<string>().Distinct().ToList();
        var own = await db.Users.AsNoTracking().Where(p => p.InstitutionId != null && institutions.Contains(p.InstitutionId.Value) && p.EndedAt == null && p.PhoneNumber != null)
            .Select(p => new { p.InstitutionId, p.DisplayName, p.PhoneNumber }).ToListAsync(stop);
        var officers = await db.Users.AsNoTracking().Where(p => p.OfficeId != null && offices.Contains(p.OfficeId) && p.EndedAt == null && p.PhoneNumber != null
                && Grants.InForce(db.Grants, now).Any(g => g.PersonId == p.Id && g.OfficeId == p.OfficeId && (g.Role == Role.Officer || g.Role == Role.Approver)))
            .Select(p => new { p.OfficeId, p.DisplayName, p.PhoneNumber }).ToListAsync(stop);
        return officers.Select(p => (Of: p.OfficeId!, Said: $"{p.DisplayName} {p.PhoneNumber}")).Concat(own.Select(p => (Of: p.InstitutionId!.Value.ToString(), Said: $"{p.DisplayName} {p.PhoneNumber}")))
            .ToLookup(one => one.Of, one => one.Said, StringComparer.Ordinal);
    }
}

/// <summary>What the code on a print says.</summary>
public enum PrintState
{
    /// <summary>No code was given, only a number.</summary>
    Unread,

    /// <summary>The print is of the newest version.</summary>
    Newest,

    /// <summary>The print is of an earlier version.</summary>
    Older,

    /// <summary>The code belongs to no submitted version of the case: a draft, or a print of something else.</summary>
    Unknown,
}

/// <summary>Looks a print up by what stands on it: the application's number, the code at the foot of its pages, or the code of the receipt.</summary>
public sealed class LookUpPaper(Db db, FindPaper find)
{
    /// <param name="Version">Which version the print is of; null where that is not known.</param>
    public sealed record Found(Guid Application, Guid Call, string Number, string Institution, int Newest, int? Version, PrintState State);

    private const int MostVersions = 20_000;

    /// <summary>Null where nothing of what the actor may register is known by these signs.</summary>
    public async Task<Found?> RunAsync(Actor actor, string? typed, CancellationToken stop = default)
    {
        if (typed is not { Length: > 0 and <= 300 } || TypedText.Unreadable(typed) is not null) return null;
        var calls = (await find.CallsAsync(actor, stop)).Where(one => one.MayRegister).Select(one => one.Call.Id).ToList();
        if (calls.Count == 0) return null;
        var seen = find.Of(actor, receives: true).Where(a => calls.Contains(a.CallId));
        var words = Wording.HalfWidth(typed).ToUpperInvariant().Split([' ', '\t', '\n', '\r', '，', ','], StringSplitOptions.RemoveEmptyEntries);
        var byNumber = await seen.FirstOrDefaultAsync(a => words.Contains(a.Number.ToUpper()), stop);
        var receipt = VerificationCode.Read(typed) ?? words.Select(VerificationCode.Read).FirstOrDefault(code => code is not null);
        var page = words.Select(PageCode.Read).FirstOrDefault(code => code is not null && words.Length > 0 && byNumber?.Number.ToUpperInvariant() != code);
        if (receipt is null && page is null) return byNumber is null ? null : await SayAsync(byNumber, null, PrintState.Unread, stop);
        var candidates = byNumber is null ? seen : seen.Where(a => a.Id == byNumber.Id);
        var versions = await (from application in candidates
                              from version in db.Versions.Where(v => v.ApplicationId == application.Id)
                              orderby version.SubmittedAt descending
                              select new { application.Id, application.Number, Version = version.Number, version.Digest }).Take(MostVersions).ToListAsync(stop);
        var match = versions.FirstOrDefault(v => receipt is not null ? v.Digest.StartsWith(receipt, StringComparison.Ordinal) : PageCode.Of(v.Number, v.Version, v.Digest) == page);
        if (match is null) return byNumber is null ? null : await SayAsync(byNumber, null, PrintState.Unknown, stop);
        var found = await seen.FirstAsync(a => a.Id == match.Id, stop);
        return await SayAsync(found, match.Version, match.Version == found.Version ? PrintState.Newest : PrintState.Older, stop);
    }

    private async Task<Found> SayAsync(Application application, int? version, PrintState state, CancellationToken stop) => new(
        application.Id, application.CallId, application.Number, await db.Institutions.Where(i => i.Id == application.InstitutionId).Select(i => i.Name).FirstAsync(stop), application.Version, version, state);
}
