using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>One's own password and authenticator.</summary>
[Authorize, ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class SecurityModel(CurrentActor who, ChangePassword change, AskNewAddress ask, SwitchSecondFactor factor, PortalLogins logins, LinkPortal link) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public SwitchSecondFactor.View Factor { get; private set; } = null!;

    public bool IsApplicant { get; private set; }

    public bool IsLinked { get; private set; }

    public string? Email { get; private set; }

    public string? NewEmail { get; private set; }

    [TempData] public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken stop) => ShowAsync([], stop);

    public async Task<IActionResult> OnPostPasswordAsync([FromForm] string? old, [FromForm] string? password, CancellationToken stop)
    {
        var outcome = await change.RunAsync(await who.GetAsync(), old, password, stop);
        if (outcome.Value is not { } person) return await ShowAsync(outcome.Refusals, stop);
        // this session goes on; every other one ended with the old password
        await CurrentActor.SignInAsync(HttpContext, person);
        Done = "密码已修改，其他登录已退出";
        return LocalRedirect("/account/security");
    }

    public async Task<IActionResult> OnPostAddressAsync([FromForm] string? email, [FromForm] string? current, CancellationToken stop)
    {
        NewEmail = email;
        var outcome = await ask.RunAsync(await who.GetAsync(), email, current, stop);
        if (!outcome.Done) return await ShowAsync(outcome.Refusals, stop);
        Done = "确认信已发到新邮箱，请在两天内打开信中的链接。在此之前仍用现在的邮箱登录";
        return LocalRedirect("/account/security");
    }

    public async Task<IActionResult> OnPostBeginAsync(CancellationToken stop)
    {
        var outcome = await factor.BeginAsync(await who.GetAsync(), stop);
        return outcome.Done ? LocalRedirect("/account/security") : await ShowAsync(outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostOnAsync([FromForm] string? code, CancellationToken stop)
    {
        var outcome = await factor.OnAsync(await who.GetAsync(), code, stop);
        // shown in the answer itself and never again, so there is nothing to come back to
        if (outcome.Value is { } codes) RecoveryCodes = codes;
        return await ShowAsync(outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostOffAsync([FromForm] string? code, CancellationToken stop)
    {
        var outcome = await factor.OffAsync(await who.GetAsync(), code, stop);
        if (!outcome.Done) return await ShowAsync(outcome.Refusals, stop);
        Done = "两步验证已关闭";
        return LocalRedirect("/account/security");
    }

    public async Task<IActionResult> OnPostUnlinkAsync(CancellationToken stop)
    {
        var outcome = await link.UndoAsync(await who.GetAsync(), stop);
        if (!outcome.Done) return await ShowAsync(outcome.Refusals, stop);
        Done = "已解除与政务平台的关联";
        return LocalRedirect("/account/security");
    }

    private async Task<IActionResult> ShowAsync(IReadOnlyList<Refusal> refusals, CancellationToken stop)
    {
        Refusals = refusals;
        var actor = await who.GetAsync();
        Factor = await factor.ShowAsync(actor, stop);
        Email = await ask.ShowAsync(actor, stop);
        (IsApplicant, IsLinked) = (actor.Role == Role.Applicant, await logins.HasAsync(actor, stop));
        return Page();
    }
}
