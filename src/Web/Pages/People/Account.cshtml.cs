using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>Who one is here.</summary>
[Authorize]
public sealed class AccountModel(CurrentActor who, FindPeople find, ChangeDetails change, ChangeInstitution changeInstitution) : PageModel
{
    public Actor Actor { get; private set; } = null!;

    public FindPeople.View? People { get; private set; }

    public string Said => Actor switch
    {
        { Role: Role.Applicant, IsInstitutionAdministrator: true } => "单位管理员",
        { Role: Role.Applicant } => "填报人",
        { Role: Role.Officer } => "主管部门人员",
        { Role: Role.Auditor } => "审计人员",
        _ => "系统管理员",
    };

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

    private async Task LoadAsync(CancellationToken stop)
    {
        Actor = await who.GetAsync();
        People = await find.RunAsync(Actor, stop);
    }
}
