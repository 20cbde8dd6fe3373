using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Applications;

/// <summary>Filling a section: nothing typed is lost, nobody's text is overwritten unseen, errors stand where they belong.</summary>
public sealed class SectionTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    private readonly Scene scene = new(host);

    private async Task<(Visitor Clerk, string Application, Guid Id)> BeginAsync(string institution)
    {
        var clerk = await new Visitor(host).SignInAsync(institution);
        if (clerk.Has("开始申报")) await clerk.PressAsync("开始申报");
        else await clerk.OpenAsync(clerk.Page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")!).First(href => href.StartsWith("/applications/", StringComparison.Ordinal) && Guid.TryParse(href.Split('/')[^1], out _)));
        var application = clerk.Path;
        return (clerk, application, Guid.Parse(application.Split('/')[^1]));
    }

    [Fact]
    public async Task The_loser_of_a_race_sees_both_texts_and_chooses()
    {
        var (first, application, id) = await BeginAsync("示例一杭州中小企业服务中心");
        var second = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await first.OpenAsync($"{application}/sections/basics");
        await second.OpenAsync($"{application}/sections/basics");
        await first.PressAsync("保存", ("address", "先保存的地址"));
        await second.PressAsync("保存", ("address", "后保存的地址"));
        Assert.Contains("您的内容还没有保存", second.Text);
        Assert.Equal("先保存的地址", second.Page.QuerySelector(".their-text")!.TextContent);
        Assert.Equal("后保存的地址", second.Page.QuerySelector(".my-text")!.TextContent);
        // without a choice nothing happens, and nothing is lost
        await second.PressAsync("按选择保存");
        Assert.Contains("请对每一处不同选择保留哪一份", second.Text);
        Assert.Contains("先保存的地址", await scene.TypedAsync(id));
        Assert.DoesNotContain("后保存的地址", await scene.TypedAsync(id));
        await second.PressAsync("按选择保存", ("pick.address", "mine"));
        Assert.Contains("已保存", second.Text);
        Assert.Contains("后保存的地址", await scene.TypedAsync(id));
    }

    [Fact]
    public async Task What_only_one_side_changed_is_no_question()
    {
        var (first, application, id) = await BeginAsync("示例一杭州中小企业服务中心");
        var second = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await first.OpenAsync($"{application}/sections/basics");
        await second.OpenAsync($"{application}/sections/basics");
        await first.PressAsync("保存", ("address", "同事改的地址"), ("employees", "31"));
        await second.PressAsync("保存", ("legalRepresentative", "另一个人改的代表"));
        Assert.Contains("已一并保留", second.Text, StringComparison.Ordinal);
        Assert.Contains("另一个人改的代表", await scene.TypedAsync(id), StringComparison.Ordinal);
        Assert.Contains("同事改的地址", await scene.TypedAsync(id), StringComparison.Ordinal);

        // where both changed one, only that is asked, and the rest goes in with the choice
        await first.OpenAsync($"{application}/sections/basics");
        await second.OpenAsync($"{application}/sections/basics");
        await first.PressAsync("保存", ("address", "甲的地址"), ("employees", "32"));
        await second.PressAsync("保存", ("address", "乙的地址"), ("legalRepresentative", "乙填的代表"));
        Assert.Equal("甲的地址", Assert.Single(second.Page.QuerySelectorAll(".their-text")).TextContent);
        await second.PressAsync("按选择保存", ("pick.address", "theirs"));
        var kept = await scene.TypedAsync(id);
        Assert.All(["甲的地址", "乙填的代表", "\"32\""], text => Assert.Contains(text, kept, StringComparison.Ordinal));
        Assert.DoesNotContain("乙的地址", kept, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A\0B")]
    [InlineData("A\u0001B")]
    [InlineData("A\uFFFEB")]
    public async Task A_character_that_cannot_be_kept_is_named_with_its_field(string text)
    {
        var (clerk, application, id) = await BeginAsync("示例一杭州中小企业服务中心");
        await clerk.OpenAsync($"{application}/sections/basics");
        await clerk.PressAsync("保存", ("address", text), ("employees", "47"));
        Assert.Contains("第 2 个字符不是可读的文字", clerk.Text, StringComparison.Ordinal);
        // nothing is saved, and nothing typed is lost
        Assert.Equal("47", clerk.Page.QuerySelector("[name=employees]")!.GetAttribute("value"));
        Assert.DoesNotContain("\"47\"", await scene.TypedAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_of_megabytes_is_refused_for_its_length_with_its_field()
    {
        var (clerk, application, _) = await BeginAsync("示例一杭州中小企业服务中心");
        await clerk.OpenAsync($"{application}/sections/basics");
        await clerk.PressAsync("保存", ("address", new string('x', 10_000_000)));
        Assert.Contains("1000 万字符", clerk.Text, StringComparison.Ordinal);
        Assert.Contains("其中“", clerk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_a_printed_row_stands_in_that_row()
    {
        var (clerk, application, _) = await BeginAsync("示例二宁波检测技术有限公司");
        await clerk.OpenAsync($"{application}/sections/operation");
        await clerk.PressAsync("保存", ("years[3].revenue", "很多"));
        await clerk.OpenAsync($"{application}/sections/operation");
        Assert.Equal("很多", clerk.Page.QuerySelector("#q-years-3-revenue")!.GetAttribute("value"));
        Assert.Contains("“很多”不是数字", clerk.Page.QuerySelector("#q-years-3-revenue-error")!.TextContent);
        Assert.Null(clerk.Page.QuerySelector("#q-years-1-revenue-error"));
    }

    [Fact]
    public async Task Rows_beyond_the_page_are_shown_and_kept()
    {
        var (clerk, application, id) = await BeginAsync("示例三温州创业服务有限公司");
        var none = new Rules.Place("", 0, 0, "");
        Rules.Node Row(int i) => new Rules.MappingNode(none, [new("name", none, new Rules.ScalarNode(none, $"示例设备{i}"))]);
        await scene.SaveAsync(await scene.ApplicantAsync(3), id, new Rules.MappingNode(none, [new("equipment", none, new Rules.SequenceNode(none, [.. Enumerable.Range(0, 520).Select(Row)]))]));
        await clerk.OpenAsync($"{application}/sections/annex3");
        Assert.Null(clerk.Page.QuerySelector("[name='equipment.rows']"));
        await clerk.PressAsync("保存");
        Assert.Equal(520, (await scene.TypedAsync(id)).Split("\"name\":").Length - 1);

        // page by page, found by a word, saved row by row
        await clerk.OpenAsync($"{application}/tables/equipment?p=6");
        Assert.Contains("示例设备519", clerk.Text);
        Assert.Equal(20, clerk.Page.QuerySelectorAll("tbody tr").Length);
        await clerk.OpenAsync($"{application}/tables/equipment?find=设备51");
        Assert.Equal(11, clerk.Page.QuerySelectorAll("tbody tr").Length);
        await clerk.OpenAsync($"{application}/tables/equipment?row=2");
        await clerk.PressAsync("保存这一行", ("equipment[1].name", "示例设备改"));
        await clerk.OpenAsync($"{application}/tables/equipment?row=521");
        await clerk.PressAsync("保存这一行", ("equipment[1].name", "示例设备新"));
        await clerk.OpenAsync($"{application}/tables/equipment?row=1");
        await clerk.PressAsync("删除这一行");
        var kept = await scene.TypedAsync(id);
        Assert.Equal(520, kept.Split("\"name\":").Length - 1);
        Assert.Contains("\"示例设备改\"", kept);
        Assert.Contains("\"示例设备新\"", kept);
        Assert.DoesNotContain("\"示例设备0\"", kept);
        Assert.DoesNotContain("\"示例设备1\"", kept);
    }

    [Fact]
    public async Task A_column_that_nobody_filled_in_is_one_thing_to_do()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.ReadyAsync(applicant);
        var none = new Rules.Place("", 0, 0, "");
        async Task<List<string>> BlockingAsync(int rows)
        {
            var staff = new Rules.SequenceNode(none, [.. Enumerable.Range(1, rows).Select(i => Scene.Typed(("name", $"示例{i}")))]);
            await scene.SaveAsync(applicant, id, new Rules.MappingNode(none, [new Rules.Entry("staff", none, staff)]));
            var shown = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(applicant, id)))!;
            return [.. (await scene.DoAsync<ShowProgress, ShowProgress.View>(show => show.RunAsync(applicant, shown))).Readiness.Blocking.Select(refusal => refusal.Sentence)];
        }
        Assert.Equal(3, (await BlockingAsync(3)).Count(sentence => sentence.EndsWith("行的学历", StringComparison.Ordinal)));
        var four = (await BlockingAsync(40)).Where(sentence => sentence.Contains("学历", StringComparison.Ordinal)).ToList();
        Assert.Contains("40 行的学历（第 1、2、3 行等）", Assert.Single(four));
    }

    [Fact]
    public async Task A_row_is_not_saved_over_a_state_that_was_not_seen()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.FilledAsync(applicant);
        var seen = (await scene.DoAsync<ShowRows, ShowRows.View?>(show => show.RunAsync(applicant, id, "staff")))!;
        Task<Outcome<SaveDraft.Saved>> SaveAsync(int row, int revision) =>
            scene.DoAsync<SaveRow, Outcome<SaveDraft.Saved>>(save => save.RunAsync(applicant, new SaveRow.Input(id, "staff", row, revision, Scene.Typed(("name", "示例丁")))));
        Assert.Empty((await SaveAsync(seen.Rows.Count + 1, seen.Revision)).Refusals);
        Assert.Equal("draft.changed", Assert.Single((await SaveAsync(1, seen.Revision)).Refusals).Code);
        Assert.Equal("row.unknown", Assert.Single((await SaveAsync(seen.Rows.Count + 3, seen.Revision + 1)).Refusals).Code);
        Assert.Null(await scene.DoAsync<ShowRows, ShowRows.View?>(async show => await show.RunAsync(await scene.NewApplicantAsync(), id, "staff")));
    }

    [Fact]
    public async Task After_a_conflict_the_way_leads_on_where_it_was_to_lead()
    {
        var (first, application, _) = await BeginAsync("示例四嘉兴数字化服务中心");
        var second = await new Visitor(host).SignInAsync("示例四嘉兴数字化服务中心");
        await first.OpenAsync($"{application}/sections/basics");
        await second.OpenAsync($"{application}/sections/basics");
        await first.PressAsync("保存", ("address", "先保存的地址"));
        var onward = second.Page.QuerySelector("button[name=next]")!.TextContent.Trim();
        await second.PressAsync(onward, ("address", "后保存的地址"));
        await second.PressAsync("按选择保存", ("pick.address", "mine"));
        Assert.EndsWith("?after=basics", second.Path, StringComparison.Ordinal);
        Assert.DoesNotContain("/sections/basics?", second.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choices_of_statements_are_not_lost_to_a_conflict()
    {
        var (first, application, id) = await BeginAsync("示例五上海青浦企业服务平台有限公司");
        var second = await new Visitor(host).SignInAsync("示例五上海青浦企业服务平台有限公司");
        await first.OpenAsync($"{application}/statements");
        await second.OpenAsync($"{application}/statements");
        var name = second.Page.QuerySelector("input[type=radio]")!.GetAttribute("name")!;
        await first.PressAsync("保存", (name, "否"));
        await second.PressAsync("保存", (name, "是"));
        Assert.Contains("已保存的是“否”，您选的是“是”", second.Text);
        Assert.True(((AngleSharp.Html.Dom.IHtmlInputElement)second.Page.QuerySelector($"input[name='{name}'][value='是']")!).IsChecked);
        await second.PressAsync("保存");
        Assert.Contains("是", await scene.TypedAsync(id));
        await second.OpenAsync($"{application}/statements");
        Assert.True(((AngleSharp.Html.Dom.IHtmlInputElement)second.Page.QuerySelector($"input[name='{name}'][value='是']")!).IsChecked);
    }

    [Fact]
    public async Task Nobody_applies_in_another_institutions_name()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.ReadyAsync(applicant, changes: [("creditCode", "91330106MA2FANK00E")]);
        var refused = await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)));
        Assert.Equal(("submit.institution", "creditCode"), (refused.Refusals.Single().Code, refused.Refusals.Single().Field));
    }
}
