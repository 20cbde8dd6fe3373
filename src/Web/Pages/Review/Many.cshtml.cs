using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>Many cases at once: chosen in the list, tried, looked at, done; with a result a case.</summary>
public sealed class ManyModel(CurrentActor who, ActOnMany many) : PageModel
{
    public IReadOnlyList<ActOnMany.Row> Rows { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Doing? Does { get; private set; }

    public string? Opinion { get; private set; }

    public string? ExcessReason { get; private set; }

    public string? Clause { get; private set; }

    public string Back { get; private set; } = "/review";

    /// <summary>The results are those of a trial.</summary>
    public bool Tried { get; private set; }

    public bool Applied { get; private set; }

    /// <summary>What can be done to at least one of them, as its step calls it.</summary>
    public IReadOnlyList<(Doing Does, string Label)> Offered =>
        [.. Rows.SelectMany(row => row.Actions).GroupBy(action => action.Does).OrderBy(same => same.Key).Select(same => (same.Key, string.Join("／", same.Select(action => action.Label).Distinct())))];

    public IActionResult OnGet() => LocalRedirect("/review");

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string[]? choice, [FromForm] string? does, [FromForm] string? opinion, [FromForm] string? excessReason, [FromForm] string? clause, [FromForm] string? back, [FromForm] string? look, [FromForm] string? apply, [FromForm] string? once, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.Review)) return NotFound();
        if (back is not null && back.StartsWith("/review?", StringComparison.Ordinal) && Url.IsLocalUrl(back)) Back = back;
        (Opinion, ExcessReason, Clause) = (opinion, excessReason, clause);
        var choices = (choice ?? []).Select(Read).OfType<ActOnMany.Choice>().ToList();
        var asked = Enum.TryParse<Doing>(does, out var doing) && ActOnMany.Doings.Contains(doing) ? doing : (Doing?)null;
        Does = asked;
        if (look is null && asked is null) Refusals = [new Refusal("many.action", "请选择办理方式", "does")];
        else if (look is null)
        {
            var outcome = await many.RunAsync(actor, new ActOnMany.Input(choices, asked, opinion, excessReason, DryRun: apply is null, clause, once), stop);
            if (outcome.Value is { } rows)
            {
                (Rows, Tried, Applied) = (rows, apply is null, apply is not null);
                return Page();
            }
            Refusals = outcome.Refusals;
        }
        var seen = await many.RunAsync(actor, new ActOnMany.Input(choices, null, null, null, DryRun: true), stop);
        if (seen.Value is { } shown) Rows = shown;
        else if (Refusals.Count == 0) Refusals = seen.Refusals;
        return Page();
    }

    // an empty box arrives as null, whatever its type says
    private static ActOnMany.Choice? Read(string? typed) =>
        typed?.Split(':') is [var id, var token] && Guid.TryParse(id, out var application) && int.TryParse(token, out var seen) ? new ActOnMany.Choice(application, seen) : null;
}
