using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Certificates;

/// <summary>Certificate and plaque as papers, to the holder and his offices.</summary>
[Authorize]
public sealed class PaperModel(CurrentActor who, PrintOffice print, MailSettings settings) : PageModel
{
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string paper, string format, CancellationToken stop)
    {
        if (await print.CertificateAsync(await who.GetAsync(), id, paper, path => settings.PublicAddress + path, Printouts.FormatOf(format), stop) is not { } made) return NotFound();
        if (made.Done) return this.Paper(made.Value!, paper == "plaque" ? "牌匾" : "证书");
        Refusals = made.Refusals;
        return this.Unprinted();
    }
}
