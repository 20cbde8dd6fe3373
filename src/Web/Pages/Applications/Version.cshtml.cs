using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>What was submitted as a version, and what changed since the one before; for the applicant also the draft.</summary>
public sealed class VersionModel(CurrentActor who, ShowVersion show, ShowHanded handed) : PageModel
{
    public ShowVersion.View View { get; private set; } = null!;

    /// <summary>What stands on pages that were printed from this content to be sealed.</summary>
    public string SealedCode => PrintApplication.SealedCode(View.Application.Number, JsonText.Write(View.Answered.Answers), JsonText.Write(View.Answered.Declared));

    public bool IsOfficer { get; private set; }

    public IReadOnlyList<ShowHanded.Slot> Handed { get; private set; } = [];

    /// <summary>Per section, the answers that changed since the version before.</summary>
    public IReadOnlyList<(string Section, IReadOnlyList<Comparison> Changes)> Changes { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string version, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        int? number = version == "draft" ? null : int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
        if (await show.RunAsync(actor, id, number, stop) is not { } view) return NotFound();
        (View, IsOfficer) = (view, actor.Role != Role.Applicant);
        if (view.Number is { } submitted) Handed = await handed.RunAsync(actor, id, submitted, stop);
        if (view.Before is { } before)
        {
            Changes = [.. view.Programme.Form.Sections.Select(section => (section.Label, Comparison.Between(section, before, view.Answered.Answers))).Where(part => part.Item2.Count > 0)];
        }
        return Page();
    }
}
