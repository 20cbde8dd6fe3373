using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Shifan.Web.Pages;

[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel : PageModel
{
    public int Code { get; private set; }

    public string Reference => HttpContext.TraceIdentifier;

    public void OnGet(int code) => Code = code;

    public void OnPost(int code) => Code = code;
}
