using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Experts;

/// <summary>One expert of the pool: who he is, what ties him to whom, where he takes part.</summary>
[Authorize]
public sealed class ExpertModel(CurrentActor who, ExpertPool pool, SaveExpert save, PauseExpert pause, RecordTie record, StrikeTie strike) : PageModel
{
    /// <summary>What stands in the boxes of a tie.</summary>
    public sealed record TieForm(TieKind Kind, string? Institution, string? Code, string? From, string? Until, string? What);

    public ExpertPool.Entry View { get; private set; } = null!;

    public IndexModel.Form Typed { get; private set; } = null!;

    public TieForm Tie { get; private set; } = new(TieKind.Employer, null, null, null, null, null);

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostSaveAsync(Guid id, [FromForm] IndexModel.Form form, [FromForm] int token, CancellationToken stop) =>
        await ToldAsync(id, await save.RunAsync(await who.GetAsync(), form.To(id, token), stop), "已保存", () => Typed = form, stop);

    public async Task<IActionResult> OnPostPauseAsync(Guid id, [FromForm] bool pausing, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync(id, await pause.RunAsync(await who.GetAsync(), new PauseExpert.Input(id, pausing, why), stop), pausing ? "已暂停" : "已恢复", () => { }, stop);

    public async Task<IActionResult> OnPostTieAsync(Guid id, [FromForm] TieForm form, CancellationToken stop)
    {
        var wrong = new List<Refusal>();
        var input = new RecordTie.Input(id, form.Kind, form.Institution, form.Code, Day(form.From, "from", wrong), Day(form.Until, "until", wrong), form.What);
        return await ToldAsync(id, wrong.Count > 0 ? wrong : await record.RunAsync(await who.GetAsync(), input, stop), "已登记", () => Tie = form, stop);
    }

    public async Task<IActionResult> OnPostStrikeAsync(Guid id, [FromForm] int number, CancellationToken stop) =>
        await ToldAsync(id, await strike.RunAsync(await who.GetAsync(), id, number, stop), "已划去", () => { }, stop);

    /// <summary>A month or a day, as people remember it.</summary>
    internal static DateOnly? Day(string? text, string field, List<Refusal> wrong)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (DateOnly.TryParseExact(text.Trim(), ["yyyy-MM-dd", "yyyy-M-d", "yyyy-MM", "yyyy-M", "yyyy年M月"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        wrong.Add(new Refusal("typed.day", $"“{text}”不是日期，请写成 2019-03 或 2019-03-05", field));
        return null;
    }

    private async Task<IActionResult> ToldAsync<T>(Guid id, Outcome<T> outcome, string done, Action keep, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return LocalRedirect($"/experts/{id}");
        }
        if (!await LoadAsync(id, stop)) return NotFound();
        Refusals = outcome.Refusals;
        keep();
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await pool.FindAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        (View, Typed) = (view, IndexModel.Form.Of(view.Expert));
        return true;
    }
}
