using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Web.Pages;
using Shifan.Web.Pages.Visits;
using Shifan.Web.People;

namespace Shifan.Web.Api;

/// <summary>What visit.js sends from the spot, late and more than once, each under its one-time key; and the photos and signatures of a visit.</summary>
internal static class VisitsApi
{
    private const long MostForm = 64 * 1024;
    private const long MostFile = 25 * FileSettings.Mega;

    public static void MapVisits(this IEndpointRouteBuilder routes)
    {
        var field = routes.MapGroup("/visits/field/{id:guid}").ExcludeFromDescription();
        field.MapPost("/entries", EnterAsync);
        field.MapPost("/files", FileAsync);
        field.MapPost("/signatures", SignAsync);
        var files = routes.MapGroup("/visits/{id:guid}").RequireAuthorization().ExcludeFromDescription();
        files.MapGet("/files/{number:int}", ContentAsync);
        files.MapGet("/files/{number:int}/thumbnail", ThumbnailAsync);
        files.MapGet("/signatures/{digest:length(64)}", SignatureAsync);
    }

    private static async Task<IResult> EnterAsync(Guid id, HttpContext context, IAntiforgery antiforgery, CurrentActor who, EnterVisit enter, ShowVisit show, CancellationToken stop)
    {
        var (actor, form, refused) = await AskedAsync(context, antiforgery, who, MostForm, stop);
        if (actor is null) return refused!;
        _ = int.TryParse(form!["base"], NumberStyles.None, CultureInfo.InvariantCulture, out var shown);
        var outcome = await enter.RunAsync(actor, new EnterVisit.Input(id, form["item"], FieldModel.FoundOf(form["found"]), form["value"], form["remark"], shown, form["key"], form["choice"] == "yes"), stop);
        if (outcome.Value is not { } stand) return Told(outcome.Refusals[0]);
        if (await show.RunAsync(actor, id, stop) is not { } view) return Told(Visiting.NoSuch);
        object? Say(VisitEntry? entry) => entry is null ? null : new
        {
            number = entry.Number, found = entry.Found?.ToString() ?? "", value = entry.Value ?? "", remark = entry.Remark ?? "", who = view.NameOf(entry.PersonId), at = Deadline.Show(entry.At),
            says = string.Join(' ', new[] { Words.Of(entry.Found), entry.Value, entry.Remark }.Where(part => !string.IsNullOrEmpty(part))),
        };
        return Results.Json(new { sum = view.Sum, head = Say(stand.Counts), beside = stand.Beside.Select(Say) });
    }

    private static async Task<IResult> FileAsync(Guid id, HttpContext context, IAntiforgery antiforgery, CurrentActor who, AddVisitFile add, ShowVisit show, CancellationToken stop)
    {
        var (actor, form, refused) = await AskedAsync(context, antiforgery, who, MostFile, stop);
        if (actor is null) return refused!;
        if (form!.Files["file"] is not { } sent) return Told(new Refusal("visit.noFile", "照片没有收到，请重新选择"));
        await using var content = sent.OpenReadStream();
        var outcome = await add.RunAsync(actor, new AddVisitFile.Input(id, VisitFileUse.Photo, form["item"], sent.FileName, content, form["position"], form["key"]), stop);
        if (outcome.Value is not { } file) return Told(outcome.Refusals[0]);
        var sum = (await show.RunAsync(actor, id, stop))?.Sum;
        return Results.Json(new { sum, number = file.Number, at = file.TakenAt is { } taken ? $"拍摄 {Deadline.Show(taken)}" : $"收到 {Deadline.Show(file.At)}" });
    }

    private static async Task<IResult> SignAsync(Guid id, HttpContext context, IAntiforgery antiforgery, CurrentActor who, SignVisit sign, CancellationToken stop)
    {
        var (actor, form, refused) = await AskedAsync(context, antiforgery, who, MostFile, stop);
        if (actor is null) return refused!;
        _ = int.TryParse(form!["member"], NumberStyles.None, CultureInfo.InvariantCulture, out var member);
        await using var content = form.Files["file"]?.OpenReadStream();
        var outcome = await sign.RunAsync(actor, new SignVisit.Input(id, member, form["name"], form["post"], SignedWay.Drawn, null, content, form["sum"], form["key"]), stop);
        return outcome.Value is not { } signature ? Told(outcome.Refusals[0]) : Results.Json(new { over = signature.Over, picture = signature.Picture, says = $"{Words.Of(signature.Way)} {Deadline.Show(signature.At)}", name = signature.Name });
    }

    private static async Task<(Actor? Actor, IFormCollection? Form, IResult? Refused)> AskedAsync(HttpContext context, IAntiforgery antiforgery, CurrentActor who, long most, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor) return (null, null, Told(Refusals.SignedOut, StatusCodes.Status401Unauthorized));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
        if (context.Request.ContentLength is null || context.Request.ContentLength > most || !context.Request.HasFormContentType) return (null, null, Told(new Refusal("visit.size", "内容过大，没有收下"), StatusCodes.Status413PayloadTooLarge));
        if (context.Request.Headers["RequestVerificationToken"].Count == 0 || !await antiforgery.IsRequestValidAsync(context)) return (null, null, Told(new Refusal("token", "页面已打开太久，请在有网络时刷新页面；已填的内容仍在本机"), StatusCodes.Status400BadRequest));
        try
        {
            return (actor, await context.Request.ReadFormAsync(stop), null);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // cut off on the way: it comes again
            return (null, null, Told(new Refusal("visit.cut", "没有传完，正在重试"), StatusCodes.Status503ServiceUnavailable));
        }
    }

    private static async Task<IResult> ContentAsync(Guid id, int number, HttpContext context, CurrentActor who, ShowVisit show, FileStore files, CancellationToken stop)
    {
        if (await show.FileAsync(await who.GetAsync(), id, number, stop) is not { } file || !files.Has(file.Digest)) return Results.NotFound();
        Guard(context);
        var disposition = new ContentDispositionHeaderValue(file.Kind is FileKind.Jpeg or FileKind.Png ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return Results.Stream(files.Open(file.Digest), file.Kind.MediaType());
    }

    private static async Task<IResult> ThumbnailAsync(Guid id, int number, HttpContext context, CurrentActor who, ShowVisit show, Pictures pictures, CancellationToken stop)
    {
        if (await show.FileAsync(await who.GetAsync(), id, number, stop) is not { } file || await pictures.ThumbnailAsync(file.Kind, file.Digest, stop) is not { } path) return Results.NotFound();
        Guard(context);
        return Results.File(path, "image/png");
    }

    private static async Task<IResult> SignatureAsync(Guid id, string digest, HttpContext context, CurrentActor who, ShowVisit show, FileStore files, CancellationToken stop)
    {
        if (await show.SignatureAsync(await who.GetAsync(), id, digest, stop) is not { } picture || !files.Has(picture)) return Results.NotFound();
        Guard(context);
        return Results.Stream(files.Open(picture), "image/png");
    }

    private static void Guard(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.Headers.CacheControl = "private, no-cache";
    }

    private static IResult Told(Refusal refusal, int? status = null) =>
        Results.Json(new { code = refusal.Code, sentence = refusal.Sentence, field = refusal.Field }, statusCode: status ?? (refusal.Code switch
        {
            "visit.unknown" => StatusCodes.Status404NotFound,
            "changed" => StatusCodes.Status503ServiceUnavailable,
            "file.noWorker" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status422UnprocessableEntity,
        }));
}
