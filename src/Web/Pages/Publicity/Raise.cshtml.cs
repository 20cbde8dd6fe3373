using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Publicity;

/// <summary>提出异议, by anybody.</summary>
[RequestSizeLimit(ManageModel.MostRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = ManageModel.MostRequest)]
public sealed class RaiseModel(FindPublished find, RaiseObjection raise) : PageModel
{
    public FindPublished.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public ObjectionForm Form { get; private set; } = ObjectionForm.Empty;

    public async Task<IActionResult> OnGetAsync(Guid list, CancellationToken stop) => await LoadAsync(list, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid list, [FromForm] ObjectionForm form, List<IFormFile>? files, CancellationToken stop)
    {
        if (!await LoadAsync(list, stop)) return NotFound();
        var outcome = await raise.RunAsync(null, form.Of(list, files ?? []), stop);
        if (outcome.Value is { } objection) return LocalRedirect($"/objections/{objection.Code}?new=true");
        (Refusals, Form) = (outcome.Refusals, form);
        return Page();
    }

    private async Task<bool> LoadAsync(Guid list, CancellationToken stop)
    {
        if (await find.RunAsync(list, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
