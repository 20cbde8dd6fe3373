using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Shifan.Web.Pages;

/// <summary>
/// A request for something that a page does not do is answered as one: else the page would be shown without anything that its own handlers
/// look up for it.
/// </summary>
internal sealed class KnownHandlers : IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context)
    {
    }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var handlers = context.ActionDescriptor.HandlerMethods;
        // a page without handlers for reading is all markup
        if (context.HandlerMethod is not null || HttpMethods.IsGet(context.HttpContext.Request.Method) && !handlers.Any(handler => HttpMethods.IsGet(handler.HttpMethod))) return;
        if (HttpMethods.IsHead(context.HttpContext.Request.Method) && !handlers.Any(handler => HttpMethods.IsHead(handler.HttpMethod) || HttpMethods.IsGet(handler.HttpMethod))) return;
        context.Result = new StatusCodeResult(HttpMethods.IsPost(context.HttpContext.Request.Method) ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound);
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
    }
}
