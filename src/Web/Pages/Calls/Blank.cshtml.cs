using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Calls;

/// <summary>A blank paper of a call as PDF or Word; where it cannot be made, a page that says why.</summary>
public sealed class BlankModel(PrintBlank print) : PageModel
{
    public Guid Id { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string paper, string format, CancellationToken stop)
    {
        Id = id;
        if (await print.RunAsync(id, paper, Printouts.FormatOf(format), stop) is not { } outcome) return NotFound();
        if (outcome.Done) return this.Paper(outcome.Value!, "空白表格");
        Refusals = outcome.Refusals;
        return this.Unprinted();
    }
}
