using System.IO.Compression;
using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>A city has its package made and fetches it; the province looks at one that came from outside.</summary>
public sealed class PackagePageTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task A_package_is_made_fetched_and_looked_at_above()
    {
        var scene = new Scene(stage.Host);
        var call = await scene.PublishAsync(("    folder: \"{office}推荐材料\"\n", "    folder: \"{office}推荐材料\"\n    medium: 650 MB\n"));
        var (county, city) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<Casework.AcceptApplication, Casework.Outcome<Casework.Application>>(accept => accept.RunAsync(county, new Casework.AcceptApplication.Input(id, token, "同意上报")))).Refusals);
        token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<Casework.RecommendApplication, Casework.Outcome<Casework.Application>>(recommend => recommend.RunAsync(city, new Casework.RecommendApplication.Input(id, token, "同意推荐", null)))).Refusals);

        var desk = await stage.SignedInAsync("示例干部乙");
        await desk.GotoAsync($"/recommendation/{call}/batches");
        await Assertions.Expect(desk.Locator("#unsealed a")).ToHaveAttributeAsync("href", $"/recommendation/cases/{id}/sheet");
        await desk.CheckAsync();
        await desk.ShotAsync("package-before");
        var batch = await scene.HandUpAsync(city, call);

        var page = $"/recommendation/{call}/batches/{batch.Id}/package";
        await desk.GotoAsync(page);
        await Assertions.Expect(desk.Locator("#drafts")).ToContainTextAsync("草稿");
        await desk.GetByRole(AriaRole.Button, new() { Name = "生成 zip 文件" }).ClickAsync();
        // it comes by itself
        await Assertions.Expect(desk.GetByRole(AriaRole.Link, new() { NameRegex = new(@"\.zip$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)) })).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await desk.GetByRole(AriaRole.Button, new() { Name = "生成光盘映像" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Link, new() { NameRegex = new(@"\.iso$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)) })).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await desk.CheckAsync();
        await desk.ShotAsync("package-made");
        var image = await FetchAsync(desk, ".iso");
        Assert.True(new FileInfo(image).Length > 0);
        var zip = await FetchAsync(desk, ".zip");
        Assert.Empty((await Documents.PackageCheck.RunAsync(zip)).Faults);

        // here it is known already; another with the same cases is not let in
        var above = await stage.SignedInAsync("示例干部壬");
        await above.GotoAsync($"/recommendation/{call}/batches");
        await above.GetByRole(AriaRole.Link, new() { Name = "导入下级的数据包" }).ClickAsync();
        await above.CheckAsync();
        await above.ShotAsync("import-empty");
        await above.GetByLabel("数据包（zip 文件").SetInputFilesAsync(zip);
        await above.GetByRole(AriaRole.Button, new() { Name = "先核对" }).ClickAsync();
        await Assertions.Expect(above.Locator("#report")).ToContainTextAsync("本系统已有这次上报，内容一致");
        await above.CheckAsync();
        await above.ShotAsync("import-same");

        using (var open = ZipFile.Open(zip, ZipArchiveMode.Update)) open.Entries.First(entry => entry.Name == "示例.pdf").Delete();
        var phone = await stage.SignedInAsync("示例干部壬", phone: true, script: false);
        await phone.GotoAsync($"/recommendation/{call}/import");
        await phone.GetByLabel("数据包（zip 文件").SetInputFilesAsync(zip);
        await phone.GetByRole(AriaRole.Button, new() { Name = "先核对" }).ClickAsync();
        await Assertions.Expect(phone.GetByRole(AriaRole.Alert)).ToContainTextAsync("示例.pdf");
        await phone.ShotAsync("import-phone-broken");
        var hand = await stage.SignedInAsync("示例干部壬", phone: true);
        foreach (var (path, name) in new[] { (page, "package-phone"), ($"/recommendation/{call}/import", "import-phone") })
        {
            await hand.GotoAsync(path);
            await hand.CheckAsync();
            await hand.ShotAsync(name);
        }
        File.Delete(zip);
        File.Delete(image);
    }

    private static async Task<string> FetchAsync(IPage page, string ending)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("#jobs a").Filter(new() { HasText = ending }).First.ClickAsync());
        Assert.EndsWith(ending, download.SuggestedFilename, StringComparison.Ordinal);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}{ending}");
        await download.SaveAsAsync(path);
        return path;
    }
}
