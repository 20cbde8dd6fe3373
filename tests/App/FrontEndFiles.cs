using System.Net;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App;

public sealed class FrontEndFiles : IClassFixture<SqliteHost>
{
    private readonly HttpClient _client;
    public FrontEndFiles(SqliteHost program) => _client = program.CreateClient();

    [Theory]
    [InlineData("/lib/tabler.min.css", "text/css")]
    [InlineData("/lib/htmx.min.js", "text/javascript")]
    [InlineData("/lib/noto-sans-sc/400.css", "text/css")]
    [InlineData("/lib/noto-sans-sc/files/noto-sans-sc-4-700-normal.woff2", "font/woff2")]
    public async Task Serves_what_npm_restored(string path, string type)
    {
        using var response = await _client.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }
}
