using System.Text.RegularExpressions;

namespace Shifan.Tests.App.CommandLine;

/// <summary><c>call …</c> and <c>title …</c> as an administrator uses them, on a database of their own.</summary>
public sealed partial class CallCommandTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private Task<Shell.Answer> RunAsync(params string[] words) => Shell.RunOnAsync(scratch.Folder, words);

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Id();

    [Fact]
    public async Task A_call_is_opened_once_and_given_its_files_and_dates()
    {
        var opened = await RunAsync("call", "open", "zhejiang-2021");
        Assert.Equal((0, ""), (opened.Code, opened.Error));
        var call = Id().Match(opened.Output).Value;
        var again = await RunAsync("call", "open", "zhejiang-2021");
        Assert.Equal(65, again.Code);
        Assert.Contains("--again", again.Error);
        Assert.Equal(0, (await RunAsync("call", "open", "zhejiang-2021", "--again")).Code);

        var notice = scratch.Write("通知.pdf", "%PDF-1.7 示例");
        var attached = await RunAsync("call", "attach", call, notice, "--notice", "--label", "示例通知");
        Assert.Contains($"/calls/{call}/files/1", attached.Output);
        Assert.Equal(65, (await RunAsync("call", "attach", call, scratch.Write("a.html", "<p>"))).Code);
        Assert.Equal(66, (await RunAsync("call", "attach", call, "nowhere.pdf")).Code);

        // the day of the notice is long past; the authority opens once more
        Assert.Equal(64, (await RunAsync("call", "deadline", call, "--until", "tomorrow", "--reason", "示例")).Code);
        Assert.Equal(65, (await RunAsync("call", "deadline", call, "--until", "2021-05-18 18:00", "--reason", "示例")).Code);
        Assert.Equal(0, (await RunAsync("call", "close", call, "--reason", "示例")).Code);
        var list = await Shell.StartAsync(scratch.Folder, "call", "list");
        Assert.Equal(2, list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"{call}  已截止", list.Output);
    }

    [Fact]
    public async Task An_amended_notice_is_looked_at_before_it_is_applied()
    {
        var call = Id().Match((await RunAsync("call", "open", "zhejiang-2021")).Output).Value;
        Assert.Equal(65, (await RunAsync("call", "amend", call, "zhejiang-2021")).Code);
        var folder = Directory.CreateDirectory(Path.Combine(scratch.Folder, "zhejiang-2021")).FullName;
        var text = await File.ReadAllTextAsync(Path.Combine(Casework.Home.Programmes, "zhejiang-2021", "programme.yaml"));
        text = text.Replace("limit: 200 万元 } }", "limit: 300 万元 } }", StringComparison.Ordinal);
        foreach (var paper in Directory.GetFiles(Path.Combine(Casework.Home.Programmes, "zhejiang-2021", "papers"))) scratch.Write($"zhejiang-2021/papers/{Path.GetFileName(paper)}", await File.ReadAllTextAsync(paper));
        await File.WriteAllTextAsync(Path.Combine(folder, "programme.yaml"), text);
        var unsaid = await RunAsync("call", "amend", call, folder);
        Assert.Equal(65, unsaid.Code);
        Assert.Contains("没有写 amendment", unsaid.Error);
        await File.WriteAllTextAsync(Path.Combine(folder, "programme.yaml"), text + "\namendment: { title: 补充通知（示例）, number: 示例〔2021〕2号, issued: 2021-05-12, cases: stay }\n");
        File.SetLastWriteTimeUtc(Path.Combine(folder, "programme.yaml"), DateTime.UnixEpoch.AddYears(51));
        var looked = await RunAsync("call", "amend", call, folder);
        Assert.Equal((0, ""), (looked.Code, looked.Error));
        Assert.Contains("300 万元", looked.Output);
        Assert.Contains("草稿 0 份", looked.Output);
        Assert.Contains("尚未公布", looked.Output);
        Assert.Equal(65, (await RunAsync("call", "amend", call, folder, "--apply")).Code);
        Assert.Contains("已公布：补充通知（示例）", (await RunAsync("call", "amend", call, folder, "--apply", "--reason", "更正总资产")).Output);
        Assert.Equal(0, (await RunAsync("audit", "verify")).Code);
    }

    [Fact]
    public async Task Titles_are_added_imported_after_a_dry_run_listed_and_ended()
    {
        string[] title = ["title", "add", "--code", "91350100M000100Y43", "--holder", "示例持有单位", "--kind", "zhejiang-platform", "--level", "省级", "--from", "2018-06-01", "--source", "示例文件"];
        Assert.Equal(0, (await RunAsync(title)).Code);
        Assert.Equal(65, (await RunAsync(title)).Code);
        var file = scratch.Write("titles.csv", "统一社会信用代码,持有单位,称号,级别,授予日期,有效期止,依据文件\n91350100M000100Y43,示例持有单位,zhejiang-platform,省级,2015-06-01,2018-05-31,示例文件\n1,,,,,,\n");
        var dry = await RunAsync("title", "import", file);
        Assert.Equal(65, dry.Code);
        Assert.Contains("可登记 1 条，存疑或有误 1 条；尚未写入", dry.Output);
        Assert.Contains("第 3 行", dry.Error);
        Assert.Contains("登记 1 条，未登记 1 条", (await RunAsync("title", "import", file, "--apply")).Output);
        var list = (await RunAsync("title", "list", "示例")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, list.Length);
        Assert.Contains("自 2020-01-01 起", (await RunAsync("title", "end", Id().Match(list[1]).Value, "--on", "2020-01-01", "--why", "示例撤销", "--document", "示例撤销文件")).Output);
        Assert.Contains("（自 2020-01-01 起终止）", (await RunAsync("title", "list", "91350100M000100Y43")).Output);
        var verified = await RunAsync("audit", "verify");
        Assert.Equal(0, verified.Code);

        // a name of the list that lacks columns, one in doubt, one that is taken although
        var plain = scratch.Write("plain.csv", "名称,所在地\n示例一中心 / 示例一中心有限公司,杭州市\n示例二中心,火星\n示例一中心有限公司,杭州市\n");
        string[] import = ["title", "import", plain, "--kind", "zhejiang-platform", "--from", "2019-01-01", "--until", "2021-12-31", "--source", "示例文件", "--apply"];
        var lacking = await RunAsync("title", "import", plain);
        Assert.Equal((65, true), (lacking.Code, lacking.Error.Contains("表头缺少：称号", StringComparison.Ordinal)));
        var doubtful = await RunAsync(import);
        Assert.Contains("登记 1 条，未登记 2 条", doubtful.Output);
        Assert.Contains("第 3 行（示例二中心）：不认识所在地“火星”", doubtful.Error);
        Assert.Contains("加 --take 4", doubtful.Error);
        var taken = await RunAsync([.. import, "--take", "4", "99"]);
        Assert.Contains("登记 1 条，未登记 2 条", taken.Output);
        Assert.Contains("--take 99：表中没有这样的行号", taken.Error);

        // renamed: the list says the new name, and is found by the old
        var one = Id().Match((await RunAsync("title", "list", "示例一中心有限公司")).Output).Value;
        foreach (var (words, code, says) in new (string[], int, string)[]
        {
            (["x", "--from", "2020-01-01"], 64, "TITLE 的值“x”不对"), ([one, "--from", "2020-13-01", "--holder", "示例新名"], 64, "--from 请写成"), ([one, "--from", "2020-01-01", "--holder", "示例新名"], 65, "请填写依据文件"),
            ([one, "--from", "2018-01-01", "--holder", "示例新名", "--document", "示例"], 65, "更名日期不能早于认定日期 2019-01-01"), ([one, "--from", "2020-01-01", "--holder", "示例新名", "--document", "示例更名文件"], 0, ""),
            ([one, "--from", "2020-01-01", "--holder", "示例又名", "--document", "示例"], 65, "更名日期应晚于上一次更名的日期 2020-01-01"),
        })
        {
            var renamed = await RunAsync(["title", "rename", .. words]);
            Assert.Equal((code, true), (renamed.Code, renamed.Error.Contains(says, StringComparison.Ordinal)));
        }
        Assert.Contains("示例新名  示例文件", (await RunAsync("title", "list", "示例一中心有限公司")).Output);
        foreach (var (words, says) in new (string[], string)[] { (["--why", "示例"], "请填写撤销文件"), (["--why", "示例", "--document", "示例撤销文件", "--plaque-back", "昨天"], "日期请写成") })
        {
            Assert.Contains(says, (await RunAsync(["title", "end", one, "--on", "2020-06-01", .. words])).Error);
        }
    }
}
