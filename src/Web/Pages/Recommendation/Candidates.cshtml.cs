using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>An office's candidates: side by side, in its order, the first so many recommended at once.</summary>
[Authorize]
public sealed class CandidatesModel(CurrentActor who, FindCandidates find, FindMarks marks, ShowSample samples, RankCandidates rank, OrderCandidates order, RecommendFirst first, WithdrawRecommendation takeBack) : PageModel
{
    /// <summary>What stands in the boxes for many at once.</summary>
    public sealed record Form(int Count, string? Opinion, string? ExcessReason);

    public FindCandidates.View View { get; private set; } = null!;

    /// <summary>So many stand side by side.</summary>
    public const int Beside = 6;

    /// <summary>Who is compared: those that were ticked, else the first of those that wait, the reserve last.</summary>
    public IReadOnlyList<FindCandidates.Row> Shown { get; private set; } = [];

    /// <summary>How many were ticked.</summary>
    public int Ticked { get; private set; }

    /// <summary>Only rows in which they differ.</summary>
    public bool OnlyDiffering { get; private set; }

    /// <summary>The rows of the comparison.</summary>
    public IReadOnlyList<Line> Lines { get; private set; } = [];

    /// <summary>A row of the comparison.</summary>
    /// <param name="Head">The demand.</param>
    /// <param name="Clause">Where the notice makes it.</param>
    /// <param name="Cells">One for each of who is compared.</param>
    public sealed record Line(string Head, string Clause, IReadOnlyList<Cell> Cells)
    {
        public bool Differs => Cells.Select(cell => (cell.Value, cell.Verdict, cell.Difference)).Distinct().Count() > 1;
    }

    /// <param name="Value">What is there; null: it is not asked of this one.</param>
    /// <param name="Verdict">None where there is nothing to judge.</param>
    /// <param name="Difference">Typed and counted figure, where they differ.</param>
    public sealed record Cell(string? Value, Verdict? Verdict, string? Difference);

    /// <summary>What came of the sample of each of them; none where it was not measured.</summary>
    public IReadOnlyDictionary<Guid, ShowSample.View> Samples { get; private set; } = new Dictionary<Guid, ShowSample.View>();

    /// <summary>The places that were typed and could not be saved, by case.</summary>
    public IReadOnlyDictionary<Guid, string?> Places { get; private set; } = new Dictionary<Guid, string?>();

    /// <summary>What reviewers marked as a problem or a question in each of them, and what still stands there.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<(MarkedPlace At, ShowCase.Stand Stand)>> Marks { get; private set; } = new Dictionary<Guid, IReadOnlyList<(MarkedPlace, ShowCase.Stand)>>();

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public IReadOnlyList<RecommendFirst.Row>? Looked { get; private set; }

    public IReadOnlyList<RecommendFirst.Row>? Done { get; private set; }

    public Form Typed { get; private set; } = new(1, null, null);

    public bool MayAct { get; private set; }

    /// <summary>What is said belongs to the form for many at once, and stands beside it.</summary>
    public bool InFirst { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid call, [FromQuery] List<Guid> beside, [FromQuery] string? differing, CancellationToken stop) =>
        await LoadAsync(call, stop, beside, differing is not null) ? Page() : NotFound();

    public async Task<IActionResult> OnPostOrderAsync(Guid call, [FromForm] int token, CancellationToken stop)
    {
        const string Name = "place:";
        Places = Request.Form.Where(box => box.Key.StartsWith(Name, StringComparison.Ordinal) && Guid.TryParse(box.Key.AsSpan(Name.Length), out _)).DistinctBy(box => Guid.Parse(box.Key.AsSpan(Name.Length)))
            .ToDictionary(box => Guid.Parse(box.Key.AsSpan(Name.Length)), box => (string?)box.Value.ToString());
        var outcome = await order.RunAsync(await who.GetAsync(), new OrderCandidates.Input(call, token, Places), stop);
        return outcome.Done ? LocalRedirect($"/recommendation/{call}#waiting") : await AgainAsync(call, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostMoveAsync(Guid call, [FromForm] int token, [FromForm] Guid application, [FromForm] string? move, CancellationToken stop)
    {
        if (!Enum.TryParse<RankMove>(move, out var to) || !Enum.IsDefined(to)) return BadRequest();
        var outcome = await rank.RunAsync(await who.GetAsync(), new RankCandidates.Input(call, token, application, to), stop);
        return outcome.Done ? LocalRedirect($"/recommendation/{call}#c-{application}") : await AgainAsync(call, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostFirstAsync(Guid call, [FromForm] int token, [FromForm] Form form, [FromForm] string? seen, [FromForm] string? once, [FromForm] string? apply, CancellationToken stop)
    {
        (Typed, InFirst) = (form, true);
        var outcome = await first.RunAsync(await who.GetAsync(), new RecommendFirst.Input(call, token, form.Count, form.Opinion, form.ExcessReason, DryRun: apply is null, seen, once), stop);
        if (outcome.Done) (Looked, Done) = apply is null ? (outcome.Value, Looked) : (Looked, outcome.Value);
        return await AgainAsync(call, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostTakeBackAsync(Guid call, [FromForm] Guid application, [FromForm] int token, [FromForm] string? reason, [FromForm] string? once, CancellationToken stop)
    {
        var outcome = await takeBack.RunAsync(await who.GetAsync(), new WithdrawRecommendation.Input(application, token, reason, once), stop);
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

    // what conditions hold against limits, in the order of the notice, each by its demand: one figure may stand under several
    private static IReadOnlyList<Line> Compare(IReadOnlyList<FindCandidates.Row> rows)
    {
        var measured = rows.Select(row => (Row: row, Findings: Measured(row).DistinctBy(finding => finding.Rubric.Id).ToDictionary(finding => finding.Rubric.Id, StringComparer.Ordinal))).ToList();
        return [.. measured.SelectMany(one => one.Findings.Values).DistinctBy(finding => finding.Rubric.Id).Select(known => new Line(
            known.Condition.Say(), known.Rubric.Clause, [.. measured.Select(one => one.Findings.TryGetValue(known.Rubric.Id, out var finding) ? CellOf(one.Row, finding) : new Cell(null, null, null))]))];
    }

    private static Cell CellOf(FindCandidates.Row row, Finding finding)
    {
        var figure = finding.Measurement!.Figure;
        // a day of a title that is not held is no open question
        if (row.Judging.Form.Fields.FirstOrDefault(field => field.Parts.Contains(figure)) is { Type: FieldType.Title } title && title.Figure.Show(finding.Sheet) == Flags.No) return new Cell("无", null, null);
        return new Cell(figure.Show(finding.Sheet) is { Length: > 0 } value ? value : "未填", finding.Verdict, finding.Difference);
    }

    private static IEnumerable<Finding> Measured(FindCandidates.Row row) => Claimed(row.Report!.Root).Where(finding => finding.Measurement is not null && finding.Condition.Rubric.Id.Length > 0);

    // of a function that is not applied for, and of a case that is not his, nothing is compared
    private static IEnumerable<Finding> Claimed(Finding finding) => finding.IsClaimed ? WhenThen.Applying(finding).SelectMany(Claimed).Prepend(finding) : [];

    private async Task<bool> LoadAsync(Guid call, CancellationToken stop, IReadOnlyList<Guid>? beside = null, bool differing = false)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, call, stop) is not { Level: not null } view) return false;
        (View, MayAct) = (view, actor.Has(Duty.Recommend));
        var waiting = view.Candidates.Concat(view.Reserve).ToList();
        var ticked = beside is null ? [] : waiting.Where(row => beside.Contains(row.Application.Id)).ToList();
        (Ticked, OnlyDiffering) = (ticked.Count, differing);
        Shown = [.. (ticked.Count > 0 ? ticked : waiting).Take(Beside)];
        Lines = Compare(Shown);
        if (view.Programme.Sampling is not null)
        {
            var drawn = new Dictionary<Guid, ShowSample.View>();
            foreach (var row in Shown)
            {
                if (await samples.RunAsync(actor, row.Application.Id, stop) is { Newest: not null } sample) drawn.Add(row.Application.Id, sample);
            }
            Samples = drawn;
        }
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
