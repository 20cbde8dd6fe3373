using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The audit trail of one application, for its applicant and for the offices that see it.</summary>
public sealed class TrailModel(CurrentActor who, ShowTrail trail) : PageModel
{
    public ShowTrail.View View { get; private set; } = null!;

    public string Back { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(Guid id, int? p, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await trail.RunAsync(actor, id, p ?? 1, stop) is not { } view) return NotFound();
        View = view;
        Back = actor.Role == Role.Applicant ? $"/applications/{id}" : $"/review/{id}";
        return Page();
    }
}
