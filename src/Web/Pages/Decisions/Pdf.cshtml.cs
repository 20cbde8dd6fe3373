using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Decisions;

/// <summary>A decision as a paper.</summary>
public sealed class PdfModel(PrintOffice print) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string format, CancellationToken stop)
    {
        if (await print.DecisionAsync(id, Printouts.FormatOf(format), stop) is not { } made) return NotFound();
        if (made.Done) return this.Paper(made.Value!, "认定通知");
        Refusals = made.Refusals;
        return this.Unprinted();
    }
}
