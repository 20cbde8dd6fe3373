using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An application as an operation works on it: with its programme, and what is on file.</summary>
internal sealed record Casefile(Application Application, Programme Programme, Call Call)
{
    public Step Step => Programme.Workflow[Application.Step];

    /// <summary>The step that recommended it and has still to hand it up (待上报); null where nothing is owed.</summary>
    public Step? HeldAt => Application.HeldAt is { } held ? Programme.Workflow[held] : null;

    /// <summary>The step whose time runs.</summary>
    public Step Running => HeldAt ?? Step;

    /// <summary>How it stands, as its applicant is told.</summary>
    public string PublicLabel => HeldAt is null ? Step.PublicLabel : "已推荐，待上报";

    /// <summary>The working days by which its deadlines are counted; there wherever it is changed.</summary>
    public WorkCalendar? Calendar { get; init; }

    /// <summary>Before the first submission: in whose areas it is, where that decides about its deadline.</summary>
    public IReadOnlyList<string> Area { get; init; } = [];

    private IReadOnlyList<string> Offices => Application.ProvinceOfficeId is null ? Area : [.. new[] { Application.CountyOfficeId, Application.CityOfficeId, Application.ProvinceOfficeId }.OfType<string>()];

    /// <summary>When the current step must be done.</summary>
    public Deadline? DeadlineOf(WorkCalendar calendar) => DeadlineOf(Running, Application.ArrivedAt, calendar);

    /// <summary>When a step must be done at which it arrives then; a correction has a deadline of its own, or none.</summary>
    public Deadline? DeadlineOf(Step step, DateTimeOffset arrived, WorkCalendar calendar)
    {
        if (!step.IsApplicants || Application.Returns == 0)
        {
            // what was granted to him or to his area is not taken away by an earlier date of an office
            return Lengthen(step, InnerDates.Close(Call, Offices, step, CallExtension.Apply(Call, step, Application.StartedAt, step.Deadline?.For(Deadline.DayOf(arrived), calendar))));
        }
        if (Application.CorrectionUntil is not { } correction) return null;
        // where everybody is given longer, so is he; but not beyond the day after which the level that gave it back could not judge it
        if (Lengthen(step, CallExtension.Apply(Call, step, Application.StartedAt, new Deadline(correction))) is not { } moved || moved.Moment <= correction || Application.ReturnedFrom is null) return new Deadline(correction);
        var until = LastToJudge() is { } end && end.Moment < moved.Moment ? end : moved;
        return until.Moment > correction ? until : new Deadline(correction);
    }

    /// <summary>What the deadline of a step rests on in the notice; null for a correction, whose day the office set that gave it back.</summary>
    internal static StepDeadline? BasisOf(Application application, Step step) => step.IsApplicants && application.Returns > 0 ? null : step.Deadline;

    /// <summary>Until when the level that gave it back can judge a correction; null where nothing bounds it.</summary>
    public Deadline? LastToJudge() =>
        // a level that is only reminded can judge it later too
        Application.ReturnedFrom is { } from && Programme.Workflow[from] is { Elapses: Elapse.Closes } judge ? Lengthen(judge, CallExtension.Apply(Call, judge, Application.StartedAt, CallExtension.ByNotice(judge))) : null;

    private Deadline? Lengthen(Step step, Deadline? deadline) => CallExtension.Lengthen(Call, step, Application.InstitutionId, Offices, deadline);

    /// <summary>Moves on to a step and notes who did it; the case's token rises with it.</summary>
    public Handling Move(
        Db db, Actor actor, StepAction action, Step to, DateTimeOffset now, int number, string? opinion, string? excess = null, string? document = null, string? clause = null, Guid? proposedBy = null, bool late = false, string? despite = null) =>
        Move(db, actor, action.Id, to, now, number, opinion, excess, document, clause, proposedBy, late, despite);

    public Handling Move(
        Db db, Actor actor, string action, Step to, DateTimeOffset now, int number, string? opinion, string? excess = null, string? document = null, string? clause = null, Guid? proposedBy = null, bool late = false, string? despite = null)
    {
        var handling = new Handling
        {
            ApplicationId = Application.Id,
            Number = number,
            Step = Application.Step,
            Action = action,
            ToStep = to.Id,
            Version = Application.Version,
            PersonId = actor.PersonId,
            OfficeId = actor.InPlaceOf?.By ?? actor.OfficeId,
            ForPersonId = actor.DeputyFor,
            ForOfficeId = actor.InPlaceOf is null ? null : actor.OfficeId,
            ForReason = actor.InPlaceOf?.Reason,
            At = now,
            Opinion = opinion,
            ExcessReason = excess,
            OutsideDocument = document,
            Clause = clause,
            ProposedBy = proposedBy,
            Despite = despite,
            Late = late,
        };
        db.Handlings.Add(handling);
        // what was decided elsewhere has its document already
        Application.HeldAt = document is null && Step is { Upward: Upward.Batch } from && from.Action(action)?.Does == Doing.Recommend && to.Kind != StepKind.End ? from.Id : null;
        Application.Step = to.Id;
        // it arrives at the level above with its letter
        if (Application.HeldAt is null) Application.ArrivedAt = now;
        Application.Proposal = null;
        Application.WasLate |= late;
        Application.Token++;
        // what follows from the move, also from what the operation still sets after it
        db.AtCommit(Arrange);
        return handling;
    }

    /// <summary>上报: from now on the level above has it.</summary>
    public void HandUp(Db db, DateTimeOffset now, bool late)
    {
        Application.HeldAt = null;
        Application.ArrivedAt = now;
        Application.WasLate |= late;
        Application.Token++;
        db.AtCommit(Arrange);
    }

    /// <summary>Brings up to date what the work list reads: whose turn it is, by when, and so its place.</summary>
    internal void Arrange()
    {
        var open = Step.Actions.Count > 0;
        Application.TurnOfficeId = open && Programme.Workflow.Level(Running.By) is { } level ? Application.OfficeFor(level.Of) : null;
        Application.DueAt = open ? DeadlineOf(Calendar!)?.Moment : null;
        Application.WorkOrder = WorkOrder.Of(Application);
    }

    /// <summary>Brings up to date what the work list says of the newest version.</summary>
    internal void Judge(FactSheet facts)
    {
        var report = Programme.Evaluate(facts);
        Application.Verdict = report.MachineVerdict switch
        {
            Verdict.Met => ListedVerdict.Met,
            Verdict.NotMet => ListedVerdict.NotMet,
            _ => ListedVerdict.Unknown,
        };
        Application.Unmet = report.NotMet.Count() + report.Contradictions.Count;
        Application.Differs = report.Differences.Any();
        Application.Functions = WorkFunctions.Of(Programme, facts);
    }
}

/// <summary>Loads applications for a change: through what the actor may see, locked until the transaction ends.</summary>
public sealed class Casefiles(Db db, ProgrammeStore programmes, Seats seats, WorkCalendar calendar)
{
    internal Task<Casefile?> LockAsync(Actor actor, Guid id, CancellationToken stop) => LockAsync(actor.Sees(db.Applications), id, stop);

    /// <summary>The same for what the installation itself does with every application of a call.</summary>
    internal Task<Casefile?> LockAnyAsync(Guid id, CancellationToken stop) => LockAsync(db.Applications, id, stop);

    private async Task<Casefile?> LockAsync(IQueryable<Application> seen, Guid id, CancellationToken stop)
    {
        await db.LockAsync($"application:{id}", stop);
        await db.LockRowAsync(id, stop);
        if (await seen.FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == application.CallId, stop);
        return await seats.WithPlaceAsync(new Casefile(application, await programmes.FindAsync(application.Digest, stop), call) { Calendar = calendar }, stop);
    }

    /// <summary>The facts of the newest submitted version.</summary>
    internal async Task<FactSheet> FactsAsync(Casefile file, CancellationToken stop)
    {
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == file.Application.Id && v.Number == file.Application.Version, stop);
        return Answered.Read(file.Programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
    }

    /// <summary>What was done with it last; null where nothing was.</summary>
    internal Task<string?> LastActionAsync(Guid application, CancellationToken stop) =>
        db.Handlings.Where(h => h.ApplicationId == application).OrderByDescending(h => h.Number).Select(h => h.Action).FirstOrDefaultAsync(stop);

    internal async Task<int> NextHandlingAsync(Guid application, CancellationToken stop) =>
        (await db.Handlings.Where(h => h.ApplicationId == application).Select(h => (int?)h.Number).MaxAsync(stop) ?? 0) + 1;
}

/// <summary>Kept answers as facts, with what is wrong in them.</summary>
public sealed record Answered(FactSheet Sheet, IReadOnlyList<Fault> Faults, MappingNode Answers, MappingNode Declared)
{
    public static Answered Read(Programme programme, string answers, string declared, DateOnly day)
    {
        var faults = new Faults();
        var a = (MappingNode)JsonText.Read(answers, "", faults)!;
        var d = (MappingNode)JsonText.Read(declared, "", faults)!;
        return Read(programme, a, d, day, faults);
    }

    public static Answered Read(Programme programme, Draft draft, DateOnly day) => Read(programme, draft.Answers, draft.Declared, day, new Faults());

    internal static Answered Read(Programme programme, MappingNode answers, MappingNode declared, DateOnly day) => Read(programme, answers, declared, day, new Faults());

    private static Answered Read(Programme programme, MappingNode answers, MappingNode declared, DateOnly day, Faults faults) =>
        new(AnswerReader.Read(programme, answers, declared, null, day, faults), faults.All, answers, declared);
}
