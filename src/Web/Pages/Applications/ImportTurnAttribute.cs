using Microsoft.AspNetCore.Mvc.Filters;

namespace Shifan.Web.Pages.Applications;

/// <summary>Reading a file of cells and planning with it takes much memory: a few at a time, the others wait their turn.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ImportTurnAttribute : Attribute, IAsyncPageFilter
{
    private static readonly SemaphoreSlim Turns = new(3);

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <summary>After the request was received: who sends slowly keeps nobody waiting.</summary>
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (!HttpMethods.IsPost(context.HttpContext.Request.Method))
        {
            await next();
            return;
        }
        await Turns.WaitAsync(context.HttpContext.RequestAborted);
        try
        {
            await next();
        }
        finally
        {
            Turns.Release();
        }
    }
}
