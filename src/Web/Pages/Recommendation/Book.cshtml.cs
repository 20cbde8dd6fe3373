using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>The quota book of an office and of those below it.</summary>
[Authorize]
public sealed class BookModel(CurrentActor who, ShowQuotaBook show, NameExceeder name, EndExceeder end) : PageModel
{
    public IReadOnlyList<ShowQuotaBook.CallBook> Books { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Document { get; private set; }

    public bool MayName { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop) => await LoadAsync(stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostNameAsync([FromForm] Guid call, [FromForm] Guid person, [FromForm] string? document, CancellationToken stop)
    {
        if (!await LoadAsync(stop)) return NotFound();
        var outcome = await name.RunAsync(await who.GetAsync(), new NameExceeder.Input(call, person, document), stop);
        if (outcome.Done) return LocalRedirect("/recommendation/book");
        (Refusals, Document) = (outcome.Refusals, document);
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync([FromForm] Guid mandate, CancellationToken stop)
    {
        if (!await LoadAsync(stop)) return NotFound();
        var outcome = await end.RunAsync(await who.GetAsync(), mandate, stop);
        if (outcome.Done) return LocalRedirect("/recommendation/book");
        Refusals = outcome.Refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.ReadWork)) return false;
        (MayName, Books) = (actor.Has(Duty.Recommend), await show.RunAsync(actor, stop));
        return true;
    }
}
