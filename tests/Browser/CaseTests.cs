using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>A county's officer marks, gives back by the list, closes the points and accepts; the applicant mends what is open. On a desk and on a phone.</summary>
public sealed class CaseTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task An_officer_marks_gives_back_by_the_list_and_accepts_what_was_mended()
    {
        var scene = new Scene(stage.Host);
        var applicant = await scene.ApplicantAsync(1);
        var id = await scene.SubmittedAsync(applicant);
        var desk = await stage.SignedInAsync("西湖区");
        await desk.GotoAsync($"/review/{id}");
        await desk.ShotAsync("case-desk-first", whole: false);
        // whose turn and what can be done stands on the first screen
        foreach (var button in new[] { "初审通过", "退回补正", "不予受理" })
        {
            var box = await desk.GetByRole(AriaRole.Button, new() { Name = button }).BoundingBoxAsync();
            Assert.True(box!.Y + box.Height <= 768, $"{button} ends at {box.Y + box.Height}");
        }
        await desk.CheckAsync();
        // what ends a case is written first, and shown as the applicant will read it
        await desk.GetByRole(AriaRole.Button, new() { Name = "不予受理…" }).ClickAsync();
        await desk.CheckAsync();
        await desk.ShotAsync("case-desk-end");
        await desk.GetByLabel("理由（告知申报单位）").FillAsync("从业人员不足");
        await desk.GetByLabel("上面没有的，另行填写").FillAsync("通知第一条");
        await desk.GetByRole(AriaRole.Button, new() { Name = "下一步：看申报单位将收到的内容" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "申报单位将收到：不予受理" })).ToBeVisibleAsync();
        await desk.CheckAsync();
        await desk.ShotAsync("case-desk-end-look");
        await desk.GotoAsync($"/review/{id}");
        // a statement is judged where it stands
        var statement = desk.Locator(".statement").First;
        await statement.GetByText("作出判断").ClickAsync();
        await statement.GetByLabel("符合", new() { Exact = true }).CheckAsync();
        await statement.GetByRole(AriaRole.Button, new() { Name = "记下判断" }).ClickAsync();
        await Assertions.Expect(desk.Locator(".statement").First).ToContainTextAsync("人工判断：符合");
        await desk.CheckAsync();
        await desk.ShotAsync("case-desk-judged", whole: false);

        // the page stays where it is while marks are set
        await desk.Locator("#part-supplement > summary").ClickAsync();
        var box1 = desk.Locator("#mark-section-supplement");
        await box1.GetByLabel("有问题").CheckAsync();
        await box1.GetByRole(AriaRole.Button, new() { Name = "标记" }).ClickAsync();
        await Assertions.Expect(box1).ToContainTextAsync("请填写有什么问题");
        await box1.GetByRole(AriaRole.Textbox).FillAsync("满意度请按调查表核对");
        await box1.GetByRole(AriaRole.Button, new() { Name = "标记" }).ClickAsync();
        await Assertions.Expect(desk.Locator("#badge-section-supplement")).ToHaveTextAsync("有问题");
        await Assertions.Expect(desk.Locator("#mark-progress")).ToContainTextAsync("已看 1 /");
        await desk.CheckAsync();
        await desk.ShotAsync("case-desk-marked");
        await desk.GotoAsync($"/review/{id}");
        await desk.GetByRole(AriaRole.Button, new() { Name = "退回补正（1 条）" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Heading, new() { Name = "退回补正：一次性告知" })).ToBeVisibleAsync();
        await desk.CheckAsync();
        await desk.ShotAsync("case-desk-return");
        await desk.GetByRole(AriaRole.Button, new() { Name = "退回补正", Exact = true }).ClickAsync();
        await Assertions.Expect(desk.Locator("#case")).ToContainTextAsync("在申报单位");

        var clerk = await stage.SignedInAsync("示例一杭州中小企业服务中心");
        await clerk.GotoAsync($"/applications/{id}");
        await clerk.GetByLabel("补正了什么").FillAsync("按调查表更正");
        await clerk.GetByRole(AriaRole.Button, new() { Name = "保存说明" }).ClickAsync();
        await Assertions.Expect(clerk.GetByRole(AriaRole.Status).First).ToContainTextAsync("说明已保存");
        await clerk.CheckAsync();
        await clerk.ShotAsync("case-desk-applicant");
        var faults = new List<string>();
        clerk.PageError += (_, fault) => faults.Add(fault);
        await clerk.GotoAsync($"/applications/{id}/sections/basics");
        await Assertions.Expect(clerk.Locator("main")).ToContainTextAsync("已锁定");
        await clerk.CheckAsync();
        Assert.Empty(faults);
        await clerk.Locator("a", new() { HasText = "←" }).ClickAsync();
        await clerk.Locator("#points ol a").First.ClickAsync();
        await clerk.Locator("#q-satisfaction").FillAsync("94");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await scene.DoAsync<Shifan.Casework.SubmitApplication, Shifan.Casework.Outcome<Shifan.Casework.Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已核对")));

        await desk.GotoAsync($"/review/{id}");
        await Assertions.Expect(desk.Locator("#returns .my-text")).ToHaveTextAsync("94");
        await desk.CheckAsync();
        await desk.ShotAsync("case-desk-corrected");
        await desk.Locator("#returns").GetByRole(AriaRole.Button, new() { Name = "已补正" }).ClickAsync();
        await Assertions.Expect(desk.Locator("#returns")).ToContainTextAsync("已补正 1 条");
        await desk.GotoAsync($"/review/{id}/lookups");
        await desk.CheckAsync();
        await desk.ShotAsync("case-desk-lookups");

        var phone = await stage.SignedInAsync("西湖区", phone: true, script: false);
        foreach (var path in new[] { "", "/return", "/lookups" })
        {
            await phone.GotoAsync($"/review/{id}{path}");
            await phone.ShotAsync("case-phone" + path.Replace('/', '-'));
            await phone.ShotAsync("case-phone-first" + path.Replace('/', '-'), whole: false);
        }
        var narrow = await stage.SignedInAsync("西湖区", phone: true);
        foreach (var path in new[] { "", "/return", "/lookups" })
        {
            await narrow.GotoAsync($"/review/{id}{path}");
            await narrow.CheckAsync();
        }
        await desk.GotoAsync($"/review/{id}");
        await desk.GetByLabel("意见或理由").FillAsync("符合条件");
        await desk.GetByRole(AriaRole.Button, new() { Name = "初审通过" }).ClickAsync();
        await Assertions.Expect(desk.Locator(".timeline")).ToContainTextAsync("符合条件");
        Assert.Equal("cityReview", await scene.StepAsync(id));
    }
}
