using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Publicity;

/// <summary>公示和认定结果, to anybody.</summary>
public sealed class IndexModel(FindPublished lists, FindDecisions decisions) : PageModel
{
    public IReadOnlyList<FindPublished.Item> Lists { get; private set; } = [];

    public IReadOnlyList<FindDecisions.Item> Decisions { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken stop) => (Lists, Decisions) = (await lists.RunAsync(stop), await decisions.RunAsync(stop));
}
