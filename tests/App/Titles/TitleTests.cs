using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Titles;

/// <summary>The register of earlier titles: who keeps it, what it refuses, and what it says on a day.</summary>
public abstract class TitleTests<THost>(THost host)
    where THost : ShifanHost
{
    private static int made;

    private readonly Scene scene = new(host);

    private static string NewCode()
    {
        var body = $"12330106TT{Interlocked.Increment(ref made):0000000}";
        return body + CreditCode.CheckCharacter(body);
    }

    private static RecordTitle.Input Title(string code, string kind = "zhejiang-platform", int year = 2018) =>
        new(code, "示例持有单位", kind, TitleLevel.Province, "示例批次", new DateOnly(year, 6, 1), new DateOnly(year + 3, 5, 31), "示例文件〔2018〕1号");

    private Task<Outcome<TitleRecord>> RecordAsync(Actor? actor, RecordTitle.Input input) => scene.DoAsync<RecordTitle, Outcome<TitleRecord>>(record => record.RunAsync(actor, input));

    private Task<IReadOnlyDictionary<string, TitleRecord>> OfAsync(string code, int year, int month, int day) =>
        scene.DoAsync<FindTitles, IReadOnlyDictionary<string, TitleRecord>>(find => find.OfAsync(code, new DateOnly(year, month, day)));

    [Fact]
    public async Task Only_a_province_records_and_ends_and_both_are_audited()
    {
        var code = NewCode();
        foreach (var actor in new[] { await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.ApplicantAsync(2), await scene.ActorAsync("auditor-330000@demo.example") })
        {
            Assert.Equal("title.office", (await RecordAsync(actor, Title(code))).Refusals.Single().Code);
        }
        var province = await scene.OfficerAsync("330000");
        var recorded = await RecordAsync(province, Title(code));
        Assert.Equal("330000", recorded.Value!.OfficeId);
        Assert.Equal("title.known", (await RecordAsync(province, Title(code))).Refusals.Single().Code);

        async Task<Outcome<TitleRecord>> EndAsync(Actor actor, DateOnly? on, string? why) => await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(actor, new EndTitle.Input(recorded.Value.Id, on, why, "示例撤销文件")));
        Assert.Equal("title.unknown", (await EndAsync(await scene.OfficerAsync("310000"), new DateOnly(2020, 1, 1), "示例原因")).Refusals.Single().Code);
        Assert.Equal("why", (await EndAsync(province, new DateOnly(2020, 1, 1), " ")).Refusals.Single().Field);
        Assert.Equal("on", (await EndAsync(province, new DateOnly(2018, 5, 31), "示例原因")).Refusals.Single().Field);
        Assert.Empty((await EndAsync(province, new DateOnly(2020, 1, 1), "示例撤销决定")).Refusals);
        Assert.Equal("title.ended", (await EndAsync(province, new DateOnly(2020, 1, 2), "示例原因")).Refusals.Single().Code);
        var actions = await host.InDbAsync(db => db.Audit.Where(entry => entry.Detail.Contains(recorded.Value.Id.ToString())).OrderBy(entry => entry.Number).Select(entry => entry.Action).ToListAsync());
        Assert.Equal(["title.record", "title.end"], actions);
    }

    [Fact]
    public async Task The_newest_title_counts_ended_early_or_never_given_at_all()
    {
        var code = NewCode();
        var old = (await RecordAsync(null, Title(code, year: 2015))).Value!;
        var newer = (await RecordAsync(null, Title(code, year: 2018))).Value!;
        Assert.Equal("330000", newer.OfficeId); // the one authority whose notice asks for this kind
        Assert.Empty(await OfAsync(code, 2015, 5, 31));
        Assert.Equal(old.Id, (await OfAsync(code, 2018, 5, 31))["zhejiang-platform"].Id);
        var found = (await OfAsync(code, 2018, 6, 1))["zhejiang-platform"];
        Assert.Equal((newer.Id, new DateOnly(2021, 5, 31)), (found.Id, found.LastDay));

        await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(newer.Id, new DateOnly(2020, 3, 1), "示例撤销", "示例撤销文件")));
        Assert.Equal(new DateOnly(2020, 2, 29), (await OfAsync(code, 2021, 1, 1))["zhejiang-platform"].LastDay);

        var mistaken = (await RecordAsync(null, Title(code, year: 2020))).Value!;
        await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(mistaken.Id, null, "登记有误", Mistaken: true)));
        Assert.Equal(newer.Id, (await OfAsync(code, 2021, 1, 1))["zhejiang-platform"].Id);
        // what was mistaken is entered anew, once
        Assert.Empty((await RecordAsync(null, Title(code, year: 2020))).Refusals);
        Assert.Equal("title.known", (await RecordAsync(null, Title(code, year: 2020))).Refusals.Single().Code);
    }

    [Fact]
    public async Task A_title_is_revoked_before_it_holds_or_from_the_beginning_and_the_register_of_every_day_says_so()
    {
        await scene.ClockAsync(2021, 12, 20, 9);
        foreach (var (on, before, after) in new[] { (new DateOnly(2021, 12, 20), "未生效", "已撤销"), (new DateOnly(2022, 1, 1), "未生效", "已撤销"), (new DateOnly(2021, 12, 10), "已撤销", "已撤销") })
        {
            var code = NewCode();
            var given = (await RecordAsync(null, Title(code, year: 2022) with { From = new DateOnly(2022, 1, 1), Until = new DateOnly(2024, 12, 31), GivenOn = new DateOnly(2021, 12, 10) })).Value!;
            Assert.Equal("on", (await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(given.Id, new DateOnly(2021, 12, 9), "示例撤销", "示例撤销文件")))).Refusals.Single().Field);
            Assert.Equal("document", (await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(given.Id, on, "示例撤销")))).Refusals.Single().Field);
            Assert.Empty((await scene.DoAsync<EndTitle, Outcome<TitleRecord>>(end => end.RunAsync(null, new EndTitle.Input(given.Id, on, "示例撤销", "示例撤销文件")))).Refusals);
            foreach (var (day, word) in new[] { (new DateOnly(2021, 12, 15), before), (new DateOnly(2022, 1, 1), after) })
            {
                await scene.ClockAsync(day.Year, day.Month, day.Day, 9);
                Assert.Contains(word, (await new Visitor(host).OpenAsync($"/titles/{given.Id}")).Page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
            }
            await scene.ClockAsync(2021, 12, 20, 9);
        }
        await scene.ClockAsync(2021, 5, 12, 9);
    }

    [Fact]
    public async Task What_is_wrong_is_named_at_its_field()
    {
        var code = NewCode();
        async Task<string?> FieldAsync(RecordTitle.Input input) => (await RecordAsync(null, input)).Refusals.Single().Field;
        Assert.Equal("creditCode", await FieldAsync(Title(code[..17] + (code[^1] == '0' ? "1" : "0"))));
        Assert.Equal("kind", await FieldAsync(Title(code, kind: "zhejiang-platfrom")));
        Assert.Equal("holder", await FieldAsync(Title(code) with { Holder = "示例\0单位" }));
        Assert.Equal("holder", await FieldAsync(Title(code) with { Holder = "示例" + new string('\uD83D', 1) }));
        Assert.Equal("source", await FieldAsync(Title(code) with { Source = new string('文', 201) }));
        Assert.Equal("until", await FieldAsync(Title(code) with { Until = new DateOnly(2018, 5, 31) }));
        Assert.Equal("from", await FieldAsync(Title(code) with { From = null }));
        Assert.Equal(6, (await RecordAsync(null, new RecordTitle.Input(null, "", null, TitleLevel.City, null, null, null, " "))).Refusals.Count + 1);
        // markup and emoji are text
        Assert.Empty((await RecordAsync(null, Title(code) with { Holder = "<script>alert(1)</script>😀" })).Refusals);
        var officer = await new Visitor(host).SignInAsync("浙江省经济和信息化厅");
        await officer.OpenAsync($"/review/titles?q={code}");
        Assert.Contains("<script>alert(1)</script>😀", officer.Page.QuerySelector("h3")!.TextContent);
    }

    [Fact]
    public async Task An_import_is_checked_first_and_each_row_has_its_answer()
    {
        var (one, two) = (NewCode(), NewCode());
        var csv = $"""
            单位名称,统一社会信用代码,称号,级别,授予日期,有效期止,依据文件,批次
            示例甲,{one},zhejiang-platform,省级,2018-06-01,2021年5月31日,示例文件,2018
            示例乙,{two},zhejiang-platform,部级,2018/6/1,,示例文件,
            示例丙,{two},zhejiang-platform,省级,昨天,,示例文件,

            示例甲,{one},zhejiang-platform,省级,2018-06-01,,示例文件,2018
            """;
        var sheet = SheetReader.Read(System.Text.Encoding.UTF8.GetBytes(csv), "titles.csv", new Faults())!.Sheets[0];
        async Task<IReadOnlyList<ImportTitles.Row>> ImportAsync(bool dry) => (await scene.DoAsync<ImportTitles, Outcome<IReadOnlyList<ImportTitles.Row>>>(import => import.RunAsync(null, new ImportTitles.Input(sheet, dry)))).Value!;

        (int, string?)[] expected = [(2, null), (3, "title.level"), (4, "title.day"), (6, "title.known")];
        Assert.Equal(expected, (await ImportAsync(dry: true)).Select(row => (row.Line, row.Refusals.SingleOrDefault()?.Code)));
        Assert.Empty(await OfAsync(one, 2021, 1, 1));
        Assert.Equal(expected, (await ImportAsync(dry: false)).Select(row => (row.Line, row.Refusals.SingleOrDefault()?.Code)));
        Assert.Equal(new DateOnly(2021, 5, 31), (await OfAsync(one, 2021, 1, 1))["zhejiang-platform"].Until);
        Assert.Equal("title.known", (await ImportAsync(dry: false))[0].Refusals.Single().Code);
        var headless = new Sheet("x", sheet.Rows.Skip(1).ToList(), []);
        Assert.Equal("titles.columns", (await scene.DoAsync<ImportTitles, Outcome<IReadOnlyList<ImportTitles.Row>>>(import => import.RunAsync(null, new ImportTitles.Input(headless, true)))).Refusals.Single().Code);
    }

    [Fact]
    public async Task The_page_records_and_ends_and_is_the_provinces_own()
    {
        var code = NewCode();
        var officer = await new Visitor(host).SignInAsync("浙江省经济和信息化厅");
        await officer.OpenAsync("/review/titles");
        await officer.PressAsync("登记", ("CreditCode", code), ("Holder", "示例页面登记单位"), ("Kind", "zhejiang-platform"), ("From", "2018-06-01"), ("Until", "不是日期"), ("Source", "示例文件"));
        Assert.Contains("“不是日期”不是日期", officer.Text);
        Assert.Equal("示例页面登记单位", officer.Page.QuerySelector("#holder")!.GetAttribute("value"));
        await officer.PressAsync("登记", ("Until", "2021-05-31"));
        Assert.Contains("2018-06-01 至 2021-05-31", officer.Text);
        await officer.PressAsync("终止", ("on", "2020-01-01"), ("why", "示例撤销决定"), ("document", "示例文件〔2020〕9号"));
        Assert.Contains("自 2020-01-01 起终止：示例撤销决定", officer.Text);
        Assert.False(officer.Has("终止"));

        var county = await new Visitor(host).SignInAsync("杭州市西湖区经济和信息化局");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await county.OpenAsync("/review/titles")).Status);
        var auditor = await new Visitor(host).SignInAsync("示例审计甲");
        await auditor.OpenAsync("/review");
        Assert.Contains("统计看板", auditor.Text, StringComparison.Ordinal);
        foreach (var closed in new[] { "电话催办", "本辖区的日期", "申报通知" }) Assert.DoesNotContain(auditor.Page.QuerySelectorAll(".list-head a"), link => link.TextContent == closed);
        Assert.False((await auditor.OpenAsync("/review/titles")).Has("登记"));
    }
}

public sealed class TitlesOnSqlite(SqliteHost host) : TitleTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class TitlesOnPostgres(PostgresHost host) : TitleTests<PostgresHost>(host), IClassFixture<PostgresHost>;
