using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser.Chains;

/// <summary>The people of a chain, each at a browser of his own. Every kind of page is checked once; what is done again and again is sent as its form would be.</summary>
internal sealed partial class Desks<THost>(Stage<THost> stage)
    where THost : ShifanHost, new()
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    public Task<IPage> OfDemoAsync(string shown) => stage.SignedInAsync(shown);

    public async Task<IPage> OfAsync(string account)
    {
        var page = await stage.VisitorAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("账号（电子邮箱）").FillAsync(account);
        await page.GetByLabel("密码", new() { Exact = true }).FillAsync(DemoWorld.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return page;
    }

    /// <summary>Opens a page, and looks it over where it is the first of its kind.</summary>
    public async Task OpenAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await LookAsync(page, Id().Replace(path.Split('?')[0], "-"));
    }

    /// <summary>Looks over what is open, once under a name.</summary>
    public async Task LookAsync(IPage page, string name)
    {
        if (!seen.Add(name)) return;
        await page.CheckAsync();
        await page.ShotAsync($"chain{name.Replace('/', '-')}");
        await page.SetViewportSizeAsync(390, 844);
        await page.ShotAsync($"chain{name.Replace('/', '-')}-phone");
        await page.FitsAsync();
        await page.SetViewportSizeAsync(1366, 768);
    }

    /// <summary>Sends the form of a button as the browser would, without showing its page. What was refused is the answer.</summary>
    public static Task<string> SendAsync(IPage page, string path, string button, params (string Name, string Value)[] boxes) => page.EvaluateAsync<string>(
        """
        async ([path, button, boxes]) => {
            const read = async answer => new DOMParser().parseFromString(await answer.text(), 'text/html');
            const pressed = [...(await read(await fetch(path))).querySelectorAll('button')].find(one => one.textContent.trim() === button);
            if (!pressed) return `no button ${button} on ${path}`;
            const form = pressed.closest('form');
            const data = new URLSearchParams(new FormData(form));
            for (const [name, value] of boxes) data.set(name, value);
            if (pressed.name) data.set(pressed.name, pressed.value);
            const answer = await fetch(pressed.getAttribute('formaction') || form.getAttribute('action') || path, { method: 'POST', body: data });
            const refused = (await read(answer)).querySelector('.refusals');
            return answer.ok ? refused?.textContent.trim() ?? '' : `${answer.status}`;
        }
        """, new object[] { path, button, boxes.Select(box => new[] { box.Name, box.Value }).ToArray() });

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Id();
}

internal static class Pressing
{
    /// <summary>What lists and counts keep is what they follow, and what the chains of entries vouch for is what is kept.</summary>
    public static async Task WholeAsync(this Scene scene)
    {
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
    }

    public static Task PressAsync(this IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public static ILocatorAssertions Expect(this IPage page, string part = "main") => Assertions.Expect(page.Locator(part).First);

    /// <summary>Submits as an applicant does: with the declaration.</summary>
    public static async Task DeclareAsync(this IPage clerk, string button)
    {
        await clerk.GetByLabel("声明人姓名").FillAsync("示例声明人");
        await clerk.GetByLabel("职务").FillAsync("负责人");
        await clerk.GetByLabel("我已阅读并代表本单位作出以上声明").CheckAsync();
        await clerk.PressAsync(button);
    }

    /// <summary>Records an outcome that was reached elsewhere.</summary>
    public static async Task RecordAsync(this IPage officer, string outcome, string document)
    {
        await officer.Locator("#outside-act").SelectOptionAsync(outcome);
        await officer.Locator("#document").FillAsync(document);
        await officer.Locator("#reason").FillAsync("示例结果");
        await officer.PressAsync("记录");
        await Assertions.Expect(officer.Locator(".timeline")).ToContainTextAsync(document);
    }

    /// <summary>Takes the PDF that a link leads to.</summary>
    public static async Task TakeAsync(this IPage page, string link, string name)
    {
        var answer = await page.APIRequest.GetAsync((await page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.GetAttributeAsync("href"))!);
        var pdf = await answer.BodyAsync();
        Assert.True(pdf.AsSpan().StartsWith("%PDF-"u8), $"{link}: {answer.Status}");
        if (Environment.GetEnvironmentVariable("SHIFAN_SHOTS") is { Length: > 0 } folder) await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}.pdf"), pdf);
    }

    /// <summary>Opens what is folded up under a word.</summary>
    public static Task UnfoldAsync(this ILocator within, string summary) => within.Locator("summary", new() { HasText = summary }).First.ClickAsync();
}
