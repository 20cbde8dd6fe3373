using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The receipt as PDF or Word.</summary>
public sealed class ReceiptPdfModel(CurrentActor who, ShowReceipt show, MailSettings settings) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, int? version, string format, CancellationToken stop)
    {
        if (await show.PrintAsync(await who.GetAsync(), id, version, code => settings.VerificationAddress(code), Printouts.FormatOf(format), stop) is not { } outcome) return NotFound();
        if (outcome.Done) return this.Paper(outcome.Value!, "申报回执");
        Refusals = outcome.Refusals;
        return this.Unprinted();
    }
}
