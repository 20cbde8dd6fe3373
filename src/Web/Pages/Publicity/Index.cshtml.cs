using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Publicity;

/// <summary>公示和认定结果, to anybody; and the way to what became of an objection, for whoever has its code.</summary>
public sealed class IndexModel(FindPublished lists, FindDecisions decisions, ShowObjection objections) : PageModel
{
    public IReadOnlyList<FindPublished.Item> Lists { get; private set; } = [];

    public IReadOnlyList<FindDecisions.Item> Decisions { get; private set; } = [];

    /// <summary>A code that was typed and is none.</summary>
    public string? Unknown { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? code, CancellationToken stop)
    {
        if (code is not null)
        {
            var plain = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
            if (await objections.OfCodeAsync(plain, stop) is not null) return LocalRedirect($"/objections/{plain}");
            Unknown = code;
        }
        (Lists, Decisions) = (await lists.RunAsync(stop), await decisions.RunAsync(stop));
        return Page();
    }
}
