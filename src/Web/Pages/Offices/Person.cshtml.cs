using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Offices;

/// <summary>One person of an office, to who keeps its accounts: his roles with their dates, moving on, leaving.</summary>
[Authorize]
public sealed class PersonModel(CurrentActor who, OfficePeople find, GiveRole give, EndRole endRole, MoveOfficer move, EndOfficer end, InviteAgain again) : PageModel
{
    public OfficePeople.View View { get; private set; } = null!;

    public OfficePeople.Member Member { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Target { get; private set; }

    /// <summary>The roles that the reader can give here.</summary>
    public IReadOnlyList<Role> Offered { get; private set; } = [];

    [TempData] public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(string office, Guid id, CancellationToken stop) => ShowAsync(office, id, stop);

    public async Task<IActionResult> OnPostGiveAsync(string office, Guid id, [FromForm] Role role, [FromForm] DateOnly? from, [FromForm] DateOnly? until, CancellationToken stop) =>
        await DoAsync(this.Unreadable(("from", "From", TypedDays.Day), ("until", "Until", TypedDays.Day)) is { Count: > 0 } unreadable ? unreadable.ToList() : await give.RunAsync(await who.GetAsync(), new GiveRole.Input(id, role, from, until), stop), office, id, "已授权", stop);

    public async Task<IActionResult> OnPostEndRoleAsync(string office, Guid id, [FromForm] int number, [FromForm] bool knowing, CancellationToken stop) =>
        await DoAsync(await endRole.RunAsync(await who.GetAsync(), id, number, knowing, stop), office, id, "授权已取消", stop);

    public async Task<IActionResult> OnPostAgainAsync(string office, Guid id, CancellationToken stop) =>
        await DoAsync(await again.RunAsync(await who.GetAsync(), id, stop), office, id, "信已再次发出，原来的链接不再有效", stop);

    public async Task<IActionResult> OnPostMoveAsync(string office, Guid id, [FromForm] string? target, [FromForm] IReadOnlyList<Role>? roles, [FromForm] bool knowing, CancellationToken stop)
    {
        Target = target;
        var outcome = await move.RunAsync(await who.GetAsync(), new MoveOfficer.Input(id, target, [.. (roles ?? []).Where(PeopleModel.Choices.Contains)], knowing), stop);
        return outcome.Done ? Leave(office, "已调动，办件留在本单位") : await DoAsync(outcome, office, id, "", stop);
    }

    public async Task<IActionResult> OnPostEndAsync(string office, Guid id, [FromForm] bool knowing, CancellationToken stop)
    {
        var outcome = await end.RunAsync(await who.GetAsync(), id, knowing, stop);
        return outcome.Done ? Leave(office, "账号已停用，其登录已全部退出；办件留在本单位") : await DoAsync(outcome, office, id, "", stop);
    }

    private RedirectToPageResult Leave(string office, string done)
    {
        Done = done;
        return RedirectToPage("/Offices/People", new { office });
    }

    private async Task<IActionResult> DoAsync<T>(Outcome<T> outcome, string office, Guid id, string done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return RedirectToPage(new { office, id });
        }
        Refusals = outcome.Refusals;
        return await ShowAsync(office, id, stop);
    }

    private async Task<IActionResult> ShowAsync(string office, Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, office, stop) is not { MayManage: true } view || view.Members.FirstOrDefault(m => m.Id == id && m.EndedAt is null) is not { } member) return NotFound();
        (View, Member, Offered) = (view, member, GiveRole.Offered(actor, view.Office));
        return Page();
    }
}
