using System.Globalization;
using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shifan.Casework;
using Shifan.Web.Pages;
using Shifan.Web.Pages.Register;

namespace Shifan.Web.Api;

/// <summary>An entry of the register as machines read it.</summary>
/// <param name="Holder">The institution as it was called on the day asked for; empty where the list names only the platform.</param>
/// <param name="Division">GB/T 2260; null where the list names no place.</param>
/// <param name="Status">valid, notYet, lapsed or ended, on the day asked for.</param>
/// <param name="EndedOn">From this day on it is revoked.</param>
public sealed record RegisterItem(
    Guid Id, string Holder, string? Platform, string? CreditCode, string Kind, string Title, string Level, string? Batch, string? Number, IReadOnlyList<string> Functions, int? Division, string? Place,
    DateOnly GivenOn, DateOnly From, DateOnly? Until, string Status, DateOnly? EndedOn, string Source, string? EndedDocument)
{
    public static RegisterItem Of(RegisterRow row)
    {
        var entry = row.Entry;
        var ended = row.State == CertificateState.Ended;
        return new(
            entry.Id, row.Holder, row.Platform, entry.CreditCode, entry.Kind, row.Called, JsonNamingPolicy.CamelCase.ConvertName(entry.Level.ToString()), entry.Batch, entry.Number, entry.Functions, entry.Division, entry.Place,
            entry.GivenOn, entry.From, entry.Until, RegisterQuery.Word(row.State), ended ? entry.EndedOn : null, entry.Source, ended ? entry.EndedDocument : null);
    }
}

/// <summary>A page of the register of a day.</summary>
public sealed record RegisterPage(DateOnly On, int Total, int Page, int Size, IReadOnlyList<RegisterItem> Items);

/// <summary>What became of a title.</summary>
public sealed record RegisterHappening(DateOnly Day, string What, string? Document, Guid? Other);

/// <summary>An entry with its history.</summary>
public sealed record RegisterDetail(RegisterItem Entry, IReadOnlyList<RegisterHappening> History);

/// <summary>The register to machines: an API with pages, the same list to download, and feeds of what changes.</summary>
internal static class RegisterApi
{
    public const int MostItems = 500;

    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string FeedTitle = "示范平台名录的变动";

    public static void MapRegister(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/titles").WithTags("titles").CacheOutput(RegisterCache.Policy);
        group.MapGet("/", ListAsync).WithName("ListTitles").WithSummary("The register of titles, searched and page by page.")
            .WithDescription($"q: parts of a name or place, pinyin initials, credit code or number. division: GB/T 2260, with all within. status: valid, notYet, lapsed, ended. on: the register of a past day. page from 1, size up to {MostItems} (50 unless said). 400 with sentences where a part cannot be understood.");
        group.MapGet("/{id:guid}", ShowAsync).WithName("ShowTitle").WithSummary("One entry with its history.");
        var files = routes.MapGroup("").ExcludeFromDescription().CacheOutput(RegisterCache.Policy);
        files.MapGet("/titles.csv", (HttpContext context, SearchRegister search, CancellationToken stop) => DownloadAsync(context, search, "csv", "text/csv; charset=utf-8", stop));
        files.MapGet("/titles.xlsx", (HttpContext context, SearchRegister search, CancellationToken stop) => DownloadAsync(context, search, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", stop));
        files.MapGet("/titles.json", (HttpContext context, SearchRegister search, CancellationToken stop) => DownloadAsync(context, search, "json", "application/json; charset=utf-8", stop));
        files.MapGet("/titles/changes.atom", (ShowRegister show, Outbox outbox, CancellationToken stop) => FeedAsync(show, outbox, WriteAtom, "application/atom+xml; charset=utf-8", stop));
        files.MapGet("/titles/changes.rss", (ShowRegister show, Outbox outbox, CancellationToken stop) => FeedAsync(show, outbox, WriteRss, "application/rss+xml; charset=utf-8", stop));
    }

    private static async Task<Results<Ok<RegisterPage>, BadRequest<ProblemDetails>>> ListAsync(
        HttpRequest request, SearchRegister search, string? q, string? kind, string? division, string? function, string? year, string? batch, string? status, string? on, string? page, string? size, CancellationToken stop)
    {
        var query = RegisterQuery.Read(request.Query);
        if (query.Refusals.Count > 0) return Wrong(query.Refusals);
        var outcome = await search.RunAsync(query.Filter, stop);
        if (outcome.Value is not { } result) return Wrong(outcome.Refusals);
        var most = int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, MostItems) : RegisterQuery.PageSize;
        var items = result.Found.Part((int)Math.Min((query.Page - 1L) * most, int.MaxValue), most).Select(RegisterItem.Of).ToList();
        return TypedResults.Ok(new RegisterPage(result.Day, result.Found.Count, query.Page, most, items));
    }

    private static async Task<Results<Ok<RegisterDetail>, NotFound>> ShowAsync(Guid id, ShowRegister show, CancellationToken stop)
    {
        if (await show.RunAsync(id, stop) is not { } view) return TypedResults.NotFound();
        return TypedResults.Ok(new RegisterDetail(
            RegisterItem.Of(new RegisterRow(view.Entry, view.Called, view.Holder, view.Platform, view.State)),
            [.. view.Events.Select(happened => new RegisterHappening(happened.Day, JsonNamingPolicy.CamelCase.ConvertName(happened.Kind.ToString()), happened.Document, happened.Other))]));
    }

    private static BadRequest<ProblemDetails> Wrong(IReadOnlyList<Refusal> refusals) => TypedResults.BadRequest(new ProblemDetails { Title = string.Join("；", refusals.Select(refusal => refusal.Sentence)) });

    private static async Task DownloadAsync(HttpContext context, SearchRegister search, string format, string type, CancellationToken stop)
    {
        var query = RegisterQuery.Read(context.Request.Query);
        var outcome = query.Refusals.Count > 0 ? query.Refusals.ToList() : await search.RunAsync(query.Filter, stop);
        if (outcome.Value is not { } result)
        {
            await Wrong(outcome.Refusals).ExecuteAsync(context);
            return;
        }
        context.Response.ContentType = type;
        context.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString($"名录-{result.Day:yyyy-MM-dd}.{format}")}";
        if (format == "json")
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, result.Found.Select(RegisterItem.Of), context.RequestServices.GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions, stop);
            return;
        }
        await ExportRegister.WriteAsync(result.Found, format == "csv", context.Response.Body, stop);
    }

    private static async Task<IResult> FeedAsync(ShowRegister show, Outbox outbox, Action<XmlWriter, IReadOnlyList<TitleEvent>, Outbox> write, string type, CancellationToken stop)
    {
        var changes = await show.ChangesAsync(stop);
        using var made = new MemoryStream();
        using (var xml = XmlWriter.Create(made, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false), CheckCharacters = true })) write(xml, changes, outbox);
        return Results.Bytes(made.ToArray(), type);
    }

    private static string Say(TitleEvent happened)
    {
        var (holder, platform) = happened.Entry.CalledOn(happened.Day);
        var name = holder.Length > 0 ? holder : platform;
        return happened.Before is var (before, platformBefore) ? $"更名：{(before.Length > 0 ? before : platformBefore)} → {name}" : $"{Words.Of(happened.Kind)}：{name}";
    }

    private static string Moment(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00+08:00";

    private static void WriteAtom(XmlWriter xml, IReadOnlyList<TitleEvent> changes, Outbox outbox)
    {
        xml.WriteStartElement("feed", Atom);
        xml.WriteElementString("id", Atom, outbox.Link("/titles/changes.atom"));
        xml.WriteElementString("title", Atom, FeedTitle);
        xml.WriteElementString("updated", Atom, Moment(changes.Count > 0 ? changes[0].Day : RegisterFilter.Earliest));
        Link(outbox.Link("/titles/changes.atom"), "self");
        Link(outbox.Link("/titles"), "alternate");
        xml.WriteStartElement("author", Atom);
        xml.WriteElementString("name", Atom, "示范平台名录");
        xml.WriteEndElement();
        foreach (var happened in changes)
        {
            xml.WriteStartElement("entry", Atom);
            xml.WriteElementString("id", Atom, $"urn:shifan:title:{happened.Key}");
            xml.WriteElementString("title", Atom, Say(happened));
            xml.WriteElementString("updated", Atom, Moment(happened.Day));
            Link(outbox.Link($"/titles/{happened.Entry.Id}"), "alternate");
            xml.WriteElementString("summary", Atom, happened.Document ?? Say(happened));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();

        void Link(string to, string relation)
        {
            xml.WriteStartElement("link", Atom);
            xml.WriteAttributeString("rel", relation);
            xml.WriteAttributeString("href", to);
            xml.WriteEndElement();
        }
    }

    private static void WriteRss(XmlWriter xml, IReadOnlyList<TitleEvent> changes, Outbox outbox)
    {
        xml.WriteStartElement("rss");
        xml.WriteAttributeString("version", "2.0");
        xml.WriteStartElement("channel");
        xml.WriteElementString("title", FeedTitle);
        xml.WriteElementString("link", outbox.Link("/titles"));
        xml.WriteElementString("description", "认定、更名、撤销、到期");
        foreach (var happened in changes)
        {
            xml.WriteStartElement("item");
            xml.WriteElementString("title", Say(happened));
            xml.WriteElementString("link", outbox.Link($"/titles/{happened.Entry.Id}"));
            xml.WriteElementString("description", happened.Document ?? Say(happened));
            xml.WriteElementString("pubDate", happened.Day.ToString("ddd, dd MMM yyyy", CultureInfo.InvariantCulture) + " 00:00:00 +0800");
            xml.WriteStartElement("guid");
            xml.WriteAttributeString("isPermaLink", "false");
            xml.WriteString($"urn:shifan:title:{happened.Key}");
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
