using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp;
using AngleSharp.Html.Dom;
using Shifan.Casework;

namespace Shifan.Tests.App.Portal;

/// <summary>A real OpenID provider (npm oidc-provider) for as long as a test class runs, and somebody who signs in there.</summary>
public sealed class PortalServer : IAsyncLifetime
{
    private Process process = null!;

    public string Address { get; private set; } = "";

    public const string Client = "shifan";
    public const string Secret = "a-secret-of-the-tests-only-0123456789";

    public async ValueTask InitializeAsync()
    {
        var folder = Path.Combine(Home.Folder, "tests", "App", "Portal");
        process = Process.Start(new ProcessStartInfo("node", "portal.mjs") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEndAsync();
        Address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The OpenID provider did not start.");
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Goes through the provider's pages with these claims, and comes back with the address it sends the browser to.</summary>
    public static async Task<Uri> PassAsync(Uri authorization, object claims)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(claims))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var next = authorization;
        var request = new HttpRequestMessage(HttpMethod.Get, next);
        for (var i = 0; i < 20; i++)
        {
            using var response = await client.SendAsync(request);
            if (response.Headers.Location is { } location)
            {
                next = new Uri(next, location);
                if (next.AbsolutePath == "/sign-in/portal/callback") return next;
                request = new HttpRequestMessage(HttpMethod.Get, next);
                continue;
            }
            var html = await response.Content.ReadAsStringAsync();
            var page = (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(answer => answer.Content(html).Address(next));
            var form = (page.Forms.Length > 0 ? page.Forms[0] : null) ?? throw new InvalidOperationException(html);
            var fields = form.Elements.OfType<IHtmlInputElement>().Where(input => input.Name is { Length: > 0 })
                .Select(input => KeyValuePair.Create(input.Name!, input.Name switch { "login" => login, "password" => "any", _ => input.Value }));
            next = new Uri(next, form.GetAttribute("action") ?? next.PathAndQuery);
            request = new HttpRequestMessage(HttpMethod.Post, next) { Content = new FormUrlEncodedContent(fields) };
        }
        throw new InvalidOperationException("The provider never came back.");
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
