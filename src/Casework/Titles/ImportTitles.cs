using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Enters many titles at once, with a result a row; a dry run tells the same without writing.</summary>
public sealed class ImportTitles(Db db, TitleKinds kinds, TimeProvider time)
{
    /// <summary>The columns of a file, each by the words its heading may have.</summary>
    public static readonly IReadOnlyList<(string Column, IReadOnlyList<string> Headings)> Columns =
    [
        ("creditCode", ["统一社会信用代码", "creditCode", "credit_code"]),
        ("holder", ["持有单位", "单位名称", "holder"]),
        ("kind", ["称号", "kind"]),
        ("level", ["级别", "level"]),
        ("batch", ["批次", "batch"]),
        ("from", ["授予日期", "有效期自", "from"]),
        ("until", ["有效期止", "有效期至", "until"]),
        ("source", ["依据文件", "source"]),
    ];

    /// <summary>What became of a row: its number in the file, whose title, and why not where it was not entered.</summary>
    public sealed record Row(int Line, string Holder, IReadOnlyList<Refusal> Refusals);

    /// <param name="Titles">Headings in its first row.</param>
    public sealed record Input(Sheet Titles, bool DryRun);

    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!RecordTitle.MayKeep(actor)) return RecordTitle.NotYours;
        if (input.Titles.Rows is not [var first, _, ..]) return new Refusal("titles.empty", "文件中没有数据行：第一行为表头，其后每行一条");
        var heads = first.Cells.Select(head => head.Text.Trim()).ToList();
        var at = Columns.ToDictionary(column => column.Column, column => heads.FindIndex(head => column.Headings.Contains(head, StringComparer.OrdinalIgnoreCase)), StringComparer.Ordinal);
        var missing = Columns.Where(column => at[column.Column] < 0 && column.Column is not ("batch" or "until")).Select(column => column.Headings[0]).ToList();
        if (missing.Count > 0) return new Refusal("titles.columns", $"表头缺少：{string.Join("、", missing)}");

        await using var work = await db.BeginAsync(stop);
        var known = (await db.Titles.AsNoTracking().Select(title => new { title.CreditCode, title.Kind, title.From }).ToListAsync(stop)).Select(title => (title.CreditCode, title.Kind, title.From)).ToHashSet();
        var all = await kinds.RunAsync(stop);
        var results = new List<Row>();
        var notes = new List<AuditNote>();
        foreach (var row in input.Titles.Rows.Skip(1))
        {
            string Cell(string column) => at[column] is >= 0 and var place ? row[place].Text.Trim() : "";
            var refusals = new List<Refusal>();
            var level = LevelOf(Cell("level"));
            if (level is null) refusals.Add(new Refusal("title.level", $"级别“{Cell("level")}”应为 国家级、省级、市级 或 县级", "level"));
            var read = RecordTitle.Read(
                new RecordTitle.Input(Cell("creditCode"), Cell("holder"), Cell("kind"), level ?? TitleLevel.Province, Cell("batch"), Day("from"), Day("until"), Cell("source")), actor, all, now);
            refusals.AddRange(read.Refusals.Where(refusal => !refusals.Any(said => said.Field == refusal.Field)));
            if (read.Value is { } record && refusals.Count == 0)
            {
                if (known.Add((record.CreditCode, record.Kind, record.From)))
                {
                    db.Titles.Add(record);
                    notes.Add(RecordTitle.Note(record, actor, now));
                }
                else refusals.Add(RecordTitle.Known(record));
            }
            results.Add(new Row(row.Number, Cell("holder"), refusals));

            DateOnly? Day(string column)
            {
                if (Cell(column).Length == 0) return null;
                if (DateOnly.TryParseExact(Wording.HalfWidth(Cell(column)), ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
                refusals.Add(new Refusal("title.day", $"“{Cell(column)}”不是日期，请写成 2019-03-05", column));
                return null;
            }
        }
        if (input.DryRun || notes.Count == 0) return results;
        return await db.CommitAsync<IReadOnlyList<Row>>(notes, results, stop);
    }

    public static TitleLevel? LevelOf(string word) => word switch
    {
        "国家级" or "国家" => TitleLevel.National,
        "省级" or "省" => TitleLevel.Province,
        "市级" or "市" => TitleLevel.City,
        "县级" or "区级" or "县" or "区" => TitleLevel.County,
        _ => null,
    };
}
