using System.Net;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>Signing out ends the session itself, and a request for what a page does not do is no fault of the page.</summary>
public abstract class SessionTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    // the same cookies once more, as a copy of them elsewhere
    private static HttpRequestMessage With(string cookies, HttpMethod method, string path) => new(method, path) { Headers = { { "Cookie", cookies } } };

    [Fact]
    public async Task After_signing_out_a_copy_of_the_cookie_opens_and_writes_nothing()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.FilledAsync(applicant);
        var clerk = new Visitor(host);
        await scene.SignInAsAsync(clerk, applicant);
        var elsewhere = new Visitor(host);
        await scene.SignInAsAsync(elsewhere, applicant);
        await clerk.OpenAsync($"/applications/{id}/sections/basics");
        var cookies = clerk.Cookies;
        var token = clerk.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var plain = host.CreateDefaultClient();
        async Task<HttpStatusCode> SaveAsync()
        {
            using var request = With(cookies, HttpMethod.Post, $"/applications/{id}/sections/basics/draft");
            request.Headers.Add("RequestVerificationToken", token);
            request.Content = new StringContent("""{"revision":1,"key":"k","boxes":{"address":"退出以后"}}""", System.Text.Encoding.UTF8, "application/json");
            using var answer = await plain.SendAsync(request);
            return answer.StatusCode;
        }

        // its sender is remembered by then
        Assert.NotEqual(HttpStatusCode.Unauthorized, await SaveAsync());
        await clerk.PressAsync("退出");
        using (var page = await plain.SendAsync(With(cookies, HttpMethod.Get, "/applications"))) Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SaveAsync());
        // who signed in elsewhere goes on
        await elsewhere.OpenAsync("/applications");
        Assert.Equal("/applications", elsewhere.Path);
        Assert.Equal(1, await host.InDbAsync(db => db.Audit.CountAsync(entry => entry.Chain == $"person:{applicant.PersonId}" && entry.Action == "session.end")));
    }

    [Theory]
    [InlineData("示例一杭州中小企业服务中心")]
    [InlineData("杭州市西湖区经济和信息化局")]
    [InlineData(null)]
    public async Task Asked_for_what_it_does_not_do_a_page_is_never_at_fault(string? who)
    {
        var visitor = new Visitor(host);
        if (who is not null) await visitor.SignInAsync(who);
        await visitor.OpenAsync(who is null ? "/sign-in" : "/account");
        var token = visitor.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var id = await host.InDbAsync(db => db.Applications.Select(a => a.Id).FirstOrDefaultAsync());
        var call = await scene.CallAsync("zhejiang-2021");
        var pages = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null).ToList();
        Assert.True(pages.Count > 40);
        foreach (var page in pages)
        {
            var path = "/" + string.Join('/', page.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternSeparatorPart separator => separator.Content,
                RoutePatternParameterPart { Name: "id" } => (page.RoutePattern.RawText!.Contains("calls", StringComparison.Ordinal) ? call : id).ToString(),
                RoutePatternParameterPart { Name: "call" } => call.ToString(),
                RoutePatternParameterPart { Name: "section" } => "basics",
                RoutePatternParameterPart { Name: "table" } => "staff",
                RoutePatternParameterPart parameter => parameter.ParameterPolicies.Any(policy => policy.Content == "guid") ? Guid.Empty.ToString() : "1",
                _ => "",
            }))));
            foreach (var query in new[] { "", "?handler=Nothing" })
            {
                using var post = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
                using var posted = await visitor.Client.PostAsync(path + query, post);
                Assert.True((int)posted.StatusCode < 500, $"POST {path}{query}: {posted.StatusCode}");
                using var read = await visitor.Client.GetAsync(path + query);
                // without scripts for the typesetter a page says so with 503
                Assert.True((int)read.StatusCode is < 500 or 503, $"GET {path}{query}: {read.StatusCode}");
            }
        }
    }
}

public sealed class SessionsOnSqlite(SqliteHost host) : SessionTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class SessionsOnPostgres(PostgresHost host) : SessionTests<PostgresHost>(host), IClassFixture<PostgresHost>;
