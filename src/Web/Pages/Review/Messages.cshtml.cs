using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>What applicants wrote to the officer's office and nobody has read yet.</summary>
public sealed class MessagesModel(CurrentActor who, FindUnread unread) : PageModel
{
    public IReadOnlyList<FindUnread.Item> Items { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Review)) return NotFound();
        Items = await unread.RunAsync(actor, stop);
        return Page();
    }
}
