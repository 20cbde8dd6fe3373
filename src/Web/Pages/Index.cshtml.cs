using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages;

public sealed class IndexModel(FindCalls calls) : PageModel
{
    public IReadOnlyList<FindCalls.Item> Calls { get; private set; } = [];

    public IReadOnlyList<Rules.Programme> Programmes { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken stop)
    {
        Calls = [.. (await calls.RunAsync(stop)).OrderByDescending(call => call.IsOpen)];
        Programmes = [.. ProgrammeFolder.Sound()];
    }
}
