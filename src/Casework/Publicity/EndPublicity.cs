using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>公示结束: once a list's last day is over, its cases go on, each by itself; one with an open objection waits alone, and one to which an objection holds good goes on with a reason alone. A look tells what would become of each and writes nothing.</summary>
public sealed class EndPublicity(Db db, Publishing publishing, Verbs verbs, TimeProvider time)
{
    public sealed record Row(Guid Application, string Institution, string? NextStep, IReadOnlyList<Refusal> Refusals);

    /// <param name="whys">By case, why it goes on although an objection to it holds good.</param>
    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor actor, Guid listId, bool dryRun, IReadOnlyDictionary<Guid, string?>? whys = null, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Decide) || await db.PublishedLists.AsNoTracking().FirstOrDefaultAsync(l => l.Id == listId && l.OfficeId == actor.OfficeId, stop) is not { } list) return Publishing.NoSuchList;
        if (list.WithdrawnAt is not null) return new Refusal("list.withdrawn", "这次公示已撤回");
        if (!Deadline.EndOf(list.Until).IsLate(now)) return new Refusal("publicity.open", $"公示到 {list.Until:yyyy-MM-dd} 结束，还没有到期");
        var (rows, notes) = (new List<Row>(), new List<AuditNote>());
        var lines = Publishing.Read(list.Lines);
        var ids = lines.Select(line => line.Application).ToList();
        var here = await publishing.Standing(actor, list.CallId, list.Step).Where(a => ids.Contains(a.Id)).Select(a => a.Id).ToListAsync(stop);
        // all cases in one order, so that two who do it wait for one another and not for ever
        foreach (var line in lines.Where(line => here.Contains(line.Application)).OrderBy(line => line.Application))
        {
            var ready = await verbs.ReadyAsync(actor, line.Application, Doing.Pass, list.Step, stop);
            if (ready.Value is not { } act) rows.Add(new Row(line.Application, line.Institution, null, ready.Refusals));
            else if (await publishing.HeldAsync(act.File.Application, stop) is { } held) rows.Add(new Row(line.Application, line.Institution, null, [held]));
            else
            {
                var answered = await db.Objections.AsNoTracking().Where(o => o.ApplicationId == line.Application && (o.State == ObjectionState.NotUpheld || o.State == ObjectionState.Upheld)).Select(o => o.State).ToListAsync(stop);
                var upheld = answered.Count(state => state == ObjectionState.Upheld);
                string? why = null;
                if (upheld > 0 && await Publishing.DespiteAsync(db, actor, line.Application, whys?.GetValueOrDefault(line.Application), stop) is var despite)
                {
                    if (despite.Value is not { } said)
                    {
                        rows.Add(new Row(line.Application, line.Institution, null, despite.Refusals));
                        continue;
                    }
                    why = said;
                }
                var outcome = answered.Count == 0 ? "未收到须处理的异议" : upheld == 0 ? "所收异议经核查不成立" : $"所收异议经核查成立 {upheld} 件{(answered.Count > upheld ? $"、不成立 {answered.Count - upheld} 件" : "")}；仍进入下一步的理由：{why}";
                var opinion = $"{list.From:yyyy-MM-dd} 至 {list.Until:yyyy-MM-dd} 公示，{outcome}";
                notes.Add(await verbs.NoteAsync(act, actor, await verbs.MoveAsync(act, actor, opinion, stop), stop));
                rows.Add(new Row(line.Application, line.Institution, act.Next.Label, []));
            }
        }
        rows = [.. lines.Select(line => rows.FirstOrDefault(row => row.Application == line.Application)).OfType<Row>()];
        if (dryRun || notes.Count == 0)
        {
            db.ChangeTracker.Clear();
            return rows;
        }
        return await db.CommitAsync<IReadOnlyList<Row>>(notes, rows, stop);
    }
}
