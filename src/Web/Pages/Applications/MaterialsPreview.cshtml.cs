using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>A file page by page, as pictures that this server drew: nothing of the file itself runs in the browser.</summary>
public sealed class MaterialsPreviewModel(CurrentActor who, MaterialsOf materials) : PageModel
{
    public Guid Application { get; private set; }

    public DraftMaterial Material { get; private set; } = null!;

    public int Number { get; private set; }

    public int Count { get; private set; }

    public string Back { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(Guid id, Guid material, int? n, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await materials.FindAsync(actor, id, material, stop) is not { } found) return NotFound();
        (Application, Material, Count) = (id, found, found.Pages ?? 1);
        Number = Math.Clamp(n ?? 1, 1, Count);
        Back = actor.Role == Role.Applicant ? $"/applications/{id}/materials#slot-{Uri.EscapeDataString(found.Slot)}" : $"/review/{id}#slot-{Uri.EscapeDataString(found.Slot)}";
        return Page();
    }
}
