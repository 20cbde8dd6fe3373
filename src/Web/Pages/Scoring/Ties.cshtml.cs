using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.Pages.Experts;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Scoring;

/// <summary>An expert's own employers and interests, as he declares them.</summary>
[Authorize]
public sealed class TiesModel(CurrentActor who, FindOwnEntries find, RecordTie record) : PageModel
{
    public IReadOnlyList<FindOwnEntries.Entry> Entries { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The entry to which the refusals belong.</summary>
    public Guid? At { get; private set; }

    public ExpertModel.TieForm Tie { get; private set; } = null!;

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop) => await LoadAsync(stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync([FromForm] Guid expert, [FromForm] ExpertModel.TieForm form, CancellationToken stop)
    {
        var wrong = new List<Refusal>();
        var input = new RecordTie.Input(expert, form.Kind, form.Institution, form.Code, ExpertModel.Day(form.From, "from", wrong), ExpertModel.Day(form.Until, "until", wrong), form.What);
        Outcome<ExpertTie> outcome = wrong.Count > 0 ? wrong : await record.RunAsync(await who.GetAsync(), input, stop);
        if (outcome.Done)
        {
            Done = "已登记";
            return LocalRedirect("/scoring/ties");
        }
        (Refusals, At, Tie) = (outcome.Refusals, expert, form);
        return await LoadAsync(stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken stop)
    {
        if (await find.RunAsync(await who.GetAsync(), stop) is not { } entries) return false;
        Entries = entries;
        return true;
    }
}
