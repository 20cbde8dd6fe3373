using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>Sends a misrouted case to the right office.</summary>
[Authorize]
public sealed class TransferModel(CurrentActor who, TransferCase transfer) : PageModel
{
    public TransferCase.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Office { get; private set; }

    public string? Reason { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int token, [FromForm] string? office, [FromForm] string? reason, CancellationToken stop)
    {
        var outcome = await transfer.RunAsync(await who.GetAsync(), new TransferCase.Input(id, token, office, reason), stop);
        if (outcome.Done) return LocalRedirect("/review");
        (Refusals, Office, Reason) = (outcome.Refusals, office, reason);
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await transfer.ShowAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
