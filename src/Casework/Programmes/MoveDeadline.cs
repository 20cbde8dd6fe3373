using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 延期: moves the deadline of a step of a call, to the minute: for everybody, only for applications begun before the deadline in force, for the area of an
/// office, or for one institution; also once it has passed. Made shorter, down to closing now, it is only where nobody who has begun loses time by
/// it. What arrived in time stays in time. Where an office has set an earlier day that closes the step in its area, it may itself give one institution, or the
/// area of an office under it, longer, up to everybody's deadline.
/// </summary>
public sealed class MoveDeadline(Db db, ProgrammeStore programmes, Redate redate, Seats seats, Notifications notifications, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Step">Which step; the applicants' where null.</param>
    /// <param name="Until">The new deadline; null closes the step now.</param>
    /// <param name="OnlyBegun">Only for applications begun before the deadline in force: nobody begins anew.</param>
    /// <param name="Document">The number of the document that grants it; who runs the installation may leave it out.</param>
    /// <param name="Area">Only in the area of this office.</param>
    /// <param name="Applicant">Only for this institution: its credit code, or the number of its application.</param>
    public sealed record Input(Guid Call, string? Step, DateTimeOffset? Until, bool OnlyBegun, string? Reason, string? Document = null, string? Area = null, string? Applicant = null);

    private sealed record Scope(string? Office, Guid? Institution)
    {
        public bool IsGeneral => Office is null && Institution is null;
    }

    /// <summary>The offices to whose area one can be limited.</summary>
    public async Task<IReadOnlyList<Office>> AreasAsync(Programme programme, CancellationToken stop = default) =>
        [.. (await db.Offices.AsNoTracking().Where(o => !o.OnlyReceives && o.Level != OfficeLevel.Province).OrderBy(o => o.Id).ToListAsync(stop)).Where(o => Within.Covers(programme.Notice.Office, o.Division))];

    /// <summary>The offices under one, to whose area it can limit what it gives.</summary>
    public async Task<IReadOnlyList<Office>> AreasUnderAsync(Programme programme, string office, CancellationToken stop = default)
    {
        var areas = new List<Office>();
        foreach (var area in await AreasAsync(programme, stop))
        {
            if (area.Id != office && await OfficeArea.CoversAsync(db, office, area.Id, stop)) areas.Add(area);
        }
        return areas;
    }

    public async Task<Outcome<CallExtension>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        // as beginning an application does, so that nobody begins while it is closed
        await db.LockAsync($"call:{input.Call}", stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var owns = CallOffice.Owns(actor, programme);
        if (!owns && actor is not { OfficeId: not null } || !owns && !actor!.Has(Duty.SetDates)) return CallOffice.NotYours;
        var step = input.Step is null ? programme.Workflow.First : programme.Workflow.Steps.FirstOrDefault(s => s.Id == input.Step && s.Actions.Count > 0);
        if (step is null) return new Refusal("deadline.step", $"没有“{input.Step}”这一步骤，可用：{string.Join("、", programme.Workflow.Steps.Where(s => s.Actions.Count > 0).Select(s => $"{s.Id}（{s.Label}）"))}", "step");
        if (!owns && !await HasClosedAsync(actor!, call, step, stop)) return CallOffice.NotYours;
        var found = await ScopeAsync(actor, owns, call, programme, input, stop);
        if (found.Value is not { } scope) return found.Refusals.ToList();
        var earlier = await EarlierAsync(owns ? null : actor, call, programme, step, scope, stop);
        if (!owns && earlier.Own is null) return CallOffice.NotYours;
        if (scope.IsGeneral && step.Deadline is { Workdays: not null }) return new Refusal("deadline.workdays", $"“{step.Label}”的期限从每件到达之日起算，不能统一改动，可以只为一个地区或一个单位延期", "step", step.Deadline.Clause);
        if (TypedText.Trouble(input.Reason, "reason", "改动期限的原因", 500, out var reason) is { } trouble) return trouble;
        if (TypedText.TroubleIfAny(input.Document, "document", "依据文件的文号", 200, out var document) is { } unreadable) return unreadable;
        if (document is null && actor is not null) return Refusals.Missing("document", "依据文件的文号");
        var until = input.Until ?? now;
        var inForce = CallExtension.Apply(call, step, null, CallExtension.ByNotice(step));
        if (Unfit(input, scope, call, step, until, inForce, earlier, now) is { } unfit) return unfit;
        var extension = new CallExtension
        {
            CallId = call.Id,
            Number = call.Extensions.Count + 1,
            Step = step.Id,
            Until = until,
            BegunBefore = input.OnlyBegun ? inForce!.Value.Moment : null,
            OfficeId = scope.Office,
            InstitutionId = scope.Institution,
            Reason = reason,
            Document = document,
            MadeAt = now,
            MadeBy = actor?.PersonId,
        };
        if (await HurtAsync(call, extension, programme, now, stop) is { } hurt) return hurt;
        db.CallExtensions.Add(extension);
        await redate.RunAsync(call, extension, stop);
        if (scope.Institution is { } one) await notifications.ExtendedAsync(call, step, extension, one, stop);
        return await db.CommitAsync(
            CallOffice.Note(actor, "call.deadline", now, new
            {
                call = call.Id, extension.Number, extension.Step, before = inForce?.ToString(), until = new Deadline(until).ToString(), extension.BegunBefore, office = extension.OfficeId, institution = extension.InstitutionId, document, reason,
            }), extension, stop);
    }

    /// <summary>Earlier days of offices that close a step for somebody.</summary>
    /// <param name="Own">The earliest one; for an office that is not the notice's, as far as it may give longer than it.</param>
    /// <param name="Most">Until when an office that is not the notice's may give: everybody's, or the earlier day of an office over it.</param>
    private sealed record Earlier(Deadline? Own, Deadline? Most);

    private async Task<Earlier> EarlierAsync(Actor? by, Call call, Programme programme, Step step, Scope scope, CancellationToken stop)
    {
        if (scope.IsGeneral) return new Earlier(null, null);
        var dates = InnerDates.Closing(call, await OfficesAsync(call, programme, scope, stop), step);
        if (by is null) return new Earlier(dates.Count == 0 ? null : Deadline.EndOf(dates.Min(date => date.Day)), null);
        var (own, over) = (new List<InnerDate>(), new List<InnerDate>());
        foreach (var date in dates) (await OfficeArea.CoversAsync(db, by.OfficeId!, date.OfficeId, stop) ? own : over).Add(date);
        var everybody = CallExtension.Apply(call, step, null, CallExtension.ByNotice(step));
        return new Earlier(own.Count == 0 ? null : Deadline.EndOf(own.Min(date => date.Day)), over.Count == 0 ? everybody : Deadline.EndOf(over.Min(date => date.Day)));
    }

    // only who has closed it early somewhere, or lies over who has, has time to give
    private async Task<bool> HasClosedAsync(Actor by, Call call, Step step, CancellationToken stop)
    {
        foreach (var date in InnerDates.Closing(call, [.. call.InnerDates.Select(date => date.OfficeId)], step))
        {
            if (await OfficeArea.CoversAsync(db, by.OfficeId!, date.OfficeId, stop)) return true;
        }
        return false;
    }

    // in whose areas it is that is given longer
    private async Task<IReadOnlyList<string>> OfficesAsync(Call call, Programme programme, Scope scope, CancellationToken stop)
    {
        if (scope.Institution is not { } institution) return seats.Over((await db.Offices.AsNoTracking().FirstAsync(o => o.Id == scope.Office, stop)).Division) is { Count: > 0 } over ? [scope.Office!, .. over] : [scope.Office!];
        return await db.Applications.AsNoTracking().Where(a => a.CallId == call.Id && a.InstitutionId == institution && a.DeletedAt == null).OrderByDescending(a => a.StartedAt).FirstOrDefaultAsync(stop) is { } application
            ? await seats.OfAsync(application, programme, stop) : seats.Of(await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == institution, stop));
    }

    private static Refusal? Unfit(Input input, Scope scope, Call call, Step step, DateTimeOffset until, Deadline? inForce, Earlier earlier, DateTimeOffset now)
    {
        if (until < now) return new Refusal("deadline.past", $"新的截止时间 {Deadline.Show(until)} 已经过去，请填以后的时间", "until");
        if (until > now.AddYears(5)) return new Refusal("deadline.far", "新的截止时间在五年以后，请核对", "until");
        if (inForce is null && (input.OnlyBegun || !scope.IsGeneral && step.Deadline is null)) return new Refusal("deadline.none", $"“{step.Label}”没有截止时间，{(input.OnlyBegun ? "不能只对已开始的申报延期" : "不用为一个地区或一个单位延期")}", input.OnlyBegun ? "onlyBegun" : "until");
        if (inForce is not { } general) return null;
        if (input.OnlyBegun && until <= general.Moment) return new Refusal("deadline.earlier", $"只对已开始的申报延期的，须晚于现在的截止时间 {inForce}", "until");
        if (scope.IsGeneral) return general.Moment == until && !input.OnlyBegun ? new Refusal("deadline.same", $"截止时间本来就是 {inForce}", "until") : null;
        var own = call.Extensions.Where(e => e.Step == step.Id && e.OfficeId == scope.Office && e.InstitutionId == scope.Institution).MaxBy(e => e.Number);
        if (own?.Until == until) return new Refusal("deadline.same", $"截止时间本来就是 {new Deadline(until)}", "until");
        if (earlier.Most is { } most && until > most.Moment) return new Refusal("deadline.inner", $"本单位最晚可以延到 {most}。需要更晚的，请{(most.Moment == general.Moment ? "发布通知的主管部门" : "规定该日期的上级单位")}办理", "until", step.Deadline?.Clause);
        // between an office's earlier day and everybody's there is time to give
        if (earlier.Own is { } early && early.Moment < general.Moment) return until < early.Moment || own is null && until == early.Moment ? new Refusal("deadline.earlier", $"须晚于该地区提前的截止时间 {early}", "until") : null;
        // a grant is taken back by one that ends with everybody's
        return until < general.Moment || own is null && until == general.Moment ? new Refusal("deadline.earlier", $"只为一个地区或一个单位延期的，须晚于所有人的截止时间 {inForce}", "until") : null;
    }

    private async Task<Outcome<Scope>> ScopeAsync(Actor? actor, bool owns, Call call, Programme programme, Input input, CancellationToken stop)
    {
        var (area, applicant) = (input.Area?.Trim() is { Length: > 0 } typed ? typed : null, input.Applicant?.Trim() is { Length: > 0 } named ? named : null);
        if ((input.OnlyBegun ? 1 : 0) + (area is null ? 0 : 1) + (applicant is null ? 0 : 1) > 1) return new Refusal("deadline.scope", "只能选一种范围：已开始的、一个地区或一个单位", area is null ? "applicant" : "area");
        if (area is not null)
        {
            return (owns ? await AreasAsync(programme, stop) : await AreasUnderAsync(programme, actor!.OfficeId!, stop)).FirstOrDefault(office => office.Id == area) is { } office ? new Scope(office.Id, null)
                : new Refusal("deadline.area", owns ? "请选择本通知范围内的地区" : "请选择本单位辖区内的地区", "area");
        }
        if (applicant is null) return owns ? new Scope(null, null) : new Refusal("deadline.whom", "请填写申报单位，或选择一个地区；为所有人延期的，请发布通知的主管部门办理", "applicant");
        if (applicant.Length > 100 || TypedText.Unreadable(applicant) is not null) return new Refusal("deadline.applicant", "请填统一社会信用代码或申报编号", "applicant");
        var code = applicant.ToUpperInvariant();
        if (await db.Applications.AsNoTracking().FirstOrDefaultAsync(a => a.CallId == call.Id && a.Number == code, stop) is { } application)
        {
            if (owns && actor is not null && application.Version > 0 && !Authority.May(actor, application, programme, CaseAct.Extend)) return Refusals.NotYours;
            return await InAreaAsync(new Scope(null, application.InstitutionId));
        }
        return await db.Institutions.Where(i => i.CreditCode == code).Select(i => (Guid?)i.Id).FirstOrDefaultAsync(stop) is { } institution
            ? await InAreaAsync(new Scope(null, institution)) : None();

        // another area's institution is as unknown as one that is not there
        async Task<Outcome<Scope>> InAreaAsync(Scope scope) => owns || (await OfficesAsync(call, programme, scope, stop)).Contains(actor!.OfficeId!) ? scope : None();

        Refusal None() => new("deadline.applicant", $"{(owns ? "" : "本单位辖区内")}没有统一社会信用代码或本次申报编号为“{applicant}”的单位，请核对", "applicant");
    }

    // who has begun relies on the time he was told
    private async Task<Refusal?> HurtAsync(Call call, CallExtension extension, Programme programme, DateTimeOffset now, CancellationToken stop)
    {
        var step = programme.Workflow[extension.Step];
        var before = extension.IsGeneral
            ? call.Extensions.Where(e => e.IsGeneral && e.Step == step.Id).Select(e => (DateTimeOffset?)e.Until).Append(CallExtension.ByNotice(step)?.Moment).Max()
            : call.Extensions.Where(e => e.Step == step.Id && e.OfficeId == extension.OfficeId && e.InstitutionId == extension.InstitutionId).Max(e => (DateTimeOffset?)e.Until);
        // longer than it ever was: nobody loses, and nobody need be asked for
        if (step.Deadline?.Workdays is null && (before is { } longest ? extension.Until >= longest : !extension.IsGeneral)) return null;
        var after = new Call { Id = call.Id, ProgrammeId = call.ProgrammeId, Digest = call.Digest, Title = call.Title, OpensAt = call.OpensAt };
        after.Extensions.AddRange([.. call.Extensions, extension]);
        after.InnerDates.AddRange(call.InnerDates);
        var applicants = programme.Workflow.Steps.Where(s => s.IsApplicants).Select(s => s.Id).ToList();
        var (drafts, cases) = (0, 0);
        foreach (var application in await db.Applications.AsNoTracking().Where(a => a.CallId == call.Id && a.DeletedAt == null && (a.StandsAt == step.Id || a.Returns > 0 && applicants.Contains(a.Step))).OrderBy(a => a.Number).ToListAsync(stop))
        {
            var file = new Casefile(application, await programmes.FindAsync(application.Digest, stop), after);
            if (application.Version == 0) file = await seats.WithPlaceAsync(file, stop);
            var then = (file with { Call = call }).DeadlineOf(calendar);
            // who was told no time loses none
            if (then is not { } told || told.IsLate(now) || file.DeadlineOf(calendar) is not { } will || will.Moment >= told.Moment) continue;
            if (application.Version == 0) drafts++;
            else cases++;
        }
        if (drafts + cases == 0) return null;
        return new Refusal("deadline.hurts", $"不能提前：{string.Join("、", new[] { drafts > 0 ? $"{drafts} 份已开始填报的草稿" : null, cases > 0 ? $"{cases} 件在办的申报" : null }.OfType<string>())}会因此少了时间。只能改到不影响它们的时间", "until", step.Deadline?.Clause);
    }
}
