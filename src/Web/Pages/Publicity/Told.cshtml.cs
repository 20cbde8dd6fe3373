using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Publicity;

/// <summary>What became of an objection, to whoever holds its code.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ToldModel(ShowObjection show) : PageModel
{
    public ShowObjection.Told Told { get; private set; } = null!;

    public string Code { get; private set; } = "";

    public bool IsNew { get; private set; }

    public async Task<IActionResult> OnGetAsync(string code, [FromQuery(Name = "new")] bool isNew, CancellationToken stop)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        if (await show.OfCodeAsync(code, stop) is not { } told) return NotFound();
        (Told, Code, IsNew) = (told, code, isNew);
        return Page();
    }
}
