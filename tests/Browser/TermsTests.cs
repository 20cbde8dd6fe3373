using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>Deadlines, an amended notice and reminding by telephone, as the offices see them.</summary>
public sealed class TermsTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    private readonly Scene scene = new(stage.Host);

    [Fact]
    public async Task The_notice_s_office_gives_longer_and_amends_and_a_city_calls_its_counties()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var call = await scene.CallAsync("zhejiang-2021");
        var (draft, submitted) = (await scene.FilledAsync(await scene.ApplicantAsync(2), "zhejiang-2021", ("division", "330212"), ("assets", "450")), await scene.SubmittedAsync(await scene.ApplicantAsync(1)));
        var number = await stage.Host.InDbAsync(db => db.Applications.Where(a => a.Id == draft).Select(a => a.Number).FirstAsync());
        var text = await stage.Host.InDbAsync(db => db.Calls.Where(c => c.Id == call).Join(db.PublishedProgrammes, c => c.Digest, p => p.Digest, (_, p) => p.Text).FirstAsync());
        text = text.Replace("{ id: assets, atLeast: { figure: assets, limit: 200 万元 } }", "{ id: assets, atLeast: { figure: assets, limit: 500 万元 } }", StringComparison.Ordinal)
            .Replace("\nvalidity: {", "\namendment: { title: 关于更正申报条件的补充通知（示例）, number: 示例〔2021〕2号, issued: 2021-05-13, cases: stay }\nvalidity: {", StringComparison.Ordinal);

        var province = await stage.SignedInAsync("示例干部壬");
        await province.GotoAsync($"/review/calls/{call}#deadline");
        await province.GetByLabel("新的截止时间（北京时间）").FillAsync("2021-05-18T18:00");
        await province.GetByLabel("只为一个申报单位").FillAsync(number);
        await province.GetByLabel("依据文件（文号）").FillAsync("示例函〔2021〕3号");
        await province.GetByLabel("原因（公开）").FillAsync("单位所在地停电（示例）");
        await province.ShotAsync("terms-extend");
        await province.GetByRole(AriaRole.Button, new() { Name = "改动截止时间" }).ClickAsync();
        await Assertions.Expect(province.GetByText("（只限个别单位）")).ToBeVisibleAsync();
        await province.CheckAsync();

        await province.GotoAsync($"/review/calls/{call}/amend");
        await province.GetByLabel("更正后的项目文件（programme.yaml）").SetInputFilesAsync(new FilePayload { Name = "programme.yaml", MimeType = "text/yaml", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
        await province.GetByRole(AriaRole.Button, new() { Name = "核对影响", Exact = true }).ClickAsync();
        await Assertions.Expect(province.GetByText("1 份转入更正后的文本，其中 1 份")).ToBeVisibleAsync();
        await province.CheckAsync();
        await province.ShotAsync("terms-amend");
        await province.GetByLabel("更正的内容（公开）").FillAsync("资产总额要求由200万元更正为500万元（示例）");
        await province.GetByRole(AriaRole.Button, new() { Name = "公布更正" }).ClickAsync();
        await Assertions.Expect(province.GetByText("已公布《关于更正申报条件的补充通知（示例）》")).ToBeVisibleAsync();

        var clerk = await stage.SignedInAsync("示例经办乙", phone: true);
        await clerk.GotoAsync($"/applications/{draft}");
        await Assertions.Expect(clerk.Locator("#judged-by")).ToContainTextAsync("按更正后的通知判定");
        await clerk.ShotAsync("terms-draft-phone", whole: false);
        await clerk.GotoAsync($"/calls/{call}");
        await Assertions.Expect(clerk.GetByText("已获延期，截止时间为")).ToBeVisibleAsync();
        await clerk.FitsAsync();
        await clerk.ShotAsync("terms-call-phone");
        await clerk.GotoAsync("/account#letters");
        await clerk.FitsAsync();
        await clerk.ShotAsync("terms-letters-phone");

        var county = await stage.SignedInAsync("示例干部甲");
        await county.GotoAsync($"/review/{submitted}");
        await Assertions.Expect(county.Locator("#judged-by")).ToContainTextAsync("按提交时的通知判定");
        await county.ShotAsync("terms-case", whole: false);

        await scene.ClockAsync(2021, 5, 21, 9);
        var city = await stage.SignedInAsync("示例干部乙");
        await city.GotoAsync("/review/reminders");
        await city.GetByText("记一次通话").First.ClickAsync();
        await city.GetByLabel("和谁通话、怎样答复").First.FillAsync("示例科长：今天办结");
        await city.GetByRole(AriaRole.Button, new() { Name = "记下" }).First.ClickAsync();
        await Assertions.Expect(city.GetByText("示例科长：今天办结")).ToBeVisibleAsync();
        await city.CheckAsync();
        await city.ShotAsync("terms-reminders", whole: false);
        var phone = await stage.SignedInAsync("示例干部乙", phone: true);
        await phone.GotoAsync("/review/reminders");
        await phone.FitsAsync();
        await phone.ShotAsync("terms-reminders-phone");
        await phone.GotoAsync("/review");
        await phone.FitsAsync();
    }
}
