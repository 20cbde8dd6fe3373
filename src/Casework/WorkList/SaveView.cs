using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>保存视图: keeps the filters under a name; the same name again replaces what was kept under it.</summary>
public sealed class SaveView(Db db, TimeProvider time)
{
    private const int Most = 20;
    private const int LongestName = 30;

    public sealed record Input(string? Name, WorkFilter Filter, bool IsDefault);

    public async Task<Outcome<SavedView>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.ReadWork)) return Refusals.NotYours;
        if (TypedText.Trouble(input.Name, "name", "视图名称", LongestName, out var name) is { } trouble) return trouble;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"views:{actor.PersonId}", stop);
        var views = await db.SavedViews.Where(v => v.PersonId == actor.PersonId).ToListAsync(stop);
        var view = views.Find(v => v.Name == name);
        if (view is null)
        {
            if (views.Count >= Most) return new Refusal("view.many", $"最多保存 {Most} 个视图，请先删除不用的", "name");
            view = new SavedView { Id = Guid.CreateVersion7(now), PersonId = actor.PersonId, Name = name, Query = "", IsDefault = false, SavedAt = now };
            db.SavedViews.Add(view);
        }
        if (input.IsDefault) foreach (var other in views) other.IsDefault = false;
        (view.Query, view.IsDefault, view.SavedAt) = (input.Filter.Query, input.IsDefault, now);
        return await db.CommitAsync(AuditNote.OfPerson(actor.PersonId, actor.PersonId, "view.save", now, new { view = view.Id, view.IsDefault }), view, stop);
    }
}
