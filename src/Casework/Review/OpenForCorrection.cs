using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 增开补正部分: while a correction is with the applicant, the office that gave it back opens a further section or slot, as where a figure mended in one place
/// contradicts another that is locked. The applicant is told why.
/// </summary>
public sealed class OpenForCorrection(Db db, Casefiles files, Notifications notifications, TimeProvider time)
{
    public sealed record Input(Guid Application, int Token, string Place, string Reason);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        var application = file.Application;
        if (!MayOpen(actor, application, file.Programme)) return Refusals.NotYours;
        if (application.Token != input.Token) return Refusals.Changed;
        if (CasePlace.LabelOf(file.Programme, input.Place) is not { } label) return new Refusal("return.place", "没有这一部分，请刷新页面", "place");
        if (CasePlace.IsOpen(application, input.Place)) return new Refusal("return.open", $"“{label}”已经开放", "place");
        if (TypedText.Trouble(input.Reason, "reason", "增开的原因", 1000, out var reason) is { } trouble) return trouble;
        application.OpenPlaces += ' ' + input.Place;
        application.Token++;
        var message = await Message.AddAsync(db, application, actor, null, $"已开放“{label}”供补正：{reason}", now, stop);
        await notifications.WrittenAsync(file, message, stop);
        return await db.CommitAsync(AuditNote.Of(application, actor, "correction.open", now, new { place = input.Place, reason }), application, stop);
    }

    /// <summary>Whether a correction is under way that this officer's office asked for, and something is locked.</summary>
    internal static bool MayOpen(Actor actor, Application application, Programme programme) =>
        application.OpenPlaces is not null && HasAsked(actor, application, programme);

    /// <summary>Whether a correction is under way that this officer's office asked for.</summary>
    public static bool HasAsked(Actor actor, Application application, Programme programme) =>
        actor.Has(Duty.Review) && programme.Workflow[application.Step].IsApplicants && application is { Returns: > 0, ReturnedFrom: { } from }
        && programme.Workflow.Level(programme.Workflow[from].By) is { } level && application.OfficeFor(level.Of) == actor.OfficeId;

    /// <summary>The same, or that of an office below that does not act, in whose place this one may (代办).</summary>
    public static bool MayTakeUp(Actor actor, Application application, Programme programme) => HasAsked(actor, application, programme)
        || actor.Has(Duty.Review) && programme.Workflow[application.Step].IsApplicants && application is { Returns: > 0, ReturnedFrom: { } from }
        && programme.Workflow[from].ActsFor is { } over && programme.Workflow.Level(over.By) is { } level && application.OfficeFor(level.Of) is { } office && office == actor.OfficeId;
}
