using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>推荐表 of one case: filled from the data, words edited, sealed.</summary>
[Authorize]
public sealed class SheetModel(CurrentActor who, ShowSheet show, SaveSheet save, SealSheet seal) : PageModel
{
    public ShowSheet.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What was typed and could not be saved, by box.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostSaveAsync(Guid id, [FromForm] int token, CancellationToken stop)
    {
        var texts = Request.Form.Where(box => box.Key.StartsWith("t.", StringComparison.Ordinal)).ToDictionary(box => box.Key[2..], box => box.Value.ToString(), StringComparer.Ordinal);
        var outcome = await save.RunAsync(await who.GetAsync(), new SaveSheet.Input(id, token, texts), stop);
        if (outcome.Done) return LocalRedirect($"/recommendation/cases/{id}/sheet");
        (Refusals, Typed) = (outcome.Refusals, texts);
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostSealAsync(Guid id, [FromForm] int token, CancellationToken stop)
    {
        var outcome = await seal.RunAsync(await who.GetAsync(), new SealSheet.Input(id, token), stop);
        if (outcome.Done) return LocalRedirect($"/recommendation/cases/{id}/sheet");
        Refusals = outcome.Refusals;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
