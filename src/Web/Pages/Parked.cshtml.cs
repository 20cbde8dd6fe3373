using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages;

/// <summary>After signing in again: what was sent before, to be sent now.</summary>
[Authorize]
public sealed class ParkedModel(CurrentActor who, ParkedPosts parked) : PageModel
{
    public ParkedPosts.Parked? Post { get; private set; }

    public Task OnGetAsync(string word) => FindAsync(word);

    /// <summary>The boxes go on to where they were meant for; a second press finds them sent already.</summary>
    public async Task<IActionResult> OnPostAsync(string word)
    {
        await FindAsync(word);
        if (Post is not { Taken: false } || parked.Take((await who.GetAsync()).PersonId, word) is not { } taken) return LocalRedirect($"/parked/{word}");
        return LocalRedirectPreserveMethod(taken.Path);
    }

    private async Task FindAsync(string word) => Post = parked.Find((await who.GetAsync()).PersonId, word) is { } found && Url.IsLocalUrl(found.Path) ? found : null;
}
