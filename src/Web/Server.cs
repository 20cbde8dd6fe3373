namespace Shifan.Web;

/// <summary>Starts the server: <c>serve [--demo] [--urls …]</c>.</summary>
public static class Server
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The program finds its own files wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. args.Where(word => word is not ("serve" or "--demo"))],
        });
        builder.WebHost.UseStaticWebAssets();
        if (Environment.GetEnvironmentVariable("SHIFAN_URLS") is { Length: > 0 } urls) builder.WebHost.UseUrls(urls.Split(';'));
        var app = builder.Build();
        app.MapStaticAssets();
        await app.RunAsync();
        return 0;
    }
}
