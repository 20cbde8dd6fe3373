using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.Api;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Scoring;

/// <summary>评分: the sheet, and beside it the case as experts may see it.</summary>
[Authorize]
public sealed class TaskModel(CurrentActor who, ShowTask show, SaveScore save, SubmitScore submit) : PageModel
{
    public ShowTask.View View { get; private set; } = null!;

    public IReadOnlyDictionary<string, ScoreAnswer> Typed { get; private set; } = null!;

    public int Revision { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostSaveAsync(Guid id, [FromForm] int revision, CancellationToken stop)
    {
        var typed = ScoringApi.Answers(Request.Form);
        return await ToldAsync(id, revision, typed, await save.RunAsync(await who.GetAsync(), new SaveScore.Input(id, revision, typed), stop), "已保存，尚未提交", $"/scoring/{id}", stop);
    }

    public async Task<IActionResult> OnPostSubmitAsync(Guid id, [FromForm] int revision, [FromForm] string? name, CancellationToken stop)
    {
        var typed = ScoringApi.Answers(Request.Form);
        return await ToldAsync(id, revision, typed, await submit.RunAsync(await who.GetAsync(), new SubmitScore.Input(id, revision, typed, name), stop), "评分表已提交", "/scoring", stop);
    }

    private async Task<IActionResult> ToldAsync<T>(Guid id, int revision, IReadOnlyDictionary<string, ScoreAnswer> typed, Outcome<T> outcome, string done, string to, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return LocalRedirect(to);
        }
        if (!await LoadAsync(id, stop)) return NotFound();
        // what was typed stays in the boxes, over the state it was typed on
        (Refusals, Typed, Revision) = (outcome.Refusals, typed, revision);
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        (View, Typed, Revision) = (view, view.Answers, view.Task.Revision);
        return true;
    }
}
