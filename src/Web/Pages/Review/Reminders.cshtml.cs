using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>Whom to remind by telephone, with what was said so far.</summary>
public sealed class RemindersModel(CurrentActor who, FindReminders find, NotePhoneCall note) : PageModel
{
    public FindReminders.View View { get; private set; } = null!;

    public FindReminders.Input Narrowed { get; private set; } = new();

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The row whose note was not taken, and what it said.</summary>
    public int? At { get; private set; }

    public string? Said { get; private set; }

    [TempData] public string? Done { get; set; }

    public string Query => QueryOf(Narrowed);

    public Task<IActionResult> OnGetAsync([FromQuery] string? step, [FromQuery] string? overdue, CancellationToken stop) => ShowAsync(Read(step, overdue), stop);

    public async Task<IActionResult> OnPostNoteAsync(
        [FromForm] Guid call, [FromForm] string? about, [FromForm] string? to, [FromForm] Guid? application, [FromForm] string? said, [FromForm] int row, [FromForm] string? step, [FromForm] string? overdue, [FromForm] string? once, CancellationToken stop)
    {
        var narrowed = Read(step, overdue);
        var outcome = await note.RunAsync(await who.GetAsync(), new NotePhoneCall.Input(call, about, string.IsNullOrEmpty(to) ? null : to, application, said, once), stop);
        if (outcome.Done)
        {
            Done = "已记下";
            return LocalRedirect($"/review/reminders?{QueryOf(narrowed)}");
        }
        (Refusals, At, Said) = (outcome.Refusals, row, said);
        return await ShowAsync(narrowed, stop);
    }

    // a step's word is short, and what is sent back stands in an address
    internal static FindReminders.Input Read(string? step, string? overdue) => new(step is { Length: > 0 and <= 100 } ? step : null, null, overdue == "yes");

    private static string QueryOf(FindReminders.Input input) => $"step={Uri.EscapeDataString(input.Step ?? "")}&overdue={(input.OnlyOverdue ? "yes" : "")}";

    private async Task<IActionResult> ShowAsync(FindReminders.Input narrowed, CancellationToken stop)
    {
        if (await find.RunAsync(await who.GetAsync(), narrowed, stop) is not { } view) return NotFound();
        (View, Narrowed) = (view, narrowed);
        return Page();
    }
}
