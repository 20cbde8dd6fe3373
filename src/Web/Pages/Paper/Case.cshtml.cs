using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Paper;

/// <summary>The paper of one case: whether the print is of the newest version, what came, and registering what comes.</summary>
[Authorize]
[ResponseCache(NoStore = true)]
public sealed class CaseModel(CurrentActor who, FindPaper find, LookUpPaper lookUp, ReceivePaper receive, StrikePaper strike) : PageModel
{
    public FindPaper.View View { get; private set; } = null!;

    /// <summary>What the code on the print says, where one was given.</summary>
    public LookUpPaper.Found? Print { get; private set; }

    public string? Code { get; private set; }

    public ReceivePaper.Input? Sent { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    [TempData] public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(Guid call, Guid id, string? code, CancellationToken stop) => ShowAsync(call, id, code, stop);

    public async Task<IActionResult> OnPostReceiveAsync(Guid call, Guid id, string? code, [FromForm] string? delivery, [FromForm] int? copies, [FromForm] DateOnly? receivedOn, [FromForm] string? note, [FromForm] bool more, [FromForm] string? once, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        // of which version the print is the code says, not who types
        var version = await lookUp.RunAsync(actor, code, stop) is { } print && print.Application == id ? print.Version : null;
        Sent = new ReceivePaper.Input(id, delivery, copies, receivedOn, version, note, once, more);
        if (this.Unreadable(("receivedOn", "receivedOn", TypedDays.Day), ("copies", "copies", "份数请写整数")) is { Count: > 0 } unreadable)
        {
            Refusals = unreadable;
            return await ShowAsync(call, id, code, stop);
        }
        return await DoAsync(await receive.RunAsync(actor, Sent, stop), "已登记", call, id, code, stop);
    }

    public async Task<IActionResult> OnPostStrikeAsync(Guid call, Guid id, string? code, [FromForm] int number, [FromForm] string? why, CancellationToken stop) =>
        await DoAsync(await strike.RunAsync(await who.GetAsync(), id, number, why, stop), "已更正，原登记保留", call, id, code, stop);

    private async Task<IActionResult> DoAsync(Outcome<PaperCopy> outcome, string done, Guid call, Guid id, string? code, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return RedirectToPage(new { call, id, code });
        }
        Refusals = outcome.Refusals;
        return await ShowAsync(call, id, code, stop);
    }

    private async Task<IActionResult> ShowAsync(Guid call, Guid id, string? code, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, call, id, stop) is not { Rows.Count: > 0 } view) return NotFound();
        (View, Code) = (view, code);
        if (code is not null && await lookUp.RunAsync(actor, code, stop) is { } print && print.Application == id) Print = print;
        return Page();
    }
}
