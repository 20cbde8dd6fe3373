using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>
/// The files of an application, slot by slot. Without script a slot is a plain form; with script files go in pieces, and the slot is
/// fetched anew when one has arrived.
/// </summary>
[RequestSizeLimit(MostRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = MostRequest)]
[RefuseTooLarge]
public sealed class MaterialsModel(CurrentActor who, ShowMaterials show, AddMaterial add, RemoveMaterial remove, RestoreMaterial restore, MoveMaterial move, ReuseMaterial reuse, CancelUpload cancel) : PageModel
{
    /// <summary>What one plain form may carry; single files are bounded by their slot.</summary>
    internal const long MostRequest = 300 * FileSettings.Mega;

    public ShowMaterials.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What was just done, in words.</summary>
    public string? Done { get; private set; }

    /// <summary>What was just taken, for the page that follows.</summary>
    [TempData] public string? Taken { get; set; }

    /// <summary>What was just taken out and can be put back at once.</summary>
    public Guid? Removed { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, Guid? removed, bool tooLarge, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        Done = Taken;
        if (removed is { } gone && View.Slots.SelectMany(slot => slot.Removed).FirstOrDefault(file => file.Id == gone) is { } file) (Removed, Done) = (gone, $"已移除“{file.Name}”");
        if (tooLarge) Refusals = [new Refusal("material.request", $"一次提交的文件合计超过 {Sizes.Say(MostRequest)}，没有收下。请分几次上传")];
        return Page();
    }

    /// <summary>One slot as it is now.</summary>
    public async Task<IActionResult> OnGetSlotAsync(Guid id, string slot, CancellationToken stop) =>
        await LoadAsync(id, stop) && Of(slot) is { } view ? Partial("_MaterialsSlot", view) : NotFound();

    /// <summary>What is still missing, and what looks wrong.</summary>
    public async Task<IActionResult> OnGetStateAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Partial("_MaterialsState", View) : NotFound();

    public async Task<IActionResult> OnPostAddAsync(Guid id, [FromForm] string? slot, [FromForm] List<IFormFile>? files, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        var refusals = new List<Refusal>();
        var added = 0;
        foreach (var file in files ?? [])
        {
            await using var content = file.OpenReadStream();
            var outcome = await add.RunAsync(actor, new AddMaterial.Input(id, slot ?? "", file.FileName, content), stop);
            if (outcome.Done) added++;
            else refusals.AddRange(outcome.Refusals.Select(refusal => refusal with { Sentence = $"“{FileNames.Clean(file.FileName)}”：{refusal.Sentence}" }));
        }
        if (refusals.Count == 0 && added == 0) refusals.Add(new Refusal("material.none", "请先选择文件", MaterialRefusals.FieldOf(slot ?? "")));
        return await AnswerAsync(id, slot, refusals, "", stop, SayTaken(added));
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, [FromForm] Guid material, CancellationToken stop)
    {
        var outcome = await remove.RunAsync(await who.GetAsync(), new RemoveMaterial.Input(id, material), stop);
        return await AnswerAsync(id, outcome.Value?.Slot, outcome.Refusals, $"?removed={material}", stop);
    }

    public async Task<IActionResult> OnPostRestoreAsync(Guid id, [FromForm] Guid material, CancellationToken stop)
    {
        var outcome = await restore.RunAsync(await who.GetAsync(), new RestoreMaterial.Input(id, material), stop);
        return await AnswerAsync(id, outcome.Value?.Slot, outcome.Refusals, "", stop);
    }

    public async Task<IActionResult> OnPostMoveAsync(Guid id, [FromForm] Guid material, [FromForm] bool up, CancellationToken stop)
    {
        var outcome = await move.RunAsync(await who.GetAsync(), new MoveMaterial.Input(id, material, up), stop);
        return await AnswerAsync(id, outcome.Value?.Slot, outcome.Refusals, "", stop);
    }

    public async Task<IActionResult> OnPostReuseAsync(Guid id, [FromForm] string? slot, [FromForm] Guid material, CancellationToken stop)
    {
        var outcome = await reuse.RunAsync(await who.GetAsync(), new ReuseMaterial.Input(id, slot ?? "", material), stop);
        return await AnswerAsync(id, slot, outcome.Refusals, "", stop, SayTaken(1));
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid id, [FromForm] Guid upload, CancellationToken stop)
    {
        var outcome = await cancel.RunAsync(await who.GetAsync(), new CancelUpload.Input(id, upload), stop);
        return await AnswerAsync(id, null, outcome.Refusals, "", stop);
    }

    /// <summary>A slot with what was refused there.</summary>
    public SlotView? Of(string slot) => View.Slots.FirstOrDefault(s => s.Material.Id == slot) is { } found
        ? new SlotView(View, found, [.. Refusals.Where(refusal => refusal.Field == MaterialRefusals.FieldOf(slot))]) : null;

    /// <summary>What was refused and belongs to no slot that is shown.</summary>
    public IReadOnlyList<Refusal> Elsewhere => [.. Refusals.Where(refusal => View.Slots.All(slot => refusal.Field != MaterialRefusals.FieldOf(slot.Material.Id)))];

    private static string SayTaken(int files) => $"已收下 {files} 个文件";

    private async Task<IActionResult> AnswerAsync(Guid id, string? slot, IReadOnlyList<Refusal> refusals, string said, CancellationToken stop, string? done = null)
    {
        if (refusals.Count == 0)
        {
            Taken = done;
            return LocalRedirect($"/applications/{id}/materials{said}{(slot is null ? "" : $"#slot-{Uri.EscapeDataString(slot)}")}");
        }
        if (!await LoadAsync(id, stop)) return NotFound();
        Refusals = refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}

/// <summary>A slot as its part of the page shows it.</summary>
public sealed record SlotView(ShowMaterials.View View, ShowMaterials.Slot Slot, IReadOnlyList<Refusal> Refusals);

/// <summary>A form that is too large is answered before it is read, in words.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RefuseTooLargeAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    // before the antiforgery check, which reads the form
    public int Order => 0;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsPost(request.Method) && request.ContentLength > MaterialsModel.MostRequest) context.Result = new LocalRedirectResult($"{request.Path}?tooLarge=true");
    }
}
