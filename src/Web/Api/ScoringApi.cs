using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Api;

/// <summary>Sheets that save themselves, as score.js sends them, and the pages of a case's files as pictures: a picture has no author, name or history.</summary>
internal static class ScoringApi
{
    private const long MostForm = 512 * 1024;

    public static void MapScoring(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/scoring/{id:guid}").ExcludeFromDescription();
        own.MapPost("/draft", SaveAsync);
        own.MapGet("/papers/{slot}/{number:int}/pages/{page:int}", PageAsync).RequireAuthorization();
    }

    /// <summary>The boxes of a sheet: v.ITEM, t.ITEM, r.ITEM.</summary>
    internal static IReadOnlyDictionary<string, ScoreAnswer> Answers(IFormCollection form)
    {
        var answers = new Dictionary<string, ScoreAnswer>(StringComparer.Ordinal);
        foreach (var (name, sent) in form)
        {
            if (name.Length < 3 || name[1] != '.') continue;
            var item = name[2..];
            var known = answers.GetValueOrDefault(item) ?? new ScoreAnswer();
            answers[item] = name[0] switch
            {
                'v' => known with { Value = sent[^1] },
                't' => known with { Ticked = [.. sent.OfType<string>()] },
                'r' => known with { Reason = sent[^1] },
                _ => known,
            };
        }
        return answers;
    }

    private static async Task<IResult> SaveAsync(Guid id, HttpContext context, IAntiforgery antiforgery, CurrentActor who, SaveScore save, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor) return Told(StatusCodes.Status401Unauthorized, Refusals.SignedOut);
        if (context.Request.Headers["RequestVerificationToken"].Count == 0 || !await antiforgery.IsRequestValidAsync(context)) return Told(StatusCodes.Status400BadRequest, new Refusal("token", "页面已打开太久，请刷新页面"));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most) most.MaxRequestBodySize = MostForm;
        if (context.Request.ContentLength is null or > MostForm || !context.Request.HasFormContentType) return Told(StatusCodes.Status413PayloadTooLarge, new Refusal("score.size", "内容过多，不能保存"));
        var form = await context.Request.ReadFormAsync(stop);
        _ = int.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var revision);
        var outcome = await save.RunAsync(actor, new SaveScore.Input(id, revision, Answers(form)), stop);
        if (outcome.Value is { } saved)
        {
            return Results.Json(new { revision = saved.Revision, at = Deadline.Show(saved.At), total = saved.Scored.Says, items = saved.Scored.Items.SelectMany(item => item.All()).ToDictionary(item => item.Item.Id, item => item.Says) });
        }
        return Told(outcome.Refusals[0].Code switch { "score.unknown" => StatusCodes.Status404NotFound, "score.changed" => StatusCodes.Status409Conflict, _ => StatusCodes.Status422UnprocessableEntity }, outcome.Refusals[0]);
    }

    private static async Task<IResult> PageAsync(Guid id, string slot, int number, int page, HttpContext context, CurrentActor who, ShowTask show, Pictures pictures, CancellationToken stop)
    {
        if (await show.FileAsync(await who.GetAsync(), id, slot, number, stop) is not { } file || await pictures.PageAsync(file, page, stop) is not { } path) return Results.NotFound();
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(path, "image/png");
    }

    private static IResult Told(int status, Refusal refusal) => Results.Json(new { code = refusal.Code, sentence = refusal.Sentence, field = refusal.Field }, statusCode: status);
}
