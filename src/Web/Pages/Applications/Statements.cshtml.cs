using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>The applicant's own word on what only a person can judge. It settles nothing, and reviewers see it.</summary>
public sealed class StatementsModel(CurrentActor who, ShowApplication show, SaveDraft save, ShowEditing editing) : PageModel
{
    public ShowApplication.View View { get; private set; } = null!;

    public IReadOnlyList<Judged> Statements { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public bool Saved { get; private set; }

    /// <summary>Somebody else saved meanwhile: both words are on the page, and whoever sends it again has seen them.</summary>
    public bool Changed { get; private set; }

    public ShowEditing.View Editing { get; private set; } = null!;

    public int Revision => View.Draft.Section(DraftSection.Declared)?.Revision ?? 0;

    private MappingNode? typed;

    /// <summary>What stands in the boxes: what was typed and not saved, else what is kept.</summary>
    public string Said(Judged statement) => Text((typed ?? View.Answered.Declared)[statement.Rubric.Id]);

    public string Kept(Judged statement) => Text(View.Answered.Declared[statement.Rubric.Id]);

    private static string Text(Node? node) => (node as ScalarNode)?.Text ?? "";

    public async Task<IActionResult> OnGetAsync(Guid id, bool saved, CancellationToken stop)
    {
        Saved = saved;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] int revision, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        typed = Posted.ReadDeclared(Statements, name => Request.Form[name]);
        var outcome = await save.RunAsync(await who.GetAsync(), new SaveDraft.Input(id, DraftSection.Declared, revision, typed), stop);
        if (outcome.Done) return LocalRedirect($"/applications/{id}/statements?saved=true");
        Changed = outcome.Refusals is [{ Code: "draft.changed" }, ..];
        if (!Changed) Refusals = outcome.Refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role != Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        (View, Statements) = (view, [.. view.Programme.Statements.Where(statement => statement.Declared)]);
        Editing = (await editing.RunAsync(actor, id, DraftSection.Declared, stop))!;
        return true;
    }
}
