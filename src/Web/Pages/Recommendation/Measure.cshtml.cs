using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>抽查核实 of one case: draw, record, compare.</summary>
[Authorize]
public sealed class MeasureModel(CurrentActor who, ShowSample show, DrawSample draw, RecordSample record) : PageModel
{
    /// <summary>What stands in the boxes of a record.</summary>
    public sealed record Form(int Number, int Place, string? Day, string? Method, string? Answer, string? Satisfaction, string? Said, string? Contact);

    public ShowSample.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Form? Typed { get; private set; }

    public string? Reason { get; private set; }

    public bool MayAct => View.WhyNot is null;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostDrawAsync(Guid id, [FromForm] string? reason, [FromForm] string? once, CancellationToken stop)
    {
        var outcome = await draw.RunAsync(await who.GetAsync(), new DrawSample.Input(id, reason, once), stop);
        if (outcome.Done) return LocalRedirect($"/recommendation/cases/{id}/measure");
        (Refusals, Reason) = (outcome.Refusals, reason);
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostRecordAsync(Guid id, [FromForm] Form form, [FromForm] string? once, CancellationToken stop)
    {
        var day = DateOnly.TryParseExact(form.Day?.Trim(), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var said) ? said : (DateOnly?)null;
        SampleAnswer? answer = Enum.TryParse<SampleAnswer>(form.Answer, out var known) && Enum.IsDefined(known) ? known : null;
        var input = new RecordSample.Input(id, form.Number, form.Place, day, form.Method, answer, form.Satisfaction, form.Said, form.Contact, once);
        var outcome = await record.RunAsync(await who.GetAsync(), input, stop);
        if (outcome.Done) return LocalRedirect($"/recommendation/cases/{id}/measure#s-{form.Place}");
        (Refusals, Typed) = (outcome.Refusals, form);
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public static string Of(SampleAnswer answer) => CaseWords.Of(answer);

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
