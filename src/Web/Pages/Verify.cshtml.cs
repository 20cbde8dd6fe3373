using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;

namespace Shifan.Web.Pages;

/// <summary>Verifies a receipt for anybody who holds its code.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class VerifyModel(VerifyReceipt verify) : PageModel
{
    /// <summary>What was typed, to be mended where it is no code.</summary>
    public string? Typed { get; private set; }

    public bool IsCode => VerificationCode.Read(Typed) is not null;

    public IReadOnlyList<VerifyReceipt.Version> Found { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string? code, CancellationToken stop)
    {
        // a search engine must not become the list that nobody is given
        Response.Headers["X-Robots-Tag"] = "noindex";
        if (string.IsNullOrWhiteSpace(code)) return Page();
        Typed = code;
        Found = await verify.RunAsync(code, stop);
        if (Found.Count == 0) Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }
}
