using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Scoring;

/// <summary>我的评审: invitations to answer, cases to keep away from, sheets to fill in.</summary>
[Authorize]
public sealed class IndexModel(CurrentActor who, FindScoring find, AnswerInvitation answer, DeclareAvoidance declare, WishCase wish) : PageModel
{
    public IReadOnlyList<FindScoring.Round> Rounds { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The panel to which the refusals belong.</summary>
    public Guid? At { get; private set; }

    public string? Typed { get; private set; }

    public string Signer { get; private set; } = "";

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop) => await LoadAsync(stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAcceptAsync([FromForm] Guid panel, [FromForm] bool agrees, [FromForm] string? name, CancellationToken stop) =>
        await ToldAsync(panel, name, await answer.RunAsync(await who.GetAsync(), new AnswerInvitation.Input(panel, Accept: true, agrees, name, null), stop), "已接受邀请。请先看有没有须回避的单位", stop);

    public async Task<IActionResult> OnPostDeclineAsync([FromForm] Guid panel, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync(panel, why, await answer.RunAsync(await who.GetAsync(), new AnswerInvitation.Input(panel, Accept: false, Agrees: false, null, why), stop), "已答复不能参加", stop);

    public async Task<IActionResult> OnPostAvoidAsync([FromForm] Guid panel, [FromForm] Guid application, [FromForm] string? reason, CancellationToken stop) =>
        await ToldAsync(panel, reason, await declare.RunAsync(await who.GetAsync(), new DeclareAvoidance.Input(panel, null, application, reason), stop), "已申报回避，这一件不再由您评审", stop);

    public async Task<IActionResult> OnPostWishAsync([FromForm] Guid panel, [FromForm] Guid application, [FromForm(Name = "wish")] string? wished, CancellationToken stop)
    {
        if (!string.IsNullOrEmpty(wished) && !(Enum.TryParse<Wish>(wished, out var known) && Enum.IsDefined(known))) return BadRequest();
        return await ToldAsync(panel, null, await wish.RunAsync(await who.GetAsync(), new WishCase.Input(panel, application, string.IsNullOrEmpty(wished) ? null : Enum.Parse<Wish>(wished)), stop), "意愿已保存，分配时参考", stop);
    }

    private async Task<IActionResult> ToldAsync<T>(Guid panel, string? typed, Outcome<T> outcome, string done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return LocalRedirect("/scoring");
        }
        (Refusals, At, Typed) = (outcome.Refusals, panel, typed);
        return await LoadAsync(stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, stop) is not { } rounds) return false;
        (Rounds, Signer) = (rounds, actor.Name);
        return true;
    }
}
