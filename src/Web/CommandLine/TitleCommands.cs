using System.CommandLine;
using System.Globalization;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Web.CommandLine;

/// <summary><c>title …</c>: the register of earlier titles, which decides who may apply again.</summary>
internal static class TitleCommands
{
    public static Command Make() => new("title", "已获得称号的登记。") { List(), Add(), End(), Rename(), Import() };

    private static Command List()
    {
        var search = new Argument<string?>("TEXT") { Description = "单位或平台名称的一部分，或统一社会信用代码", Arity = ArgumentArity.ZeroOrOne };
        var list = new Command("list", "列出登记的称号。") { search };
        list.SetAction((parsed, stop) => Terminal.WithCaseworkAsync(async services =>
        {
            var find = services.GetRequiredService<FindTitles>();
            for (var page = 1; ; page++)
            {
                var found = await find.RunAsync(null, parsed.GetValue(search), page, stop);
                foreach (var title in found.Titles)
                {
                    // as it is called now
                    var name = title.Names.MaxBy(name => name.Number);
                    Console.WriteLine($"{title.Id}  {title.CreditCode}  {title.Kind}  {title.From:yyyy-MM-dd} 至 {(title.Until is { } until ? $"{until:yyyy-MM-dd}" : "未定")}{(title.EndedOn is { } ended ? $"（自 {ended:yyyy-MM-dd} 起终止）" : "")}  {string.Join(" / ", new[] { name is null ? title.Platform : name.Platform, name?.Holder ?? title.Holder }.Where(name => !string.IsNullOrEmpty(name)))}  {title.Source}");
                }
                if (page * FindTitles.PageSize >= found.All) return Exit.Good;
            }
        }, stop));
        return list;
    }

    private static Command Add()
    {
        Option<string> Text(string name, string tells, bool required = true) => new(name) { Description = tells, HelpName = "TEXT", Required = required };
        var (code, holder, kind, source) = (Text("--code", "统一社会信用代码"), Text("--holder", "持有单位"), Text("--kind", "称号的标识，见项目文件中的 register"), Text("--source", "依据文件"));
        var (level, batch) = (Text("--level", "国家级、省级、市级或县级"), Text("--batch", "批次", required: false));
        var from = new Option<string>("--from") { Description = "授予日期，如 2019-03-05", HelpName = "DAY", Required = true };
        var until = new Option<string>("--until") { Description = "有效期止", HelpName = "DAY" };
        var add = new Command("add", "登记一项称号。") { code, holder, kind, level, from, source, until, batch };
        add.SetAction((parsed, stop) =>
        {
            if (ImportTitles.LevelOf(parsed.GetValue(level)!) is not { } named) return Task.FromResult(Terminal.Refuse(Exit.Usage, "--level 应为 国家级、省级、市级 或 县级"));
            if (!TryDay(parsed.GetValue(from), out var first) || !TryDay(parsed.GetValue(until), out var last)) return Task.FromResult(Terminal.Refuse(Exit.Usage, "日期请写成 2019-03-05"));
            var input = new RecordTitle.Input(parsed.GetValue(code), parsed.GetValue(holder), parsed.GetValue(kind), named, parsed.GetValue(batch), first, last, parsed.GetValue(source));
            return Terminal.WithCaseworkAsync(async services => Terminal.Tell(await services.GetRequiredService<RecordTitle>().RunAsync(null, input, stop), title => $"已登记：{title.Holder}（{title.Id}）"), stop);
        });
        return add;
    }

    private static Command End()
    {
        var id = new Argument<Guid>("TITLE") { Description = "登记的标识，见 title list" };
        var on = new Option<string>("--on") { Description = "自哪一天起终止；登记有误的不用写", HelpName = "DAY" };
        var why = new Option<string>("--why") { Description = "原因和依据", HelpName = "TEXT", Required = true };
        var document = new Option<string?>("--document") { Description = "撤销文件，在名录上公开；登记有误的不用写", HelpName = "TEXT" };
        var plaque = new Option<string>("--plaque-back") { Description = "收回牌匾的日期，已收回的写", HelpName = "DAY" };
        var mistaken = new Option<bool>("--mistaken") { Description = "登记有误，视为从未登记；更正后可以重新登记" };
        var end = new Command("end", "撤销一项称号，或撤去登记有误的。") { id, on, why, document, plaque, mistaken };
        end.SetAction((parsed, stop) => !TryDay(parsed.GetValue(on), out var day) | !TryDay(parsed.GetValue(plaque), out var back)
            ? Task.FromResult(Terminal.Refuse(Exit.Usage, "日期请写成 2019-03-05"))
            : Terminal.WithCaseworkAsync(async services => Terminal.Tell(await services.GetRequiredService<EndTitle>().RunAsync(null, new EndTitle.Input(parsed.GetValue(id), day, parsed.GetValue(why), parsed.GetValue(document), back, parsed.GetValue(mistaken)), stop), title => title.Mistaken ? $"已撤去：{title.Holder}" : $"已终止：{title.Holder}，自 {title.EndedOn:yyyy-MM-dd} 起"), stop));
        return end;
    }

    private static Command Rename()
    {
        var id = new Argument<Guid>("TITLE") { Description = "登记的标识，见 title list" };
        Option<string?> Text(string name, string tells) => new(name) { Description = tells, HelpName = "TEXT" };
        var (holder, platform, document) = (Text("--holder", "新的单位名称"), Text("--platform", "从这天起的平台名称；没有的不写"), Text("--document", "依据文件"));
        var from = new Option<string>("--from") { Description = "从哪一天起", HelpName = "DAY", Required = true };
        var rename = new Command("rename", "登记更名；原来的名称留在沿革中。") { id, holder, platform, from, document };
        rename.SetAction((parsed, stop) => !TryDay(parsed.GetValue(from), out var day)
            ? Task.FromResult(Terminal.Refuse(Exit.Usage, "--from 请写成 2019-03-05"))
            : Terminal.WithCaseworkAsync(async services => Terminal.Tell(await services.GetRequiredService<RenameTitle>().RunAsync(null, new RenameTitle.Input(parsed.GetValue(id), parsed.GetValue(holder), parsed.GetValue(platform), day, parsed.GetValue(document)), stop), _ => "已登记更名"), stop));
        return rename;
    }

    private static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "CSV 或 XLSX 文件，第一行为表头" };
        var apply = new Option<bool>("--apply") { Description = "写入；不写则只检查" };
        Option<string?> Common(string name, string tells) => new(name) { Description = $"{tells}；表中没有这一列时用", HelpName = "TEXT" };
        var common = new Dictionary<string, Option<string?>>(StringComparer.Ordinal)
        {
            ["kind"] = Common("--kind", "称号的标识"), ["level"] = Common("--level", "国家级、省级、市级或县级"), ["batch"] = Common("--batch", "批次"),
            ["from"] = Common("--from", "有效期自"), ["until"] = Common("--until", "有效期至"), ["source"] = Common("--source", "认定文件"),
        };
        var take = new Option<int[]>("--take") { Description = "存疑而核对过、照样登记的行号，可写多个", HelpName = "LINE", AllowMultipleArgumentsPerToken = true };
        var import = new Command("import", $"从表格成批登记，先检查后写入。表头：{string.Join("、", ImportTitles.Columns.Select(column => column.Headings[0]))}。") { file, apply, take };
        foreach (var option in common.Values) import.Add(option);
        import.SetAction((parsed, stop) => Terminal.WithCaseworkAsync(async services =>
        {
            var path = parsed.GetValue(file)!;
            byte[] bytes;
            try
            {
                bytes = await File.ReadAllBytesAsync(path, stop);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return Terminal.Refuse($"读不了“{path}”", error);
            }
            var faults = new Faults();
            if (SheetReader.Read(bytes, Path.GetFileName(path), faults) is not { Sheets: [var sheet, ..] }) return Terminal.Refuse(faults.All);
            var outcome = await services.GetRequiredService<ImportTitles>().RunAsync(null, new ImportTitles.Input(sheet, DryRun: !parsed.GetValue(apply), parsed.GetValue(take))
            {
                Common = common.Where(one => parsed.GetValue(one.Value) is { Length: > 0 }).ToDictionary(one => one.Key, one => parsed.GetValue(one.Value)!, StringComparer.Ordinal),
            }, stop);
            if (outcome.Value is not { } results) return Terminal.Tell(outcome, _ => "");
            var nowhere = (parsed.GetValue(take) ?? []).Except(results.Select(row => row.Line)).ToList();
            if (nowhere.Count > 0) Console.Error.WriteLine($"--take {string.Join(' ', nowhere)}：表中没有这样的行号");
            string Name(ImportTitles.Row row) => string.Join(" / ", new[] { row.Platform, row.Holder }.Where(name => !string.IsNullOrEmpty(name)));
            foreach (var row in results.Where(row => row.Refusals.Count > 0)) Console.Error.WriteLine($"第 {row.Line} 行（{Name(row)}）：{string.Join("；", row.Refusals.Select(refusal => refusal.Sentence))}");
            foreach (var row in results.Where(row => row.Refusals.Count == 0 && !row.Entered)) Console.Error.WriteLine($"第 {row.Line} 行（{Name(row)}）存疑：{string.Join("；", row.Doubts)}；核对过照样登记的，加 --take {row.Line}");
            var (good, bad) = (results.Count(row => row.Entered), results.Count(row => !row.Entered));
            Console.WriteLine(parsed.GetValue(apply) ? $"登记 {good} 条，未登记 {bad} 条" : $"可登记 {good} 条，存疑或有误 {bad} 条；尚未写入，写入请加 --apply");
            return bad == 0 ? Exit.Good : Exit.BadData;
        }, stop));
        return import;
    }

    private static bool TryDay(string? text, out DateOnly? day)
    {
        day = null;
        if (text is null) return true;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)) return false;
        day = read;
        return true;
    }
}
