using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>编答辩组: cases of a panel that are heard together, on which days and where. More than the days hold are refused, and it is said how many are left over.</summary>
public sealed class FormDefenceGroup(Db db, Panels panels, TimeProvider time)
{
    /// <param name="Cases">Cases of the panel that are in no group yet.</param>
    /// <param name="Days">As typed.</param>
    public sealed record Input(Guid Panel, string? Name, IReadOnlyList<Guid> Cases, string? Days, string? Venue);

    public async Task<Outcome<DefenceGroup>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, input.Panel, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.Programme.Defences.FirstOrDefault(one => one.Step == file.Panel.Step) is not { } terms) return Defences.NoTerms;
        var wrong = new List<Refusal>();
        if (TypedText.Trouble(input.Name, "name", "答辩组名称", 50, out var name) is { } noName) wrong.Add(noName);
        if (TypedText.Trouble(input.Venue, "venue", "地点", 200, out var venue) is { } noVenue) wrong.Add(noVenue);
        var days = Defences.ReadDays(input.Days, Deadline.DayOf(now), wrong);
        var wanted = input.Cases.Distinct().ToList();
        if (wanted.Count == 0) wrong.Add(new Refusal("defence.cases", "请至少选择一件", "cases"));
        if (wrong.Count > 0) return wrong;
        if (await db.DefenceGroups.AnyAsync(g => g.PanelId == input.Panel && g.Name == name, stop)) return new Refusal("defence.name", $"已有“{name}”，请另起一个名称", "name");
        var free = await db.PanelCases.Where(c => c.PanelId == input.Panel && c.LeftAt == null && !db.Hearings.Any(h => h.ApplicationId == c.ApplicationId && db.DefenceGroups.Any(g => g.Id == h.GroupId && g.PanelId == c.PanelId))).Select(c => c.ApplicationId).ToListAsync(stop);
        if (wanted.Except(free).Count() is > 0 and var taken) return new Refusal("defence.taken", $"所选的有 {taken} 件不在本评审组或已在其他答辩组，请刷新后重选", "cases");
        if (ArrangeDefence.Short(terms, days, wanted.Count) is { } left) return left;
        var group = new DefenceGroup { Id = Guid.CreateVersion7(now), PanelId = input.Panel, Name = name, Venue = venue, Days = DefenceGroup.Join(days), FormedAt = now };
        db.DefenceGroups.Add(group);
        db.Hearings.AddRange(wanted.Select(id => new Hearing { GroupId = group.Id, ApplicationId = id }));
        return await db.CommitAsync(AuditNote.OfPanel(input.Panel, actor, "defence.form", now, new { group = group.Id, cases = wanted.Order(), group.Days }), group, stop);
    }
}
