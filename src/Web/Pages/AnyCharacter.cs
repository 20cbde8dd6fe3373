using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Shifan.Web.Pages;

/// <summary>
/// A form with a NUL in one box is not read at all by the framework, and nobody could say which box it is. Such a sign is made another one
/// that cannot be kept either: then the form is read, and the box is named.
/// </summary>
internal sealed class AnyCharacter : IAsyncAuthorizationFilter, IOrderedFilter
{
    private const byte Instead = 1;

    // after a page has said how much it takes, and before the antiforgery check, which reads the form
    public int Order => 950;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        if (!HttpMethods.IsPost(request.Method) || request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true) return;
        var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, context.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException error)
        {
            context.Result = new StatusCodeResult(error.StatusCode);
            return;
        }
        var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        bytes.Replace((byte)0, Instead);
        for (var rest = bytes; rest.IndexOf("%00"u8) is var at and >= 0; rest = rest[(at + 3)..]) rest[at + 2] = (byte)'1';
        body.Position = 0;
        request.Body = body;
    }
}
