using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>One application to its applicant: the sections, how it stands to the conditions, and submitting.</summary>
public sealed class ShowModel(CurrentActor who, ShowApplication show, SubmitApplication submit) : PageModel
{
    public ShowApplication.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostSubmitAsync(Guid id, [FromForm] int? revision, CancellationToken stop)
    {
        var outcome = await submit.RunAsync(await who.GetAsync(), id, revision, stop);
        if (outcome.Done) return LocalRedirect($"/applications/{id}");
        if (!await LoadAsync(id, stop)) return NotFound();
        Refusals = outcome.Refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role != Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        View = view;
        return true;
    }

    /// <summary>How far a section is: troubles in it, or nothing yet, or in order.</summary>
    public string StateOf(Section section)
    {
        var troubles = SubmitApplication.Troubles(View.Programme, View.Answered);
        var names = section.Blocks.Select(block => block.Field?.Id ?? block.Table!.Id).ToList();
        var mine = troubles.Count(t => t.Field is { } field && names.Any(name => field == name || field.StartsWith(name + "[", StringComparison.Ordinal) || field.StartsWith(name + ".", StringComparison.Ordinal)));
        var begun = names.Any(name => View.Answered.Answers[name] is not null);
        return mine > 0 ? (begun ? $"还有 {mine} 项待填或待改" : $"未填（必填 {mine} 项）") : begun ? "已填" : "选填，未填";
    }
}
