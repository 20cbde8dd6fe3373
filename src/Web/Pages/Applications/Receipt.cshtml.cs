using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The receipt of a submitted version, made to be printed.</summary>
public sealed class ReceiptModel(CurrentActor who, ShowReceipt show, FindDue findDue, MailSettings settings) : PageModel
{
    public ShowReceipt.View View { get; private set; } = null!;

    public Guid Id { get; private set; }

    /// <summary>What is still to come with a later delivery.</summary>
    public IReadOnlyList<MaterialTroubles.Due> Due { get; private set; } = [];

    public string Address => settings.VerificationAddress(View.Receipt.Code);

    public async Task<IActionResult> OnGetAsync(Guid id, int? version, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, version, stop) is not { } view) return NotFound();
        (View, Id) = (view, id);
        Due = await findDue.RunAsync(await who.GetAsync(), id, stop);
        return Page();
    }
}
