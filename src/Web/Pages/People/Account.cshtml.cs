using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>Who one is here.</summary>
[Authorize]
public sealed class AccountModel(CurrentActor who, FindPeople find, OfficePeople offices, ChangeDetails change, ActAs actAs, ChangeInstitution changeInstitution, ChooseLetters choose) : PageModel
{
    public Actor Actor { get; private set; } = null!;

    public FindPeople.View? People { get; private set; }

    public string Said => Actor switch
    {
        { Role: Role.Applicant, IsInstitutionAdministrator: true } => "单位管理员",
        { Role: Role.Applicant } => "填报人",
        _ => string.Join("、", new[]
        {
            Authority.LabelOf(Actor is { Role: Role.Officer, IsApprover: true } ? Role.Approver : Actor.Role),
            Actor is { IsAccountsAdministrator: true, Role: not Role.Administrator } ? Authority.LabelOf(Role.Administrator) : null,
        }.OfType<string>()),
    };

    public OfficePeople.View? Office { get; private set; }

    /// <summary>For whom he may work at present.</summary>
    public IReadOnlyList<OfficePeople.Standing> Deputies { get; private set; } = [];

    /// <summary>What one is told by letter.</summary>
    public IReadOnlyList<ChooseLetters.Choice> Letters { get; private set; } = [];

    public ChangeDetails.Input Details { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What was typed as the institution's name, where it could not be taken.</summary>
    public string? Institution { get; private set; }

    public int? Division { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task OnGetAsync(CancellationToken stop)
    {
        await LoadAsync(stop);
        Details = await change.ShowAsync(Actor, stop);
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? name, [FromForm] string? phone, CancellationToken stop)
    {
        Details = new ChangeDetails.Input(name, phone);
        var outcome = await change.RunAsync(await who.GetAsync(), Details, stop);
        if (outcome.Done)
        {
            Done = "已保存";
            return LocalRedirect("/account");
        }
        Refusals = outcome.Refusals;
        await LoadAsync(stop);
        return Page();
    }

    public async Task<IActionResult> OnPostActAsAsync([FromForm] Guid? deputy, CancellationToken stop)
    {
        var outcome = await actAs.RunAsync(await who.GetAsync(), deputy, stop);
        if (outcome.Done)
        {
            Done = deputy is null ? "已回到本人身份" : "已切换，以后的办理都注明为代理";
            return LocalRedirect("/account");
        }
        Refusals = outcome.Refusals;
        await LoadAsync(stop);
        Details = await change.ShowAsync(Actor, stop);
        return Page();
    }

    public async Task<IActionResult> OnPostInstitutionAsync([FromForm] string? institution, [FromForm] int? division, CancellationToken stop)
    {
        (Institution, Division) = (institution ?? "", division);
        var outcome = await changeInstitution.RunAsync(await who.GetAsync(), new ChangeInstitution.Input(institution, division), stop);
        if (outcome.Done)
        {
            Done = "单位信息已更正";
            return LocalRedirect("/account");
        }
        Refusals = outcome.Refusals;
        await LoadAsync(stop);
        Details = await change.ShowAsync(Actor, stop);
        return Page();
    }

    public async Task<IActionResult> OnPostLettersAsync([FromForm] Telling[] letters, CancellationToken stop)
    {
        await choose.RunAsync(await who.GetAsync(), letters, stop);
        Done = "通知设置已保存";
        return LocalRedirect("/account");
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        Actor = await who.GetAsync();
        People = await find.RunAsync(Actor, stop);
        Office = await offices.RunAsync(Actor, null, stop);
        Letters = await choose.ShowAsync(Actor, stop);
        Deputies = await offices.OwnDeputiesAsync(Actor, stop);
    }
}
