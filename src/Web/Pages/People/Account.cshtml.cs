using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.People;

/// <summary>Who one is here.</summary>
[Authorize]
public sealed class AccountModel(CurrentActor who, FindPeople find) : PageModel
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

    public async Task OnGetAsync(CancellationToken stop)
    {
        Actor = await who.GetAsync();
        People = await find.RunAsync(Actor, stop);
    }
}
