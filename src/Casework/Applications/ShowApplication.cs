using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An application with everything its page shows, to its applicant or to an officer.</summary>
public sealed class ShowApplication(Db db, ProgrammeStore programmes, Seats seats, Divisions divisions, QuotaBook book, FindJudgements judgements, StartCheck start, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>One act; what it does is null where the applicant took the application back.</summary>
    public sealed record Act(DateTimeOffset At, string Step, Doing? Does, string Action, string ToStep, string Person, string? Office, string? Opinion, string? Excess, string? Document, int Version)
    {
        /// <summary>Who handled it, where another approved it.</summary>
        public string? ProposedBy { get; init; }

        /// <summary>Done after the step's deadline.</summary>
        public bool Late { get; init; }

        /// <summary>The clause that a refusal rests on.</summary>
        public string? Clause { get; init; }

        /// <summary>Why it went on although its own office had marked something; not for applicants.</summary>
        public string? Despite { get; init; }

        /// <summary>The step's word.</summary>
        public required string StepId { get; init; }
    }

    /// <summary>A refusal, as it ended the case.</summary>
    /// <param name="Act">Who decided what, with reason and clause.</param>
    /// <param name="Day">On which day.</param>
    /// <param name="ObjectUntil">The last day to object; null where the programme says nothing of it.</param>
    /// <param name="Again">Whether the institution may begin once more in the same call; null where the call's time is over.</param>
    public sealed record Refused(Act Act, DateOnly Day, DateOnly? ObjectUntil, string? Again);

    /// <summary>What the quota of the current step looks like before one more.</summary>
    public sealed record QuotaView(string Label, int Taken, int? Places, bool Soft, string Clause, string? Note, bool Exceeds);

    public sealed record View(
        Application Application, Programme Programme, string CallTitle, string Institution, Step Step, Deadline? Deadline, bool Late, DateTimeOffset Now,
        Answered Answered, Draft Draft, Report Report, IReadOnlyList<Act> Acts, QuotaView? Quota,
        string? ReceivingOffice, string DivisionName, bool MayAct, bool MayRecordOutside, Deadline? AfterWithdrawal)
    {
        /// <summary>The step's time is over, and closed it.</summary>
        public bool Closed => Late && (Ended is not null || Step.Elapses == Elapse.Closes);

        /// <summary>Set where its time closed the step of an office: what may still be done, and who may give longer.</summary>
        public ClosedStep? Ended { get; init; }

        /// <summary>What may be done now, by the office whose turn it is.</summary>
        public IReadOnlyList<StepAction> Possible { get; init; } = [];

        /// <summary>The step that recommended it and has still to hand it up (待上报); null where nothing is owed.</summary>
        public Step? HeldAt { get; init; }

        /// <summary>How it stands, as its applicant is told.</summary>
        public string PublicLabel => HeldAt is null ? Step.PublicLabel : "已推荐，待上报";

        /// <summary>The authority whose answer it waits for, where that does not work here.</summary>
        public Level? Outside => HeldAt is null && Programme.Workflow.Level(Step.By) is { Of: OfficeLevel.Outside } outside ? outside : null;

        /// <summary>What its deadline rests on; null for a correction, whose day the office set that gave it back.</summary>
        public StepDeadline? Basis => Casefile.BasisOf(Application, HeldAt ?? Step);

        /// <summary>The actor may give it longer.</summary>
        public bool MayExtend { get; init; }

        /// <summary>A correction is under way that the actor's office asked for.</summary>
        public bool HasAsked { get; init; }

        /// <summary>A correction whose time is over, which the actor's office asked for.</summary>
        public bool MayTakeUp { get; init; }

        /// <summary>What a person found on the statements, to offices.</summary>
        public IReadOnlyList<FindJudgements.On> Judgements { get; init; } = [];

        /// <summary>What was granted to this institution alone, the newest of each step.</summary>
        public IReadOnlyList<(Step Step, CallExtension Extension)> Granted { get; init; } = [];

        /// <summary>What each end would mean for beginning once more in the same call.</summary>
        public required Func<string, string?> Again { get; init; }

        /// <summary>Set where a refusal ended it.</summary>
        public Refused? Decision { get; init; }

        /// <summary>It is with the applicant because he took it back himself.</summary>
        public bool IsTakenBack => Step.IsApplicants && Acts is [.., { Does: null }];

        /// <summary>Whether its applicant can fill it in now.</summary>
        public bool IsEditable => Step.IsApplicants && Application.DeletedAt is null;

        /// <summary>Whether a section can be filled in now: a correction leaves locked what was not complained of.</summary>
        public bool IsOpen(string section) => IsEditable && CasePlace.IsOpen(Application, CasePlace.OfSection(section));
    }

    /// <summary>The applicant sees the draft while it is with him; everyone else, and he later, what was submitted last.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == application.CallId, stop);
        var file = await seats.WithPlaceAsync(new Casefile(application, programme, call), stop);
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == application.InstitutionId, stop);
        var draft = await Draft.OfAsync(db, id, stop);
        Answered answered;
        IReadOnlyList<FindJudgements.On> judged = [];
        if (actor.Role == Role.Applicant && file.Step.IsApplicants || application.Version == 0) answered = Answered.Read(programme, draft, Deadline.DayOf(now));
        else
        {
            var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id && v.Number == application.Version, stop);
            answered = Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt));
            if (actor.OfficeId is not null)
            {
                judged = await judgements.RunAsync(actor, programme, version, stop);
                answered = answered with { Sheet = FindJudgements.Apply(answered.Sheet, judged) };
            }
        }
        var acts = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == id).OrderBy(h => h.Number)
            .Select(h => new
            {
                Handling = h,
                Person = db.Users.First(p => p.Id == h.PersonId).DisplayName,
                Office = db.Offices.First(o => o.Id == h.OfficeId).Name,
                For = db.Users.First(p => p.Id == h.ForPersonId).DisplayName,
                ProposedBy = db.Users.First(p => p.Id == h.ProposedBy).DisplayName,
                ProposedFor = db.Proposals.Where(p => p.ApplicationId == h.ApplicationId && p.PersonId == h.ProposedBy && p.DecidedAt == h.At).Select(p => db.Users.First(u => u.Id == p.ForPersonId).DisplayName).FirstOrDefault(),
                ForOffice = db.Offices.First(o => o.Id == h.ForOfficeId).Name,
            }).ToListAsync(stop);
        var deadline = file.DeadlineOf(calendar);
        var ended = file.Step.IsApplicants ? null : ClosedStep.Of(file, now, calendar);
        var mayAct = Verbs.MayAct(actor, application, programme);
        QuotaView? quota = null;
        if (mayAct && file.Step.Action(Doing.Recommend) is not null && await book.StandsAsync(application, programme, answered.Sheet, actor.OfficeId!, stop) is { } stands)
        {
            quota = new QuotaView(stands.Quota.Label, stands.Taken, stands.Places, stands.Soft, stands.Quota.Clause, stands.Quota.Note, stands.Exceeds);
        }
        // while it is with the applicant, the office that gave it back, else the one that received it
        var turn = file.Step.IsApplicants && application.ReturnedFrom is { } asked ? programme.Workflow[asked].By : file.Running.By;
        var officeId = programme.Workflow.Level(turn) is { } level ? application.OfficeFor(level.Of) : application.CountyOfficeId;
        var office = officeId is null || file.Step.Kind == StepKind.End ? null : await db.Offices.AsNoTracking().Where(o => o.Id == officeId).Select(o => o.Name).FirstAsync(stop);
        var division = FindRoute.DivisionOf(programme)?.Figure.Show(answered.Sheet);
        List<Act> done =
        [
            .. acts.Select(a => new Act(
                a.Handling.At, Label(programme, a.Handling.Step), programme.Workflow[a.Handling.Step].Action(a.Handling.Action)?.Does, ActionLabel(programme, a.Handling), Label(programme, a.Handling.ToStep),
                Standing(a.Person, a.For)!, a.ForOffice is null ? a.Office : StandingIn(a.Office, a.ForOffice, a.Handling.ForReason), a.Handling.Opinion, a.Handling.ExcessReason, a.Handling.OutsideDocument, a.Handling.Version)
            {
                ProposedBy = Standing(a.ProposedBy, a.ProposedFor), Clause = a.Handling.Clause, Late = a.Handling.Late, Despite = a.Handling.Despite, StepId = a.Handling.Step,
            }),
        ];
        string? Again(string end) => start.Again(call, programme, institution, end, now);
        return new View(
            application, programme, call.Title, institution.Name, file.Step, deadline, deadline?.IsLate(now) == true, now, answered, draft,
            programme.Evaluate(answered.Sheet),
            done,
            quota, office, division is { Length: 6 } ? divisions.FullName(Divisions.Code(division)) : "", mayAct,
            PassByOutsideOutcome.MayRecord(actor, application, programme), WithdrawApplication.Until(file, now, calendar))
        {
            Ended = ended, HeldAt = file.HeldAt, Possible = file.HeldAt is not null ? [] : [.. file.Step.Actions.Where(action => ended is null || ended.Allows(action))],
            MayExtend = Authority.May(actor, application, programme, CaseAct.Extend) && CallOffice.Owns(actor, programme),
            HasAsked = OpenForCorrection.HasAsked(actor, application, programme, acts.Select(act => act.Handling)),
            MayTakeUp = OpenForCorrection.MayTakeUp(actor, application, programme) && TakeUpLapsed.MayTakeUp(file, now, calendar),
            Judgements = judged,
            Granted = [.. call.Extensions.Where(e => e.InstitutionId == application.InstitutionId).GroupBy(e => e.Step).Select(same => (programme.Workflow[same.Key], same.MaxBy(e => e.Number)!))],
            Decision = file.Step.Kind == StepKind.End && done is [.., { Does: Doing.Reject or Doing.Decline } last] ? new Refused(last, Deadline.DayOf(last.At), programme.Objection?.LastDay(Deadline.DayOf(last.At), calendar), Again(application.Step)) : null,
            Again = Again,
        };
    }

    /// <summary>An office that acted in the place of another, as everybody reads it.</summary>
    internal static string StandingIn(string? office, string whose, string? reason) => $"{office}（代{whose}办理：{reason}）";

    // whoever stood in for a colleague is named with him
    private static string? Standing(string? person, string? absent) => absent is null ? person : $"{person}（代 {absent}）";

    private static string ActionLabel(Programme programme, Handling act) => act.Action == WithdrawApplication.Action ? "撤回" : act.Action == GiveUpApplication.Action ? "放弃申报" : act.Action == AnswerBatch.Action ? "上级退回" : act.Action == WithdrawRecommendation.Action ? "撤回推荐" : act.Action == TransferCase.Action ? "移送" : act.Action == TakeUpLapsed.Action ? "逾期未补正，收回办理" : programme.Workflow[act.Step].Action(act.Action)!.Label;

    private static string Label(Programme programme, string step) => programme.Workflow[step].Label;
}
