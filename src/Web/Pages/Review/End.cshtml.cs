using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>不予受理, 不予推荐: reason and clauses are written first, then the officer reads what the applicant will be told, and only then it is done.</summary>
public sealed class EndModel(CurrentActor who, ShowApplication show, EndApplication end, WorkCalendar calendar) : PageModel
{
    public ShowApplication.View View { get; private set; } = null!;

    public StepAction Action { get; private set; } = null!;

    /// <summary>The state that the officer began from.</summary>
    public int Token { get; private set; }

    public string Opinion { get; private set; } = "";

    /// <summary>The clauses that were ticked.</summary>
    public IReadOnlyList<string> Chosen { get; private set; } = [];

    public string? Other { get; private set; }

    /// <summary>What was written is shown as the applicant will read it.</summary>
    public bool Looked { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public IReadOnlyList<string> NotMet { get; private set; } = [];

    public IReadOnlyList<string> OtherClauses { get; private set; } = [];

    private string? Clause => string.Join("；", Chosen.Append(Other?.Trim() ?? "").Where(clause => clause.Length > 0)) is { Length: > 0 } all ? all : null;

    public (string, DateOnly, string?, string?, string?, Programme, DateOnly?, string?) Preview
    {
        get
        {
            var day = Deadline.DayOf(View.Now);
            return (View.ReceivingOffice ?? "", day, Opinion.Trim(), Clause, null, View.Programme, View.Programme.Objection?.LastDay(day, calendar), View.Again(Action.To[0].Step));
        }
    }

    public async Task<IActionResult> OnGetAsync(Guid id, string? act, CancellationToken stop) => await LoadAsync(id, act, null, null, null, null, stop) ?? Page();

    /// <summary>From the page of the case, or back from the look, with what was already written.</summary>
    public async Task<IActionResult> OnPostComposeAsync(Guid id, [FromForm] int token, [FromForm] string? act, [FromForm] string? opinion, [FromForm] List<string>? clauses, [FromForm] string? other, CancellationToken stop) =>
        await LoadAsync(id, act, token, opinion, clauses, other, stop) ?? Page();

    public async Task<IActionResult> OnPostLookAsync(Guid id, [FromForm] int token, [FromForm] string? act, [FromForm] string? opinion, [FromForm] List<string>? clauses, [FromForm] string? other, CancellationToken stop)
    {
        if (await LoadAsync(id, act, token, opinion, clauses, other, stop) is { } elsewhere) return elsewhere;
        // the act itself to its end, and nothing of it stays
        var outcome = await end.RunAsync(await who.GetAsync(), Written(id) with { Rehearse = true }, stop);
        (Refusals, Looked) = (outcome.Refusals, outcome.Done);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int token, [FromForm] string? act, [FromForm] string? opinion, [FromForm] List<string>? clauses, [FromForm] string? other, CancellationToken stop)
    {
        if (await LoadAsync(id, act, token, opinion, clauses, other, stop) is { } elsewhere) return elsewhere;
        var outcome = await end.RunAsync(await who.GetAsync(), Written(id), stop);
        if (outcome.Done) return LocalRedirect($"/review/{id}");
        Refusals = outcome.Refusals;
        return Page();
    }

    private EndApplication.Input Written(Guid id) => new(id, Token, Action.Does, Opinion, Clause);

    private async Task<IActionResult?> LoadAsync(Guid id, string? act, int? token, string? opinion, List<string>? clauses, string? other, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Review) || await show.RunAsync(actor, id, stop) is not { } view) return NotFound();
        // somebody else's step, or one that has no such act: the case says how it stands
        if (!view.MayAct || view.Step.Action(act ?? "") is not { Does: Doing.Reject or Doing.Decline } action) return LocalRedirect($"/review/{id}");
        (View, Action, Token, Opinion, Chosen, Other) = (view, action, token ?? view.Application.Token, opinion ?? "", clauses ?? [], other);
        var all = view.Report.Findings.Select(finding => (finding.Verdict, Text: $"{finding.Rubric.Clause} {finding.Rubric.Asks ?? finding.Rubric.Label}".Trim())).Where(clause => clause.Text.Length > 0).ToList();
        NotMet = [.. all.Where(clause => clause.Verdict == Verdict.NotMet).Select(clause => clause.Text).Distinct()];
        OtherClauses = [.. all.Select(clause => clause.Text).Distinct().Except(NotMet)];
        return null;
    }
}
