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

    /// <summary>Looked at by the institution itself: what it may do next is not for others.</summary>
    public bool IsApplicants { get; private set; }

    /// <summary>What is still to come with a later delivery.</summary>
    public IReadOnlyList<MaterialTroubles.Due> Due { get; private set; } = [];

    public string Address => settings.VerificationAddress(View.Receipt.Code);

    public async Task<IActionResult> OnGetAsync(Guid id, int? version, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await show.RunAsync(actor, id, version, stop) is not { } view) return NotFound();
        (View, Id, IsApplicants) = (view, id, actor.Has(Duty.Apply));
        Due = await findDue.RunAsync(actor, id, stop);
        return Page();
    }
}
