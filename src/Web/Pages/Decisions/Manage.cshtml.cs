using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Decisions;

/// <summary>认定的办理: one document for a list of cases, looked at before it is made.</summary>
[Authorize]
public sealed class ManageModel(CurrentActor who, ShowDecision show, RecogniseCases recognise) : PageModel
{
    /// <summary>What stands in the boxes.</summary>
    public sealed record Form(string? Title, string? Document, string? To, string? CopyTo, string? Text, string? Signer, string? DecidedOn);

    public ShowDecision.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Form? Typed { get; private set; }

    public HashSet<Guid> Chosen { get; private set; } = [];

    /// <summary>By case, why it is recognised although an objection to it holds good.</summary>
    public IReadOnlyDictionary<Guid, string?> Whys { get; private set; } = new Dictionary<Guid, string?>();

    public RecogniseCases.Result? Result { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid call, string step, CancellationToken stop) => await LoadAsync(call, step, stop) ? Page() : NotFound();

    public Task<IActionResult> OnPostLookAsync(Guid call, string step, [FromForm] Form form, [FromForm] List<Guid>? cases, CancellationToken stop) => DoAsync(call, step, form, cases ?? [], dryRun: true, null, stop);

    public Task<IActionResult> OnPostMakeAsync(Guid call, string step, [FromForm] Form form, [FromForm] List<Guid>? cases, [FromForm] string? once, CancellationToken stop) => DoAsync(call, step, form, cases ?? [], dryRun: false, once, stop);

    private async Task<IActionResult> DoAsync(Guid call, string step, Form form, List<Guid> cases, bool dryRun, string? once, CancellationToken stop)
    {
        (Typed, Chosen) = (form, [.. cases]);
        Whys = Publicity.ManageModel.TypedWhys(Request.Form);
        var wrong = new List<Refusal>();
        var day = Publicity.ManageModel.Day(form.DecidedOn, "decidedOn", wrong);
        var outcome = wrong.Count > 0 ? wrong : await recognise.RunAsync(await who.GetAsync(), new RecogniseCases.Input(call, step, cases, form.Title, form.Document, form.To, form.CopyTo, form.Text, form.Signer, day, dryRun, once) { Whys = Whys }, stop);
        if (outcome.Value?.Decision is { } decision)
        {
            Done = $"已认定 {FindDecisions.Read(decision).Count} 家，名单已公布";
            return LocalRedirect($"/decisions/manage/{call}/{step}");
        }
        (Refusals, Result) = (outcome.Refusals, outcome.Value);
        return await LoadAsync(call, step, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid call, string step, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), call, step, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
