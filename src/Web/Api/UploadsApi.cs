using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Web.People;

namespace Shifan.Web.Api;

/// <summary>Uploads in pieces, as upload.js makes them, and the files themselves with their pictures.</summary>
internal static class UploadsApi
{
    private const long MostPiece = 8 * FileSettings.Mega;
    private const long MostForm = 16 * 1024;

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.MapGroup("/applications/{id:guid}/uploads").ExcludeFromDescription();
        uploads.MapGet("/", ListAsync);
        uploads.MapGet("/{upload:guid}", StateAsync);
        uploads.MapPost("/", BeginAsync);
        uploads.MapPost("/{upload:guid}", PieceAsync);
        uploads.MapPost("/{upload:guid}/finish", FinishAsync);
        uploads.MapPost("/{upload:guid}/cancel", CancelAsync);

        var files = routes.MapGroup("/applications/{id:guid}/materials/{material:guid}").RequireAuthorization().ExcludeFromDescription();
        files.MapGet("/content", ContentAsync);
        files.MapGet("/thumbnail", ThumbnailAsync);
        files.MapGet("/pages/{number:int}", PageAsync);
    }

    // ---- Uploads ------------------------------------------------------------------------------------------------------

    private static async Task<IResult> ListAsync(Guid id, CurrentActor who, ShowUploads show, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor) return Refused([Refusals.SignedOut]);
        return await show.RunAsync(actor, id, stop) is { } open ? Results.Json(open) : Refused([Refusals.NoSuchApplication]);
    }

    private static async Task<IResult> StateAsync(Guid id, Guid upload, CurrentActor who, ShowUploads show, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor) return Refused([Refusals.SignedOut]);
        return await show.OneAsync(actor, id, upload, stop) is { } state ? Results.Json(state) : Refused([MaterialRefusals.NoUpload]);
    }

    private static async Task<IResult> BeginAsync(Guid id, HttpContext context, IAntiforgery antiforgery, CurrentActor who, BeginUpload begin, CancellationToken stop)
    {
        var (actor, refused) = await AskedByAsync(context, antiforgery, who);
        if (actor is null) return refused!;
        if (await ReadAsync(context, stop) is not { } form || !long.TryParse(form["size"], System.Globalization.CultureInfo.InvariantCulture, out var size)) return Refused([new Refusal("upload.request", "请求无法识别，请刷新页面后重试")]);
        var outcome = await begin.RunAsync(actor, new BeginUpload.Input(id, form["slot"].ToString(), form["name"].ToString(), size, form["key"].ToString()), stop);
        return Answer(outcome);
    }

    private static async Task<IResult> PieceAsync(Guid id, Guid upload, long offset, HttpContext context, IAntiforgery antiforgery, CurrentActor who, ReceivePiece receive, CancellationToken stop)
    {
        var (actor, refused) = await AskedByAsync(context, antiforgery, who);
        if (actor is null) return refused!;
        if (context.Request.ContentLength is null or > MostPiece) return Refused([new Refusal("upload.piece", $"每次最多发送 {Sizes.Say(MostPiece)}")]);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most) most.MaxRequestBodySize = MostPiece;
        return Answer(await receive.RunAsync(actor, new ReceivePiece.Input(id, upload, offset, context.Request.Body), stop));
    }

    private static async Task<IResult> FinishAsync(Guid id, Guid upload, HttpContext context, IAntiforgery antiforgery, CurrentActor who, FinishUpload finish, CancellationToken stop)
    {
        var (actor, refused) = await AskedByAsync(context, antiforgery, who);
        if (actor is null) return refused!;
        if (await ReadAsync(context, stop) is not { } form) return Refused([new Refusal("upload.request", "请求无法识别，请刷新页面后重试")]);
        var outcome = await finish.RunAsync(actor, new FinishUpload.Input(id, upload, form["sha256"]), stop);
        return outcome.Value is { } material
            ? Results.Json(new { id = material.Id, slot = material.Slot, name = material.Name, digest = material.Digest, size = material.Size, kind = material.Kind.ToString().ToLowerInvariant(), pages = material.Pages, warnings = material.WarningList() })
            : Refused(outcome.Refusals);
    }

    private static async Task<IResult> CancelAsync(Guid id, Guid upload, HttpContext context, IAntiforgery antiforgery, CurrentActor who, CancelUpload cancel, CancellationToken stop)
    {
        var (actor, refused) = await AskedByAsync(context, antiforgery, who);
        if (actor is null) return refused!;
        return Answer(await cancel.RunAsync(actor, new CancelUpload.Input(id, upload), stop));
    }

    private static async Task<(Actor? Actor, IResult? Refused)> AskedByAsync(HttpContext context, IAntiforgery antiforgery, CurrentActor who)
    {
        if (await who.FindAsync() is not { } actor) return (null, Refused([Refusals.SignedOut]));
        // the token comes in a header: a form is not read before it is known to be small
        if (context.Request.Headers["RequestVerificationToken"].Count == 0 || !await antiforgery.IsRequestValidAsync(context)) return (null, Refused([new Refusal("token", "页面已打开太久，或是用另一个账号打开的。请刷新页面，未传完的文件可以继续")]));
        return (actor, null);
    }

    private static async Task<IFormCollection?> ReadAsync(HttpContext context, CancellationToken stop)
    {
        if (context.Request.ContentLength is null or > MostForm || context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true) return null;
        try
        {
            return await context.Request.ReadFormAsync(stop);
        }
        catch (Exception error) when (error is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static IResult Answer<T>(Outcome<T> outcome) => outcome.Done ? Results.Json(outcome.Value) : Refused(outcome.Refusals);

    private static IResult Refused(IReadOnlyList<Refusal> refusals) => Results.Json(
        new { refusals = refusals.Select(refusal => new { code = refusal.Code, sentence = refusal.Sentence, field = refusal.Field, clause = refusal.Clause }) },
        statusCode: refusals[0].Code switch
        {
            "session" => StatusCodes.Status401Unauthorized,
            "token" or "upload.request" => StatusCodes.Status400BadRequest,
            "application.unknown" or "upload.unknown" => StatusCodes.Status404NotFound,
            "upload.offset" or "upload.busy" or "changed" => StatusCodes.Status409Conflict,
            "upload.piece" or "material.size" => StatusCodes.Status413PayloadTooLarge,
            "file.noWorker" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status422UnprocessableEntity,
        });

    // ---- Files --------------------------------------------------------------------------------------------------------

    /// <summary>The file as it was handed in. A picture opens in the browser, in a sandbox; everything else is only ever downloaded.</summary>
    private static async Task<IResult> ContentAsync(Guid id, Guid material, HttpContext context, CurrentActor who, MaterialsOf materials, FileStore files, CancellationToken stop)
    {
        if (await materials.FindAsync(await who.GetAsync(), id, material, stop) is not { } found || !files.Has(found.Digest)) return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var disposition = new ContentDispositionHeaderValue(found.Kind is FileKind.Jpeg or FileKind.Png ? "inline" : "attachment");
        disposition.SetHttpFileName(found.Name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return Private(context, Results.Stream(files.Open(found.Digest), found.Kind.MediaType(), entityTag: Tag(found.Digest), enableRangeProcessing: true));
    }

    private static async Task<IResult> ThumbnailAsync(Guid id, Guid material, HttpContext context, CurrentActor who, MaterialsOf materials, Pictures pictures, CancellationToken stop)
    {
        if (await materials.FindAsync(await who.GetAsync(), id, material, stop) is not { } found || await pictures.ThumbnailAsync(found, stop) is not { } path) return Results.NotFound();
        return Private(context, Results.File(path, "image/png", entityTag: Tag(found.Digest + "t")));
    }

    private static async Task<IResult> PageAsync(Guid id, Guid material, int number, HttpContext context, CurrentActor who, MaterialsOf materials, Pictures pictures, CancellationToken stop)
    {
        if (await materials.FindAsync(await who.GetAsync(), id, material, stop) is not { } found || await pictures.PageAsync(found, number, stop) is not { } path) return Results.NotFound();
        return Private(context, Results.File(path, "image/png", entityTag: Tag($"{found.Digest}p{number}")));
    }

    // kept by the browser, but asked for each time: who was signed out sees nothing
    private static IResult Private(HttpContext context, IResult result)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        return result;
    }

    private static EntityTagHeaderValue Tag(string text) => new($"\"{text}\"");
}
