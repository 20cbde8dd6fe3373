// A placeholder that can serve: the command line and the pages come here.
// (The tests start the program in their own process with --options only: that serves too.)
if (args is not ([] or ["serve", ..] or [['-', '-', ..], ..]))
{
    Console.Error.WriteLine("shifan: unknown command. Try: serve [--demo]");
    return 2;
}

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    // The program finds its own files wherever it is started from.
    ContentRootPath = AppContext.BaseDirectory,
    Args = [.. args.SkipWhile(word => word == "serve")],
});
builder.WebHost.UseStaticWebAssets();
if (Environment.GetEnvironmentVariable("SHIFAN_URLS") is { Length: > 0 } urls) builder.WebHost.UseUrls(urls.Split(';'));

var app = builder.Build();
app.MapStaticAssets();
app.MapGet("/", () => Results.Content("""
    <!doctype html>
    <html lang="zh-Hans">
    <head><meta charset="utf-8"><title>示范</title><link rel="stylesheet" href="/lib/tabler.min.css"></head>
    <body><main><h1>示范</h1></main></body>
    </html>
    """, "text/html"));
app.Run();
return 0;
