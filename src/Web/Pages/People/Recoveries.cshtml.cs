using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>An office compares sealed letters and gives accounts back to their institutions.</summary>
[Authorize]
public sealed class RecoveriesModel(CurrentActor who, DecideRecovery decide) : PageModel
{
    public IReadOnlyList<DecideRecovery.Item> Items { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Guid? Chosen { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>The number on a letter that is looked for.</summary>
    [BindProperty(SupportsGet = true)] public string? Number { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken stop) => ShowAsync(stop);

    public async Task<IActionResult> OnPostAsync([FromForm] Guid id, [FromForm] bool confirm, [FromForm] string? reason, CancellationToken stop)
    {
        var outcome = await decide.RunAsync(await who.GetAsync(), new DecideRecovery.Input(id, confirm, reason), stop);
        if (outcome.Done) return LocalRedirect("/review/recoveries");
        (Refusals, Chosen, Reason) = (outcome.Refusals, id, reason);
        return await ShowAsync(stop);
    }

    // not every database can be asked for what cannot be a number
    private static string? Typable(string? number) => number?.Contains('\0') == true ? "-" : number;

    private async Task<IActionResult> ShowAsync(CancellationToken stop)
    {
        if (await decide.FindAsync(await who.GetAsync(), Typable(Number), stop) is not { } items) return NotFound();
        Items = items;
        return Page();
    }
}
