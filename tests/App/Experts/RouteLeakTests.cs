using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Experts;

/// <summary>
/// Every address that the program has, asked by everybody who must not learn what stands there: nothing of it is in any answer, header, error, search, export or
/// property of a file, and nothing changes in any answer when something happens behind his back. The addresses are the running program's own, so that a new one cannot be forgotten.
/// </summary>
public abstract partial class RouteLeakTests<THost>(THost host)
    where THost : ShifanHost
{
    // what a demonstration alone has: there everybody reads all letters, and there is no such page without --demo; and scripts, styles and pictures
    private static readonly string[] NotAsked = ["demo/clock", "demo/outbox", "{**path:file}"];

    // what ends one's own session or changes one's own account; nothing of a case is behind it
    private static readonly string[] OwnAccount = ["sign-out", "sign-in", "account", "register", "reset", "recover", "invitation", "demo/", "review/recoveries", "applications"];

    private static readonly string[] OwnSeat = ["seat.decline", "seat.accept", "avoid.declare", "case.wish"];

    private readonly Scene scene = new(host);

    /// <summary>Whether all addresses are asked; else those of panels, experts, scores, defences and visits.</summary>
    protected virtual bool Everything => true;

    private sealed record Wrong(string Who, HttpClient Client, IReadOnlyList<string> Secrets, string? Token);

    private sealed record Asked(string Path, bool Post, IReadOnlyList<KeyValuePair<string, string>> Form);

    private sealed record Answer(int Status, string Text);

    [Fact]
    public async Task No_address_tells_anybody_what_is_not_his_to_know()
    {
        var secrets = await Secrets.MadeAsync(scene);
        var (gets, posts) = await AddressesAsync(secrets);
        Assert.True(gets.Count > (Everything ? 150 : 40));
        var people = await PeopleAsync(secrets);
        var found = new List<string>();
        var before = new Dictionary<(string, string), Answer>();
        foreach (var one in people) foreach (var asked in gets) before[(one.Who, asked.Path)] = await AskAsync(one, asked, secrets, found);

        await secrets.HappenAsync();
        foreach (var one in people)
        {
            foreach (var asked in gets)
            {
                var after = await AskAsync(one, asked, secrets, found);
                // the same answer to the letter: what happened can be told from no count, order, length or status
                if (before[(one.Who, asked.Path)] != after) found.Add($"{one.Who}: {asked.Path} answers otherwise than before ({Difference(before[(one.Who, asked.Path)], after)})");
            }
        }
        var chains = await ChainsAsync(secrets);
        foreach (var one in people) foreach (var asked in posts) await AskAsync(one, asked, secrets, found);
        Assert.True(found.Count == 0, $"{found.Count}:\n{string.Join('\n', found.Distinct().Take(40))}");
        // and nobody has done anything to what is not his
        Assert.Equal(chains, await ChainsAsync(secrets));
    }

    private Task<List<string>> ChainsAsync(Secrets secrets)
    {
        string[] chains = [$"panel:{secrets.Panel.Id}", $"panel:{secrets.DefencePanel.Id}", $"visit:{secrets.Visit.Id}", $"{secrets.Case}", $"{secrets.DefenceCase}"];
        var experts = new[] { secrets.Seated[1], secrets.Seated[3], secrets.Hearing[1] }.Select(one => (Guid?)one.Actor.PersonId).ToList();
        // of his own seat an expert disposes
        return host.InDbAsync(async db => (await db.Audit.Where(entry => chains.Contains(entry.Chain) && !(OwnSeat.Contains(entry.Action) && experts.Contains(entry.PersonId))).Select(entry => new { entry.Chain, entry.Action, entry.At }).ToListAsync()).Select(entry => $"{entry.Chain} {entry.Action} {entry.At:O}").Order(StringComparer.Ordinal).ToList());
    }

    private async Task<IReadOnlyList<Wrong>> PeopleAsync(Secrets secrets)
    {
        var experts = secrets.Seated.Concat(secrets.Hearing).SelectMany(one => new[] { one.Expert.Name, one.Expert.Email }).Append(Secrets.Experts + "戊").ToList();
        string[] words = [Secrets.Opinion, "示例密名异议人", "0571-87654321"];
        IReadOnlyList<string> Others(Expert own) => [.. experts.Where(said => said != own.Name && said != own.Email)];
        string[] whose = [secrets.Institution, secrets.CreditCode, secrets.Number];
        return
        [
            await PersonAsync("an expert before submitting", secrets.Seated[1].Actor, [.. Others(secrets.Seated[1].Expert), .. words, .. secrets.Contacts, .. whose, Secrets.Asked]),
            // his own employer stands in his own entry
            await PersonAsync("a colleague of the applicant", secrets.Seated[3].Actor, [.. Others(secrets.Seated[3].Expert), .. words, .. secrets.Contacts, secrets.CreditCode, secrets.Number, Secrets.Asked]),
            await PersonAsync("an expert of the defence before submitting", secrets.Hearing[1].Actor, [.. Others(secrets.Hearing[1].Expert), .. words, .. secrets.Contacts, .. whose]),
            await PersonAsync("the applicant", await OwnerAsync(secrets.Case), [.. experts, .. words, Secrets.Asked]),
            await PersonAsync("the applicant of the defence", await OwnerAsync(secrets.DefenceCase), [.. experts, .. words, .. whose, Secrets.Asked]),
            await PersonAsync("the county", await scene.OfficerAsync("330106"), [.. experts, .. words, Secrets.Asked]),
            await PersonAsync("another office", await scene.OfficerAsync("330200"), [.. experts, .. words, .. secrets.Contacts, .. whose, Secrets.Asked]),
            new Wrong("nobody", new Visitor(host).Client, [.. experts, .. words, .. secrets.Contacts, .. whose, Secrets.Asked], null),
        ];
    }

    private async Task<Actor> OwnerAsync(Guid application)
    {
        var person = await host.InDbAsync(db => db.Users.Where(p => p.InstitutionId == db.Applications.First(a => a.Id == application).InstitutionId).Select(p => p.Id).FirstAsync());
        return (await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(person, default)))!;
    }

    private async Task<Wrong> PersonAsync(string who, Actor actor, IReadOnlyList<string> secrets)
    {
        var visitor = new Visitor(host);
        await scene.SignInAsAsync(visitor, actor);
        await visitor.OpenAsync("/account");
        return new Wrong(who, visitor.Client, [.. secrets.Distinct()], visitor.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value"));
    }

    // every page with each of its handlers, every other endpoint with each of its methods, each with the arguments that it knows
    private async Task<(List<Asked> Gets, List<Asked> Posts)> AddressesAsync(Secrets secrets)
    {
        var loader = host.Services.GetRequiredService<PageLoader>();
        var (gets, posts, unknown) = (new List<Asked>(), new List<Asked>(), new List<string>());
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.Metadata.Any(one => one.GetType().Name.StartsWith("StaticAsset", StringComparison.Ordinal))).DistinctBy(endpoint => (endpoint.RoutePattern.RawText, string.Join(',', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []))).ToList();
        Assert.True(endpoints.Count > 120, $"{endpoints.Count} endpoints");
        foreach (var endpoint in endpoints)
        {
            var route = endpoint.RoutePattern.RawText!.TrimStart('/');
            if (NotAsked.Contains(route)) continue;
            if (!Everything && !route.StartsWith("panels", StringComparison.Ordinal) && !route.StartsWith("scoring", StringComparison.Ordinal) && !route.StartsWith("experts", StringComparison.Ordinal) && !route.StartsWith("defences", StringComparison.Ordinal) && !route.StartsWith("visits", StringComparison.Ordinal)) continue;
            if (secrets.Arguments(route) is not { } arguments)
            {
                unknown.Add(route);
                continue;
            }
            foreach (var values in arguments)
            {
                var path = PathOf(endpoint.RoutePattern, values);
                if (path is null)
                {
                    unknown.Add(route);
                    continue;
                }
                if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
                {
                    foreach (var handler in (await loader.LoadAsync(page, EndpointMetadataCollection.Empty)).HandlerMethods)
                    {
                        var named = handler.Name is { Length: > 0 } name ? $"handler={name}" : "";
                        var own = handler.Parameters.Where(parameter => !values.ContainsKey(parameter.Name) && parameter.ParameterType != typeof(CancellationToken)).Select(parameter => (parameter.Name, parameter.ParameterType)).ToList();
                        var put = own.SelectMany(one => Value(secrets, one.Name, one.ParameterType).Select(value => KeyValuePair.Create(one.Name, value))).ToList();
                        if (handler.HttpMethod.Equals("GET", StringComparison.OrdinalIgnoreCase))
                        {
                            gets.Add(new Asked(Query(path, named), false, []));
                            foreach (var q in put.Count == 0 ? [] : new[] { "示例机构", Secrets.Experts }) gets.Add(new Asked(Query(path, string.Join('&', new[] { named }.Concat(put.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Key == "q" ? q : one.Value)}")).Where(part => part.Length > 0))), false, []));
                        }
                        else if (!OwnAccount.Any(one => route.StartsWith(one, StringComparison.Ordinal)) && !Own(secrets, values)) posts.Add(new Asked(Query(path, named), true, put));
                    }
                }
                else if (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
                {
                    if (!OwnAccount.Any(one => route.StartsWith(one, StringComparison.Ordinal)) && !Own(secrets, values)) posts.Add(new Asked(path, true, []));
                }
                else gets.Add(new Asked(path, false, []));
            }
        }
        Assert.True(unknown.Count == 0, $"No arguments are known for: {string.Join("、", unknown.Distinct())}. Secrets.Arguments says what stands at an address.");
        return ([.. gets.DistinctBy(asked => asked.Path)], [.. posts.DistinctBy(asked => asked.Path)]);
    }

    // what an expert may do with his own sheet
    private static bool Own(Secrets secrets, IReadOnlyDictionary<string, string> values) => values.TryGetValue("id", out var id) && (id == $"{secrets.Tasks[1]}" || id == $"{secrets.HearingTasks[1]}");

    private static string Query(string path, string query) => query.Length == 0 ? path : $"{path}?{query}";

    private static string? PathOf(RoutePattern pattern, IReadOnlyDictionary<string, string> values)
    {
        var parts = new List<string>();
        foreach (var segment in pattern.PathSegments)
        {
            var said = "";
            foreach (var part in segment.Parts)
            {
                if (part is RoutePatternParameterPart parameter)
                {
                    if (!values.TryGetValue(parameter.Name, out var value)) return parameter.IsOptional ? "/" + string.Join('/', parts) : null;
                    said += Uri.EscapeDataString(value);
                }
                else said += part is RoutePatternLiteralPart literal ? literal.Content : ((RoutePatternSeparatorPart)part).Content;
            }
            if (said.Length > 0) parts.Add(said);
        }
        return "/" + string.Join('/', parts);
    }

    // something that its name and kind let through, so that an answer comes from behind the first refusal
    private static IEnumerable<string> Value(Secrets secrets, string name, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Guid) || type == typeof(List<Guid>) || type == typeof(Guid[]) || type.Name.Contains("ollection", StringComparison.Ordinal) || type.IsGenericType)
        {
            yield return (name switch { "expert" => secrets.Seated[0].Expert.Id, "task" => secrets.Tasks[0], "panel" => secrets.Panel.Id, "call" => secrets.Call, "visit" => secrets.Visit.Id, _ => secrets.Case }).ToString();
        }
        else if (type == typeof(int)) yield return "1";
        else if (type == typeof(bool)) yield return "true";
        else if (type == typeof(DateOnly)) yield return "2021-05-25";
        else if (type.IsEnum) yield return Enum.GetNames(type)[0];
        else if (type == typeof(string)) yield return name switch { "step" => "experts", "email" => "nobody@test.example", "phone" => "0571-00000000", "digest" or "seen" or "sum" => "0", _ => "示例内容" };
    }

    private async Task<Answer> AskAsync(Wrong one, Asked asked, Secrets secrets, List<string> found)
    {
        using var request = new HttpRequestMessage(asked.Post ? HttpMethod.Post : HttpMethod.Get, asked.Path);
        if (asked.Post)
        {
            request.Headers.Add("Origin", one.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
            request.Content = new FormUrlEncodedContent(asked.Form.Append(KeyValuePair.Create("__RequestVerificationToken", one.Token ?? "")));
        }
        using var response = await one.Client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        // a file says when it was made, and is as long as that packs
        var headers = string.Join('\n', response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Set-Cookie" or "Last-Modified" or "ETag" or "Age" or "X-Frame-Options" or "Content-Length")).Select(header => $"{header.Key}: {Uri.UnescapeDataString(string.Join(' ', header.Value))}"));
        var text = $"{headers}\n{WebUtility.HtmlDecode(await ReadAsync(bytes))}";
        var what = $"{one.Who}: {(asked.Post ? "POST " : "")}{asked.Path} ({(int)response.StatusCode})";
        if ((int)response.StatusCode >= 500) found.Add($"{what} is at fault");
        foreach (var secret in one.Secrets) if (text.Contains(secret, StringComparison.Ordinal)) found.Add($"{what} tells “{secret}”: {Around(text, secret)}");
        foreach (var total in secrets.Totals.Distinct())
        {
            if (Regex.IsMatch(text, $@"(?<![\d.]){Regex.Escape(total)}(?![\d.])\s*分(?!钟)", RegexOptions.None, TimeSpan.FromSeconds(5))) found.Add($"{what} tells {total} 分");
        }
        return new Answer((int)response.StatusCode, Still(text));
    }

    // what is new in every answer
    private static string Still(string text) => Passing().Replace(text, "");

    // the demonstration's clock goes on while all are asked
    [GeneratedRegex(@"系统时间 <strong>[^<]*</strong>|还有 [^<，。]*分钟|name=""__RequestVerificationToken""[^>]*>|""traceId"":""[^""]*""|name=""once"" value=""[0-9a-f]+""|data-countdown=""\d+""|data-seconds=""\d+""|已 \d+ 分钟|导出时间：[^<]*|CreationDate.*|<dcterms:(created|modified)[^<]*<", RegexOptions.None, 5000)]
    private static partial Regex Passing();

    private static string Around(string text, string secret) => text.IndexOf(secret, StringComparison.Ordinal) is var at ? text[Math.Max(0, at - 60)..Math.Min(text.Length, at + secret.Length + 30)].ReplaceLineEndings(" ") : "";

    private static string Difference(Answer before, Answer after)
    {
        if (before.Status != after.Status) return $"{before.Status} → {after.Status}";
        var at = before.Text.Zip(after.Text).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"“{before.Text[Math.Max(0, at - 40)..Math.Min(before.Text.Length, at + 60)]}” → “{after.Text[Math.Max(0, at - 40)..Math.Min(after.Text.Length, at + 60)]}”".ReplaceLineEndings(" ");
    }

    // the words of a page; of a file those on its pages and those in its properties
    private static async Task<string> ReadAsync(byte[] bytes)
    {
        // the applicant's own material in these scenes is a PDF in its first words alone
        if (bytes.Length > 500 && bytes.AsSpan().StartsWith("%PDF-"u8)) return await Pdf.DenseAsync(bytes) + await Pdf.PropertiesAsync(bytes);
        if (!bytes.AsSpan().StartsWith("PK\u0003\u0004"u8)) return Encoding.UTF8.GetString(bytes);
        using var zip = new ZipArchive(new MemoryStream(bytes));
        var text = new StringBuilder();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            text.Append(entry.FullName).Append('\n').Append(await reader.ReadToEndAsync()).Append('\n');
        }
        return text.ToString();
    }
}

public sealed class RouteLeakOnSqlite(SqliteHost host) : RouteLeakTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class RouteLeakOnPostgres(PostgresHost host) : RouteLeakTests<PostgresHost>(host), IClassFixture<PostgresHost>
{
    protected override bool Everything => false;
}
