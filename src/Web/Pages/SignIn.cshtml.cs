using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages;

/// <summary>Signing in: account and password; in a demonstration also a list of people to click on.</summary>
public sealed class SignInModel(UserManager<Person> people, DemoWorld demo) : PageModel
{
    public IReadOnlyList<DemoPerson> DemoPeople { get; private set; } = [];

    [BindProperty]
    public string Account { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Trouble { get; private set; }

    public async Task OnGetAsync(CancellationToken stop) => DemoPeople = await demo.PeopleAsync(stop);

    public async Task<IActionResult> OnPostAsync([FromForm] string password, CancellationToken stop)
    {
        DemoPeople = await demo.PeopleAsync(stop);
        var person = await people.FindByNameAsync(Account.Trim());
        if (person is not null && await people.IsLockedOutAsync(person))
        {
            Trouble = "密码连续输错，账号已暂时锁定，请 5 分钟后再试";
            return Page();
        }
        if (person is null || !await people.CheckPasswordAsync(person, password ?? ""))
        {
            if (person is not null) await people.AccessFailedAsync(person);
            Trouble = "账号或密码不正确";
            return Page();
        }
        if (person.AccessFailedCount > 0) await people.ResetAccessFailedCountAsync(person);
        await CurrentActor.SignInAsync(HttpContext, person.Id);
        return Onwards(person.Role);
    }

    public async Task<IActionResult> OnPostDemoAsync([FromForm] Guid person, CancellationToken stop)
    {
        if ((await demo.PeopleAsync(stop)).FirstOrDefault(p => p.Id == person) is not { } chosen) return NotFound();
        await CurrentActor.SignInAsync(HttpContext, chosen.Id);
        return Onwards(chosen.Role);
    }

    private IActionResult Onwards(Role role) =>
        ReturnUrl is { } url && Url.IsLocalUrl(url) ? LocalRedirect(url) : LocalRedirect(role == Role.Applicant ? "/applications" : "/review");
}
