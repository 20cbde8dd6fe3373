using Shifan.Casework;

namespace Shifan.Web.Api;

internal static class HealthApi
{
    /// <summary>Up and able to reach its database: 200; else 503.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/healthz", async (ReadClock clock, CancellationToken stop) => await clock.RunAsync(stop) ? Results.Text("ok") : Results.StatusCode(503)).ExcludeFromDescription();
}
