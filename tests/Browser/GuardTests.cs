using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>What the office is asked and shown before it acts, and what the applicant reads afterwards: on a desk and on a phone.</summary>
public sealed class GuardTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task Pages_before_and_after_an_act_fit_desk_and_phone()
    {
        var scene = new Scene(stage.Host);
        var (county, city, applicant) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.ApplicantAsync(1));
        var id = await scene.SubmittedAsync(applicant);
        foreach (var place in new[] { "section:basics", "section:supplement" })
        {
            Assert.Empty((await scene.DoAsync<SetMark, Outcome<Mark>>(mark => mark.RunAsync(county, new SetMark.Input(id, 1, place, MarkState.Problem, "请核对")))).Refusals);
        }
        // with all that is asked besides, the actions still stand on the first screen
        var desk = await stage.SignedInAsync("西湖区");
        await desk.GotoAsync($"/review/{id}");
        await desk.ShotAsync("guard-desk-despite", whole: false);
        foreach (var button in new[] { "初审通过", "退回补正（2 条）", "不予受理…" })
        {
            var box = await desk.GetByRole(AriaRole.Button, new() { Name = button }).BoundingBoxAsync();
            Assert.True(box!.Y + box.Height <= 768, $"{button} ends at {box.Y + box.Height}");
        }
        await desk.CheckAsync();
        await desk.GotoAsync("/review?scope=mine");
        await desk.Locator("input[name=choice]").First.CheckAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "批量办理所选…" }).ClickAsync();
        await desk.CheckAsync();
        await desk.ShotAsync("guard-desk-many");

        async Task<int> TokenAsync() => await scene.TokenAsync(id);
        var seen = await TokenAsync();
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, seen, "同意上报", Despite: true, "笔误")))).Refusals);
        var above = await stage.SignedInAsync("示例干部乙");
        await above.GotoAsync($"/review/{id}");
        await above.CheckAsync();
        await above.ShotAsync("guard-desk-city", whole: false);
        foreach (var phone in new[] { false, true })
        {
            var clerk = await stage.SignedInAsync("示例一杭州中小企业服务中心", phone);
            await clerk.GotoAsync($"/applications/{id}");
            await clerk.Locator("#give-up summary").ClickAsync();
            await clerk.CheckAsync();
            await clerk.ShotAsync($"guard-{(phone ? "phone" : "desk")}-giveup");
        }
        seen = await TokenAsync();
        Assert.Empty((await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(city, new EndApplication.Input(id, seen, Doing.Decline, "名额已满，排序靠后", "二")))).Refusals);
        foreach (var phone in new[] { false, true })
        {
            var clerk = await stage.SignedInAsync("示例一杭州中小企业服务中心", phone);
            await clerk.GotoAsync($"/applications/{id}");
            await clerk.CheckAsync();
            await clerk.ShotAsync($"guard-{(phone ? "phone" : "desk")}-declined", whole: false);
        }

        var admin = await stage.SignedInAsync("示例管理员乙");
        await admin.GotoAsync("/offices/people");
        await admin.GetByRole(AriaRole.Link, new() { NameRegex = new("^管理 示例干部") }).First.ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "停用账号" }).ClickAsync();
        await admin.GetByLabel("我知道停用后本单位没有人办理申报，仍要停用").WaitForAsync();
        await admin.CheckAsync();
        await admin.ShotAsync("guard-desk-person");
    }
}
