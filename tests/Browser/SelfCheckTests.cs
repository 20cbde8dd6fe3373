using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>条件自测 as it is typed: verdicts follow the keys, the link brings them back, and without script a button does.</summary>
public sealed class SelfCheckTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task Verdicts_follow_as_one_types()
    {
        var page = await stage.VisitorAsync();
        await page.GotoAsync("/check/zhejiang-2021");
        await Assertions.Expect(page.Locator("#f-results")).ToContainTextAsync("暂不能判定");
        await page.GetByLabel("年服务中小微企业数").FillAsync("88");
        await Assertions.Expect(page.Locator("#f-results")).ToContainTextAsync("还差 12 家");
        await page.GetByLabel("年服务中小微企业数").FillAsync("100");
        await Assertions.Expect(page.Locator("#f-results")).ToContainTextAsync("不少于 100 家，符合");
        // the box one types in stays as it is while the result changes
        await Assertions.Expect(page.GetByLabel("年服务中小微企业数")).ToHaveValueAsync("100");

        // questions of a function come when it is chosen
        await Assertions.Expect(page.GetByLabel("年培训人次")).Not.ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "培训服务" }).CheckAsync();
        await page.GetByLabel("年培训人次").FillAsync("1499");
        await Assertions.Expect(page.Locator("#f-functions")).ToContainTextAsync("还差 1 人次");

        // the link brings it all back
        var link = await page.Locator("#share").InputValueAsync();
        var other = await stage.VisitorAsync(script: false);
        await other.GotoAsync(link);
        await Assertions.Expect(other.Locator("#f-functions")).ToContainTextAsync("还差 1 人次");
        await Assertions.Expect(other.GetByLabel("年服务中小微企业数")).ToHaveValueAsync("100");
    }

    [Fact]
    public async Task The_sample_that_just_fails_is_told_what_it_lacks()
    {
        var faults = new Faults();
        var file = (MappingNode)YamlText.Read(await File.ReadAllTextAsync(Path.Combine(Home.Folder, "samples", "zhejiang-2021", "just-failing.yaml")), "just-failing.yaml", faults)!;
        IEnumerable<(string Name, string Text)> Boxes(string name, Node node) => node switch
        {
            ScalarNode scalar => [(name, scalar.Text)],
            MappingNode map => map.Entries.SelectMany(entry => Boxes($"{name}.{entry.Key}", entry.Value)),
            SequenceNode list => list.Items.OfType<ScalarNode>().Select(item => (name, item.Text)),
            _ => [],
        };
        // numbers as one types them beside their printed unit
        string Typed((string Name, string Text) box) => ProgrammeFolder.Find("zhejiang-2021")!.Programme!.Form.Fields.FirstOrDefault(field => field.Id == box.Name)?.Unit is { } unit && box.Text.EndsWith(unit.Name, StringComparison.Ordinal)
            ? box.Text[..^unit.Name.Length].TrimEnd() : box.Text;
        var boxes = ((MappingNode)file["answers"]!).Entries.SelectMany(entry => Boxes(entry.Key, entry.Value));
        var page = await stage.VisitorAsync();
        await page.GotoAsync("/check/zhejiang-2021?" + string.Join('&', boxes.Select(box => $"{box.Name}={Uri.EscapeDataString(Typed(box))}")));
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("有 1 项条件不符合");
        await Assertions.Expect(page.Locator("#f-results")).ToContainTextAsync("还差 12 家");
        await page.ShotAsync("readme-self-check", whole: false);
    }

    [Fact]
    public async Task A_button_does_it_without_script()
    {
        var page = await stage.VisitorAsync(phone: true, script: false);
        await page.GotoAsync("/check/shanghai-national-2021");
        await page.GetByLabel("年服务中小企业数").First.FillAsync("149");
        await page.GetByRole(AriaRole.Button, new() { Name = "查看结果" }).ClickAsync();
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("还差 1 家");
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("不符合");
    }

    [Fact]
    public async Task A_mistake_is_told_while_the_rest_goes_on()
    {
        var page = await stage.VisitorAsync();
        await page.GotoAsync("/check/zhejiang-2021");
        await page.GetByLabel("从业人数").First.FillAsync("二十");
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("“二十”不是数字");
        await page.GetByLabel("总资产").FillAsync("199.99");
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("还差 0.01 万元");
        await page.CheckAsync();
    }
}
