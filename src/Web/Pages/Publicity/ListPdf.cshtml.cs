using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Publicity;

/// <summary>A published list as a paper.</summary>
public sealed class ListPdfModel(PrintOffice print) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string format, CancellationToken stop)
    {
        if (await print.ListAsync(id, Printouts.FormatOf(format), stop) is not { } made) return NotFound();
        if (made.Done) return this.Paper(made.Value!, "公示");
        Refusals = made.Refusals;
        return this.Unprinted();
    }
}
