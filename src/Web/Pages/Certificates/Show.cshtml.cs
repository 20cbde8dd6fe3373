using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Certificates;

/// <summary>Where the QR code of a certificate or plaque leads.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ShowModel(VerifyCertificate verify) : PageModel
{
    public VerifyCertificate.View View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop)
    {
        if (await verify.RunAsync(id, stop) is not { } view) return NotFound();
        View = view;
        return Page();
    }
}
