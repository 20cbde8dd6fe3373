using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Panels;

/// <summary>评审排序和结果: places with the way to them, who goes on, and the cases moved by it.</summary>
[Authorize]
public sealed class RankingModel(CurrentActor who, ShowRanking show, RecordResult record, ApplyResult apply, RecordOpinion opinions, ShowScans scans) : PageModel
{
    /// <summary>What stands in the boxes of a result.</summary>
    public sealed record Form(string? MetOn, string? Present, string? Minutes, int Seen, string? SilentWhy);

    public ShowRanking.View View { get; private set; } = null!;

    /// <summary>The signed papers that are filed.</summary>
    public IReadOnlyList<PanelScan> Scans { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Form? Typed { get; private set; }

    public HashSet<Guid> Chosen { get; private set; } = [];

    public IReadOnlyDictionary<Guid, string?> Whys { get; private set; } = new Dictionary<Guid, string?>();

    /// <summary>The order among equal ones, as it was typed.</summary>
    public IReadOnlyDictionary<Guid, string?> Ties { get; private set; } = new Dictionary<Guid, string?>();

    public IReadOnlyList<ApplyResult.Row>? Rows { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid call, string step, CancellationToken stop) => await LoadAsync(call, step, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostRecordAsync(Guid call, string step, [FromForm] Form form, [FromForm] List<Guid>? order, [FromForm] List<Guid>? on, CancellationToken stop)
    {
        (Typed, Chosen) = (form, [.. on ?? []]);
        Whys = (order ?? []).Distinct().ToDictionary(id => id, id => (string?)Request.Form[$"why:{id}"].ToString());
        Ties = Whys.Keys.Where(id => Request.Form.ContainsKey($"tie:{id}")).ToDictionary(id => id, id => (string?)Request.Form[$"tie:{id}"].ToString());
        // where two share a place, the number typed beside them says who comes first
        var sorted = (order ?? []).Distinct().Select((id, i) => (Id: id, Place: int.TryParse(Request.Form[$"tie:{id}"], NumberStyles.None, CultureInfo.InvariantCulture, out var tie) ? tie : i + 1, i)).OrderBy(one => one.Place).ThenBy(one => one.i).Select(one => one.Id).ToList();
        var met = DateOnly.TryParseExact(form.MetOn?.Trim(), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null;
        var outcome = await record.RunAsync(await who.GetAsync(), new RecordResult.Input(call, step, sorted, Chosen, Whys, met, form.Present, form.Minutes, form.Seen, form.SilentWhy), stop);
        if (outcome.Done)
        {
            Done = "评审结果已记录，各件尚未办理";
            return LocalRedirect($"/panels/ranking/{call}/{step}#result");
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(call, step, stop) ? Page() : NotFound();
    }

    /// <summary>The department to which the refusals belong.</summary>
    public string? Department { get; private set; }

    public async Task<IActionResult> OnPostOpinionAsync(Guid call, string step, [FromForm] string? department, [FromForm] bool? agrees, [FromForm] string? opinion, [FromForm] string? day, [FromForm] string? signer, [FromForm] string? document, CancellationToken stop)
    {
        var on = DateOnly.TryParseExact(day?.Trim(), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var known) ? known : (DateOnly?)null;
        var outcome = await opinions.RunAsync(await who.GetAsync(), new RecordOpinion.Input(call, step, department, agrees, opinion, on, signer, document), stop);
        if (outcome.Done)
        {
            Done = "已登记";
            return LocalRedirect($"/panels/ranking/{call}/{step}#departments");
        }
        (Refusals, Department) = (outcome.Refusals, department);
        return await LoadAsync(call, step, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostLookAsync(Guid call, string step, [FromForm] int number, CancellationToken stop)
    {
        var outcome = await apply.RunAsync(await who.GetAsync(), new ApplyResult.Input(call, step, number, DryRun: true), stop);
        (Rows, Refusals) = (outcome.Value, outcome.Refusals);
        return await LoadAsync(call, step, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostApplyAsync(Guid call, string step, [FromForm] int number, CancellationToken stop)
    {
        var outcome = await apply.RunAsync(await who.GetAsync(), new ApplyResult.Input(call, step, number, DryRun: false), stop);
        if (outcome.Value is { } rows)
        {
            Done = $"已办理 {rows.Count(row => row.Refusals.Count == 0)} 件{(rows.Any(row => row.Refusals.Count > 0) ? $"；{string.Join("；", rows.Where(row => row.Refusals.Count > 0).Select(row => $"{row.Institution}：{row.Refusals[0].Sentence}"))}" : "")}";
            return LocalRedirect($"/panels/ranking/{call}/{step}#result");
        }
        Refusals = outcome.Refusals;
        return await LoadAsync(call, step, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid call, string step, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await show.RunAsync(actor, call, step, stop) is not { } view) return false;
        (View, Scans) = (view, await scans.OfStepAsync(actor, call, step, stop));
        return true;
    }
}
