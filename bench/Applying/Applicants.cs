using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Bench.Applying;

/// <summary>An institution's clerk with an application that was begun.</summary>
internal sealed record Applicant(Guid Person, Guid Application);

/// <summary>An applicant's open session: what a browser would send with every request.</summary>
/// <param name="Who">Whose it is.</param>
/// <param name="Cookies">Sign-in and antiforgery.</param>
/// <param name="Token">The antiforgery token of the section's page.</param>
/// <param name="Revision">The section's revision on that page.</param>
internal sealed record Session(Applicant Who, string Cookies, string Token, int Revision);

/// <summary>Makes applicants before the server starts, and opens sessions as browsers do.</summary>
internal static partial class Applicants
{
    /// <summary>So many made-up institutions, each with a clerk and an application; where they shall submit, with every answer in it.</summary>
    public static async Task<IReadOnlyList<Applicant>> MakeAsync(Database database, int count, bool complete)
    {
        await using var world = await BenchWorld.MakeAsync(database);
        Task<T> DoAsync<T>(Func<IServiceProvider, Task<T>> act) => world.DoAsync(act);
        var call = await DoAsync(scope => scope.GetRequiredService<Db>().Calls.Where(c => c.ProgrammeId == Form.Programme).FirstAsync());
        var people = await DoAsync(scope => AddPeopleAsync(scope.GetRequiredService<Db>(), scope.GetRequiredService<TimeProvider>().GetUtcNow(), count));
        var programme = await DoAsync(scope => scope.GetRequiredService<ProgrammeStore>().FindAsync(call.Digest, default));
        var sample = complete ? Form.Sample(programme) : null;
        var made = new List<Applicant>();
        foreach (var person in people)
        {
            var actor = (await DoAsync(scope => scope.GetRequiredService<FindActor>().OfAsync(person, default)))!;
            var started = await DoAsync(scope => scope.GetRequiredService<StartApplication>().RunAsync(actor, call.Id));
            if (!started.Done) throw new InvalidOperationException(started.Refusals[0].Sentence);
            foreach (var section in sample is null ? [] : programme.Form.Sections)
            {
                var own = new MappingNode(sample!.Place, [.. sample.Entries.Where(entry => section.Find(entry.Key) is not null)]);
                if (own.Entries.Count == 0) continue;
                var saved = await DoAsync(scope => scope.GetRequiredService<SaveDraft>().RunAsync(actor, new SaveDraft.Input(started.Value, section.Id, null, own)));
                if (!saved.Done) throw new InvalidOperationException(saved.Refusals[0].Sentence);
            }
            if (complete) await DoAsync(scope => HandInAsync(scope, actor, started.Value));
            made.Add(new Applicant(person, started.Value));
        }
        return made;
    }

    // every file that the programme demands, without the inspection, which would look at the same small file some thousand times
    private static async Task<bool> HandInAsync(IServiceProvider scope, Actor actor, Guid id)
    {
        var db = scope.GetRequiredService<Db>();
        var now = scope.GetRequiredService<TimeProvider>().GetUtcNow();
        var application = await db.Applications.FirstAsync(a => a.Id == id);
        var programme = await scope.GetRequiredService<ProgrammeStore>().FindAsync(application.Digest, default);
        var file = (await scope.GetRequiredService<FileStore>().KeepAsync(new MemoryStream("%PDF-1.4 示例"u8.ToArray()), 1_000, default))!;
        foreach (var slot in programme.MaterialDemands.SelectMany(demand => demand.Names).Distinct())
        {
            db.DraftMaterials.Add(new DraftMaterial
            {
                Id = Guid.CreateVersion7(now), ApplicationId = id, Slot = slot, Name = "示例.pdf", Digest = file.Digest, Size = file.Size, Kind = Documents.FileKind.Pdf, Pages = 1,
                Warnings = "[]", Place = 1, AddedAt = now, AddedBy = actor.PersonId,
            });
        }
        return (await db.CommitAsync(AuditNote.Of(application, actor, "material.add", now, new { slots = "示例" }), true, default)).Done;
    }

    private static async Task<List<Guid>> AddPeopleAsync(Db db, DateTimeOffset now, int count)
    {
        var people = new List<Guid>();
        for (var i = 1; i <= count; i++)
        {
            var body = string.Create(CultureInfo.InvariantCulture, $"91330106BE{i:0000000}");
            var institution = new Institution { Id = Guid.CreateVersion7(now), CreditCode = body + CreditCode.CheckCharacter(body), Name = string.Create(CultureInfo.InvariantCulture, $"示例机构{i}") };
            var account = string.Create(CultureInfo.InvariantCulture, $"bench-{i}@demo.example");
            var person = new Person
            {
                Id = Guid.CreateVersion7(now),
                UserName = account,
                NormalizedUserName = account.ToUpperInvariant(),
                Email = account,
                NormalizedEmail = account.ToUpperInvariant(),
                EmailConfirmed = true,
                DisplayName = string.Create(CultureInfo.InvariantCulture, $"示例经办{i}"),
                Role = Role.Applicant,
                InstitutionId = institution.Id,
                SecurityStamp = Guid.NewGuid().ToString("N"),
            };
            db.Institutions.Add(institution);
            db.Users.Add(person);
            people.Add(person.Id);
        }
        if (!(await db.CommitAsync(AuditNote.OfSystem(null, "bench.people", now, new { count }), true, default)).Done) throw new InvalidOperationException("The applicants are there already.");
        return people;
    }

    /// <summary>Signs each of them in from the demonstration's list and opens the section's page.</summary>
    public static async Task<IReadOnlyList<Session>> SignInAsync(Server server, IEnumerable<Applicant> who, string section)
    {
        using var client = Client(server);
        // one page of the list serves all: nobody is signed in on it
        using var list = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        var (antiforgery, token) = (CookiesOf(list), TokenIn(await list.Content.ReadAsStringAsync()));
        var sessions = new List<Session>();
        foreach (var applicant in who)
        {
            sessions.Add(await OpenAsync(client, applicant, await SignInAsync(client, applicant.Person, antiforgery, token), section));
        }
        return sessions;
    }

    /// <summary>A client that keeps no cookies: they are the session's.</summary>
    public static HttpClient Client(Server server) =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) }) { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>A person's sign-in cookie.</summary>
    public static async Task<string> SignInAsync(HttpClient client, Guid person)
    {
        using var list = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        return await SignInAsync(client, person, CookiesOf(list), TokenIn(await list.Content.ReadAsStringAsync()));
    }

    private static async Task<string> SignInAsync(HttpClient client, Guid person, string antiforgery, string token)
    {
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/sign-in?handler=Demo")
        {
            Content = new FormUrlEncodedContent([new("person", person.ToString()), new("__RequestVerificationToken", token)]),
        };
        signIn.Headers.Add("Cookie", antiforgery);
        using var signedIn = await client.SendAsync(signIn);
        if (signedIn.StatusCode != HttpStatusCode.Redirect) throw new InvalidOperationException($"Signing in answered {signedIn.StatusCode}.");
        return CookiesOf(signedIn);
    }

    public static async Task<Session> OpenAsync(HttpClient client, Applicant applicant, string cookie, string section)
    {
        using var open = new HttpRequestMessage(HttpMethod.Get, $"/applications/{applicant.Application}/sections/{section}");
        open.Headers.Add("Cookie", cookie);
        using var page = await client.SendAsync(open);
        if (page.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"The section's page answered {page.StatusCode}.");
        var html = await page.Content.ReadAsStringAsync();
        return new Session(applicant, $"{cookie}; {CookiesOf(page)}", TokenIn(html), int.Parse(RevisionPattern().Match(html).Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>A connection that saves the session's section.</summary>
    public static Saver Saver(Server server, Session session, Form form) => new(
        server.Address, $"/applications/{session.Who.Application}/sections/{form.Section.Id}/draft", $"Cookie: {session.Cookies}\r\nRequestVerificationToken: {session.Token}\r\n", BodyOf(form)) { Revision = session.Revision };

    /// <summary>What the page's script sends; revision and marks have room for any number.</summary>
    public static string BodyOf(Form form)
    {
        var boxes = new StringBuilder();
        foreach (var (name, value) in form.Values)
        {
            boxes.Append(boxes.Length == 0 ? "" : ",").Append(Json(name)).Append(':').Append(value.Count == 1 ? Json(value[0]!) : $"[{string.Join(',', value.Select(text => Json(text!)))}]");
        }
        return $$"""{"revision":0         ,"key":"{{Form.Mark}}-bench","boxes":{ {{boxes}} } }""";
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text, Plain);

    public static string CookiesOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var cookies) ? string.Join("; ", cookies.Select(cookie => cookie.Split(';')[0])) : "";

    public static string TokenIn(string html) => TokenPattern().Match(html) is { Success: true } found ? found.Groups[1].Value : throw new InvalidOperationException("There is no antiforgery token on the page.");

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();

    [GeneratedRegex("name=\"revision\" value=\"([0-9]+)\"")]
    private static partial Regex RevisionPattern();
}
