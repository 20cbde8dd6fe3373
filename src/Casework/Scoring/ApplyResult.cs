using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>按评审结果办理: the cases of the newest result go on or end, each as it says; a dry run tells what would become of each. What has moved since is left as it is.</summary>
public sealed class ApplyResult(Db db, ShowRanking ranking, Verbs verbs)
{
    public sealed record Row(Guid Application, string Institution, bool GoesOn, string? NextStep, IReadOnlyList<Refusal> Refusals);

    /// <param name="Number">The result that he saw.</param>
    public sealed record Input(Guid Call, string Step, int Number, bool DryRun);

    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"panels:{input.Call}:{actor.OfficeId}", stop);
        if (!actor.Has(Duty.KeepExperts) || await ranking.ResultsAsync(actor, input.Call, input.Step, stop) is not [var newest, ..]) return new Refusal("result.none", "还没有记录评审结果");
        if (newest.Row.Number != input.Number) return Refusals.Changed;
        var (rows, notes) = (new List<Row>(), new List<AuditNote>());
        // all cases in one order, so that two who apply wait for one another and not for ever
        foreach (var line in newest.Lines.OrderBy(line => line.Application))
        {
            var does = line.GoesOn ? Doing.Pass : Doing.Decline;
            var ready = await verbs.ReadyAsync(actor, line.Application, does, input.Step, stop);
            if (ready.Value is not { } act) rows.Add(new Row(line.Application, line.Institution, line.GoesOn, null, ready.Refusals));
            else
            {
                // place and score stand in the result: the applicant reads this, and learns them where the programme shows them alone
                var opinion = line.GoesOn ? $"{act.File.Step.Label}：入选" : line.Why!;
                notes.Add(await verbs.NoteAsync(act, actor, await verbs.MoveAsync(act, actor, opinion, stop), stop));
                rows.Add(new Row(line.Application, line.Institution, line.GoesOn, act.Next.Label, []));
            }
        }
        rows = [.. newest.Lines.Select(line => rows.First(row => row.Application == line.Application))];
        if (input.DryRun || notes.Count == 0)
        {
            db.ChangeTracker.Clear();
            return rows;
        }
        return await db.CommitAsync<IReadOnlyList<Row>>(notes, rows, stop);
    }
}
