using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Web.Pages.Programmes;

/// <summary>A notice read back from its file: what each clause asks and what the software makes of it, for applicants and for proof-reading.</summary>
public sealed class ShowModel(ProgrammeStore programmes) : PageModel
{
    public Programme Programme { get; private set; } = null!;

    public IReadOnlyList<Block> Blocks { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken stop)
    {
        if (await programmes.OfAsync(id, stop) is not { } programme) return NotFound();
        (Programme, Blocks) = (programme, Readout.Of(programme));
        return Page();
    }
}
