using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Playwright;

namespace Shifan.Tests.Browser;

public sealed class Placeholder
{
    [Fact]
    public async Task First_page_opens_and_has_no_faults_for_axe()
    {
        await using var program = new WebApplicationFactory<Program>();
        program.UseKestrel(0);
        program.StartServer();

        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("SHIFAN_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await chromium.NewPageAsync();
        await page.GotoAsync(program.ClientOptions.BaseAddress.ToString());
        Assert.Equal("示范", await page.TitleAsync());
        Assert.Empty((await page.RunAxe()).Violations);
    }
}
