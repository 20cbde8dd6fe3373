using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages;

/// <summary>After signing in again: what was sent before, to be sent now.</summary>
[Authorize]
public sealed class ParkedModel(CurrentActor who, ParkedPosts parked) : PageModel
{
    public ParkedPosts.Parked? Post { get; private set; }

    public async Task OnGetAsync(string word) => Post = parked.Find((await who.GetAsync()).PersonId, word) is { } found && Url.IsLocalUrl(found.Path) ? found : null;
}
