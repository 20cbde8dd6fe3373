using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>组建评审组: some of the cases that stand at a step that experts score. A case is before one panel at a time.</summary>
public sealed class FormPanel(Db db, Panels panels, ProgrammeStore programmes, TimeProvider time)
{
    internal const int MostCases = 5000;
    private const string Amended = "申报通知修改后按新的文本重新评审";

    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Call, string? Step, string? Name, IReadOnlyList<Guid> Cases, string? Once = null);

    public async Task<Outcome<Panel>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"panels:{input.Call}:{actor.OfficeId}", stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return new Refusal("call.unknown", "没有这个申报批次");
        // by the text under which its cases stand: an amended one does not always take those that were handed in along
        var digest = await db.Applications.Where(a => a.CallId == call.Id && input.Cases.Contains(a.Id)).OrderBy(a => a.Number).Select(a => a.Digest).FirstOrDefaultAsync(stop) ?? call.Digest;
        var programme = await programmes.FindAsync(digest, stop);
        var step = programme.Workflow.Steps.FirstOrDefault(s => s.Id == input.Step);
        if (Panels.MayForm(actor, programme, step, actor.OfficeId) is { } not) return not;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(FormPanel), call.Id, input.Step, input.Name?.Trim());
        if (once.Before is { } same) return await db.Panels.AsNoTracking().FirstAsync(p => p.Id == same.Id, stop);
        if (TypedText.Trouble(input.Name, "name", "评审组名称", 50, out var name) is { } trouble) return trouble;
        if (await db.Panels.AnyAsync(p => p.CallId == call.Id && p.Step == step!.Id && p.OfficeId == actor.OfficeId && p.Name == name, stop)) return new Refusal("panel.name", $"已有“{name}”，请另起一个名称", "name");
        if (input.Cases.Count == 0) return new Refusal("panel.cases", "请至少选择一件", "cases");
        var panel = new Panel { Id = Guid.CreateVersion7(now), CallId = call.Id, Step = step!.Id, OfficeId = actor.OfficeId!, Name = name, Digest = digest, State = PanelState.Forming, FormedAt = now };
        db.Panels.Add(panel);
        if (await AddAsync(actor, panel, input.Cases, 0, now, stop) is { } refusal) return refusal;
        once.Keep(db, actor, now, panel.Id);
        return await db.CommitAsync(AuditNote.OfPanel(panel.Id, actor, "panel.form", now, new { call = call.Id, panel.Step, cases = input.Cases.Order() }), panel, stop);
    }

    /// <summary>Puts cases before a panel; a refusal where one of them is not to be had.</summary>
    internal async Task<Refusal?> AddAsync(Actor actor, Panel panel, IReadOnlyList<Guid> cases, int after, DateTimeOffset now, CancellationToken stop)
    {
        var wanted = cases.Distinct().ToList();
        if (wanted.Count > MostCases) return new Refusal("panel.many", $"一个评审组最多 {MostCases} 件", "cases");
        var free = await panels.Free(actor, panel.CallId, panel.Step).AsNoTracking().OrderBy(a => a.Number).Select(a => new { a.Id, a.Version, a.Digest }).ToListAsync(stop);
        var found = free.Where(a => wanted.Contains(a.Id)).ToList();
        if (found.Count < wanted.Count) return new Refusal("panel.taken", $"所选的有 {wanted.Count - found.Count} 件已在其他评审组、或已不在这一步，请刷新后重选", "cases");
        // a sheet is one text's: what was moved to an amended one is scored by that
        if (found.Any(a => a.Digest != panel.Digest)) return new Refusal("panel.text", "所选的有按通知另一文本申报的，请分开组建评审组", "cases");
        var ids = found.ConvertAll(a => a.Id);
        var before = await db.PanelCases.AsNoTracking().Where(c => c.Step == panel.Step && c.LeftAt == null && ids.Contains(c.ApplicationId)).Select(c => new { c.PanelId, c.ApplicationId }).ToListAsync(stop);
        foreach (var one in before)
        {
            // at once: before one panel at a time
            await db.PanelCases.Where(c => c.PanelId == one.PanelId && c.ApplicationId == one.ApplicationId).ExecuteUpdateAsync(set => set.SetProperty(c => c.LeftAt, now).SetProperty(c => c.LeftWhy, Amended), stop);
            foreach (var task in await db.ScoringTasks.Where(t => t.PanelId == one.PanelId && t.ApplicationId == one.ApplicationId && t.EndedAt == null).ToListAsync(stop)) Tasks.End(task, Amended, now);
        }
        db.PanelCases.AddRange(found.Select((a, i) => new PanelCase { PanelId = panel.Id, ApplicationId = a.Id, Step = panel.Step, Version = a.Version, Place = after + i + 1 }));
        return null;
    }
}
