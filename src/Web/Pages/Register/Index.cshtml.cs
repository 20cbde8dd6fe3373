using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Shifan.Casework;

namespace Shifan.Web.Pages.Register;

/// <summary>名录, to anybody: searched, narrowed, of today or of a past day.</summary>
[OutputCache(PolicyName = RegisterCache.Policy)]
public sealed class IndexModel(SearchRegister search, Places places) : PageModel
{
    public RegisterQuery Query { get; private set; } = null!;

    public SearchRegister.Result Result { get; private set; } = null!;

    public RegisterFigures Figures { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public IReadOnlyList<RegisterRow> Rows { get; private set; } = [];

    public int Pages { get; private set; }

    public Places Places => places;

    public bool IsPast => Result.Day != Result.Today;

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        Query = RegisterQuery.Read(Request.Query);
        var outcome = await search.RunAsync(Query.Filter, stop);
        Refusals = [.. Query.Refusals, .. outcome.Refusals];
        // a day that cannot be is said at its box, above the register of today
        Result = outcome.Value ?? (await search.RunAsync(Query.Filter with { On = null }, stop)).Value!;
        Figures = search.Count(Result.Found);
        Pages = Math.Max(1, (Result.Found.Count + RegisterQuery.PageSize - 1) / RegisterQuery.PageSize);
        Rows = [.. Result.Found.Part((Math.Min(Query.Page, Pages) - 1) * RegisterQuery.PageSize, RegisterQuery.PageSize)];
        if (Refusals.Count > 0) Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}
