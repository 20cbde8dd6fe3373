using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>检查并提交: everything that blocks and everything that only warns, each a way to its box; then the declaration and the button.</summary>
public sealed class SubmitModel(CurrentActor who, ShowApplication show, ShowProgress progress, SubmitApplication submit, FindReturn returned) : PageModel
{
    public ShowApplication.View View { get; private set; } = null!;

    public ShowProgress.View Progress { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The points with which it was given back last, with what was said to each.</summary>
    public IReadOnlyList<FindReturn.Item> Points { get; private set; } = [];

    [BindProperty]
    public string? Declarant { get; set; }

    [BindProperty]
    public string? Position { get; set; }

    [BindProperty]
    public bool Agrees { get; set; }

    [BindProperty]
    public string? Reply { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        return View.IsEditable ? Page() : LocalRedirect($"/applications/{id}");
    }

    // a form that does not say what it was made from was made from nothing
    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int revision, [FromForm] string? files, CancellationToken stop)
    {
        var outcome = await submit.RunAsync(await who.GetAsync(), new SubmitApplication.Input(id, revision, Declarant, Position, Agrees, Reply, files ?? ""), stop);
        if (outcome.Value is { } submitted) return LocalRedirect($"/applications/{id}/receipt?version={submitted.Version}");
        if (!await LoadAsync(id, stop)) return NotFound();
        // what the page lists anyway need not be said twice
        var listed = Progress.Readiness.Blocking.Select(blocking => blocking.Sentence).ToHashSet(StringComparer.Ordinal);
        Refusals = [.. outcome.Refusals.Where(refusal => !listed.Contains(refusal.Sentence))];
        if (Refusals.Count == 0 && Progress.Readiness.Blocking.Count > 0) Refusals = [new Refusal("submit.blocked", $"还有 {Progress.Readiness.Blocking.Count} 项须先处理，见下方清单")];
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role != Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        View = view;
        Progress = await progress.RunAsync(actor, view, stop);
        if (view.Application.Returns > 0) Points = await returned.RunAsync(actor, id, stop);
        return true;
    }

    /// <summary>Troubles by the part of the application to which they belong, in the form's order; first what belongs to none.</summary>
    public IReadOnlyList<(string Part, IReadOnlyList<Refusal> Troubles)> Parts(IReadOnlyList<Refusal> troubles)
    {
        var sections = View.Programme.Form.Sections;
        int PartOf(Refusal refusal) => refusal.Field switch
        {
            null => -1,
            var field when field.StartsWith("material:", StringComparison.Ordinal) => sections.Count,
            var field => sections.TakeWhile(section => section.Find(Readiness.BlockOf(field)) is null).Count() is var found && found < sections.Count ? found : -1,
        };
        return [.. troubles.GroupBy(PartOf).OrderBy(part => part.Key).Select(part => (part.Key < 0 ? "其他" : part.Key < sections.Count ? sections[part.Key].Label : "申报材料", (IReadOnlyList<Refusal>)[.. part]))];
    }

    /// <summary>Where a trouble is mended: the box on its section's page, or the slot on the page of materials.</summary>
    public string? PlaceOf(Refusal refusal)
    {
        if (refusal.Field is not { } field) return null;
        if (field.StartsWith("material:", StringComparison.Ordinal)) return $"/applications/{View.Application.Id}/materials#slot-{field["material:".Length..]}";
        var block = Readiness.BlockOf(field);
        if (View.Programme.Form.Sections.FirstOrDefault(section => section.Find(block) is not null) is not { } section) return null;
        var box = section.Find(block)!.Value.Field is null && block == field ? $"t-{block}" : new FieldView(section.Find(block)!.Value.Field ?? section.Find(block)!.Value.Table!.Columns[0], field, null, []).Id;
        return $"/applications/{View.Application.Id}/sections/{section.Id}#{box}";
    }
}
