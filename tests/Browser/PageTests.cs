using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>Single pages on a phone: accessible, no wider than the phone, and without a word of complaint in the browser's console.</summary>
public sealed class PageTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/check/zhejiang-2021")]
    [InlineData("/check/shanghai-national-2021?assets=350&smesServed=120")]
    [InlineData("/programmes/zhejiang-2021")]
    [InlineData("/programmes/shanghai-national-2021")]
    [InlineData("/sign-in")]
    [InlineData("/demo/clock")]
    [InlineData("/browsers")]
    [InlineData("/titles")]
    [InlineData("/nothing-here")]
    public async Task Public_pages_are_accessible_and_fit_a_phone(string path)
    {
        var page = await stage.VisitorAsync(phone: true);
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal)) errors.Add(message.Text);
        };
        await page.GotoAsync(path);
        await page.CheckAsync();
        await page.ShotAsync($"phone{path.Split('?')[0].Replace('/', '-')}");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task The_applicants_pages_are_accessible_and_fit_a_phone()
    {
        var scene = new Scene(stage.Host);
        var (actor, call) = (await scene.ApplicantAsync(2), await scene.CallAsync("zhejiang-2021"));
        var id = (await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(actor, call))).Value;
        var clerk = await stage.SignedInAsync("示例二宁波检测技术有限公司", phone: true);
        foreach (var page in new[] { "", "/sections/basics", "/sections/annex4", "/statements", "/materials", "/submit", "/workbook" })
        {
            await clerk.GotoAsync($"/applications/{id}{page}");
            await clerk.CheckAsync();
            await clerk.ShotAsync($"phone-application{page.Replace('/', '-')}");
        }
    }

    [Fact]
    public async Task What_is_not_accessible_is_found_and_named()
    {
        var page = await stage.VisitorAsync();
        await page.SetContentAsync("<html lang=zh><title>示例</title><main><h1>示例</h1><input id=nameless><p style='color:#ccc;background:#fff'>看不清</p></main>");
        var found = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(page.CheckAsync);
        Assert.Matches("label .*nameless", found.Message);
        Assert.Contains("color-contrast", found.Message);
    }
}
