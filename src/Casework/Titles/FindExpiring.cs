using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>期满清单: which titles of an office lapse within the coming months, and whether their holders have renewed already.</summary>
public sealed class FindExpiring(Db db, Places places, TimeProvider time)
{
    public const int MostMonths = 24;
    public const int UsualMonths = 12;

    private static readonly string[] Headings = ["有效期至", "单位名称", "平台名称", "统一社会信用代码", "称号", "批次", "证书编号", "所在地", "已重新认定"];

    /// <param name="Renewed">The first day of the title that goes on from it.</param>
    /// <param name="HasAccount">Whether its holder is told by letter.</param>
    public sealed record Row(TitleRecord Title, string Holder, string? Platform, string? Place, DateOnly? Renewed, bool HasAccount);

    /// <param name="Places">The divisions among which may be chosen: of all that lapse in that time, and what lies around them.</param>
    public sealed record View(IReadOnlyList<Row> Rows, DateOnly Today, int Months, IReadOnlyList<(int Code, string Name)> Places);

    /// <summary>In the order in which they lapse; null for whoever may not read the register's working side.</summary>
    public async Task<View?> RunAsync(Actor actor, int months, string? kind, int? division, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.ReadTitles)) return null;
        months = Math.Clamp(months, 1, MostMonths);
        var today = Deadline.DayOf(time.GetUtcNow());
        var rows = await AsOfAsync(db.Titles.Where(title => title.OfficeId == actor.OfficeId && (kind == null || title.Kind == kind)), today, today.AddMonths(months), today, stop);
        var around = rows.Select(row => row.Title.Division).OfType<int>().SelectMany(own => new[] { own, own / 100 * 100, own / 10_000 * 10_000 }).Distinct().Order();
        return new View([.. rows.Where(row => division is not { } asked || row.Title.Division is { } own && Places.IsIn(own, asked))], today, months, [.. around.Select(code => (code, places.Name(code)))]);
    }

    /// <summary>The titles among some that lapse after their last day between two days.</summary>
    internal async Task<IReadOnlyList<Row>> AsOfAsync(IQueryable<TitleRecord> titles, DateOnly first, DateOnly last, DateOnly today, CancellationToken stop)
    {
        var found = await titles.AsNoTracking().Include(title => title.Names).Where(title => title.Until >= first && title.Until <= last && title.EndedOn == null).OrderBy(title => title.Until).ThenBy(title => title.Holder).ThenBy(title => title.Id).ToListAsync(stop);
        var (codes, ids) = (found.Select(title => title.CreditCode).OfType<string>().Distinct().ToList(), found.Select(title => (Guid?)title.Id).ToList());
        var later = await db.Titles.AsNoTracking().Where(title => (EF.Parameter(codes).Contains(title.CreditCode!) || EF.Parameter(ids).Contains(title.RenewsId)) && title.EndedOn == null).Select(title => new { title.CreditCode, title.Kind, title.From, title.RenewsId }).ToListAsync(stop);
        var accounts = (await db.Institutions.AsNoTracking().Where(i => EF.Parameter(codes).Contains(i.CreditCode)).Select(i => i.CreditCode).ToListAsync(stop)).ToHashSet(StringComparer.Ordinal);
        return [.. found.Select(title =>
        {
            var name = title.Names.Where(name => name.From <= today).MaxBy(name => name.Number);
            var renewed = later.Where(other => other.RenewsId == title.Id || title.CreditCode != null && other.CreditCode == title.CreditCode && other.Kind == title.Kind && other.From > title.From).Select(other => (DateOnly?)other.From).Min();
            return new Row(title, name?.Holder ?? title.Holder, name is null ? title.Platform : name.Platform, title.Division is { } division ? places.FullName(division) : null, renewed, title.CreditCode is not null && accounts.Contains(title.CreditCode));
        })];
    }

    public static Task WriteAsync(View view, bool csv, Stream to, CancellationToken stop) =>
        csv ? ListSheet.WriteCsvAsync(to, Headings, CellsAsync(view), stop) : ListSheet.WriteXlsxAsync(to, "期满清单", Headings, CellsAsync(view), stop);

    private static async IAsyncEnumerable<IReadOnlyList<string>> CellsAsync(View view)
    {
        await Task.CompletedTask;
        foreach (var row in view.Rows)
        {
            yield return
            [
                $"{row.Title.Until:yyyy-MM-dd}", row.Holder, row.Platform ?? "", row.Title.CreditCode ?? "", row.Title.Kind, row.Title.Batch ?? "", row.Title.Number ?? "", row.Place ?? "", row.Renewed is { } from ? $"自 {from:yyyy-MM-dd}" : "",
            ];
        }
    }
}
