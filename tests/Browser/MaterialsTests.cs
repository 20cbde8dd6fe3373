using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.Browser;

/// <summary>Uploading in a real browser: in pieces, over a network that breaks, across a reload, and without script.</summary>
public sealed class MaterialsTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    private const int Pieces = 5;

    private async Task<string> StartedAsync(int number)
    {
        var scene = new Scene(stage.Host);
        var (actor, call) = (await scene.ApplicantAsync(number), await scene.CallAsync("zhejiang-2021"));
        var started = await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(actor, call));
        Assert.Empty(started.Refusals);
        return $"/applications/{started.Value}/materials";
    }

    /// <summary>A sound PDF of some megabytes.</summary>
    private static FilePayload Large(string name)
    {
        var noise = new byte[Pieces * 1024 * 1024 - 100_000];
        new Random(7).NextBytes(noise);
        return new FilePayload { Name = name, MimeType = "application/pdf", Buffer = Made.Pages(2, more: Made.Stream(noise, "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8")) };
    }

    [Fact]
    public async Task In_pieces_over_a_network_that_breaks_and_across_a_reload()
    {
        var address = await StartedAsync(1);
        var clerk = await stage.SignedInAsync("示例一杭州中小企业服务中心");
        await clerk.GotoAsync(address);
        await clerk.CheckAsync();
        var slot = clerk.Locator("#slot-audit");

        // after two pieces the network is gone
        var sent = 0;
        await clerk.RouteAsync(new Regex(@"/uploads/[0-9a-f-]{36}\?offset="), route => ++sent <= 2 ? route.ContinueAsync() : route.AbortAsync());
        await slot.Locator("input[type=file]").SetInputFilesAsync(Large("审计报告.pdf"));
        await Assertions.Expect(slot.Locator(".upload")).ToContainTextAsync("自动继续（已传 2 MB");
        await clerk.CheckAsync();
        await clerk.ShotAsync("materials-broken");

        // the page is closed, opened again over a sound network, and goes on by itself
        await clerk.GotoAsync("about:blank");
        await clerk.UnrouteAllAsync();
        var again = new List<string>();
        clerk.Request += (_, request) => { if (request.Url.Contains("offset=", StringComparison.Ordinal)) again.Add(request.Url); };
        await clerk.GotoAsync(address);
        await Assertions.Expect(slot.Locator(".slot-about a")).ToHaveTextAsync("审计报告.pdf");
        Assert.Contains($"offset={2 * 1024 * 1024}", again[0]);
        Assert.Equal(Pieces - 2, again.Count);
        await Assertions.Expect(slot.Locator(".upload")).ToHaveCountAsync(0);
        await Assertions.Expect(slot.Locator(".slot-thumb img")).ToHaveJSPropertyAsync("complete", true);
        await Assertions.Expect(clerk.Locator("[data-materials-state] li", new() { HasText = "上一年度审计报告" })).ToContainTextAsync("已齐");

        // what is not taken says why, at its slot; what is too large is told before it is sent
        await slot.Locator("input[type=file]").SetInputFilesAsync(
        [
            new FilePayload { Name = "脚本.pdf", MimeType = "application/pdf", Buffer = Made.Pages(1, "/OpenAction << /S /JavaScript /JS (x) >>") },
            new FilePayload { Name = "空.pdf", MimeType = "application/pdf", Buffer = [] },
        ]);
        await Assertions.Expect(slot.Locator(".upload-failed")).ToHaveCountAsync(2);
        await Assertions.Expect(slot).ToContainTextAsync("含有脚本或会启动程序的动作");
        await Assertions.Expect(slot).ToContainTextAsync("这是一个空文件");
        await clerk.CheckAsync();
        await clerk.ShotAsync("materials-refused");

        await slot.Locator(".slot-thumb").ClickAsync();
        await Assertions.Expect(clerk.Locator(".page-picture")).ToHaveJSPropertyAsync("complete", true);
        Assert.Equal(1000, await clerk.Locator(".page-picture").EvaluateAsync<int>("picture => picture.naturalWidth"));
        await clerk.CheckAsync();
        await clerk.ShotAsync("materials-preview");
    }

    [Fact]
    public async Task Paused_taken_up_again_and_given_up_and_dropped_on_its_slot()
    {
        var address = await StartedAsync(2);
        var clerk = await stage.SignedInAsync("示例二宁波检测技术有限公司");
        await clerk.GotoAsync(address);
        var slot = clerk.Locator("#slot-audit");
        var gate = new TaskCompletionSource();
        await clerk.RouteAsync(new Regex(@"\?offset=1048576$"), async route => { await gate.Task; await route.ContinueAsync(); });
        await slot.Locator("input[type=file]").SetInputFilesAsync(Large("大.pdf"));
        await Assertions.Expect(slot.Locator(".upload")).ToContainTextAsync("正在上传 1 MB");
        await slot.GetByRole(AriaRole.Button, new() { Name = "暂停 大.pdf" }).ClickAsync();
        await Assertions.Expect(slot.Locator(".upload")).ToContainTextAsync("已暂停，已传 1 MB");
        gate.SetResult();
        await clerk.UnrouteAllAsync();
        await slot.GetByRole(AriaRole.Button, new() { Name = "继续 大.pdf" }).ClickAsync();
        await Assertions.Expect(slot.Locator(".slot-about a")).ToHaveTextAsync("大.pdf");

        await clerk.RouteAsync(new Regex(@"\?offset=0$"), route => route.AbortAsync());
        await clerk.Locator("#slot-other input[type=file]").SetInputFilesAsync(Large("不要.pdf"));
        await clerk.RunAndWaitForResponseAsync(() => clerk.GetByRole(AriaRole.Button, new() { Name = "取消 不要.pdf" }).ClickAsync(), response => response.Url.EndsWith("/cancel", StringComparison.Ordinal));
        await clerk.UnrouteAllAsync();
        await clerk.ReloadAsync();
        await Assertions.Expect(clerk.Locator("#slot-other .slot-uploads li")).ToHaveCountAsync(0);

        // dropped as from a folder of the desktop
        await clerk.Locator("#slot-other").EvaluateAsync("""
            slot => {
              const carried = new DataTransfer();
              carried.items.add(new File([Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), c => c.charCodeAt(0))], '合影.png'));
              for (const kind of ['dragenter', 'dragover', 'drop']) slot.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
            }
            """);
        await Assertions.Expect(clerk.Locator("#slot-other .slot-about a")).ToHaveTextAsync("合影.png");
        await Assertions.Expect(clerk.Locator("#slot-other")).ToContainTextAsync("图片只有 1 × 1 像素");
    }

    [Fact]
    public async Task Without_script_on_a_phone()
    {
        var address = await StartedAsync(3);
        var clerk = await stage.SignedInAsync("示例三温州创业服务有限公司", phone: true, script: false);
        // begun on another machine, under a name that nothing breaks
        var scene = new Scene(stage.Host);
        var actor = await scene.ApplicantAsync(3);
        var begun = await scene.DoAsync<BeginUpload, Outcome<UploadState>>(begin => begin.RunAsync(actor, new BeginUpload.Input(Guid.Parse(address.Split('/')[2]), "other", new string('x', 90) + ".pdf", 1000, "key")));
        Assert.Empty(begun.Refusals);
        await clerk.GotoAsync(address);
        await clerk.FitsAsync();
        var slot = clerk.Locator("#slot-audit");
        await slot.Locator("input[type=file]").SetInputFilesAsync([new FilePayload { Name = "一.pdf", MimeType = "application/pdf", Buffer = Made.Pages(1) }, new FilePayload { Name = "二.pdf", MimeType = "application/pdf", Buffer = Made.Pages(2) }]);
        await slot.GetByRole(AriaRole.Button, new() { Name = "上传" }).ClickAsync();
        await Assertions.Expect(clerk.Locator(".done")).ToContainTextAsync("已收下 2 个文件");
        await Assertions.Expect(slot.Locator(".slot-about a")).ToHaveTextAsync(["一.pdf", "二.pdf"]);
        await clerk.FitsAsync();
        await clerk.ShotAsync("materials-phone");
        await slot.GetByRole(AriaRole.Button, new() { Name = "移除 一.pdf" }).ClickAsync();
        await clerk.GetByRole(AriaRole.Button, new() { Name = "撤销移除" }).ClickAsync();
        await Assertions.Expect(slot.Locator(".slot-about a")).ToHaveTextAsync(["二.pdf", "一.pdf"]);
    }
}
