using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>A case to an officer: findings, answers, what was done, and what can be done now.</summary>
public sealed class ShowModel(
    CurrentActor who, ShowApplication show, AcceptApplication accept, ReturnApplication giveBack, EndApplication end, RecommendApplication recommend, PassByOutsideOutcome outside,
    FindMessages messages, SendMessage send, ReadMessages read, ShowHanded handed) : PageModel
{
    public ShowApplication.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Opinion { get; private set; }

    public string? ExcessReason { get; private set; }

    public string? ActionId { get; private set; }

    public IReadOnlyList<FindMessages.Item> Messages { get; private set; } = [];

    /// <summary>What was typed as a message and could not be sent.</summary>
    public string? Text { get; private set; }

    public bool MayWrite { get; private set; }

    public IReadOnlyList<ShowHanded.Slot> Handed { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostActAsync(Guid id, [FromForm] int token, [FromForm] string act, [FromForm] string? opinion, [FromForm] string? excessReason, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        (Opinion, ExcessReason, ActionId) = (opinion, excessReason, act);
        if (View.Step.Action(act) is not { } action)
        {
            Refusals = [Casework.Refusals.WrongStep(View.Step.Label)];
            return Page();
        }
        var actor = await who.GetAsync();
        var outcome = action.Does switch
        {
            Doing.Accept => await accept.RunAsync(actor, new AcceptApplication.Input(id, token, opinion ?? ""), stop),
            Doing.Return => await giveBack.RunAsync(actor, new ReturnApplication.Input(id, token, opinion ?? ""), stop),
            Doing.Recommend => await recommend.RunAsync(actor, new RecommendApplication.Input(id, token, opinion ?? "", excessReason), stop),
            Doing.Reject or Doing.Decline => await end.RunAsync(actor, new EndApplication.Input(id, token, action.Does, opinion ?? ""), stop),
            _ => new Refusal("action.outside", "这一步目前以记录外部结果的方式办理"),
        };
        if (outcome.Done) return LocalRedirect($"/review/{id}");
        Refusals = outcome.Refusals;
        return Page();
    }

    public async Task<IActionResult> OnPostOutsideAsync(Guid id, [FromForm] int token, [FromForm] string act, [FromForm] string? document, [FromForm] string? reason, CancellationToken stop)
    {
        var outcome = await outside.RunAsync(await who.GetAsync(), new PassByOutsideOutcome.Input(id, token, act ?? "", document ?? "", reason ?? ""), stop);
        if (outcome.Done) return LocalRedirect($"/review/{id}");
        if (!await LoadAsync(id, stop)) return NotFound();
        Refusals = outcome.Refusals;
        return Page();
    }

    public async Task<IActionResult> OnPostMessageAsync(Guid id, [FromForm] string? text, CancellationToken stop)
    {
        var outcome = await send.RunAsync(await who.GetAsync(), new SendMessage.Input(id, text ?? ""), stop);
        if (outcome.Done) return LocalRedirect($"/review/{id}#messages");
        if (!await LoadAsync(id, stop)) return NotFound();
        (Refusals, Text) = (outcome.Refusals, text);
        return Page();
    }

    public async Task<IActionResult> OnPostReadAsync(Guid id, CancellationToken stop)
    {
        var outcome = await read.RunAsync(await who.GetAsync(), id, stop);
        if (outcome.Done) return LocalRedirect($"/review/{id}#messages");
        if (!await LoadAsync(id, stop)) return NotFound();
        Refusals = outcome.Refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role == Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        (View, MayWrite) = (view, actor.Role == Role.Officer);
        Messages = await messages.RunAsync(actor, id, stop);
        Handed = await handed.RunAsync(actor, id, view.Application.Version, stop);
        return true;
    }
}
