using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>收回牌匾: notes that the plaque of a revoked title came back.</summary>
public sealed class NotePlaque(Db db, TimeProvider time)
{
    public async Task<Outcome<TitleRecord>> RunAsync(Actor? actor, Guid id, DateOnly? on, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!RecordTitle.MayKeep(actor)) return RecordTitle.NotYours;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"title:{id}", stop);
        if (await FindTitles.Kept(db.Titles, actor).FirstOrDefaultAsync(t => t.Id == id, stop) is not { } title) return new Refusal("title.unknown", "没有这条称号记录，或不由本单位登记");
        if (title.EndedOn is null) return new Refusal("title.plaque", "称号没有撤销，不用收回牌匾");
        if (title.PlaqueBackOn is { } before) return new Refusal("title.plaque", $"牌匾已于 {before:yyyy-MM-dd} 收回");
        if (on is null) return Refusals.Missing("plaqueBackOn", "收回牌匾的日期");
        if (EndTitle.PlaqueTrouble(on, title, now) is { } trouble) return trouble;
        title.PlaqueBackOn = on;
        return await db.CommitAsync(AuditNote.OfSystem(actor?.PersonId, "title.plaque", now, new { title = title.Id, on }), title, stop);
    }
}
