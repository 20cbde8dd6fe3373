using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 自动分配: to each case of a panel its number of experts, none who has to keep away, as evenly as can be, and with as much as possible left as it is. A dry run
/// tells the same without writing; what was looked at is what is done, or it is refused.
/// </summary>
public sealed class AssignCases(Db db, Panels panels, TieFinder ties, TimeProvider time)
{
    /// <param name="Place">By which the panel knows it.</param>
    /// <param name="Added">Who gets it new; <paramref name="Kept"/>: who has it already; <paramref name="Dropped"/>: who has it no longer.</param>
    public sealed record Line(Guid Application, int Place, string Institution, IReadOnlyList<string> Added, IReadOnlyList<string> Kept, IReadOnlyList<string> Dropped, string? Why);

    /// <param name="Digest">The sum of what would be done.</param>
    public sealed record Result(IReadOnlyList<Line> Lines, IReadOnlyList<(string Expert, int Cases)> Loads, IReadOnlyList<string> Says, string Digest);

    /// <param name="seen">The digest that was looked at; null: a dry run.</param>
    public async Task<Outcome<Result>> RunAsync(Actor actor, Guid id, string? seen, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.Programme.Panels.FirstOrDefault(one => one.Step == file.Panel.Step) is not { } terms) return new Refusal("assign.terms", "项目文件没有规定每件几位专家，请逐件分配");
        var experts = await (from seat in db.PanelSeats.AsNoTracking() join expert in db.Experts on seat.ExpertId equals expert.Id where seat.PanelId == id && seat.State == SeatState.Accepted orderby expert.Id select expert).ToListAsync(stop);
        if (experts.Count == 0) return new Refusal("assign.none", "还没有专家接受邀请");
        if (await ties.UnrecordedAsync(file, experts, now, stop) is { } unlooked) return unlooked;
        var cases = await (from member in db.PanelCases.AsNoTracking()
                           join application in db.Applications on member.ApplicationId equals application.Id
                           join institution in db.Institutions on application.InstitutionId equals institution.Id
                           where member.PanelId == id && member.LeftAt == null
                           orderby member.Place
                           select new { member.ApplicationId, member.Place, institution.Name }).ToListAsync(stop);
        var tasks = await db.ScoringTasks.Where(t => t.PanelId == id && t.EndedAt == null).ToListAsync(stop);
        var holds = (await db.Avoidances.AsNoTracking().Where(a => a.PanelId == id).ToListAsync(stop)).Where(a => a.Holds).ToList();
        var keys = experts.ToDictionary(e => e.Id, e => DrawExperts.Key(e.Id));
        var wishes = await db.CaseWishes.AsNoTracking().Where(w => w.PanelId == id).ToListAsync(stop);
        var barred = holds.Where(a => keys.ContainsKey(a.ExpertId)).GroupBy(a => (Of(a.ApplicationId), keys[a.ExpertId])).ToDictionary(group => group.Key, group => group.First().Reason);
        // who has handed in his sheet keeps the case, whatever he says of it afterwards
        foreach (var wish in wishes.Where(w => w.Wish == Wish.Cannot && keys.ContainsKey(w.ExpertId) && !tasks.Exists(t => t.ExpertId == w.ExpertId && t.ApplicationId == w.ApplicationId && t.Submitted > 0))) barred.TryAdd((Of(wish.ApplicationId), keys[wish.ExpertId]), "专家表示不能评审");
        var wished = wishes.Where(w => keys.ContainsKey(w.ExpertId)).ToDictionary(w => (Of(w.ApplicationId), keys[w.ExpertId]), w => (Wish?)w.Wish);
        var request = new AssignmentRequest
        {
            Cases = [.. cases.Select(one => new AssignmentCase(Of(one.ApplicationId), terms.Experts, []))],
            Experts = [.. experts.Select(e => new AssignmentExpert(keys[e.Id], e.FieldList, terms.MostCases, ties.Names.Read(e.Employer).Key))],
            Barred = barred,
            Costs = wished.Count == 0 ? new Dictionary<(string, string), int>() : cases.SelectMany(one => experts.Select(e => (Of(one.ApplicationId), keys[e.Id]))).ToDictionary(pair => pair, pair => WishCase.CostOf(wished.GetValueOrDefault(pair))),
            Existing = [.. tasks.Where(t => t.Submitted == 0 && keys.ContainsKey(t.ExpertId)).Select(t => (Of(t.ApplicationId), keys[t.ExpertId]))],
            // who has handed in his sheet keeps the case
            Pinned = [.. tasks.Where(t => t.Submitted > 0 && keys.ContainsKey(t.ExpertId)).Select(t => (Of(t.ApplicationId), keys[t.ExpertId]))],
            MostOfEmployer = terms.Quotas.FirstOrDefault(quota => quota.By == PanelGroup.Employer)?.Most,
        };
        var assigned = Assignment.Of(request);
        if (assigned.Refused.Count > 0) return assigned.Refused.Select(sentence => new Refusal("assign.refused", sentence)).ToList();
        var names = experts.ToDictionary(e => keys[e.Id], e => e.Name, StringComparer.Ordinal);
        var dropped = assigned.Dropped.ToLookup(pair => pair.Case, pair => pair.Expert);
        var lines = cases.Select(one => (one, Got: assigned.Cases.First(a => a.Case == Of(one.ApplicationId)))).Select(pair => new Line(
            pair.one.ApplicationId, pair.one.Place, pair.one.Name,
            [.. pair.Got.Experts.Where(e => e.How == AssignedHow.New).Select(e => names[e.Expert])], [.. pair.Got.Experts.Where(e => e.How != AssignedHow.New).Select(e => names[e.Expert])],
            [.. dropped[pair.Got.Case].Select(e => names[e])], pair.Got.Why)).ToList();
        var digest = AuditChain.HashOf(string.Join('\n', assigned.Cases.Select(one => $"{one.Case}:{string.Join(',', one.Experts.Select(e => e.Expert))}")));
        var result = new Result(lines, [.. assigned.Loads.Select(load => (names[load.Expert], load.Cases))], assigned.Says, digest);
        if (seen is null) return result;
        if (seen != digest) return new Refusal("assign.changed", "专家、回避或评审件在您查看之后有变动，请重新查看分配结果");
        foreach (var pair in assigned.Dropped)
        {
            if (tasks.FirstOrDefault(t => Of(t.ApplicationId) == pair.Case && keys.GetValueOrDefault(t.ExpertId) == pair.Expert) is { } task) Tasks.End(task, "重新分配", now);
        }
        var byKey = experts.ToDictionary(e => keys[e.Id], StringComparer.Ordinal);
        foreach (var one in assigned.Cases)
        {
            foreach (var expert in one.Experts.Where(e => e.How == AssignedHow.New)) db.ScoringTasks.Add(Tasks.Make(id, byKey[expert.Expert].Id, Guid.Parse(one.Case), expert.FieldFits ? "自动分配" : "自动分配（专业领域不对口）", actor, now));
        }
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, "task.assign", now, new { digest, cases = cases.Count, experts = experts.Count }), result, stop);
    }

    private static string Of(Guid application) => application.ToString();
}
