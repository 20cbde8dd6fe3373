using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Defences;

/// <summary>The day of a defence at the door: who came, whose turn it is, what was asked.</summary>
[Authorize]
public sealed class DayModel(CurrentActor who, ShowDefence show, TakeAttendance attend, CallCase call, KeepQuestion keep) : PageModel
{
    public ShowDefence.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The case to which the refusals belong, and what was typed there.</summary>
    public Guid? At { get; private set; }

    public string? Represented { get; private set; }

    public string? Why { get; private set; }

    public string? Question { get; private set; }

    public string? Answer { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAttendAsync(Guid id, [FromForm] Guid application, [FromForm] string? came, [FromForm] string? represented, [FromForm] string? why, CancellationToken stop)
    {
        var later = came == "Later";
        if (!later && (!Enum.TryParse<Attendance>(came, out var known) || !Enum.IsDefined(known))) return BadRequest();
        (At, Represented, Why) = (application, represented, why);
        return await ToldAsync(id, await attend.RunAsync(await who.GetAsync(), new TakeAttendance.Input(id, application, later ? null : Enum.Parse<Attendance>(came!), represented, why), stop), later ? "已改期，须重新通知" : "已签到", stop);
    }

    public async Task<IActionResult> OnPostCallAsync(Guid id, [FromForm] Guid? application, CancellationToken stop) =>
        await ToldAsync(id, await call.RunAsync(await who.GetAsync(), id, application, stop), application is null ? "这一件已结束" : "已叫号，专家可以评分", stop);

    public async Task<IActionResult> OnPostAskAsync(Guid id, [FromForm] Guid application, [FromForm] int? number, [FromForm] Guid? expert, [FromForm] string? question, [FromForm] string? answer, CancellationToken stop)
    {
        (At, Question, Answer) = (application, question, answer);
        return await ToldAsync(id, await keep.RunAsync(await who.GetAsync(), new KeepQuestion.Input(id, application, number, expert, question, answer), stop), "已记录", stop);
    }

    private async Task<IActionResult> ToldAsync<T>(Guid id, Outcome<T> outcome, string done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return LocalRedirect($"/defences/groups/{id}/day{(At is { } at ? $"#h-{at}" : "")}");
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.KeepExperts) || await show.RunAsync(actor, id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
