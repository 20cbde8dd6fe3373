using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;

namespace Shifan.Web.Pages.Calls;

/// <summary>A file of a call to download; always as a file, never shown by the browser inside this site.</summary>
public sealed class FileModel(FindCallFiles files) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, int number, CancellationToken stop) =>
        await files.OpenAsync(id, number, stop) is { } file ? File(file.Content, file.Type, file.Name) : NotFound();
}
