using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>When holders and offices are told that a title is about to lapse.</summary>
/// <param name="Months">Months before the last day, the farthest first.</param>
public sealed record TitleReminderSettings(IReadOnlyList<int> Months)
{
    private const int Most = 60;

    /// <summary>SHIFAN_TITLE_REMINDERS: months, comma between; 12,6,3,1 unless said.</summary>
    public static TitleReminderSettings From(Func<string, string?> setting)
    {
        var said = (setting("SHIFAN_TITLE_REMINDERS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var months) && months is >= 1 and <= Most ? months : 0).Where(months => months > 0).Distinct().OrderDescending().ToList();
        return new TitleReminderSettings(said.Count > 0 ? said : [12, 6, 3, 1]);
    }
}

/// <summary>
/// 到期提醒: the holder with an account, the office that keeps the record and those in whose area the holder has its seat, some months ahead and when a title has lapsed. A title that goes on in a newer one is not
/// spoken of. Part of what <see cref="SendReminders"/> does; each letter once.
/// </summary>
public sealed class SendTitleReminders(Db db, FindExpiring expiring, TitleKinds kinds, Notifications notifications, OfficeLetters letters, TitleReminderSettings settings)
{
    private const int Listed = 20;

    // what lies further back is no news
    private const int FreshDays = 7;
    private const int Spare = 4;

    internal async Task<int> RunAsync(DateTimeOffset now, CancellationToken stop)
    {
        var today = Deadline.DayOf(now);
        var count = 0;
        var below = await db.Offices.AsNoTracking().Where(office => office.Level != OfficeLevel.Province && !office.OnlyReceives).OrderBy(office => office.Id).ToListAsync(stop);
        foreach (var months in settings.Months.Append(0))
        {
            // months have several lengths: a little more is read than is meant
            var (first, last) = (today.AddMonths(months).AddDays(-FreshDays - Spare), today.AddMonths(months).AddDays(Spare));
            foreach (var batch in (await expiring.AsOfAsync(db.Titles, first, last, today, stop)).Where(row => row.Renewed is null && IsDue(row.Title.Until!.Value, months, today)).GroupBy(row => (row.Title.Kind, Until: row.Title.Until!.Value, row.Title.OfficeId)))
            {
                var called = await kinds.NameAsync(batch.Key.Kind, stop);
                foreach (var row in batch.Where(row => row.HasAccount)) count += await HolderAsync(row, called, months, now, stop);
                if (batch.Key.OfficeId is { } office) count += await OfficeAsync(office, office, batch.Key.Kind, called, batch.Key.Until, [.. batch], months == 0 ? "/review/titles" : $"/review/titles/expiring?months={months}", months, now, stop);
                foreach (var near in below.Where(near => near.Id != batch.Key.OfficeId))
                {
                    var own = batch.Where(row => row.Title.Division is { } seat && Places.IsIn(seat, near.Division)).ToList();
                    // what they read of the register is what everybody reads
                    if (own.Count > 0) count += await OfficeAsync(near.Id, $"{near.Id}/{batch.Key.OfficeId}", batch.Key.Kind, called, batch.Key.Until, own, $"/titles?division={near.Division}", months, now, stop);
                }
            }
        }
        return count;
    }

    private static bool IsDue(DateOnly until, int months, DateOnly today)
    {
        var due = months == 0 ? until.AddDays(1) : until.AddMonths(-months);
        return due <= today && today < due.AddDays(FreshDays);
    }

    private static string Ahead(int months) => months == 0 ? "已到期" : months % 12 == 0 ? $"将在 {months / 12} 年内到期" : $"将在 {months} 个月内到期";

    private async Task<int> HolderAsync(FindExpiring.Row row, string called, int months, DateTimeOffset now, CancellationToken stop)
    {
        var (title, key) = (row.Title, string.Create(CultureInfo.InvariantCulture, $"expiring:{row.Title.Id}:{months}"));
        if (await ToldAsync($"title:{key}", stop)) return 0;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync("reminders", stop);
        var written = await notifications.TitleChangedAsync(
            title, $"{called}称号{Ahead(months)}", $"{called}称号有效期至 {title.Until:yyyy-MM-dd}，{Ahead(months)}。{(months == 0 ? "" : "需要继续保留的，请留意申报通知，按规定重新申报。")}", key, now, stop, Telling.TitleExpiring);
        if (written == 0) return 0;
        return (await db.CommitAsync(AuditNote.OfSystem(null, "letter.remind", now, new { title = title.Id, kind = nameof(Telling.TitleExpiring), letters = written }) with { Chain = SendLetters.Chain }, written, stop)).Value;
    }

    private async Task<int> OfficeAsync(string office, string word, string kind, string called, DateOnly until, IReadOnlyList<FindExpiring.Row> rows, string path, int months, DateTimeOffset now, CancellationToken stop)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"titles:expiring:{word}:{kind}:{until:yyyy-MM-dd}:{months}");
        if (await ToldAsync(key, stop)) return 0;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync("reminders", stop);
        var names = string.Join("、", rows.Take(Listed).Select(row => row.Holder.Length > 0 ? row.Holder : row.Platform));
        var written = await letters.ToAsync(
            office, Telling.TitlesExpiring, $"{rows.Count} 项{called}称号{Ahead(months)}", $"以下 {rows.Count} 项{called}称号有效期至 {until:yyyy-MM-dd}，{Ahead(months)}，还没有重新认定：{names}{(rows.Count > Listed ? " 等" : "")}。请登录查看：",
            path, "reminder", key, now, stop);
        if (written == 0) return 0;
        return (await db.CommitAsync(AuditNote.OfSystem(null, "letter.remind", now, new { office, kind = nameof(Telling.TitlesExpiring), letters = written }) with { Chain = SendLetters.Chain }, written, stop)).Value;
    }

    private Task<bool> ToldAsync(string key, CancellationToken stop)
    {
        var (from, to) = (key + ":", key + ";");
        return db.Letters.AnyAsync(letter => string.Compare(letter.Key, from) >= 0 && string.Compare(letter.Key, to) < 0, stop);
    }
}
