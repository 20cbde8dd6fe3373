using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Visits;

/// <summary>实地核查: one's own visits; for the office that visits, who must be visited, what is planned, told and done, and what goes on.</summary>
[Authorize]
public sealed class IndexModel(CurrentActor who, FindVisits find, DrawVisits draw, ChooseVisit choose, TellVisits tell, PassVisited pass, PledgeVisit pledge, AvoidVisit avoid) : PageModel
{
    public FindVisits.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>Where the refusals or the look belong: at a step, by call and step, or at a visit.</summary>
    public string? At { get; private set; }

    public IReadOnlyList<PassVisited.Row>? Looked { get; private set; }

    public string? Why { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop) => await LoadAsync(stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostDrawAsync([FromForm] Guid call, [FromForm] string? step, [FromForm] string? reason, [FromForm] string? once, CancellationToken stop) =>
        await ToldAsync($"{call}:{step}", reason, await draw.RunAsync(await who.GetAsync(), new DrawVisits.Input(call, step, reason, once), stop), _ => "已抽取", stop);

    public async Task<IActionResult> OnPostChooseAsync([FromForm] Guid application, [FromForm] bool chosen, [FromForm] string? reason, CancellationToken stop) =>
        await ToldAsync("", reason, await choose.RunAsync(await who.GetAsync(), new ChooseVisit.Input(application, chosen, reason), stop), _ => chosen ? "已列为核查对象" : "已不列为核查对象", stop);

    public async Task<IActionResult> OnPostTellAsync([FromForm] List<Guid>? visits, CancellationToken stop) =>
        await ToldAsync("", null, await tell.RunAsync(await who.GetAsync(), visits ?? [], stop), done => $"已通知 {done.Told} 家单位和核查组{(done.Not.Count > 0 ? $"；{string.Join("；", done.Not.Select(not => not.Sentence))}" : "")}", stop);

    public async Task<IActionResult> OnPostPledgeAsync([FromForm] Guid visit, [FromForm] bool agrees, [FromForm] string? name, CancellationToken stop) =>
        await ToldAsync($"{visit}", name, await pledge.RunAsync(await who.GetAsync(), new PledgeVisit.Input(visit, agrees, name), stop), _ => "已签署承诺。请先看有没有须回避的情形", stop);

    public async Task<IActionResult> OnPostAvoidAsync([FromForm] Guid visit, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync($"{visit}", why, await avoid.RunAsync(await who.GetAsync(), visit, why, stop), _ => "已申报回避，退出这次核查", stop);

    public async Task<IActionResult> OnPostPassAsync([FromForm] Guid call, [FromForm] string? step, [FromForm] List<Guid>? cases, [FromForm] string? why, [FromForm] bool look, CancellationToken stop)
    {
        (At, Why) = ($"{call}:{step}", why);
        var outcome = await pass.RunAsync(await who.GetAsync(), new PassVisited.Input(call, step, cases ?? [], why, look), stop);
        if (outcome.Value is { } rows)
        {
            if (!look && rows.Any(row => row.Refusals.Count == 0))
            {
                Done = $"已办理 {rows.Count(row => row.Refusals.Count == 0)} 件{(rows.Any(row => row.Refusals.Count > 0) ? $"；未办理：{string.Join("；", rows.Where(row => row.Refusals.Count > 0).Select(row => $"{row.Number} {row.Refusals[0].Sentence}"))}" : "")}";
                return LocalRedirect("/visits");
            }
            Looked = rows;
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(stop) ? Page() : NotFound();
    }

    private async Task<IActionResult> ToldAsync<T>(string at, string? typed, Outcome<T> outcome, Func<T, string> done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done(outcome.Value!);
            return LocalRedirect("/visits");
        }
        (Refusals, At, Why) = (outcome.Refusals, at, typed);
        return await LoadAsync(stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken stop)
    {
        if (await find.RunAsync(await who.GetAsync(), stop) is not { } view) return false;
        View = view;
        return true;
    }
}
