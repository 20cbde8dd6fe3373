using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>确定核查: the office visits a case which it need not, or takes that back. Nothing is overwritten; the newest counts.</summary>
public sealed class ChooseVisit(Db db, Casefiles files, VisitDemands demands, TimeProvider time)
{
    public sealed record Input(Guid Application, bool Chosen, string? Reason);

    public async Task<Outcome<VisitChoice>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (Visiting.MayPlan(actor, file.Programme, file.Step.Id) is { } not) return not;
        if (file.HeldAt is not null || file.Application.TurnOfficeId != actor.OfficeId) return Refusals.NotYours;
        if (TypedText.Trouble(input.Reason, "reason", "理由", 200, out var reason) is { } trouble) return trouble;
        var stand = (await demands.OfAsync(file.Programme, file.Application.CallId, actor.OfficeId, [file.Application], stop))[file.Application.Id];
        if (stand.Demand != VisitDemand.May) return new Refusal("visit.must", $"此件本来就应当核查（{stand.Why}）");
        // pressed twice
        if (stand.Chosen is { } known && input.Chosen && known.Reason == reason) return known;
        if (!input.Chosen && stand.Chosen is null) return new Refusal("visit.notChosen", "此件没有列为核查对象");
        if (!input.Chosen && await db.Visits.AnyAsync(v => v.ApplicationId == file.Application.Id && v.Step == file.Step.Id && v.CancelledAt == null, stop)) return new Refusal("visit.planned", "已安排核查，请先取消安排");
        var number = await db.VisitChoices.Where(c => c.ApplicationId == input.Application && c.Step == file.Step.Id).MaxAsync(c => (int?)c.Number, stop) ?? 0;
        var choice = new VisitChoice { ApplicationId = file.Application.Id, Step = file.Step.Id, Number = number + 1, Chosen = input.Chosen, Reason = reason, OfficeId = actor.OfficeId!, PersonId = actor.PersonId, At = now };
        db.VisitChoices.Add(choice);
        return await db.CommitAsync(AuditNote.OfVisits(file.Application.CallId, actor.OfficeId!, actor, choice.Chosen ? "visit.choose" : "visit.unchoose", now, new { application = choice.ApplicationId, choice.Number, why = AuditChain.HashOf(reason) }), choice, stop);
    }
}
