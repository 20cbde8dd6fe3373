using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Offices;

/// <summary>The people of an office: seen by all of them, kept by its administrator.</summary>
[Authorize]
public sealed class PeopleModel(CurrentActor who, OfficePeople find, AddOfficer add, NameDeputy name, EndDeputy end) : PageModel
{
    /// <summary>The roles that can be given, in the order of the form.</summary>
    public static readonly IReadOnlyList<Role> Choices = [Role.Officer, Role.Approver, Role.Administrator, Role.Auditor, Role.Receiver];

    public OfficePeople.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public AddOfficer.Input Invited { get; private set; } = new(null, null, null, [Role.Officer]);

    public string? Reason { get; private set; }

    /// <summary>The roles that the reader can give here.</summary>
    public IReadOnlyList<Role> Offered { get; private set; } = [];

    [TempData] public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(string? office, CancellationToken stop) => ShowAsync(office, stop);

    public async Task<IActionResult> OnPostInviteAsync(string? office, [FromForm] string? email, [FromForm] string? person, [FromForm] IReadOnlyList<Role>? roles, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        Invited = new AddOfficer.Input(email, person, office ?? actor.OfficeId, [.. (roles ?? []).Where(Choices.Contains)]);
        return await DoAsync(await add.RunAsync(actor, Invited, stop), office, "邀请已发出，信中的链接七天内有效", stop);
    }

    public async Task<IActionResult> OnPostDeputyAsync(string? office, [FromForm] Guid person, [FromForm] Guid absent, [FromForm] DateOnly? from, [FromForm] DateOnly? until, [FromForm] string? reason, CancellationToken stop)
    {
        Reason = reason;
        if (this.Unreadable(("from", "From", TypedDays.Day), ("until", "Until", TypedDays.Day)) is { Count: > 0 } unreadable) return await DoAsync<Deputy>(unreadable.ToList(), office, "", stop);
        return await DoAsync(await name.RunAsync(await who.GetAsync(), new NameDeputy.Input(person, absent, from, until, reason), stop), office, "已指定代理", stop);
    }

    public async Task<IActionResult> OnPostEndDeputyAsync(string? office, [FromForm] Guid deputy, CancellationToken stop) =>
        await DoAsync(await end.RunAsync(await who.GetAsync(), deputy, stop), office, "代理已取消", stop);

    private async Task<IActionResult> DoAsync<T>(Outcome<T> outcome, string? office, string done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done;
            return RedirectToPage(new { office });
        }
        Refusals = outcome.Refusals;
        return await ShowAsync(office, stop);
    }

    private async Task<IActionResult> ShowAsync(string? office, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, office, stop) is not { } view) return NotFound();
        (View, Offered) = (view, GiveRole.Offered(actor, view.Office));
        return Page();
    }
}
