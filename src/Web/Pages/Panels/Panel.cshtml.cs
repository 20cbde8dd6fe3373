using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Panels;

/// <summary>One panel: its cases, experts, avoidance, who scores what, and how far they are.</summary>
[Authorize]
public sealed class PanelModel(
    CurrentActor who, ShowPanel show, AddPanelCases add, TakeOutCase takeOut, NameExpert name, InviteExperts invite, ReplaceExpert replace, DeclareAvoidance declare, DecideAvoidance decide, GiveCase give,
    OpenScoring open, ReopenScore reopen, CloseScoring close, DrawExperts draw, CompareAvoidances compare, AssignCases assign, RemindExperts remind, AskSecondLook again) : PageModel
{
    public ShowPanel.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What an assignment would do.</summary>
    public AssignCases.Result? Assigned { get; private set; }

    [TempData] public string? Done { get; set; }

    public bool MayAct => View.Panel.State != PanelState.Closed;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAddAsync(Guid id, [FromForm] List<Guid>? cases, CancellationToken stop) => await ToldAsync(id, await add.RunAsync(await who.GetAsync(), id, cases ?? [], stop), _ => "已补入", stop);

    public async Task<IActionResult> OnPostTakeOutAsync(Guid id, [FromForm] Guid application, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync(id, await takeOut.RunAsync(await who.GetAsync(), id, application, why, stop), _ => "已撤出", stop);

    public async Task<IActionResult> OnPostNameAsync(Guid id, [FromForm] Guid expert, [FromForm] string? why, CancellationToken stop) => await ToldAsync(id, await name.RunAsync(await who.GetAsync(), id, expert, why, stop), _ => "已编入，尚未邀请", stop);

    public async Task<IActionResult> OnPostDrawAsync(Guid id, [FromForm] string? why, CancellationToken stop) => await ToldAsync(id, await draw.RunAsync(await who.GetAsync(), id, why, stop), _ => "已抽取，尚未邀请", stop);

    public async Task<IActionResult> OnPostCompareAsync(Guid id, CancellationToken stop) =>
        await ToldAsync(id, await compare.RunAsync(await who.GetAsync(), id, stop), found => found == 0 ? "没有新的回避关系" : $"发现 {found} 条回避关系", stop);

    public async Task<IActionResult> OnPostLookAsync(Guid id, CancellationToken stop)
    {
        var outcome = await assign.RunAsync(await who.GetAsync(), id, null, stop);
        (Assigned, Refusals) = (outcome.Value, outcome.Refusals);
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAssignAsync(Guid id, [FromForm] string? seen, CancellationToken stop) => await ToldAsync(id, await assign.RunAsync(await who.GetAsync(), id, seen ?? "", stop), _ => "已按查看的结果分配", stop);

    public async Task<IActionResult> OnPostInviteAsync(Guid id, CancellationToken stop) =>
        await ToldAsync(id, await invite.RunAsync(await who.GetAsync(), id, stop), done => $"已邀请 {done.Asked.Count} 位{(done.Not.Count > 0 ? $"；{string.Join("；", done.Not.Select(not => not.Sentence))}" : "")}", stop);

    public async Task<IActionResult> OnPostRemindAsync(Guid id, CancellationToken stop) => await ToldAsync(id, await remind.RunAsync(await who.GetAsync(), id, stop), told => $"已提醒 {told.Count} 位：{string.Join("、", told)}", stop);

    public async Task<IActionResult> OnPostReplaceAsync(Guid id, [FromForm] Guid expert, [FromForm] bool stepIn, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync(id, await replace.RunAsync(await who.GetAsync(), new ReplaceExpert.Input(id, expert, stepIn, why), stop), done => done.Next is null ? "已更换" : "已更换，候补专家递补，尚未邀请", stop);

    public async Task<IActionResult> OnPostAvoidAsync(Guid id, [FromForm] Guid expert, [FromForm] Guid application, [FromForm] string? reason, CancellationToken stop) =>
        await ToldAsync(id, await declare.RunAsync(await who.GetAsync(), new DeclareAvoidance.Input(id, expert, application, reason), stop), _ => "已指定回避", stop);

    public async Task<IActionResult> OnPostDecideAsync(Guid id, [FromForm] Guid expert, [FromForm] Guid application, [FromForm] int number, [FromForm] bool upheld, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync(id, await decide.RunAsync(await who.GetAsync(), new DecideAvoidance.Input(id, expert, application, number, upheld, why), stop), _ => upheld ? "已认定须回避" : "已认定不须回避", stop);

    public async Task<IActionResult> OnPostGiveAsync(Guid id, [FromForm] Guid expert, [FromForm] Guid application, [FromForm] bool giving, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync(id, await give.RunAsync(await who.GetAsync(), new GiveCase.Input(id, expert, application, giving, why), stop), _ => giving ? "已分配" : "已收回", stop);

    public async Task<IActionResult> OnPostOpenAsync(Guid id, [FromForm] string? until, CancellationToken stop)
    {
        DateTimeOffset? moment = DateTime.TryParseExact(until, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown) && shown.Year is >= 1990 and <= 2100 ? Deadline.MomentOf(shown) : null;
        return await ToldAsync(id, await open.RunAsync(await who.GetAsync(), id, moment, stop), _ => "评分已开始", stop);
    }

    public async Task<IActionResult> OnPostReopenAsync(Guid id, [FromForm] Guid task, [FromForm] string? why, CancellationToken stop) => await ToldAsync(id, await reopen.RunAsync(await who.GetAsync(), id, task, why, stop), _ => "已退回更正", stop);

    public async Task<IActionResult> OnPostAgainAsync(Guid id, [FromForm] Guid application, [FromForm] string? why, CancellationToken stop) =>
        await ToldAsync(id, await again.RunAsync(await who.GetAsync(), id, application, why, stop), asked => asked.Count == 0 ? "各位专家都已在复议" : $"已请 {asked.Count} 位专家复议：{string.Join("、", asked)}", stop);

    public async Task<IActionResult> OnPostCloseAsync(Guid id, [FromForm] int missing, CancellationToken stop) => await ToldAsync(id, await close.RunAsync(await who.GetAsync(), id, missing, stop), _ => "评分已封存", stop);

    private async Task<IActionResult> ToldAsync<T>(Guid id, Outcome<T> outcome, Func<T, string> done, CancellationToken stop)
    {
        if (outcome.Done)
        {
            Done = done(outcome.Value!);
            return LocalRedirect($"/panels/{id}");
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
