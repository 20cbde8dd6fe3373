using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>
/// 不予受理, 不予推荐: reason and clauses are written first, then the officer reads what the applicant will be told, and only then it is done. So does who acts
/// in the place of an office below, with his reason for it.
/// </summary>
public sealed class EndModel(CurrentActor who, ShowApplication show, EndApplication end, ActForBelow actFor, WorkCalendar calendar) : PageModel
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

    /// <summary>In whose place it is done; null where it is the office's own step.</summary>
    public ActForBelow.View? Below { get; private set; }

    /// <summary>Why it is done in another's place.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Where the officer came from and goes back to: the case, or the list of candidates.</summary>
    public string Back => FromList ? $"/recommendation/{View.Application.CallId}" : $"/review/{View.Application.Id}";

    public bool FromList { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public IReadOnlyList<string> NotMet { get; private set; } = [];

    public IReadOnlyList<string> OtherClauses { get; private set; } = [];

    private string? Clause => string.Join("；", Chosen.Append(Other?.Trim() ?? "").Where(clause => clause.Length > 0)) is { Length: > 0 } all ? all : null;

    public (string, DateOnly, string?, string?, string?, Programme, DateOnly?, string?) Preview
    {
        get
        {
            var day = Deadline.DayOf(View.Now);
            return (Below?.Standing(Reason.Trim()) ?? View.ReceivingOffice ?? "", day, Opinion.Trim(), Clause, null, View.Programme, View.Programme.Objection?.LastDay(day, calendar), View.Again(Action.To[0].Step));
        }
    }

    /// <summary>What the boxes of the page hold.</summary>
    /// <param name="Below">In the place of an office below.</param>
    /// <param name="Reason">Why it is so.</param>
    /// <param name="From">“list”: from the candidates.</param>
    public sealed record Form(string? Act, string? Opinion, List<string>? Clauses, string? Other, bool Below, string? Reason, string? From, string? Once);

    public async Task<IActionResult> OnGetAsync(Guid id, string? act, bool below, string? from, CancellationToken stop) => await LoadAsync(id, null, new Form(act, null, null, null, below, null, from, null), stop) ?? Page();

    /// <summary>From the page of the case, or back from the look, with what was already written.</summary>
    public async Task<IActionResult> OnPostComposeAsync(Guid id, [FromForm] int token, [FromForm] Form form, CancellationToken stop) => await LoadAsync(id, token, form, stop) ?? Page();

    public async Task<IActionResult> OnPostLookAsync(Guid id, [FromForm] int token, [FromForm] Form form, CancellationToken stop)
    {
        if (await LoadAsync(id, token, form, stop) is { } elsewhere) return elsewhere;
        // the act itself to its end, and nothing of it stays
        var outcome = await RunAsync(id, rehearse: true, null, stop);
        (Refusals, Looked) = (outcome.Refusals, outcome.Done);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int token, [FromForm] Form form, CancellationToken stop)
    {
        if (await LoadAsync(id, token, form, stop) is { } elsewhere) return elsewhere;
        var outcome = await RunAsync(id, rehearse: false, form.Once, stop);
        if (outcome.Done) return LocalRedirect(FromList ? $"{Back}#declined" : Back);
        // somebody, or the same form a moment ago, was faster
        if (await LoadAsync(id, token, form, stop) is { } done) return done;
        Refusals = outcome.Refusals;
        return Page();
    }

    private async Task<Outcome<Application>> RunAsync(Guid id, bool rehearse, string? once, CancellationToken stop) => Below is null
        ? await end.RunAsync(await who.GetAsync(), new EndApplication.Input(id, Token, Action.Does, Opinion, Clause, rehearse, once), stop)
        : await actFor.RunAsync(await who.GetAsync(), new ActForBelow.Input(id, Token, Action.Id, Opinion, Reason, Clause, Rehearse: rehearse, Once: once), stop);

    private async Task<IActionResult?> LoadAsync(Guid id, int? token, Form form, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Review) || await show.RunAsync(actor, id, stop) is not { } view) return NotFound();
        FromList = form.From == "list";
        View = view;
        var below = form.Below ? await actFor.ShowAsync(actor, id, stop) : null;
        // the page of the one who acts for another says why he cannot
        if (below is { WhyNot: not null }) return LocalRedirect($"/review/{id}/act-for");
        var known = below is not null ? below.Actions.FirstOrDefault(one => one.Id == form.Act) : view.MayAct && !form.Below ? view.Step.Action(form.Act ?? "") : null;
        // somebody else's step, or one that has no such act: the case says how it stands
        if (known is not { Does: Doing.Reject or Doing.Decline } action) return LocalRedirect(Back);
        (Below, Action, Token, Opinion, Chosen, Other, Reason) = (below, action, token ?? view.Application.Token, form.Opinion ?? "", form.Clauses ?? [], form.Other, form.Reason ?? "");
        var all = view.Report.Findings.Select(finding => (finding.Verdict, Text: $"{finding.Rubric.Clause} {finding.Rubric.Asks ?? finding.Rubric.Label}".Trim())).Where(clause => clause.Text.Length > 0).ToList();
        NotMet = [.. all.Where(clause => clause.Verdict == Verdict.NotMet).Select(clause => clause.Text).Distinct()];
        OtherClauses = [.. all.Select(clause => clause.Text).Distinct().Except(NotMet)];
        return null;
    }
}
