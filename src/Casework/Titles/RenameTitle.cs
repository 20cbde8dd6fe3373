using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>更名: what holder or platform is called from a day on, by a document. The names before stay in the history.</summary>
public sealed class RenameTitle(Db db, Notifications notifications, TitleKinds kinds, TimeProvider time)
{
    /// <param name="Holder">The new name; empty only where the list has always named the platform alone.</param>
    /// <param name="Platform">The platform's name from then on; empty: none.</param>
    /// <param name="From">The first day of the new name.</param>
    /// <param name="Document">What it rests on.</param>
    public sealed record Input(Guid Title, string? Holder, string? Platform, DateOnly? From, string? Document);

    public async Task<Outcome<TitleRecord>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!RecordTitle.MayKeep(actor)) return RecordTitle.NotYours;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"title:{input.Title}", stop);
        if (await FindTitles.Kept(db.Titles.Include(t => t.Names), actor).FirstOrDefaultAsync(t => t.Id == input.Title, stop) is not { } title) return new Refusal("title.unknown", "没有这条称号记录，或不由本单位登记");
        var troubles = new List<Refusal?>
        {
            title.Holder.Length == 0 ? TypedText.TroubleIfAny(input.Holder, "holder", "新的单位名称", 200, out var holder) : TypedText.Trouble(input.Holder, "holder", "新的单位名称", 200, out holder),
            title.Holder.Length == 0 ? TypedText.Trouble(input.Platform, "platform", "新的平台名称", 200, out var platform) : TypedText.TroubleIfAny(input.Platform, "platform", "新的平台名称", 200, out platform),
            TypedText.Trouble(input.Document, "document", "依据文件", 200, out var document),
        };
        var last = title.Names.MaxBy(name => name.Number);
        var (before, platformBefore) = last is null ? (title.Holder, title.Platform) : (last.Holder, last.Platform);
        if (input.From is not { } from) troubles.Add(Refusals.Missing("from", "更名日期"));
        else if (from < title.GivenOn) troubles.Add(new Refusal("title.days", $"更名日期不能早于认定日期 {title.GivenOn:yyyy-MM-dd}", "from"));
        else if (last is not null && from <= last.From) troubles.Add(new Refusal("title.days", $"更名日期应晚于上一次更名的日期 {last.From:yyyy-MM-dd}", "from"));
        else if (from > Deadline.DayOf(now)) troubles.Add(new Refusal("title.days", "更名日期不能晚于今天，到时再登记", "from"));
        if ((holder ?? "") == before && Empty(platform) == platformBefore) troubles.Add(new Refusal("title.same", "名称没有变化", "holder"));
        var found = troubles.OfType<Refusal>().ToList();
        if (found.Count > 0) return found;
        db.TitleNames.Add(new TitleName
        {
            TitleId = title.Id, Number = (last?.Number ?? 0) + 1, Holder = holder ?? "", Platform = Empty(platform), From = input.From!.Value, Document = document, RecordedAt = now, RecordedBy = actor?.PersonId,
        });
        await notifications.TitleChangedAsync(
            title, "名录已登记更名", $"{await kinds.NameAsync(title.Kind, stop)}名录中的名称自 {input.From:yyyy-MM-dd} 起改为：{string.Join("，", new[] { holder, Empty(platform) }.Where(part => !string.IsNullOrEmpty(part)))}。\n文件：{document}", $"renamed:{title.Id}:{(last?.Number ?? 0) + 1}", now, stop);
        return await db.CommitAsync(AuditNote.OfSystem(actor?.PersonId, "title.rename", now, new { title = title.Id, holder, platform = Empty(platform), from = input.From, document }), title, stop);
    }

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
