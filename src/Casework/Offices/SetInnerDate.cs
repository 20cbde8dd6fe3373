using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Sets for an office's area an earlier last day of a step than the notice's, never a later one; the office's earlier word on the same step is replaced. The
/// office that issued the notice does not: it moves the deadline itself.
/// </summary>
public sealed class SetInnerDate(Db db, ProgrammeStore programmes, MoveDeadline move, TimeProvider time)
{
    public sealed record Input(Guid Call, string? Step, DateOnly? Day, string? Reason, string? Document);

    /// <param name="Steps">The steps for which the office may set a day, with the notice's last moment.</param>
    /// <param name="Own">What it has set, newest first.</param>
    public sealed record CallView(Call Call, Programme Programme, IReadOnlyList<(Step Step, Deadline Notice)> Steps, IReadOnlyList<InnerDate> Own)
    {
        /// <summary>The steps that an earlier day of the office, or of one under it, closes now: there it may give longer.</summary>
        public IReadOnlyList<Step> Closing { get; init; } = [];

        /// <summary>Of these, and of what the notice closes, what is over in its area, with the steps that lead to it.</summary>
        public IReadOnlyList<PastStep> Past { get; init; } = [];

        /// <summary>The offices under it.</summary>
        public IReadOnlyList<Office> Areas { get; init; } = [];

        /// <summary>What its people gave so, newest first.</summary>
        public IReadOnlyList<(CallExtension Extension, string Whom)> Given { get; init; } = [];
    }

    /// <summary>The calls in which the actor's office may set days; empty for everybody else.</summary>
    public async Task<IReadOnlyList<CallView>> ShowAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.SetDates) || actor.OfficeId is not { } officeId) return [];
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == officeId, stop);
        var now = time.GetUtcNow();
        var views = new List<CallView>();
        foreach (var call in await db.Calls.AsNoTracking().OrderByDescending(c => c.OpensAt).ThenBy(c => c.Id).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            var steps = Steps(call, programme, office);
            if (steps.Count == 0) continue;
            var areas = await move.AreasUnderAsync(programme, officeId, stop);
            views.Add(new CallView(call, programme, steps, [.. call.InnerDates.Where(d => d.OfficeId == officeId).OrderByDescending(d => d.MadeAt)])
            {
                Closing = [.. steps.Select(one => one.Step).Where(step => InnerDates.Closing(call, [officeId, .. areas.Select(area => area.Id)], step).Count > 0)], Areas = areas, Given = await GivenAsync(call, officeId, stop),
                Past = PastStep.All(programme, step => InnerDates.Close(call, [officeId], step, CallExtension.Apply(call, step, null, CallExtension.ByNotice(step))), now),
            });
        }
        return views;
    }

    private async Task<List<(CallExtension, string)>> GivenAsync(Call call, string office, CancellationToken stop)
    {
        if (call.Extensions.All(e => e.IsGeneral)) return [];
        var rows = await db.CallExtensions.AsNoTracking().Where(e => e.CallId == call.Id && (e.OfficeId != null || e.InstitutionId != null) && db.Users.Any(p => p.Id == e.MadeBy && p.OfficeId == office)).OrderByDescending(e => e.Number)
            .Select(e => new { Extension = e, Area = db.Offices.First(o => o.Id == e.OfficeId).Name, Institution = db.Institutions.First(i => i.Id == e.InstitutionId).Name }).ToListAsync(stop);
        return [.. rows.Select(row => (row.Extension, row.Area ?? row.Institution))];
    }

    public async Task<Outcome<InnerDate>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.SetDates) || actor.OfficeId is not { } officeId) return Refusals.NotYours;
        await db.LockAsync($"call:{input.Call}", stop);
        if (await db.Calls.FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var steps = Steps(call, programme, await db.Offices.AsNoTracking().FirstAsync(o => o.Id == officeId, stop));
        if (steps.Count == 0) return CallOffice.NoSuchCall;
        if (steps.FirstOrDefault(one => one.Step.Id == input.Step) is not { Step: { } step } found) return new Refusal("inner.step", $"请选择步骤，可用：{string.Join("、", steps.Select(one => one.Step.Label))}", "step");
        var refusals = new List<Refusal>();
        if (input.Day is not { } day) refusals.Add(Refusals.Missing("day", "提前到哪一天"));
        else if (day < Deadline.DayOf(now)) refusals.Add(new Refusal("inner.past", "这一天已经过去", "day"));
        else if (Deadline.EndOf(day).Moment >= found.Notice.Moment) refusals.Add(new Refusal("inner.later", $"只能比通知的截止时间（{found.Notice}）更早。需要推迟的，请发布通知的主管部门办理", "day", step.Deadline?.Clause));
        if (TypedText.Trouble(input.Reason, "reason", "原因", 500, out var reason) is { } unsaid) refusals.Add(unsaid);
        if (TypedText.Trouble(input.Document, "document", "本单位文件的文号或名称", 200, out var document) is { } unnamed) refusals.Add(unnamed);
        if (refusals.Count > 0) return refusals;
        foreach (var earlier in call.InnerDates.Where(d => d.OfficeId == officeId && d.Step == step.Id && d.WithdrawnAt is null)) (earlier.WithdrawnAt, earlier.WithdrawnBy) = (now, actor.PersonId);
        var date = new InnerDate { Id = Guid.CreateVersion7(now), CallId = call.Id, OfficeId = officeId, Step = step.Id, Day = input.Day!.Value, Reason = reason, Document = document, MadeAt = now, MadeBy = actor.PersonId };
        db.InnerDates.Add(date);
        return await db.CommitAsync(AuditNote.OfOffice(officeId, actor, "inner.set", now, new { call = call.Id, date.Id, date.Step, date.Day, reason, document }), date, stop);
    }

    // a step of the applicant, of the office itself or of those under it, as far as the notice gives it a day
    private static List<(Step Step, Deadline Notice)> Steps(Call call, Programme programme, Office office)
    {
        if (office.OnlyReceives || office.Id == CallOffice.IdOf(programme) || !Within.Covers(programme.Notice.Office, office.Division)) return [];
        return [.. programme.Workflow.Steps.Where(step => step.Deadline?.Until is not null && (step.IsApplicants || programme.Workflow.Level(step.By) is { } level && level.Of <= office.Level))
            .Select(step => (step, CallExtension.Apply(call, step, null, Deadline.EndOf(step.Deadline!.Until!.Value))!.Value))];
    }
}
