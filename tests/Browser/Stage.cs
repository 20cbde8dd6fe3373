using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>The program on a real port and a real Chromium in front of it.</summary>
public sealed class Stage<THost> : IAsyncLifetime
    where THost : ShifanHost, new()
{
    private readonly List<IBrowserContext> visitors = [];

    public THost Host { get; } = new();

    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Host.InitializeAsync();
        Host.UseKestrel(0);
        Host.StartServer();
        var port = new Uri(Host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        Address = $"http://localhost:{port}";
    }

    /// <summary>A new visitor with nothing remembered. Desks have 1366 × 768, phones are 390 wide; without script is how some offices' browsers come.</summary>
    public async Task<IPage> VisitorAsync(bool phone = false, bool script = true)
    {
        var context = await (await Chromium.Shared.Value).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address,
            Locale = "zh-CN",
            JavaScriptEnabled = script,
            // a colour on its way to another is none that a page has
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1366, Height = 768 },
        });
        context.SetDefaultTimeout(30_000);
        visitors.Add(context);
        return await context.NewPageAsync();
    }

    public async Task<IPage> SignedInAsync(string shown, bool phone = false, bool script = true)
    {
        var page = await VisitorAsync(phone, script);
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = shown }).First.ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in visitors) await visitor.CloseAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>One browser for the whole run; visitors share nothing but its process. It goes when the run does.</summary>
internal static class Chromium
{
    public static Lazy<Task<IBrowser>> Shared { get; } = new(LaunchAsync);

    private static async Task<IBrowser> LaunchAsync()
    {
        // what comes at all comes on a busy machine too, only later
        Assertions.SetDefaultExpectTimeout(30_000);
        return await (await Playwright.CreateAsync()).Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN"],
        });
    }
}

internal static class PageChecks
{
    // asked for in the page itself: the usual way there opens a page beside it for each question, which takes several times as long
    private const string Violations = """
        () => axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }, resultTypes: ['violations'] })
            .then(found => found.violations.map(one => `${one.id} ${one.nodes.slice(0, 3).map(node => node.html).join(' | ')}`))
        """;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Nothing that axe can find wrong, and nothing wider than the window.</summary>
    public static async Task CheckAsync(this IPage page)
    {
        // half a page has labels without their words
        await page.WaitForLoadStateAsync();
        await page.EvaluateAsync(Axe);
        var violations = await page.EvaluateAsync<string[]>(Violations);
        // as a message, since a collection would be cut short
        Assert.True(violations.Length == 0, string.Join('\n', violations.Select(one => $"{page.Url}: {one}")));
        await page.FitsAsync();
    }

    public static async Task FitsAsync(this IPage page)
    {
        // a page whose styles are still on their way is wider than it will be
        await page.WaitForLoadStateAsync();
        var over = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (over <= 0) return;
        var wide = await page.EvaluateAsync<string>("() => [...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'visible' && getComputedStyle(e).display !== 'inline').slice(-3).map(e => e.outerHTML.slice(0, 200)).join('\\n')");
        Assert.Fail($"{page.Url} is {over} px wider than its window:\n{wide}");
    }

    /// <summary>Pastes text from a spreadsheet into a box.</summary>
    public static Task PasteAsync(this ILocator box, string text) => box.EvaluateAsync(
        "(box, text) => { const data = new DataTransfer(); data.setData('text/plain', text); box.focus(); box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }", text);

    /// <summary>Leaves a picture where SHIFAN_SHOTS names a folder, for people to look at.</summary>
    public static async Task ShotAsync(this IPage page, string name, bool whole = true)
    {
        if (Environment.GetEnvironmentVariable("SHIFAN_SHOTS") is { Length: > 0 } folder) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = whole });
    }
}
