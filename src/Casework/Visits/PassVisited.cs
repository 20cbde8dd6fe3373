using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 核查完成: cases go on from the step of visits. What must be visited and was not goes on with the reason, or not at all, as the programme says. A look tells what
/// would become of each and writes nothing.
/// </summary>
public sealed class PassVisited(Db db, Visiting visiting, VisitDemands demands, ProgrammeStore programmes, Verbs verbs)
{
    /// <param name="Why">Why cases go on that should have been visited; may be left out where there are none.</param>
    public sealed record Input(Guid Call, string? Step, IReadOnlyList<Guid> Cases, string? Why, bool DryRun);

    public sealed record Row(Guid Application, string Number, string? NextStep, string Opinion, IReadOnlyList<Refusal> Refusals);

    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return new Refusal("call.unknown", "没有这个申报批次");
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (Visiting.MayPlan(actor, programme, input.Step) is { } not) return not;
        if (TypedText.TroubleIfAny(input.Why, "why", "理由", 500, out var why) is { } trouble) return trouble;
        if (input.Cases.Count == 0) return new Refusal("visit.none", "请至少选择一件", "cases");
        var (rows, notes) = (new List<Row>(), new List<AuditNote>());
        // all cases in one order, so that two who pass wait for one another and not for ever
        foreach (var id in input.Cases.Distinct().Order())
        {
            var ready = await verbs.ReadyAsync(actor, id, Doing.Pass, input.Step!, stop);
            if (ready.Value is not { } act)
            {
                rows.Add(new Row(id, await visiting.Standing(actor, call.Id, input.Step!).Where(a => a.Id == id).Select(a => a.Number).FirstOrDefaultAsync(stop) ?? "", null, "", ready.Refusals));
                continue;
            }
            var (opinion, refusal) = await SayAsync(actor, act, why, stop);
            if (refusal is null) notes.Add(await verbs.NoteAsync(act, actor, await verbs.MoveAsync(act, actor, opinion, stop), stop));
            rows.Add(new Row(id, act.File.Application.Number, act.Next.Label, opinion, refusal is null ? [] : [refusal]));
        }
        if (input.DryRun || notes.Count == 0)
        {
            db.ChangeTracker.Clear();
            return rows;
        }
        return await db.CommitAsync<IReadOnlyList<Row>>(notes, rows, stop);
    }

    private async Task<(string Opinion, Refusal? Refusal)> SayAsync(Actor actor, Verbs.Ready act, string? why, CancellationToken stop)
    {
        var (application, visits) = (act.File.Application, act.File.Programme.Visits!);
        var visit = await db.Visits.AsNoTracking().FirstOrDefaultAsync(v => v.ApplicationId == application.Id && v.Step == visits.Step && v.CancelledAt == null, stop);
        if (visit is { State: VisitState.Done }) return ($"已于 {visit.Day:yyyy-MM-dd} 实地核查", null);
        if (visit is not null) return ("", new Refusal("visit.open", visit.Submitted > 0 ? "核查记录已退回更正，还没有重新提交" : "已安排核查，还没有提交记录；不再核查的，请先取消安排"));
        var stand = (await demands.OfAsync(act.File.Programme, application.CallId, actor.OfficeId, [application], stop))[application.Id];
        if (!stand.Due) return ("未列为实地核查对象", null);
        if (visits.Unvisited == UnvisitedRule.Closes) return ("", new Refusal("visit.missing", $"应当实地核查，还没有核查（{stand.Why}）", Clause: visits.Clause));
        return why is null ? ("", new Refusal("visit.why", $"应当实地核查，还没有核查（{stand.Why}）；仍要进入下一步的，请写明理由", "why", visits.Clause)) : ($"未实地核查：{why}", null);
    }
}
