using Microsoft.AspNetCore.OutputCaching;
using Shifan.Casework;

namespace Shifan.Web.Pages.Register;

/// <summary>
/// Keeps what strangers read of the register, under the address and the register's stamp: the last committed change and the day. Another stamp is another page, so nothing
/// has to be thrown away in time, and what is not committed cannot be kept.
/// </summary>
internal sealed class RegisterCache(RegisterVersion version) : IOutputCachePolicy
{
    public const string Policy = "register";

    private static readonly TimeSpan Lasts = TimeSpan.FromDays(1);

    // a new program may show the same facts otherwise
    private static readonly string Program = typeof(RegisterCache).Module.ModuleVersionId.ToString("N")[..8];

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        var kept = (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) && !http.Request.Cookies.ContainsKey(Server.SessionCookie);
        (context.EnableOutputCaching, context.AllowCacheLookup, context.AllowCacheStorage, context.AllowLocking) = (kept, kept, kept, kept);
        http.Response.Headers.Vary = "Cookie";
        if (!kept)
        {
            // who is signed in sees his own head of the page
            http.Response.Headers.CacheControl = "no-store";
            return;
        }
        var stamp = $"{Program}-{await version.StampAsync(cancellation)}";
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.VaryByValues["stamp"] = stamp;
        context.ResponseExpirationTimeSpan = Lasts;
        http.Response.Headers.ETag = $"\"{stamp}\"";
        http.Response.Headers.CacheControl = "no-cache";
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        if (context.HttpContext.Response.StatusCode != StatusCodes.Status200OK || context.HttpContext.Response.Headers.SetCookie.Count > 0) context.AllowCacheStorage = false;
        return ValueTask.CompletedTask;
    }
}
