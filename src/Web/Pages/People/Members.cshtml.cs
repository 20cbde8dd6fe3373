using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>An institution's people: invited, ended and handed over to by its administrator, seen by all of them.</summary>
[Authorize]
public sealed class MembersModel(CurrentActor who, FindPeople find, InviteFiller invite, WithdrawInvitation withdraw, EndAccess end, HandOver handOver) : PageModel
{
    public Actor Actor { get; private set; } = null!;

    public FindPeople.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Email { get; private set; }

    [TempData] public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken stop) => ShowAsync(stop);

    public Task<IActionResult> OnPostInviteAsync([FromForm] string? email, CancellationToken stop)
    {
        Email = email;
        return DoAsync(actor => invite.RunAsync(actor, email, stop), "邀请已发出", stop);
    }

    public Task<IActionResult> OnPostWithdrawAsync([FromForm] Guid id, CancellationToken stop) => DoAsync(actor => withdraw.RunAsync(actor, id, stop), "邀请已撤回，信中的链接不再有效", stop);

    public Task<IActionResult> OnPostEndAsync([FromForm] Guid id, CancellationToken stop) => DoAsync(actor => end.RunAsync(actor, id, stop), "已停用，其登录已全部退出", stop);

    public Task<IActionResult> OnPostHandOverAsync([FromForm] Guid id, CancellationToken stop) => DoAsync(actor => handOver.RunAsync(actor, id, stop), "管理员已移交", stop);

    private async Task<IActionResult> DoAsync<T>(Func<Actor, Task<Outcome<T>>> act, string done, CancellationToken stop)
    {
        var outcome = await act(await who.GetAsync());
        if (outcome.Done)
        {
            Done = done;
            return LocalRedirect("/account/people");
        }
        Refusals = outcome.Refusals;
        return await ShowAsync(stop);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken stop)
    {
        Actor = await who.GetAsync();
        if (await find.RunAsync(Actor, stop) is not { } view) return NotFound();
        View = view;
        return Page();
    }
}
