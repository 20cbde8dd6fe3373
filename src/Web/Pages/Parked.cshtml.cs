using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages;

/// <summary>After signing in again: what was sent before, to be sent now.</summary>
[Authorize]
public sealed class ParkedModel(ParkedPosts parked) : PageModel
{
    public ParkedPosts.Parked? Post { get; private set; }

    public void OnGet(string word) => Post = parked.Find(word) is { } found && Url.IsLocalUrl(found.Path) ? found : null;
}
