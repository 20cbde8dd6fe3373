using Microsoft.EntityFrameworkCore;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>导入专家: many entries at once, with a result a row; a dry run tells the same without writing. Who is in the pool already is left as he is.</summary>
public sealed class ImportExperts(Db db, TimeProvider time)
{
    internal const int MostRows = 5000;

    /// <summary>The columns of a file, each by the words its heading may have; the last five may be missing.</summary>
    public static readonly IReadOnlyList<(string Column, IReadOnlyList<string> Headings, bool Needed)> Columns =
    [
        ("name", ["姓名", "专家姓名"], true),
        ("email", ["电子邮箱", "邮箱"], true),
        ("employer", ["工作单位", "单位"], true),
        ("fields", ["专业领域", "专业"], true),
        ("phone", ["手机", "手机号码", "联系电话"], false),
        ("employerCode", ["单位统一社会信用代码", "统一社会信用代码"], false),
        ("post", ["职称或职务", "职称", "职务"], false),
        ("region", ["所在地", "地区"], false),
        ("address", ["单位地址", "地址"], false),
    ];

    public sealed record Row(int Line, string Name, bool Added, IReadOnlyList<Refusal> Refusals);

    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor actor, Sheet sheet, bool dryRun, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.KeepExperts)) return ExpertPool.NotYours;
        if (sheet.Rows is not [var first, _, ..]) return new Refusal("experts.empty", "文件中没有数据行：第一行为表头，其后每行一位专家");
        if (sheet.Rows.Count - 1 > MostRows) return new Refusal("experts.many", $"一次最多导入 {MostRows} 行，文件有 {sheet.Rows.Count - 1} 行，请分开导入");
        var heads = first.Cells.Select(head => head.Text.Trim()).ToList();
        var at = Columns.ToDictionary(column => column.Column, column => heads.FindIndex(head => column.Headings.Contains(head, StringComparer.Ordinal)), StringComparer.Ordinal);
        var missing = Columns.Where(column => column.Needed && at[column.Column] < 0).Select(column => column.Headings[0]).ToList();
        if (missing.Count > 0) return new Refusal("experts.columns", $"表头缺少：{string.Join("、", missing)}；文件第一行是：{string.Join("、", heads.Where(head => head.Length > 0).Take(20))}");
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"experts:{actor.OfficeId}", stop);
        var known = (await db.Experts.Where(e => e.OfficeId == actor.OfficeId).Select(e => e.Email).ToListAsync(stop)).ToHashSet(StringComparer.Ordinal);
        var results = new List<Row>();
        var added = new List<Guid>();
        foreach (var row in sheet.Rows.Skip(1))
        {
            string Cell(string column) => at[column] is >= 0 and var place ? row[place].Text.Trim() : "";
            var refusals = new List<Refusal>();
            var entry = SaveExpert.Read(new SaveExpert.Input(null, Cell("name"), Cell("email"), Cell("phone"), Cell("employer"), Cell("employerCode"), Cell("post"), Cell("region"), Cell("address"), Cell("fields"), 0), refusals);
            if (refusals.Count == 0 && !known.Add(entry.Email)) refusals.Add(new Refusal("expert.known", "专家库或本文件中已有这个邮箱，保留原有登记", "email"));
            if (refusals.Count == 0)
            {
                var expert = SaveExpert.Make(entry, actor.OfficeId!, now);
                db.Experts.Add(expert);
                added.Add(expert.Id);
            }
            results.Add(new Row(row.Number, Cell("name"), refusals.Count == 0, refusals));
        }
        if (dryRun || added.Count == 0) return results;
        return await db.CommitAsync<IReadOnlyList<Row>>(AuditNote.OfPool(actor, "expert.import", now, new { experts = added }), results, stop);
    }
}
