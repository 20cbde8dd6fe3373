using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Shifan.Web.People;

/// <summary>What can be written without an account is bounded by where it comes from, so that nobody fills the database from one place.</summary>
internal static class Strangers
{
    // a whole institution may stand behind one address
    private const int MostAnHour = 300;

    // signing in is what many do in the morning; whoever tries passwords on all accounts comes not much further
    private const int SignInsEach = 4;

    private static readonly string[] Doors = ["/register", "/reset", "/recover", "/sign-in/portal", "/objections"];

    /// <summary>SHIFAN_STRANGERS: how many forms an hour from one address; 0 for no limit.</summary>
    public static void Limit(RateLimiterOptions options, Func<string, string?> setting)
    {
        var most = int.TryParse(setting("SHIFAN_STRANGERS"), CultureInfo.InvariantCulture, out var set) ? set : MostAnHour;
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => most > 0 && FromOf(context) is var (from, isSignIn)
            ? RateLimitPartition.GetFixedWindowLimiter(
                isSignIn ? $"sign-in {from}" : from, _ => new FixedWindowRateLimiterOptions { PermitLimit = isSignIn ? most * SignInsEach : most, Window = TimeSpan.FromHours(1) })
            : RateLimitPartition.GetNoLimiter(""));
    }

    // a server beside this one that passes requests on without saying whose they are is not one stranger
    private static (string From, bool IsSignIn)? FromOf(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Connection.RemoteIpAddress is not { } from || IPAddress.IsLoopback(from)) return null;
        if (Doors.Any(door => context.Request.Path.StartsWithSegments(door, StringComparison.OrdinalIgnoreCase))) return (from.ToString(), false);
        return context.Request.Path.StartsWithSegments("/sign-in", StringComparison.OrdinalIgnoreCase) ? (from.ToString(), true) : null;
    }
}
