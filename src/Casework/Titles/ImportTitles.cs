using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Enters many titles at once, with a result a row; a dry run tells the same without writing. What is the same for a whole list (which title, batch, days, document) need
/// not stand in its rows.
/// </summary>
public sealed class ImportTitles(Db db, TitleKinds kinds, Places places, TimeProvider time)
{
    /// <summary>The columns of a file, each by the words its heading may have.</summary>
    public static readonly IReadOnlyList<(string Column, IReadOnlyList<string> Headings)> Columns =
    [
        ("creditCode", ["统一社会信用代码", "信用代码", "creditCode", "credit_code"]),
        ("holder", ["持有单位", "单位名称", "机构名称", "依托单位", "运营单位", "企业名称", "holder"]),
        ("platform", ["平台名称", "示范平台名称", "platform"]),
        ("name", ["名称", "平台/单位", "平台（单位）名称", "单位（平台）名称", "平台或单位名称", "name"]),
        ("kind", ["称号", "kind"]),
        ("level", ["级别", "level"]),
        ("batch", ["批次", "batch"]),
        ("number", ["证书编号", "number"]),
        ("functions", ["服务功能", "服务类别", "functions"]),
        ("place", ["所在地", "所在地区", "地区", "属地", "省市", "place"]),
        ("givenOn", ["认定日期", "公布日期", "givenOn"]),
        ("from", ["授予日期", "有效期自", "from"]),
        ("until", ["有效期止", "有效期至", "until"]),
        ("source", ["依据文件", "认定文件", "source"]),
    ];

    /// <summary>What became of a row: its number in the file, whose title, why not where it was not entered, and what to look at where it is in doubt.</summary>
    /// <param name="Doubts">A row with doubts is entered only where <see cref="Input.Take"/> names it.</param>
    /// <param name="Entered">Whether it is entered, or would be.</param>
    public sealed record Row(int Line, string Holder, string? Platform, IReadOnlyList<Refusal> Refusals, IReadOnlyList<string> Doubts, bool Entered)
    {
        public bool IsKnown => Refusals.Any(refusal => refusal.Code == "title.known");
    }

    /// <param name="Titles">Headings in its first row.</param>
    /// <param name="Take">The rows in doubt that are entered all the same, by number.</param>
    public sealed record Input(Sheet Titles, bool DryRun, IReadOnlyCollection<int>? Take = null)
    {
        /// <summary>What counts for rows that do not say it themselves, by column.</summary>
        public IReadOnlyDictionary<string, string> Common { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    }

    private sealed record Known(string? CreditCode, string Kind, DateOnly From, DateOnly? Until, string Holder, string? Platform);

    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!RecordTitle.MayKeep(actor)) return RecordTitle.NotYours;
        if (input.Titles.Rows is not [var first, _, ..]) return new Refusal("titles.empty", "文件中没有数据行：第一行为表头，其后每行一条");
        var heads = first.Cells.Select(head => Head(head.Text)).ToList();
        var at = Columns.ToDictionary(column => column.Column, column => heads.FindIndex(head => column.Headings.Any(heading => string.Equals(Head(heading), head, StringComparison.OrdinalIgnoreCase))), StringComparer.Ordinal);
        bool Has(string column) => at[column] >= 0 || input.Common.GetValueOrDefault(column) is { Length: > 0 };
        var missing = Columns.Where(column => column.Column is "kind" or "from" or "source" && !Has(column.Column)).Select(column => column.Headings[0]).ToList();
        if (!Has("holder") && !Has("platform") && !Has("name")) missing.Insert(0, "单位名称、平台名称或名称");
        if (missing.Count > 0) return new Refusal("titles.columns", $"表头缺少：{string.Join("、", missing)}；文件第一行是：{string.Join("、", heads.Where(head => head.Length > 0).Take(20))}");

        await using var work = await db.BeginAsync(stop);
        var known = (await db.Titles.AsNoTracking().Where(title => !title.Mistaken).Select(title => new Known(title.CreditCode, title.Kind, title.From, title.Until, title.Holder, title.Platform)).ToListAsync(stop))
            .SelectMany(Written).ToLookup(one => one.Like, one => one.Known, StringComparer.Ordinal);
        var codes = (await db.Titles.AsNoTracking().Where(title => title.CreditCode != null && !title.Mistaken).Select(title => new { title.CreditCode, title.Kind, title.From }).ToListAsync(stop)).Select(title => (title.CreditCode, title.Kind, title.From)).ToHashSet();
        var numbers = (await db.Titles.AsNoTracking().Where(title => title.Number != null && !title.Mistaken).Select(title => title.Number).ToListAsync(stop)).ToHashSet(StringComparer.Ordinal);
        var all = await kinds.RunAsync(stop);
        var levels = Levels();
        var (results, notes, inFile) = (new List<Row>(), new List<AuditNote>(), new List<Known>());
        foreach (var row in input.Titles.Rows.Skip(1))
        {
            var refusals = new List<Refusal>();
            var (named, read) = Read(row);
            var doubts = new List<string>();
            if (read is not null && refusals.Count == 0)
            {
                var own = new Known(read.CreditCode, read.Kind, read.From, read.Until, read.Holder, read.Platform);
                var like = Written(own).SelectMany(one => known[one.Like]).Concat(inFile.Where(other => Written(own).Any(one => Written(other).Any(two => one.Like == two.Like)))).Distinct().ToList();
                if (read.CreditCode is not null && codes.Contains((read.CreditCode, read.Kind, read.From)) || like.Any(other => IsSame(own, other))) refusals.Add(RecordTitle.Known(read));
                else if (read.Number is not null && numbers.Contains(read.Number)) refusals.Add(new Refusal("title.number", $"证书编号 {read.Number} 已登记", "number"));
                else doubts.AddRange(Doubts(own, like));
                if (refusals.Count == 0)
                {
                    // a row in doubt that is not taken still tells the rows below that the name is there
                    inFile.Add(own);
                    if (read.CreditCode is not null) codes.Add((read.CreditCode, read.Kind, read.From));
                    if (read.Number is not null) numbers.Add(read.Number);
                }
            }
            var entered = read is not null && refusals.Count == 0 && (doubts.Count == 0 || input.Take?.Contains(row.Number) == true);
            if (entered)
            {
                db.Titles.Add(read!);
                notes.Add(RecordTitle.Note(read!, actor, now));
            }
            results.Add(new Row(row.Number, named.Holder, named.Platform, refusals, doubts, entered));

            (ListedName Named, TitleRecord? Read) Read(SheetRow row)
            {
                string Cell(string column) => at[column] is >= 0 and var place && row[place].Text.Trim() is { Length: > 0 } text ? text : input.Common.GetValueOrDefault(column)?.Trim() ?? "";
                DateOnly? Day(string column)
                {
                    if (Cell(column).Length == 0) return null;
                    if (DateOnly.TryParseExact(Wording.HalfWidth(Cell(column)), ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
                    refusals.Add(new Refusal("title.day", $"“{Cell(column)}”不是日期，请写成 2019-03-05", column));
                    return null;
                }
                var name = ListedName.Read(Cell("name"));
                var (holder, platform) = (Cell("holder") is { Length: > 0 } h ? h : name.Holder, Cell("platform") is { Length: > 0 } p ? p : name.Platform);
                var level = Cell("level").Length == 0 && levels.TryGetValue(Cell("kind"), out var usual) ? usual : LevelOf(Cell("level"));
                if (level is null) refusals.Add(new Refusal("title.level", $"级别“{Cell("level")}”应为 国家级、省级、市级 或 县级", "level"));
                var division = Cell("place").Length == 0 ? null : places.Find(Cell("place"));
                if (Cell("place").Length > 0 && division is null) refusals.Add(new Refusal("title.place", $"不认识所在地“{Cell("place")}”，请写到省、市或区县（如 浙江省杭州市西湖区），或留空", "place"));
                var title = RecordTitle.Read(
                    new RecordTitle.Input(Cell("creditCode"), holder, Cell("kind"), level ?? TitleLevel.Province, Cell("batch"), Day("from"), Day("until"), Cell("source"))
                    {
                        Platform = platform, Number = Cell("number"), Division = division, Functions = Cell("functions"), GivenOn = Day("givenOn"), FromList = true,
                    },
                    actor, all, now);
                refusals.AddRange(title.Refusals.Where(refusal => !refusals.Any(said => said.Field == refusal.Field)));
                return (new ListedName(holder, platform is { Length: > 0 } ? platform : null), title.Value);
            }
        }
        if (input.DryRun || notes.Count == 0)
        {
            db.ChangeTracker.Clear();
            return results;
        }
        return await db.CommitAsync<IReadOnlyList<Row>>(notes, results, stop);
    }

    private static string Head(string text) => string.Concat(Wording.HalfWidth(text).Where(c => !char.IsWhiteSpace(c)));

    private static IEnumerable<(string Like, Known Known)> Written(Known known) =>
        new[] { known.Holder, known.Platform }.OfType<string>().Where(name => name.Length > 0).Select(ListedName.Like).Where(like => like.Length > 0).Distinct(StringComparer.Ordinal).Select(like => (like, known));

    // of one institution, on one day, and nothing in which the two differ
    private static bool IsSame(Known one, Known other) =>
        one.Kind == other.Kind && one.From == other.From && (one.CreditCode is null || other.CreditCode is null || one.CreditCode == other.CreditCode)
        && ListedName.Same(one.Holder) == ListedName.Same(other.Holder) && ListedName.Same(one.Platform ?? "") == ListedName.Same(other.Platform ?? "");

    private static IEnumerable<string> Doubts(Known own, IReadOnlyList<Known> like)
    {
        string Say(Known other) => other.Holder.Length > 0 && other.Platform is { Length: > 0 } platform ? $"{other.Holder}（{platform}）" : other.Holder.Length > 0 ? other.Holder : other.Platform!;
        if (like.FirstOrDefault(other => other.Kind == own.Kind && other.From == own.From) is { } same) yield return $"与已登记或本表中的“{Say(same)}”同批，名称只有写法或其中一个名称不同，请核对是不是同一项";
        else if (like.FirstOrDefault(other => other.Kind == own.Kind && (other.Until is not { } end || end >= own.From) && (own.Until is not { } until || until >= other.From)) is { } across) yield return $"与“{Say(across)}”自 {across.From:yyyy-MM-dd} 起的同一称号有效期重叠，请核对";
        var holders = like.Where(other => ListedName.Like(other.Holder) == ListedName.Like(own.Holder)).Select(other => other.CreditCode).OfType<string>().Append(own.CreditCode).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (holders.Count > 1) yield return $"这个名称已登记在不同的信用代码下（{string.Join("、", holders)}），请核对是哪一家";
    }

    private static Dictionary<string, TitleLevel> Levels() =>
        ProgrammeFolder.Sound().Where(programme => programme.Recognition is not null).GroupBy(programme => programme.Recognition!.Register, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Recognition!.Level, StringComparer.Ordinal);

    public static TitleLevel? LevelOf(string word) => word switch
    {
        "国家级" or "国家" => TitleLevel.National,
        "省级" or "省" => TitleLevel.Province,
        "市级" or "市" => TitleLevel.City,
        "县级" or "区级" or "县" or "区" => TitleLevel.County,
        _ => null,
    };
}
