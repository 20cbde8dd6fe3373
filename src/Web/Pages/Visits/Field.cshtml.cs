using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Visits;

/// <summary>现场记录: the checklist on a phone, photos, signatures. With script it saves itself and needs no net (visit.js); without, its buttons do the same.</summary>
[Authorize]
[RequestSizeLimit(MostRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = MostRequest)]
public sealed class FieldModel(CurrentActor who, ShowVisit show, EnterVisit enter, AddVisitFile add, RemoveVisitFile remove, SignVisit sign, SubmitVisit submit) : PageModel
{
    private const long MostRequest = 25 * FileSettings.Mega;

    public ShowVisit.View View { get; private set; } = null!;

    public Guid Person { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What was typed and not saved, by box.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; private set; } = new Dictionary<string, string>();

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostSaveAsync(Guid id, [FromForm] string? once, CancellationToken stop)
    {
        var form = Request.Form;
        // one key a form, one a box of it
        var key = once is { Length: > 0 and <= 40 } ? once : RandomNumberGenerator.GetHexString(24, lowercase: true);
        var inputs = form.Keys.Where(name => name.StartsWith("base.", StringComparison.Ordinal)).Select((name, i) => name[5..] is var item ? new EnterVisit.Input(
            id, item, FoundOf(form[$"found.{item}"]), form[$"value.{item}"], form[$"remark.{item}"], int.TryParse(form[name], out var number) ? number : 0, $"{key}-{i}") : null!).ToList();
        return await ToldAsync(id, await enter.RunAsync(await who.GetAsync(), id, inputs, stop), count => count == 0 ? "没有改动" : $"已保存 {count} 项", "", stop);
    }

    public async Task<IActionResult> OnPostChooseAsync(Guid id, [FromQuery] string? item, [FromQuery] int number, [FromQuery] int at, [FromForm] string? once, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        var stand = View.Lines.FirstOrDefault(line => line.Id == item)?.Stand;
        if (stand?.Beside.Append(stand.Counts).FirstOrDefault(entry => entry?.Number == number) is not { } chosen) return await ToldAsync<VisitStand>(id, new Refusal("visit.item", "这一项刚有改动，请核对"), _ => "", "", stop);
        return await ToldAsync(id, await enter.RunAsync(await who.GetAsync(), new EnterVisit.Input(id, item, chosen.Found, chosen.Value, chosen.Remark, at, once, Choice: true), stop), _ => "已采用", "", stop);
    }

    public async Task<IActionResult> OnPostPhotoAsync(Guid id, [FromForm] VisitFileUse use, [FromForm] string? item, [FromForm] string? once, IFormFile? file, CancellationToken stop)
    {
        await using var content = file?.OpenReadStream();
        return await ToldAsync(id, await add.RunAsync(await who.GetAsync(), new AddVisitFile.Input(id, use, item, file?.FileName, content, null, once), stop), _ => "已上传", use == VisitFileUse.Photo ? "#photos" : "#signatures", stop);
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, [FromForm] int number, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync(id, await remove.RunAsync(await who.GetAsync(), id, number, why, stop), _ => "已移除", "#photos", stop);

    public async Task<IActionResult> OnPostSignAsync(Guid id, [FromForm] int member, [FromForm] string? name, [FromForm] string? post, [FromForm] SignedWay? way, [FromForm] string? reason, [FromForm] string? sum, [FromForm] string? once, CancellationToken stop) =>
        await ToldAsync(id, await sign.RunAsync(await who.GetAsync(), new SignVisit.Input(id, member, name, post, way, reason, null, sum, once), stop), _ => "已记录签名", "#signatures", stop);

    public async Task<IActionResult> OnPostSubmitAsync(Guid id, [FromForm] string? sum, CancellationToken stop) =>
        await ToldAsync(id, await submit.RunAsync(await who.GetAsync(), new SubmitVisit.Input(id, sum), stop), report => $"核查记录第 {report.Number} 版已提交", "", stop);

    public static VisitFound? FoundOf(string? text) => Enum.TryParse<VisitFound>(text, out var found) && Enum.IsDefined(found) ? found : null;

    private async Task<IActionResult> ToldAsync<T>(Guid id, Outcome<T> outcome, Func<T, string> done, string at, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done(outcome.Value!);
            return LocalRedirect($"/visits/field/{id}{at}");
        }
        if (!await LoadAsync(id, stop)) return NotFound();
        (Refusals, Typed) = (outcome.Refusals, Request.Form.ToDictionary(box => box.Key, box => box.Value.ToString(), StringComparer.Ordinal));
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await show.RunAsync(actor, id, stop) is not { MayEnter: true } view) return false;
        (View, Person) = (view, actor.PersonId);
        // kept in this browser alone, for when there is no net (worker.js)
        Response.Headers.CacheControl = "private, no-cache";
        return true;
    }
}
