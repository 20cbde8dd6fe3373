using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Paper;

/// <summary>The register of paper: the calls it is kept for, and looking a print up by its code.</summary>
[Authorize]
[ResponseCache(NoStore = true)]
public sealed class IndexModel(CurrentActor who, FindPaper find, LookUpPaper lookUp) : PageModel
{
    public IReadOnlyList<(Call Call, bool MayRegister)> Calls { get; private set; } = [];

    public string? Typed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? code, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.ReadPaper)) return NotFound();
        Calls = await find.CallsAsync(actor, stop);
        if (string.IsNullOrWhiteSpace(code)) return Page();
        Typed = code;
        return await lookUp.RunAsync(actor, code, stop) is { } found ? RedirectToPage("/Paper/Case", new { call = found.Call, id = found.Application, code }) : Page();
    }
}
