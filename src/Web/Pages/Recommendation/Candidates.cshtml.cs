using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>An office's candidates: side by side, in its order, recommended one by one or the first so many at once, or not recommended.</summary>
[Authorize]
public sealed class CandidatesModel(CurrentActor who, FindCandidates find, FindMarks marks, RankCandidates rank, RecommendFirst first, EndApplication end, WithdrawRecommendation takeBack) : PageModel
{
    /// <summary>What stands in the boxes for many at once.</summary>
    public sealed record Form(int Count, string? Opinion, string? ExcessReason);

    public FindCandidates.View View { get; private set; } = null!;

    /// <summary>So many stand side by side.</summary>
    private const int Beside = 8;

    /// <summary>Who is compared: the first of those that wait, the reserve last.</summary>
    public IReadOnlyList<FindCandidates.Row> Shown { get; private set; } = [];

    /// <summary>What reviewers marked as a problem or a question in each of them, and what still stands there.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<(MarkedPlace At, ShowCase.Stand Stand)>> Marks { get; private set; } = new Dictionary<Guid, IReadOnlyList<(MarkedPlace, ShowCase.Stand)>>();

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public IReadOnlyList<RecommendFirst.Row>? Looked { get; private set; }

    public IReadOnlyList<RecommendFirst.Row>? Done { get; private set; }

    public Form Typed { get; private set; } = new(1, null, null);

    public bool MayAct { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid call, CancellationToken stop) => await LoadAsync(call, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostMoveAsync(Guid call, [FromForm] int token, [FromForm] Guid application, [FromForm] string? move, CancellationToken stop)
    {
        if (!Enum.TryParse<RankMove>(move, out var to) || !Enum.IsDefined(to)) return BadRequest();
        var outcome = await rank.RunAsync(await who.GetAsync(), new RankCandidates.Input(call, token, application, to), stop);
        return outcome.Done ? LocalRedirect($"/recommendation/{call}#c-{application}") : await AgainAsync(call, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostFirstAsync(Guid call, [FromForm] int token, [FromForm] Form form, [FromForm] string? apply, CancellationToken stop)
    {
        Typed = form;
        var outcome = await first.RunAsync(await who.GetAsync(), new RecommendFirst.Input(call, token, form.Count, form.Opinion, form.ExcessReason, DryRun: apply is null), stop);
        if (outcome.Done) (Looked, Done) = apply is null ? (outcome.Value, Looked) : (Looked, outcome.Value);
        return await AgainAsync(call, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostDeclineAsync(Guid call, [FromForm] Guid application, [FromForm] int token, [FromForm] string? reason, CancellationToken stop)
    {
        var outcome = await end.RunAsync(await who.GetAsync(), new EndApplication.Input(application, token, Doing.Decline, reason ?? ""), stop);
        return outcome.Done ? LocalRedirect($"/recommendation/{call}#declined") : await AgainAsync(call, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostTakeBackAsync(Guid call, [FromForm] Guid application, [FromForm] int token, [FromForm] string? reason, CancellationToken stop)
    {
        var outcome = await takeBack.RunAsync(await who.GetAsync(), new WithdrawRecommendation.Input(application, token, reason), stop);
        return outcome.Done ? LocalRedirect($"/recommendation/{call}#c-{application}") : await AgainAsync(call, outcome.Refusals, stop);
    }

    /// <summary>It stands where the recommendation brought it.</summary>
    public bool MayTakeBack(FindCandidates.Row row) => View.Programme.Workflow.Steps
        .Where(step => step.By == View.Level!.Id && step.Action(Doing.Recommend) is not null).SelectMany(step => step.Action(Doing.Recommend)!.To).Any(way => way.Step == row.Application.Step);

    private async Task<IActionResult> AgainAsync(Guid call, IReadOnlyList<Refusal> refusals, CancellationToken stop)
    {
        Refusals = refusals;
        return await LoadAsync(call, stop) ? Page() : NotFound();
    }

    /// <summary>The figures that conditions hold against limits, in the order of the notice: the rows of the comparison.</summary>
    public static IReadOnlyList<string> Compared(IEnumerable<FindCandidates.Row> rows) =>
        [.. rows.SelectMany(row => Measured(row)).Select(finding => finding.Condition.Rubric.Id).Distinct(StringComparer.Ordinal)];

    public static IEnumerable<Finding> Measured(FindCandidates.Row row) => Claimed(row.Report!.Root).Where(finding => finding.Measurement is not null && finding.Condition.Rubric.Id.Length > 0);

    // of a function that is not applied for nothing is compared
    private static IEnumerable<Finding> Claimed(Finding finding) => finding.IsClaimed ? finding.Children.SelectMany(Claimed).Prepend(finding) : [];

    private async Task<bool> LoadAsync(Guid call, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, call, stop) is not { Level: not null } view) return false;
        (View, MayAct) = (view, actor.Has(Duty.Recommend));
        Shown = [.. view.Candidates.Concat(view.Reserve).Take(Beside)];
        var found = new Dictionary<Guid, IReadOnlyList<(MarkedPlace, ShowCase.Stand)>>();
        foreach (var row in Shown)
        {
            var places = await marks.RunAsync(actor, row.Application, stop);
            found.Add(row.Application.Id, [.. places.SelectMany(place => place.Below.Append(place.Own).OfType<ShowCase.Stand>().Where(stand => stand.Mark.State != MarkState.InOrder).Select(stand => (place.At, stand)))]);
        }
        Marks = found;
        return true;
    }
}
