using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Ends a title before its time, from the day of its decision on at the earliest; or takes back one that was entered by mistake, which then never was. The record stays.</summary>
public sealed class EndTitle(Db db, Notifications notifications, TitleKinds kinds, TimeProvider time)
{
    /// <param name="On">The first day on which it no longer holds; of no meaning for what was entered by mistake.</param>
    /// <param name="Why">Why and on what ground, for the office and the holder.</param>
    /// <param name="Document">撤销文件, which the public reads; not needed for what was entered by mistake.</param>
    /// <param name="PlaqueBackOn">When the plaque came back, where it has.</param>
    public sealed record Input(Guid Title, DateOnly? On, string? Why, string? Document = null, DateOnly? PlaqueBackOn = null, bool Mistaken = false);

    public async Task<Outcome<TitleRecord>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!RecordTitle.MayKeep(actor)) return RecordTitle.NotYours;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"title:{input.Title}", stop);
        if (await FindTitles.Kept(db.Titles, actor).FirstOrDefaultAsync(t => t.Id == input.Title, stop) is not { } title) return new Refusal("title.unknown", "没有这条称号记录，或不由本单位登记");
        if (title.EndedOn is { } before) return new Refusal("title.ended", $"此称号已自 {before:yyyy-MM-dd} 起终止");
        if (TypedText.Trouble(input.Why, "why", "终止的原因和依据", 500, out var why) is { } trouble) return trouble;
        if ((input.Mistaken ? title.From : input.On) is not { } on) return Refusals.Missing("on", "终止日期");
        if (!input.Mistaken && on < title.GivenOn) return new Refusal("title.days", $"终止日期不能早于认定日期 {title.GivenOn:yyyy-MM-dd}；登记有误的，请勾选“登记有误”", "on");
        if (title.Until is { } until && on > until) return new Refusal("title.days", $"此称号到 {until:yyyy-MM-dd} 已期满，不用终止", "on");
        // what was entered by mistake was never given: there is no document that takes it back, and nobody to tell
        if (input.Mistaken && title.ApplicationId is not null) return new Refusal("title.given", "此称号由本系统的认定产生，不是登记有误；不再有效的请撤销", "mistaken");
        if ((input.Mistaken ? TypedText.TroubleIfAny(input.Document, "document", "撤销文件", 200, out var document) : TypedText.Trouble(input.Document, "document", "撤销文件", 200, out document)) is { } wrong) return wrong;
        if (PlaqueTrouble(input.PlaqueBackOn, title, now) is { } early) return early;
        (title.EndedOn, title.EndedWhy, title.EndedDocument, title.PlaqueBackOn, title.Mistaken) = (on, why, document is { Length: > 0 } ? document : null, input.PlaqueBackOn, input.Mistaken);
        if (!input.Mistaken) await notifications.TitleChangedAsync(title, "已撤销称号", $"{await kinds.NameAsync(title.Kind, stop)}称号自 {on:yyyy-MM-dd} 起撤销。\n原因和依据：{why}\n文件：{document}{(input.PlaqueBackOn is null ? "\n请将牌匾交回认定机关。" : "")}", $"ended:{title.Id}", now, stop);
        return await db.CommitAsync(AuditNote.OfSystem(actor?.PersonId, "title.end", now, new { title = title.Id, on, why, document, plaqueBack = input.PlaqueBackOn, mistaken = input.Mistaken }), title, stop);
    }

    internal static Refusal? PlaqueTrouble(DateOnly? back, TitleRecord title, DateTimeOffset now) =>
        back is not { } day ? null
        : day < title.From ? new Refusal("title.days", $"收回牌匾的日期不能早于授予日期 {title.From:yyyy-MM-dd}", "plaqueBackOn")
        : day > Deadline.DayOf(now) ? new Refusal("title.days", "收回牌匾的日期不能晚于今天", "plaqueBackOn")
        : null;
}
