using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>补入: more cases before a panel whose scores are not sealed.</summary>
public sealed class AddPanelCases(Db db, Panels panels, FormPanel form, TimeProvider time)
{
    public async Task<Outcome<Panel>> RunAsync(Actor actor, Guid id, IReadOnlyList<Guid> cases, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (cases.Count == 0) return new Refusal("panel.cases", "请至少选择一件", "cases");
        var known = await db.PanelCases.Where(c => c.PanelId == id).ToListAsync(stop);
        var back = known.Where(c => c.LeftAt is not null && cases.Contains(c.ApplicationId)).ToList();
        if (back.Count > 0) return new Refusal("panel.left", "所选的有已从本组撤出的，请编入另一个评审组", "cases");
        if (await form.AddAsync(actor, file.Panel, cases, known.Select(c => c.Place).DefaultIfEmpty().Max(), now, stop) is { } refusal) return refusal;
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, "panel.add", now, new { cases = cases.Order() }), file.Panel, stop);
    }
}
