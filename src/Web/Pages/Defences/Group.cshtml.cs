using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Defences;

/// <summary>One group of a defence: its order, its times, its letters.</summary>
[Authorize]
public sealed class GroupModel(CurrentActor who, ShowDefence show, ArrangeDefence arrange, TellDefence tell, ShowScans scans) : PageModel
{
    public ShowDefence.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public ArrangeDefence.Input? Form { get; private set; }

    public ArrangeDefence.Result? Look { get; private set; }

    /// <summary>How many scans of the list on which who came signed are filed.</summary>
    public int Scans { get; private set; }

    /// <summary>What was refused were letters.</summary>
    public bool Telling { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostLookAsync(Guid id, [FromForm] Ordering how, [FromForm] string? days, [FromForm] string? venue, [FromForm] string? why, CancellationToken stop)
    {
        Form = new ArrangeDefence.Input(id, how, Numbers(), days, venue, why, null);
        var outcome = await arrange.RunAsync(await who.GetAsync(), Form, stop);
        (Look, Refusals) = (outcome.Value, outcome.Refusals);
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostArrangeAsync(Guid id, [FromForm] Ordering how, [FromForm] string? days, [FromForm] string? venue, [FromForm] string? why, [FromForm] string? seen, CancellationToken stop)
    {
        Form = new ArrangeDefence.Input(id, how, Numbers(), days, venue, why, seen ?? "");
        var outcome = await arrange.RunAsync(await who.GetAsync(), Form, stop);
        if (outcome.Done)
        {
            Done = how == Ordering.Draw ? "已抽签，时间已排定" : "已按此安排";
            return LocalRedirect($"/defences/groups/{id}");
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostTellAsync(Guid id, [FromForm] string? why, CancellationToken stop)
    {
        var outcome = await tell.RunAsync(await who.GetAsync(), new TellDefence.Input(id, why), stop);
        if (outcome.Value is { } told)
        {
            Done = $"已通知 {told.Count} 件{(told.Count(one => one.Changed) is > 0 and var changed ? $"，其中变更 {changed} 件" : "")}";
            return LocalRedirect($"/defences/groups/{id}");
        }
        (Refusals, Telling) = (outcome.Refusals, true);
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    private Dictionary<Guid, string?> Numbers()
    {
        const string Name = "place:";
        return Request.Form.Where(box => box.Key.StartsWith(Name, StringComparison.Ordinal) && Guid.TryParse(box.Key.AsSpan(Name.Length), out _)).DistinctBy(box => Guid.Parse(box.Key.AsSpan(Name.Length))).ToDictionary(box => Guid.Parse(box.Key.AsSpan(Name.Length)), box => (string?)box.Value.ToString());
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.KeepExperts) || await show.RunAsync(actor, id, stop) is not { } view) return false;
        (View, Scans) = (view, (await scans.OfStepAsync(actor, view.Panel.CallId, view.Panel.Step, stop)).Count(scan => scan.GroupId == id));
        return true;
    }
}
