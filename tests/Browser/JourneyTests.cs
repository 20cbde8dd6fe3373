using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>One application between applicant and officers in a real browser: submit, return, correct, accept, recommend, trail. The applicant's own part in full is in <see cref="ApplyingTests"/>.</summary>
public abstract class JourneyTests<THost>(Stage<THost> stage)
    where THost : ShifanHost, new()
{
    [Theory]
    [InlineData("zhejiang-2021", "示例一杭州中小企业服务中心", "杭州市西湖区经济和信息化局", "杭州市经济和信息化局（浙江省杭州市）", 12)]
    [InlineData("shanghai-national-2021", "示例五上海青浦企业服务平台有限公司", "青浦区中小企业主管部门", "青浦区中小企业主管部门", 18)]
    public async Task From_start_to_recommendation(string programme, string institution, string first, string second, int day)
    {
        var scene = new Scene(stage.Host);
        await scene.ClockAsync(2021, 5, day, 9);
        var clerk = await stage.SignedInAsync(institution);
        var title = Casework.ProgrammeFolder.Find(programme)!.Programme!.Notice.Title;
        await clerk.Locator(".card", new() { HasText = title }).GetByRole(AriaRole.Button, new() { Name = "开始申报" }).ClickAsync();
        await clerk.WaitForURLAsync(new Regex("/applications/[0-9a-f-]{36}$"));
        var application = new Uri(clerk.Url).AbsolutePath;
        var id = Guid.Parse(application.Split('/')[^1]);

        // a person fills the first section; the rest comes as if he had, so that the journey stays short
        await clerk.Locator(".tasks a").First.ClickAsync();
        await clerk.Locator("main form input[type=date]").Last.FillAsync("2021-05-12");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        var applicant = await scene.ApplicantAsync(programme == "zhejiang-2021" ? 1 : 5);
        await scene.SaveAsync(applicant, id, Scene.Answers(programme, ("division", programme == "zhejiang-2021" ? "330106" : "310118")));

        // what is still missing is named, each with a way to it
        await clerk.GotoAsync($"{application}/submit");
        await clerk.CheckAsync();
        await clerk.ShotAsync($"{programme}-before-submission");
        await Assertions.Expect(clerk.Locator(".troubles a").First).ToBeVisibleAsync();
        await scene.HandInAsync(applicant, id);
        await SubmitAsync(clerk, application, "提交申报");

        var officer = await stage.SignedInAsync(first);
        await officer.CheckAsync();
        await officer.ShotAsync($"{programme}-worklist");
        await officer.GetByRole(AriaRole.Link, new() { Name = institution }).ClickAsync();
        await officer.CheckAsync();
        await officer.ShotAsync($"{programme}-case");
        if (programme == "zhejiang-2021") await officer.ShotAsync("readme-case", whole: false);
        var review = new Uri(officer.Url).AbsolutePath;

        await officer.GetByLabel("意见或理由").FillAsync("满意度请核对");
        await officer.GetByRole(AriaRole.Button, new() { Name = "退回补正" }).ClickAsync();
        await Assertions.Expect(officer.Locator(".timeline")).ToContainTextAsync("满意度请核对");

        await clerk.GotoAsync(application);
        await Assertions.Expect(clerk.Locator("main")).ToContainTextAsync("满意度请核对");
        await clerk.GotoAsync($"{application}/sections/supplement");
        await clerk.Locator("#q-satisfaction").FillAsync("91");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await SubmitAsync(clerk, application, "重新提交申报");
        await Assertions.Expect(clerk.Locator("main")).ToContainTextAsync("第 2 版");
        await clerk.GotoAsync($"{application}/versions/2");
        await Assertions.Expect(clerk.Locator(".my-text")).ToHaveTextAsync("91");
        await clerk.CheckAsync();
        await clerk.ShotAsync($"{programme}-changes");

        await officer.GotoAsync(review);
        await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("91%");
        await officer.GetByLabel("意见或理由").FillAsync("符合条件");
        await officer.Locator("button.btn-primary[name=act]").First.ClickAsync();
        await Assertions.Expect(officer.Locator(".timeline")).ToContainTextAsync("符合条件");

        // where the same office recommends, it does so next; else the one above
        var recommender = second == first ? officer : await stage.SignedInAsync(second);
        await recommender.GotoAsync(review);
        if (await recommender.GetByRole(AriaRole.Button, new() { Name = "推荐", Exact = true }).IsVisibleAsync())
        {
            await Assertions.Expect(recommender.Locator(".quota")).ToContainTextAsync("已用 0");
            await recommender.ShotAsync($"{programme}-recommend");
            await recommender.GetByLabel("意见或理由").FillAsync("同意推荐");
            await recommender.GetByRole(AriaRole.Button, new() { Name = "推荐", Exact = true }).ClickAsync();
        }
        Assert.Equal(1, await stage.Host.InDbAsync(db => db.QuotaPlaces.CountAsync(place => place.ApplicationId == id)));

        // an officer on the road: the same pages, as wide as a phone
        await recommender.SetViewportSizeAsync(390, 844);
        foreach (var path in new[] { "/review", review })
        {
            await recommender.GotoAsync(path);
            await recommender.CheckAsync();
            await recommender.ShotAsync($"{programme}-phone{(path == review ? "-case" : "-worklist")}");
        }
        await recommender.SetViewportSizeAsync(1366, 768);

        await recommender.GotoAsync($"{application}/trail");
        await Assertions.Expect(recommender.GetByRole(AriaRole.Status)).ToContainTextAsync("逐条校验一致");
        await recommender.CheckAsync();
        await recommender.ShotAsync($"{programme}-trail");
    }

    private static async Task SubmitAsync(IPage clerk, string application, string button)
    {
        await clerk.GotoAsync($"{application}/submit");
        await clerk.GetByLabel("声明人姓名").FillAsync("示例声明人");
        await clerk.GetByLabel("职务").FillAsync("负责人");
        await clerk.GetByLabel("我已阅读并代表本单位作出以上声明").CheckAsync();
        await clerk.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await clerk.WaitForURLAsync(new Regex("/receipt"));
    }

    [Fact]
    public async Task An_applicant_can_do_it_on_a_phone_without_script()
    {
        var scene = new Scene(stage.Host);
        await scene.ClockAsync(2021, 5, 12, 9);
        var clerk = await stage.SignedInAsync("示例四嘉兴数字化服务中心", phone: true, script: false);
        await clerk.GetByRole(AriaRole.Button, new() { Name = "开始申报" }).First.ClickAsync();
        var application = new Uri(clerk.Url).AbsolutePath;
        await clerk.FitsAsync();
        await clerk.GotoAsync($"{application}/submit");
        await clerk.FitsAsync();
        await Assertions.Expect(clerk.Locator(".troubles").First).ToContainTextAsync("请填写注册日期");
        await clerk.GetByRole(AriaRole.Button, new() { Name = "提交申报" }).ClickAsync();
        await Assertions.Expect(clerk.GetByRole(AriaRole.Alert)).ToContainTextAsync("请填写声明人姓名");
        await clerk.GotoAsync($"{application}/sections/basics");
        await clerk.FitsAsync();
        await clerk.GetByLabel("总资产", new() { Exact = false }).First.FillAsync("不是数");
        await clerk.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        // what was typed is kept, with what is wrong beside it
        await Assertions.Expect(clerk.Locator(".field-error").First).ToContainTextAsync("“不是数”不是数字");
        await Assertions.Expect(clerk.Locator("#q-assets")).ToHaveValueAsync("不是数");
        await clerk.ShotAsync("phone-section");
    }
}

public sealed class JourneyOnSqlite(Stage<SqliteHost> stage) : JourneyTests<SqliteHost>(stage), IClassFixture<Stage<SqliteHost>>;

public sealed class JourneyOnPostgres(Stage<PostgresHost> stage) : JourneyTests<PostgresHost>(stage), IClassFixture<Stage<PostgresHost>>;
