using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Passes a step by an outcome that was reached elsewhere (another system, a meeting, the ministry): with its document and reason,
/// by the programme's highest office, whichever level the step belongs to and even after its deadline. A recommendation takes its
/// place in the book of the office that gave it, over its quota too. A case whose correction never came goes on as it was submitted
/// last. To give a case back is no outcome: that is the step's own office's to do. Where the programme wants a second person of that office, or
/// something looked up before, or the institution visited, a document from elsewhere stands for none of it.
/// </summary>
public sealed class PassByOutsideOutcome(Db db, Casefiles files, Verbs verbs, QuotaBook book, Notifications notifications, VisitDemands visits, Publishing publishing, Recognitions recognitions, TimeProvider time)
{
    private const int LongestDocument = 200;

    /// <param name="Application">Which case.</param>
    /// <param name="Token">The state that the officer saw.</param>
    /// <param name="Action">The action of the step that the outcome amounts to.</param>
    /// <param name="Document">Number or name of the document.</param>
    /// <param name="Reason">Why it is recorded here.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    /// <param name="DecidedOn">The day of that decision, from which the validity of a title is counted; null: today.</param>
    /// <param name="Number">The number of the certificate, where one was given; null: none, or the programme's own.</param>
    public sealed record Input(Guid Application, int Token, string Action, string Document, string Reason, string? Once = null, DateOnly? DecidedOn = null, string? Number = null);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        if (await verbs.DoneAsync(actor, input.Once, input.Application, stop, nameof(PassByOutsideOutcome), input.Token, input.Action, input.Document, input.Reason) is { } done) return done;
        var (file, notes, refusals) = await PrepareAsync(actor, input, stop);
        return notes.Count == 0 ? refusals.ToList() : await db.CommitAsync(notes, file!.Application, stop);
    }

    /// <summary>Everything but the commit, so that many can be recorded at once.</summary>
    internal async Task<(Casefile? File, IReadOnlyList<AuditNote> Notes, IReadOnlyList<Refusal> Refusals)> PrepareAsync(Actor actor, Input input, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Not(Refusals.NoSuchApplication);
        if (file.HeldAt is { } held) return Not(Refusals.NotHandedUp(held.Label));
        if (!MayRecord(actor, file.Application, file.Programme)) return Not(Refusals.NotYours);
        if (file.Application.Token != input.Token) return Not(Refusals.Changed);
        if (file.Step.Action(input.Action) is not { } action || !IsOutcome(action)) return Not(Refusals.WrongStep(file.Step.Label));
        if (file.Application.Proposal is not null) return Not(Verbs.ProposalWaits);
        if (IsOwnDecision(action)) return Not(new Refusal("outside.approval", $"“{action.Label}”须由办理的单位提出，经{action.Approval!.By}审批，不能以外部结果代替", Clause: action.Approval.Clause));
        if (action.Does is Doing.Accept or Doing.Recommend && await verbs.MissingLookupsAsync(file, stop) is { Count: > 0 } missing) return (null, [], missing);
        if (action.Does == Doing.Pass && await visits.MissingAsync(file, stop) is { } unvisited) return Not(unvisited);
        if (action.Does == Doing.Pass && await publishing.HeldAsync(file.Application, stop) is { } objected) return Not(objected);
        if (action.Does == Doing.Pass && await publishing.OpenUntilAsync(file.Application, Deadline.DayOf(now), stop) is { } until) return Not(new Refusal("publicity.open", $"这一件正在公示，到 {until:yyyy-MM-dd} 结束，公示期内不能进入下一步"));
        if (TypedText.Trouble(input.Document, "document", "结果文件", LongestDocument, out var document) is { } unnamed) return Not(unnamed);
        if (TypedText.Trouble(input.Reason, "reason", "说明", Verbs.LongestOpinion, out var reason) is { } unsaid) return Not(unsaid);
        // it may go on unvisited, but not as if nothing were missing
        if (action.Does == Doing.Pass && await visits.UnvisitedAsync(file, stop) is { } passedOver) reason = $"{reason}　{passedOver}";
        if (TypedText.TroubleIfAny(input.Number, "number", "证书编号", 60, out var number) is { } odd) return Not(odd);
        if (input.DecidedOn is { } day && (day > Deadline.DayOf(now) || day < Deadline.DayOf(file.Call.OpensAt))) return Not(new Refusal("outside.day", $"结果文件的日期 {day:yyyy-MM-dd} 晚于今天，或早于本批次开始申报的日期，请核对", "decidedOn"));
        var facts = await files.FactsAsync(file, stop);
        if (file.Programme.Workflow.Next(action, facts) is not { } next) return Not(new Refusal("action.way", "按所填内容不能确定下一步"));
        var given = new Recognitions.Given(input.DecidedOn ?? Deadline.DayOf(now), document, number);
        if (await recognitions.TroubleAsync(file, next.Id, given, stop) is { } doubled) return Not(doubled);
        IReadOnlyList<string>? freed = null;
        if (action.Does is Doing.Recommend or Doing.Accept) await book.TakeAsync(file, facts, actor, now, $"{document}：{reason}", decidedElsewhere: true, stop);
        else if (action.Does is Doing.Reject or Doing.Decline) freed = await book.FreeOwnAsync(file, file.Step, actor, "review.outside", now, stop);
        file.Application.CorrectionUntil = null;
        var handling = file.Move(db, actor, action, next, now, await files.NextHandlingAsync(input.Application, stop), reason, document: document);
        await notifications.MovedAsync(file, handling, stop);
        var notes = new List<AuditNote> { AuditNote.Of(file.Application, actor, "review.outside", now, new { action = action.Id, to = next.Id, document, reason, freed }) };
        if (await recognitions.EnterAsync(file, next.Id, actor, given, now, stop) is { } entered)
        {
            var terms = file.Programme.Recognition!;
            await notifications.RecognisedAsync(file.Application, entered.Title, terms.Title, terms.Certificate, now, stop);
            notes.Add(entered.Note);
        }
        return (file, notes, []);

        static (Casefile?, IReadOnlyList<AuditNote>, IReadOnlyList<Refusal>) Not(Refusal why) => (null, [], [why]);
    }

    /// <summary>Whether an action of a step can be the outcome of something decided elsewhere.</summary>
    public static bool IsOutcome(StepAction action) => action.Does is not (Doing.Return or Doing.Submit);

    /// <summary>Whether two persons of the office have to decide it here. What has no operation of its own is only ever recorded.</summary>
    public static bool IsOwnDecision(StepAction action) => action is { Approval: not null, Does: not Doing.Pass };

    /// <summary>Whether the actor may record outside outcomes for a case.</summary>
    public static bool MayRecord(Actor actor, Application application, Programme programme) => Authority.May(actor, application, programme, CaseAct.RecordOutside);
}
