using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Questions;

/// <summary>What was asked in an office's area; its own office answers and publishes, those above read.</summary>
[Authorize]
public sealed class IndexModel(CurrentActor who, FindQuestions find, AnswerQuestion answer, PublishAnswer publish) : PageModel
{
    public FindQuestions.Page Found { get; private set; } = null!;

    public bool OnlyWaiting { get; private set; }

    public int PageNumber { get; private set; } = 1;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>Whose form was refused, and what stood in it.</summary>
    public (Guid Question, string? Answer, string? PublicQuestion, string? PublicAnswer) Typed { get; private set; }

    /// <summary>What was just done: an answered question is no longer in the list of those that wait.</summary>
    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(bool waiting, int p, CancellationToken stop) => await LoadAsync(waiting, p, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAnswerAsync([FromForm] Guid question, [FromForm] int token, [FromForm] string? answerText, bool waiting, int p, CancellationToken stop)
    {
        var outcome = await answer.RunAsync(await who.GetAsync(), new AnswerQuestion.Input(question, token, answerText), stop);
        Typed = (question, answerText, null, null);
        return await ShowAsync(outcome.Refusals, "已答复并通知申报单位", waiting, p, stop);
    }

    public async Task<IActionResult> OnPostPublishAsync([FromForm] Guid question, [FromForm] int token, [FromForm] string? publicQuestion, [FromForm] string? publicAnswer, [FromForm] bool takeBack, bool waiting, int p, CancellationToken stop)
    {
        var outcome = await publish.RunAsync(await who.GetAsync(), new PublishAnswer.Input(question, token, publicQuestion, publicAnswer, takeBack), stop);
        Typed = (question, null, publicQuestion, publicAnswer);
        return await ShowAsync(outcome.Refusals, takeBack ? "已撤下，不再公开" : "已公开在申报通知页面", waiting, p, stop);
    }

    private async Task<IActionResult> ShowAsync(IReadOnlyList<Refusal> refusals, string done, bool waiting, int p, CancellationToken stop)
    {
        if (refusals.Count == 0) Done = done;
        if (refusals.Count == 0) return LocalRedirect($"/review/questions?waiting={(waiting ? "true" : "false")}&p={Math.Max(p, 1)}");
        if (!await LoadAsync(waiting, p, stop)) return NotFound();
        Refusals = refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(bool waiting, int p, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor || !actor.Has(Duty.ReadWork)) return false;
        (OnlyWaiting, PageNumber) = (waiting, Math.Max(p, 1));
        Found = await find.RunAsync(actor, waiting, PageNumber, stop);
        return true;
    }
}
