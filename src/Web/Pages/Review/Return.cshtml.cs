using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>
/// 退回清单: what was marked as a problem, as the complete list that the officer edits before the case goes back. Who acts in the place of an office below
/// finds there what that office has marked, and gives his reason for it.
/// </summary>
public sealed class ReturnModel(CurrentActor who, ShowApplication show, ShowCase showCase, ShowHanded handed, ComposeReturn compose, ReturnApplication giveBack, ActForBelow actFor) : PageModel
{
    private const int MostRows = 250;
    private const int SpareRows = 2;

    /// <summary>A line of the list as it stands in its boxes.</summary>
    public sealed record Row(bool Taken, string Place, string Text, string Clause);

    public ShowApplication.View View { get; private set; } = null!;

    public ComposeReturn.View Terms { get; private set; } = null!;

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public IReadOnlyList<string> Opens { get; private set; } = [];

    public string Opinion { get; private set; } = "";

    /// <summary>In whose place it is done; null where it is the office's own step.</summary>
    public ActForBelow.View? Below { get; private set; }

    /// <summary>Why it is done in another's place.</summary>
    public string Reason { get; private set; } = "";

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>Sections and slots that a point can name, with what people call them.</summary>
    public IReadOnlyList<(string Place, string Label)> Places { get; private set; } = [];

    private ShowCase.View shown = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, bool below, CancellationToken stop)
    {
        if (await LoadAsync(id, below, stop) is { } elsewhere) return elsewhere;
        Begin("");
        return Page();
    }

    /// <summary>From the page of the case, with what was already typed there.</summary>
    public async Task<IActionResult> OnPostComposeAsync(Guid id, [FromForm] string? opinion, [FromForm] bool below, [FromForm] string? reason, CancellationToken stop)
    {
        if (await LoadAsync(id, below, stop) is { } elsewhere) return elsewhere;
        Reason = reason ?? "";
        Begin(opinion ?? "");
        return Page();
    }

    /// <summary>What stands in the boxes besides the list.</summary>
    /// <param name="Below">In the place of an office below.</param>
    /// <param name="Reason">Why it is so.</param>
    public sealed record Form(string? Opinion, List<string>? Opens, string? More, bool Below, string? Reason, string? Once);

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int token, [FromForm] int rows, [FromForm] Form form, CancellationToken stop)
    {
        // given back already, by this form or by somebody else: the case says how it stands
        if (await LoadAsync(id, form.Below, stop) is { } elsewhere) return View is null ? elsewhere : LocalRedirect($"/review/{id}");
        (Opinion, Opens, Reason) = (form.Opinion ?? "", form.Opens ?? [], form.Reason ?? "");
        Rows = [.. Enumerable.Range(0, Math.Clamp(rows, 0, MostRows)).Select(i => new Row(Sent("take", i) == "true", Sent("place", i), Sent("text", i), Sent("clause", i)))];
        if (form.More is not null)
        {
            Rows = [.. Rows, .. Blank(SpareRows)];
            return Page();
        }
        // an empty line is none; one that was written counts unless its tick was taken away
        var points = Rows.Where(row => row.Taken && (row.Text.Trim().Length > 0 || row.Place.Length > 0)).Select(row => new ReturnApplication.Point(row.Place.Length > 0 ? row.Place : null, row.Text, row.Clause)).ToList();
        var outcome = Below is null
            ? await giveBack.RunAsync(await who.GetAsync(), new ReturnApplication.Input(id, token, Opinion, points, Opens, form.Once), stop)
            : await actFor.RunAsync(await who.GetAsync(), new ActForBelow.Input(id, token, Terms.Action.Id, Opinion, Reason, Points: points, Opens: Opens, Once: form.Once), stop);
        // somebody, or the same form a moment ago, may have been faster
        if (outcome.Done || await LoadAsync(id, form.Below, stop) is not null) return LocalRedirect($"/review/{id}");
        Refusals = outcome.Refusals;
        return Page();
    }

    private string Sent(string name, int i) => Request.Form[$"{name}.{i.ToString(CultureInfo.InvariantCulture)}"].ToString();

    private void Begin(string opinion)
    {
        Opinion = opinion;
        var kept = shown.Unclosed.Where(point => point.Row.State == PointState.Kept).Select(point => new Row(Taken: true, point.Row.Place ?? "", $"仍未补正：{point.Row.Text}", point.Row.Clause ?? ""));
        var marked = shown.Problems.Select(place => new Row(
            Taken: true, place.At.In ?? place.At.Id, place.At.In is null ? place.Own!.Mark.Comment! : $"文件“{place.At.Label}”：{place.Own!.Mark.Comment}", place.At.Clause));
        Rows = [.. kept, .. marked, .. Blank(SpareRows)];
    }

    private static IEnumerable<Row> Blank(int count) => Enumerable.Repeat(new Row(Taken: true, "", "", ""), count);

    /// <summary>The points of a proposal to give back.</summary>
    public static IReadOnlyList<ReturnApplication.Point> PointsOf(Proposal proposal) => ReturnApplication.PointsOf(proposal);

    // null where the page can be shown; with the case seen, but not the actor's to give back, what is set is that case
    private async Task<IActionResult?> LoadAsync(Guid id, bool below, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Review) || await show.RunAsync(actor, id, stop) is not { } view) return NotFound();
        View = view;
        Below = below ? await actFor.ShowAsync(actor, id, stop) : null;
        // the page of the one who acts for another says why he cannot
        if (Below is { } place && (place.WhyNot is not null || place.Actions.All(action => action.Does != Doing.Return))) return LocalRedirect($"/review/{id}/act-for");
        if (below && Below is null || await compose.RunAsync(Below?.Acting ?? actor, id, stop) is not { } terms) return NotFound();
        Terms = terms;
        shown = await showCase.RunAsync(Below?.Acting ?? actor, view, await handed.RunAsync(actor, id, view.Application.Version, stop), stop);
        Places =
        [
            .. view.Programme.Form.Sections.Select(section => (CasePlace.OfSection(section.Id), section.Label)),
            .. view.Answered.Declared.Entries.Count > 0 ? [(CasePlace.OfSection(DraftSection.Declared), "本单位自述")] : Enumerable.Empty<(string, string)>(),
            .. view.Programme.Materials.Select(slot => (CasePlace.OfSlot(slot.Id), $"材料：{slot.Label}")),
        ];
        return null;
    }
}
