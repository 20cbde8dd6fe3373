using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Ends a title before its time, or takes back one that was entered by mistake (ended on its first day). The record stays.</summary>
public sealed class EndTitle(Db db, TimeProvider time)
{
    /// <param name="On">The first day on which it no longer holds.</param>
    public sealed record Input(Guid Title, DateOnly? On, string? Why);

    public async Task<Outcome<TitleRecord>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!RecordTitle.MayKeep(actor)) return RecordTitle.NotYours;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"title:{input.Title}", stop);
        if (await FindTitles.Kept(db.Titles, actor).FirstOrDefaultAsync(t => t.Id == input.Title, stop) is not { } title) return new Refusal("title.unknown", "没有这条称号记录，或不由本单位登记");
        if (title.EndedOn is { } before) return new Refusal("title.ended", $"此称号已自 {before:yyyy-MM-dd} 起终止");
        if (TypedText.Trouble(input.Why, "why", "终止的原因和依据", 500, out var why) is { } trouble) return trouble;
        if (input.On is not { } on) return Refusals.Missing("on", "终止日期");
        if (on < title.From) return new Refusal("title.days", $"终止日期不能早于授予日期 {title.From:yyyy-MM-dd}", "on");
        if (title.Until is { } until && on > until) return new Refusal("title.days", $"此称号到 {until:yyyy-MM-dd} 已期满，不用终止", "on");
        (title.EndedOn, title.EndedWhy) = (on, why);
        return await db.CommitAsync(AuditNote.OfSystem(actor?.PersonId, "title.end", now, new { title = title.Id, on, why }), title, stop);
    }
}
