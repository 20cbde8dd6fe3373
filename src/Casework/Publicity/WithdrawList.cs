using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>撤回公示: a list that was wrong counts no longer; it stays on file with the reason, and its cases wait to be published anew. What was objected to it is still answered.</summary>
public sealed class WithdrawList(Db db, ProgrammeStore programmes, TimeProvider time)
{
    public async Task<Outcome<PublishedList>> RunAsync(Actor actor, Guid id, int token, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Decide) || await db.PublishedLists.FirstOrDefaultAsync(l => l.Id == id && l.OfficeId == actor.OfficeId, stop) is not { } list) return Publishing.NoSuchList;
        if (list.WithdrawnAt is not null) return list;
        if (list.Token != token) return Refusals.Changed;
        if (TypedText.Trouble(why, "why", "撤回的原因", 500, out var reason) is { } trouble) return trouble;
        var cases = await db.PublishedCases.Where(one => one.ListId == id).ToListAsync(stop);
        var ids = cases.Select(one => one.ApplicationId).ToList();
        if (await Objectors.ToldAsync(db, actor, ids, reason, "why", "撤回的原因", stop) is { } betrayed) return betrayed;
        // who gave up or was turned away stands in no list's way
        var programme = await programmes.FindAsync(list.Programme, stop);
        var steps = await db.Applications.Where(a => ids.Contains(a.Id) && a.Step != list.Step).Select(a => a.Step).Distinct().ToListAsync(stop);
        if (steps.Any(step => step != Workflow.GivenUp && (programme.Workflow.Steps.FirstOrDefault(s => s.Id == step) is not { Kind: StepKind.End } || programme.Recognition?.Has(step) == true))) return new Refusal("list.gone", "这次公示的名单中已有进入下一步的，不能撤回");
        (list.WithdrawnAt, list.WithdrawnBy, list.WithdrawnWhy) = (now, actor.PersonId, reason);
        list.Token++;
        foreach (var one in cases) one.WithdrawnAt = now;
        return await db.CommitAsync(AuditNote.OfRecommendation(list.CallId, list.OfficeId, actor, "list.withdraw", now, new { list = id, why = reason }), list, stop);
    }
}
