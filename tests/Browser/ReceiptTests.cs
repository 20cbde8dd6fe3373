using Microsoft.Playwright;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>The receipt and its public page, on a phone and without script.</summary>
public sealed class ReceiptTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    [Fact]
    public async Task A_receipt_leads_to_the_page_on_which_anybody_verifies_it()
    {
        var scene = new Scene(stage.Host);
        var actor = await scene.ApplicantAsync(2);
        var id = await scene.SubmittedAsync(actor);
        var page = await stage.SignedInAsync(actor.Name, phone: true);
        await page.GotoAsync($"/applications/{id}/receipt");
        await page.CheckAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => { const code = document.querySelector('.receipt-verify img'); return code.complete && code.naturalWidth > 0; }"));
        await page.ShotAsync("receipt-phone");
        var code = await page.Locator(".receipt-code").InnerTextAsync();

        var stranger = await stage.VisitorAsync(phone: true, script: false);
        await stranger.GotoAsync("/verify");
        await stranger.GetByLabel("回执码").FillAsync(code.Replace('-', ' '));
        await stranger.GetByRole(AriaRole.Button, new() { Name = "验证" }).ClickAsync();
        await Assertions.Expect(stranger.GetByText("回执有效")).ToBeVisibleAsync();
        await stranger.GetByLabel("回执码").FillAsync("0000");
        await stranger.GetByRole(AriaRole.Button, new() { Name = "验证" }).ClickAsync();
        await Assertions.Expect(stranger.GetByRole(AriaRole.Alert)).ToContainTextAsync("24 位");

        var desk = await stage.VisitorAsync();
        await desk.GotoAsync($"/verify/{code}");
        await desk.CheckAsync();
        await desk.ShotAsync("verify");
        await desk.GotoAsync("/verify?code=0000");
        await desk.CheckAsync();
    }
}
