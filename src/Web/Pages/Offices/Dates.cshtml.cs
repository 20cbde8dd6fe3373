using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Offices;

/// <summary>Earlier days of an office for its area.</summary>
[Authorize]
public sealed class DatesModel(CurrentActor who, SetInnerDate set, WithdrawInnerDate withdraw, MoveDeadline move) : PageModel
{
    public IReadOnlyList<SetInnerDate.CallView> Calls { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What was sent and not taken.</summary>
    public SetInnerDate.Input? Sent { get; private set; }

    /// <summary>A longer time that was sent and not given.</summary>
    public MoveDeadline.Input? Extending { get; private set; }

    /// <summary>Until when, as it was typed.</summary>
    public string? Until { get; private set; }

    [TempData] public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken stop) => ShowAsync(stop);

    public async Task<IActionResult> OnPostSetAsync([FromForm] Guid call, [FromForm] string? step, [FromForm] DateOnly? day, [FromForm] string? reason, [FromForm] string? document, CancellationToken stop)
    {
        Sent = new SetInnerDate.Input(call, step, day, reason, document);
        if (this.Unreadable(("day", "day", TypedDays.Day)) is { Count: > 0 } unreadable)
        {
            Refusals = unreadable;
            return await ShowAsync(stop);
        }
        return await DoAsync(await set.RunAsync(await who.GetAsync(), Sent, stop), "已规定", stop);
    }

    public async Task<IActionResult> OnPostWithdrawAsync([FromForm] Guid id, [FromForm] string? why, CancellationToken stop) => await DoAsync(await withdraw.RunAsync(await who.GetAsync(), id, why, stop), "已撤销，恢复通知的日期", stop);

    public async Task<IActionResult> OnPostExtendAsync([FromForm] Guid call, [FromForm] string? step, [FromForm] string? applicant, [FromForm] string? area, [FromForm] string? until, [FromForm] string? document, [FromForm] string? reason, CancellationToken stop)
    {
        DateTimeOffset? moment = DateTime.TryParseExact(until, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown) && shown.Year is >= 1990 and <= 2100 ? Deadline.MomentOf(shown) : null;
        (Extending, Until) = (new MoveDeadline.Input(call, step, moment, OnlyBegun: false, reason, document, area, applicant), until);
        if (moment is null)
        {
            Refusals = [new Refusal("deadline.until", "请填新的截止时间，写成 2021-05-18 18:00", "until")];
            return await ShowAsync(stop);
        }
        return await DoAsync(await move.RunAsync(await who.GetAsync(), Extending, stop), "已延期", stop);
    }

    private async Task<IActionResult> DoAsync<T>(Outcome<T> outcome, string done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return LocalRedirect("/offices/dates");
        }
        Refusals = outcome.Refusals;
        return await ShowAsync(stop);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.SetDates)) return NotFound();
        Calls = await set.ShowAsync(actor, stop);
        return Page();
    }
}
