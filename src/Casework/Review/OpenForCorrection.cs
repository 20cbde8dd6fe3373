using Microsoft.EntityFrameworkCore;
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
        if (application.OpenPlaces is null || !await HasAskedAsync(db, actor, file, stop)) return Refusals.NotYours;
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

    /// <summary>Whether a correction is under way that this officer's office asked for, be it its own step or in the place of another (代办).</summary>
    internal static bool HasAsked(Actor actor, Application application, Programme programme, IEnumerable<Handling> acts) => IsUnderWay(actor, application, programme)
        && (IsOwn(actor, application, programme) || LastReturn(application, programme, acts)?.OfficeId == actor.OfficeId);

    internal static async Task<bool> HasAskedAsync(Db db, Actor actor, Casefile file, CancellationToken stop) =>
        HasAsked(actor, file.Application, file.Programme, await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == file.Application.Id).OrderBy(h => h.Number).ToListAsync(stop));

    /// <summary>Whether the office may take up what did not come: it asked for it, or may act in the place of the one below that did (代办).</summary>
    public static bool MayTakeUp(Actor actor, Application application, Programme programme) => IsUnderWay(actor, application, programme)
        && (IsOwn(actor, application, programme)
            || programme.Workflow[application.ReturnedFrom!].ActsFor is { } over && programme.Workflow.Level(over.By) is { } level && application.OfficeFor(level.Of) is { } office && office == actor.OfficeId);

    private static bool IsUnderWay(Actor actor, Application application, Programme programme) =>
        actor.Has(Duty.Review) && programme.Workflow[application.Step].IsApplicants && application is { Returns: > 0, ReturnedFrom: not null };

    private static bool IsOwn(Actor actor, Application application, Programme programme) =>
        programme.Workflow.Level(programme.Workflow[application.ReturnedFrom!].By) is { } level && application.OfficeFor(level.Of) == actor.OfficeId;

    private static Handling? LastReturn(Application application, Programme programme, IEnumerable<Handling> acts) =>
        acts.LastOrDefault(act => act.Step == application.ReturnedFrom && programme.Workflow[act.Step].Action(act.Action)?.Does == Doing.Return);
}
