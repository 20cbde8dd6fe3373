using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The applicant's own word on what only a person can judge. It settles nothing, and reviewers see it.</summary>
public sealed class StatementsModel(CurrentActor who, ShowApplication show, SaveDraft save) : PageModel
{
    public ShowApplication.View View { get; private set; } = null!;

    public IReadOnlyList<Judged> Statements { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Guid Person { get; private set; }

    public bool Saved { get; private set; }

    public int Revision => View.Draft.Section(DraftSection.Declared)?.Revision ?? 0;

    public string Said(Judged statement) => (View.Answered.Declared[statement.Rubric.Id] as ScalarNode)?.Text ?? "";

    public async Task<IActionResult> OnGetAsync(Guid id, bool saved, CancellationToken stop)
    {
        Saved = saved;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int revision, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        var outcome = await save.RunAsync(await who.GetAsync(), new SaveDraft.Input(id, DraftSection.Declared, revision, Posted.ReadDeclared(Statements, name => Request.Form[name])), stop);
        if (outcome.Done) return LocalRedirect($"/applications/{id}/statements?saved=true");
        Refusals = outcome.Refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role != Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        (View, Person, Statements) = (view, actor.PersonId, [.. view.Programme.Statements.Where(statement => statement.Declared)]);
        return true;
    }
}
