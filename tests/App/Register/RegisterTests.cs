using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Register;

/// <summary>The public register over HTTP: found, narrowed, of a past day, downloaded; kept pages change at the commit, at midnight, and on another node.</summary>
public abstract class RegisterTests<THost>(THost host)
    where THost : ShifanHost
{
    private static int made;

    private readonly Scene scene = new(host);

    protected abstract ShifanHost Beside(THost host);

    private static string NewCode(int division = 330106)
    {
        var body = $"12{division}RR{Interlocked.Increment(ref made):0000000}";
        return body + CreditCode.CheckCharacter(body);
    }

    private async Task<TitleRecord> GivenAsync(string holder, string kind = "zhejiang-platform", int year = 2020, string? code = null, int? division = 330106, string? platform = null, string? functions = null)
    {
        var input = new RecordTitle.Input(code ?? NewCode(), holder, kind, TitleLevel.Province, $"{year}年度", new DateOnly(year, 6, 1), new DateOnly(year + 3, 5, 31), $"示例公布文件〔{year}〕1号") { Division = division, Platform = platform, Functions = functions };
        var outcome = await scene.DoAsync<RecordTitle, Outcome<TitleRecord>>(record => record.RunAsync(null, input));
        return outcome.Value ?? throw new InvalidOperationException(outcome.Refusals[0].Sentence);
    }

    private Task<Outcome<IReadOnlyList<ImportTitles.Row>>> ImportAsync(string csv, bool dry, string kind = "national-platform", string from = "2018-01-01", params int[] take) => scene.DoAsync<ImportTitles, Outcome<IReadOnlyList<ImportTitles.Row>>>(import => import.RunAsync(
        null, new ImportTitles.Input(SheetReader.Read(Encoding.UTF8.GetBytes(csv), "list.csv", new Faults())!.Sheets[0], dry, take) { Common = new Dictionary<string, string> { ["kind"] = kind, ["from"] = from, ["until"] = "2030-12-31", ["source"] = "公布名单" } }));

    private async Task<string> GetAsync(string path, HttpClient? client = null)
    {
        using var own = client is null ? host.CreateClient() : null;
        return await (client ?? own!).GetStringAsync(path);
    }

    [Fact]
    public async Task It_is_found_by_name_platform_place_initials_code_and_narrowed()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var code = NewCode(310118);
        var title = await GivenAsync("示例寻找青蓝（测试）有限公司", "national-platform", code: code, division: 310118, platform: "示例HOPE+寻找平台", functions: "信息服务、技术服务");
        await GivenAsync("示例寻找别家有限公司", functions: "融资服务");
        foreach (var text in new[] { "寻找青蓝", "青蓝测试", "ｈｏｐｅ", "slxzql", "示例寻找 青浦", "寻找 qp", code, code[..8] + " 青蓝" })
        {
            var page = await new Visitor(host).OpenAsync($"/titles?q={Uri.EscapeDataString(text)}");
            Assert.True(page.Page.QuerySelectorAll(".work-list tbody a").Any(link => link.GetAttribute("href") == $"/titles/{title.Id}"), text);
        }
        foreach (var (query, count) in new[] { ("q=示例寻找", 2), ("q=示例寻找&kind=national-platform", 1), ("q=示例寻找&division=310000", 1), ("q=示例寻找&division=330100", 1), ("q=示例寻找&function=融资服务", 1), ("q=示例寻找&year=2019", 0), ("q=示例寻找&batch=2020年度", 2), ("q=示例寻找&status=valid", 2), ("q=示例寻找&status=ended", 0), ("q=（）", 0) })
        {
            Assert.Equal(count, JsonDocument.Parse(await GetAsync($"/api/v1/titles?{query}")).RootElement.GetProperty("total").GetInt32());
        }
        // what no notice recognises is not public
        var hidden = await GivenAsync("示例寻找市级机构", "shanghai-institution");
        Assert.Equal(HttpStatusCode.NotFound, (await new Visitor(host).OpenAsync($"/titles/{hidden.Id}")).Status);
        Assert.DoesNotContain("寻找市级机构", await GetAsync("/titles.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_on_any_past_day_is_right_after_renaming_revocation_and_lapse()
    {
        await scene.ClockAsync(2024, 1, 10, 9);
        var title = await GivenAsync("示例沿革旧名中心", year: 2019);
        var lapsing = await GivenAsync("示例沿革到期中心", year: 2020);
        Assert.Equal("from", (await scene.DoAsync<RenameTitle, Outcome<TitleRecord>>(rename => rename.RunAsync(null, new RenameTitle.Input(title.Id, "示例沿革新名中心", null, new DateOnly(2025, 1, 1), "示例"))) ).Refusals.Single().Field);
        Assert.True((await scene.DoAsync<RenameTitle, Outcome<TitleRecord>>(rename => rename.RunAsync(null, new RenameTitle.Input(title.Id, "示例沿革新名中心", null, new DateOnly(2020, 3, 1), "示例更名文件")))).Done);
        Assert.Equal("document", (await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(title.Id, new DateOnly(2021, 7, 1), "示例")))).Refusals.Single().Field);
        Assert.True((await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(title.Id, new DateOnly(2021, 7, 1), "示例内部原因", "示例撤销文件")))).Done);
        Assert.True((await scene.DoAsync<NotePlaque, Outcome<TitleRecord>>(plaque => plaque.RunAsync(null, title.Id, new DateOnly(2021, 9, 1)))).Done);

        async Task<string> OnAsync(string day) => string.Join(';', JsonDocument.Parse(await GetAsync($"/api/v1/titles?q=沿革&on={day}")).RootElement.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("holder")} {item.GetProperty("status")}"));
        Assert.Equal("", await OnAsync("2019-05-31"));
        Assert.Equal("示例沿革旧名中心 valid", await OnAsync("2020-02-29"));
        Assert.Equal("示例沿革新名中心 valid", await OnAsync("2020-03-01"));
        Assert.Equal("示例沿革到期中心 valid;示例沿革新名中心 valid", await OnAsync("2021-06-30"));
        Assert.Equal("示例沿革到期中心 valid;示例沿革新名中心 ended", await OnAsync("2021-07-01"));
        Assert.Equal("示例沿革到期中心 valid;示例沿革新名中心 ended", await OnAsync("2023-05-31"));
        Assert.Equal("示例沿革到期中心 lapsed;示例沿革新名中心 ended", await OnAsync("2023-06-01"));
        var page = await new Visitor(host).OpenAsync($"/titles/{title.Id}");
        Assert.Equal(["认定", "更名", "撤销", "收回牌匾"], page.Page.QuerySelectorAll(".register-history strong").Select(line => line.TextContent.Split('　')[1]));
        Assert.Contains("示例撤销文件", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("示例内部原因", page.Text, StringComparison.Ordinal);
        Assert.Contains("到期", (await new Visitor(host).OpenAsync($"/titles/{lapsing.Id}")).Text, StringComparison.Ordinal);
        // a day that cannot be is said at its box
        var wrong = await new Visitor(host).OpenAsync("/titles?on=2030-01-01");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("名录只到今天", wrong.Text, StringComparison.Ordinal);
        foreach (var bad in new[] { "on=昨天", "year=abc", "status=alive" }) Assert.Equal(HttpStatusCode.BadRequest, (await host.CreateClient().GetAsync($"/api/v1/titles?{bad}")).StatusCode);

        // feeds
        var atom = XDocument.Parse(await GetAsync("/titles/changes.atom"));
        XNamespace ns = "http://www.w3.org/2005/Atom";
        var told = atom.Root!.Elements(ns + "entry").Select(entry => entry.Element(ns + "title")!.Value).ToList();
        foreach (var line in new[] { "认定：示例沿革旧名中心", "更名：示例沿革旧名中心 → 示例沿革新名中心", "撤销：示例沿革新名中心", "到期：示例沿革到期中心" }) Assert.Contains(line, told);
        Assert.Equal(told, XDocument.Parse(await GetAsync("/titles/changes.rss")).Descendants("item").Select(item => item.Element("title")!.Value));
    }

    [Fact]
    public async Task Downloads_hold_what_was_searched_and_no_formula()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        await GivenAsync("=示例下载(1+1)公司", code: NewCode());
        var csv = await host.CreateClient().GetByteArrayAsync("/titles.csv?q=示例下载");
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        var lines = Encoding.UTF8.GetString(csv[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("'=示例下载(1+1)公司,", lines[1], StringComparison.Ordinal);
        var xlsx = SheetReader.Read(await host.CreateClient().GetByteArrayAsync("/titles.xlsx?q=示例下载"), "x.xlsx", new Faults())!.Sheets[0];
        Assert.Equal((2, "=示例下载(1+1)公司", "浙江省杭州市西湖区"), (xlsx.Rows.Count, xlsx.Rows[1][0].Text, xlsx.Rows[1][8].Text));
        Assert.Equal("=示例下载(1+1)公司", JsonDocument.Parse(await GetAsync("/titles.json?q=示例下载")).RootElement[0].GetProperty("holder").GetString());
        Assert.Contains("/api/v1/titles", await GetAsync("/openapi/v1.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_pages_change_at_the_commit_at_midnight_and_on_another_node()
    {
        await scene.ClockAsync(2021, 5, 31, 23, 59);
        await using var other = Beside(host);
        using var pair = new Pair(host.CreateClient(), other.CreateClient());
        var (here, there) = (pair.Here, pair.There);
        const string path = "/titles?q=示例缓存";
        Assert.DoesNotContain("示例缓存甲", await GetAsync(path, here), StringComparison.Ordinal);
        Assert.DoesNotContain("示例缓存甲", await GetAsync(path, there), StringComparison.Ordinal);
        var first = await here.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await here.SendAsync(again)).StatusCode);

        // begun and not committed: nobody sees it
        await host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<Db>();
            await using (await db.BeginAsync(default))
            {
                db.Titles.Add(new TitleRecord { Id = Guid.CreateVersion7(), CreditCode = NewCode(), Holder = "示例缓存乙", Kind = "zhejiang-platform", Level = TitleLevel.Province, From = new(2020, 1, 1), GivenOn = new(2020, 1, 1), Source = "示例", RecordedAt = DateTimeOffset.UnixEpoch });
                Assert.DoesNotContain("示例缓存乙", await GetAsync(path, here), StringComparison.Ordinal);
            }
            return true;
        });
        var title = await GivenAsync("示例缓存甲", year: 2018);
        Assert.Contains("示例缓存甲", await GetAsync(path, here), StringComparison.Ordinal);
        var from = DateTimeOffset.UtcNow;
        while (!(await GetAsync(path, there)).Contains("示例缓存甲", StringComparison.Ordinal))
        {
            Assert.True(DateTimeOffset.UtcNow - from < TimeSpan.FromSeconds(5), "the other node still shows the old page");
            await Task.Delay(50);
        }
        Assert.Contains("有效", (await new Visitor(host).OpenAsync($"/titles/{title.Id}")).Page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("is-valid", await GetAsync(path, here), StringComparison.Ordinal);
        await scene.ClockAsync(2021, 6, 1, 0);
        Assert.DoesNotContain("is-valid", await GetAsync(path, here), StringComparison.Ordinal);
        Assert.Contains("已到期", (await new Visitor(host).OpenAsync($"/titles/{title.Id}")).Page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        // who is signed in gets a page of his own, and it is not kept for strangers
        var officer = await new Visitor(host).SignInAsync("浙江省经济和信息化厅");
        Assert.Contains("退出", (await officer.OpenAsync(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("退出", await GetAsync(path, here), StringComparison.Ordinal);
    }

    private sealed record Pair(HttpClient Here, HttpClient There) : IDisposable
    {
        public void Dispose()
        {
            Here.Dispose();
            There.Dispose();
        }
    }

    [Fact]
    public async Task Real_lists_are_imported_with_a_look_first_and_doubts_wait()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        foreach (var (csv, count) in new[] { (RealRows.Organisations, 13), (RealRows.Platforms, 5), (RealRows.Both, 6) })
        {
            var looked = (await ImportAsync(csv, dry: true)).Value!;
            Assert.Equal(count, looked.Count);
            Assert.All(looked, row => Assert.Empty(row.Refusals));
            Assert.All(looked, row => Assert.Empty(row.Doubts));
        }
        Assert.Equal(0, JsonDocument.Parse(await GetAsync("/api/v1/titles?q=微谱")).RootElement.GetProperty("total").GetInt32());
        foreach (var csv in new[] { RealRows.Organisations, RealRows.Platforms, RealRows.Both }) Assert.All((await ImportAsync(csv, dry: false)).Value!, row => Assert.True(row.Entered));
        foreach (var text in new[] { "微谱化工", "wphg", "科技世界 大连", "天道创服海南", "互联网+创业", "hope 青岛", "绵阳市游仙", "四川 育成" })
        {
            Assert.Equal(1, JsonDocument.Parse(await GetAsync($"/api/v1/titles?q={Uri.EscapeDataString(text)}")).RootElement.GetProperty("total").GetInt32());
        }
        // once more: all known, whatever the width of the brackets
        Assert.All((await ImportAsync(RealRows.Organisations.Replace("(", "（").Replace(")", "）"), dry: true)).Value!, row => Assert.True(row.IsKnown));
        // another way of writing, the same name in an overlapping time, an unknown place, no name at all
        var doubtful = (await ImportAsync("名称,所在地\n和元生物技术〔上海〕股份有限公司,上海\n和元生物技术上海股份有限公司,上海\n北京市中小企业服务中心,不知何处\n,上海\n示例新的一家中心,", dry: true)).Value!;
        Assert.Equal([(true, 0), (true, 0), (false, 1), (false, 1), (false, 0)], doubtful.Select(row => (row.Doubts.Count > 0, row.Refusals.Count)));
        var overlap = (await ImportAsync("名称\n北京市中小企业服务中心", dry: false, from: "2019-01-01")).Value!.Single();
        Assert.False(overlap.Entered);
        Assert.Contains("有效期重叠", overlap.Doubts.Single(), StringComparison.Ordinal);
        Assert.True((await ImportAsync("名称\n北京市中小企业服务中心", dry: false, from: "2019-01-01", take: 2)).Value!.Single().Entered);
    }

    [Fact]
    public async Task The_officers_page_imports_renames_revokes_and_lists_what_lapses()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var officer = await new Visitor(host).SignInAsync("浙江省经济和信息化厅");
        await officer.OpenAsync("/review/titles/import");
        await officer.PressAsync("先核对", ("Text", "名称\t所在地\n示例页面导入平台 / 示例页面导入（杭州）有限公司\t杭州市\n示例页面导入二中心\t火星"), ("Kind", "zhejiang-platform"), ("From", "2018-09-01"), ("Until", "2021-08-31"), ("Source", "示例公布文件"));
        Assert.Contains("可导入 1 项（尚未导入）", officer.Text, StringComparison.Ordinal);
        Assert.Contains("不认识所在地“火星”", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("导入");
        Assert.Contains("已导入 1 项", officer.Text, StringComparison.Ordinal);
        await officer.OpenAsync("/review/titles/expiring?months=6");
        Assert.Contains("示例页面导入（杭州）有限公司", officer.Text, StringComparison.Ordinal);
        await officer.OpenAsync("/review/titles/expiring?months=3");
        Assert.DoesNotContain("示例页面导入（杭州）有限公司", officer.Text, StringComparison.Ordinal);
        Assert.Contains("示例页面导入", await officer.Client.GetStringAsync("/review/titles/expiring?months=6&format=csv"), StringComparison.Ordinal);
        foreach (var (division, there) in new[] { ("330000", true), ("330100", true), ("330200", false), ("x", true) })
        {
            Assert.Equal((division, there), (division, (await officer.Client.GetStringAsync($"/review/titles/expiring?months=6&division={division}&format=csv")).Contains("示例页面导入", StringComparison.Ordinal)));
        }
        await officer.OpenAsync("/review/titles?q=示例页面导入");
        await officer.PressAsync("登记更名", ("holder", "示例页面更名后有限公司"), ("from", "2021-01-01"), ("document", "示例更名文件"));
        Assert.Contains("示例页面更名后有限公司", officer.Page.QuerySelector("h3")!.TextContent, StringComparison.Ordinal);
        await officer.PressAsync("终止", ("on", "2021-05-01"), ("why", "示例原因"));
        Assert.Contains("撤销文件", officer.Page.QuerySelector(".refusals")!.TextContent, StringComparison.Ordinal);
        var county = await new Visitor(host).SignInAsync("杭州市西湖区经济和信息化局");
        foreach (var path in new[] { "/review/titles/import", "/review/titles/expiring" }) Assert.Equal(HttpStatusCode.NotFound, (await county.OpenAsync(path)).Status);
    }

    [Fact]
    public async Task Holder_and_office_are_told_once_before_it_lapses_and_of_a_revocation()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var applicant = await scene.ApplicantAsync(2);
        var code = await host.InDbAsync(async db => (await db.Institutions.FindAsync(applicant.InstitutionId))!.CreditCode);
        var title = await GivenAsync("示例提醒中心", year: 2024, code: code);
        Task<int> RemindAsync() => scene.DoAsync<SendReminders, int>(async remind => (await remind.RunAsync()).Titles);
        Task<int> ToldAsync(string topic) => host.InDbAsync(db => Task.FromResult(db.Letters.AsEnumerable().Count(letter => letter.Key?.StartsWith(topic, StringComparison.Ordinal) == true)));
        await scene.ClockAsync(2027, 1, 12, 9);
        await RemindAsync();
        Assert.Equal(0, await ToldAsync($"title:expiring:{title.Id}:"));
        foreach (var (year, month, day, count) in new[] { (2027, 2, 28, 1), (2027, 3, 1, 1), (2027, 4, 30, 2), (2027, 5, 31, 2), (2027, 6, 1, 3), (2027, 7, 1, 3) })
        {
            await scene.ClockAsync(year, month, day, 9);
            await RemindAsync();
            await RemindAsync();
            Assert.Equal((day, count), (day, await ToldAsync($"title:expiring:{title.Id}:")));
        }
        Assert.True(await ToldAsync("titles:expiring:330000:zhejiang-platform:2027-05-31:3:") > 0);
        // and those in whose area it has its seat, others not; what they are led to is what everybody reads
        foreach (var near in new[] { "330106", "330100" }) Assert.True(await ToldAsync($"titles:expiring:{near}/330000:zhejiang-platform:2027-05-31:3:") > 0, near);
        Assert.Equal(0, await ToldAsync("titles:expiring:330200/"));
        Assert.Contains("/titles?division=330106", await host.InDbAsync(db => Task.FromResult(db.Letters.AsEnumerable().First(letter => letter.Key?.StartsWith("titles:expiring:330106/330000:zhejiang-platform:2027-05-31:3:", StringComparison.Ordinal) == true).Body)), StringComparison.Ordinal);
        Assert.True((await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(title.Id, new DateOnly(2026, 1, 1), "示例原因", "示例撤销文件")))).Done);
        Assert.Equal(1, await ToldAsync($"title:ended:{title.Id}:"));
        await scene.ClockAsync(2021, 5, 12, 9);
    }

    [Fact]
    public async Task No_page_export_or_feed_holds_anything_of_people_or_finances()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var applicant = await scene.ApplicantAsync(3);
        var (institution, person) = await host.InDbAsync(async db => ((await db.Institutions.FindAsync(applicant.InstitutionId))!, (await db.Users.FindAsync(applicant.PersonId))!));
        var officer = await scene.OfficerAsync("330000");
        var recorded = await scene.DoAsync<RecordTitle, Outcome<TitleRecord>>(record => record.RunAsync(officer, new RecordTitle.Input(institution.CreditCode, "示例泄露中心", "zhejiang-platform", TitleLevel.Province, null, new DateOnly(2020, 6, 1), null, "示例文件")));
        Assert.True((await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(officer, new EndTitle.Input(recorded.Value!.Id, new DateOnly(2021, 1, 1), "内部原因不公开", "示例撤销文件")))).Done);
        foreach (var path in new[] { "/titles?q=示例泄露", $"/titles/{recorded.Value!.Id}", "/titles.csv?q=示例泄露", "/titles.json?q=示例泄露", "/api/v1/titles?q=示例泄露", $"/api/v1/titles/{recorded.Value.Id}", "/titles/changes.atom", "/titles/changes.rss" })
        {
            var body = await GetAsync(path);
            foreach (var secret in new[] { person.Email!, person.DisplayName, $"{officer.PersonId}", officer.Name, "内部原因不公开", "phone", "email", "employees", "recordedBy" }) Assert.False(body.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{path}: {secret}");
        }
    }
}

public sealed class RegisterOnSqlite(SqliteHost host) : RegisterTests<SqliteHost>(host), IClassFixture<SqliteHost>
{
    protected override ShifanHost Beside(SqliteHost host) => host.Beside();
}

public sealed class RegisterOnPostgres(PostgresHost host) : RegisterTests<PostgresHost>(host), IClassFixture<PostgresHost>
{
    protected override ShifanHost Beside(PostgresHost host) => host.Beside();
}
