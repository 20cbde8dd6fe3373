using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>The work list: filtered, page by page, with the views that its reader keeps.</summary>
public sealed class IndexModel(CurrentActor who, FindWork find, SaveView save, RemoveView remove) : PageModel
{
    public static readonly IReadOnlyList<int> Sizes = [FindWork.PageSize, 200, FindWork.LargestPage];

    public FindWork.Page Work { get; private set; } = null!;

    public WorkFilter Filter { get; private set; } = null!;

    public int Size { get; private set; }

    public Actor Actor { get; private set; } = null!;

    public bool MayAct { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? ViewName { get; private set; }

    /// <summary>The address of this list with another place in it, or narrowed otherwise.</summary>
    public string Address(WorkFilter filter, string? place = null) => $"/review?{filter.Query}{(Size == FindWork.PageSize ? "" : $"&size={Size}")}{place}";

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (!actor.Has(Duty.ReadWork)) return LocalRedirect(SignInModel.HomeOf(actor.Role));
        await LoadAsync(actor, stop);
        // who asks for nothing gets what he keeps as his beginning
        if (Request.Query.Count == 0 && Work.Views.FirstOrDefault(view => view.IsDefault) is { } usual && usual.Query != Filter.Query) return LocalRedirect($"/review?{usual.Query}");
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync([FromForm] string? name, [FromForm] bool usual, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        Filter = Read(actor);
        var outcome = await save.RunAsync(actor, new SaveView.Input(name, Filter, usual), stop);
        if (outcome.Done) return LocalRedirect($"/review?{Filter.Query}");
        await LoadAsync(actor, stop);
        (Refusals, ViewName) = (outcome.Refusals, name);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync([FromForm] Guid view, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        var outcome = await remove.RunAsync(actor, view, stop);
        await LoadAsync(actor, stop);
        if (outcome.Done) return LocalRedirect($"/review?{Filter.Query}");
        Refusals = outcome.Refusals;
        return Page();
    }

    private async Task LoadAsync(Actor actor, CancellationToken stop)
    {
        Filter = Read(actor);
        Size = int.TryParse(Request.Query["size"], out var size) && Sizes.Contains(size) ? size : FindWork.PageSize;
        (Actor, MayAct) = (actor, actor.Has(Duty.Review));
        Work = await find.RunAsync(actor, new FindWork.Input(Filter, Request.Query["after"], Request.Query["before"], Size), stop);
        if (Filter.Step is not { } step || Work.Choices.Steps.Any(known => known.Id == step)) return;
        // a step that no call has
        Filter = Filter with { Step = null, IsUnclear = true };
        Work = await find.RunAsync(actor, new FindWork.Input(Filter, null, null, Size), stop);
    }

    // nothing waits for who only reads
    private WorkFilter Read(Actor actor)
    {
        var filter = WorkFilter.Read(name => Request.Query[name]);
        return actor.Has(Duty.Review) ? filter : filter with { All = true };
    }
}
