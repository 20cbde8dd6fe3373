using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Calls;

/// <summary>新年度的底稿: last year's notice becomes this year's, date by date, looked over and published.</summary>
[Authorize]
[RequestSizeLimit(MostRequest)]
[RequestFormLimits(ValueLengthLimit = (int)MostRequest, ValueCountLimit = 4096)]
public sealed class DraftModel(CurrentActor who, ShowNotice show, ChangeNotice change, PublishNotice publish, EndNotice end) : PageModel
{
    private const long MostRequest = 8L << 20;

    public ShowNotice.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The whole text as it was sent and not kept.</summary>
    public string? Typed { get; private set; }

    public string? Opens { get; private set; }

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostDatesAsync(Guid id, [FromForm] int token, CancellationToken stop)
    {
        var values = new Dictionary<(int, int), string>();
        foreach (var (key, value) in Request.Form)
        {
            if (key.Split('.') is ["w", var line, var column] && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var from) && !string.IsNullOrWhiteSpace(value)) values[(at, from)] = value.ToString().ReplaceLineEndings(" ").Trim();
        }
        return After(id, await change.RunAsync(await who.GetAsync(), new ChangeNotice.Input(id, token, values, null), stop), "已保存") ?? await AgainAsync(id, stop);
    }

    public async Task<IActionResult> OnPostTextAsync(Guid id, [FromForm] int token, [FromForm] string? text, CancellationToken stop)
    {
        Typed = text;
        return After(id, await change.RunAsync(await who.GetAsync(), new ChangeNotice.Input(id, token, null, text ?? ""), stop), "全文已保存") ?? await AgainAsync(id, stop);
    }

    public async Task<IActionResult> OnPostPublishAsync(Guid id, [FromForm] int token, [FromForm] string? opens, CancellationToken stop)
    {
        Opens = opens;
        DateTimeOffset? at = null;
        if (!string.IsNullOrWhiteSpace(opens))
        {
            if (DateTime.TryParseExact(opens.Trim(), ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown)) at = Deadline.MomentOf(shown);
            else
            {
                Refusals = [new Refusal("typed.value", "时间请写成 2022-05-10 09:00 的样子", "opens")];
                return await AgainAsync(id, stop);
            }
        }
        var outcome = await publish.RunAsync(await who.GetAsync(), new PublishNotice.Input(id, token, at), stop);
        if (outcome.Value is { } call) return LocalRedirect($"/review/calls/{call.Id}");
        Refusals = outcome.Refusals;
        return await AgainAsync(id, stop);
    }

    public async Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken stop)
    {
        var outcome = await end.RunAsync(await who.GetAsync(), id, stop);
        if (outcome.Done) return LocalRedirect("/review/calls");
        Refusals = outcome.Refusals;
        return await AgainAsync(id, stop);
    }

    private LocalRedirectResult? After(Guid id, Outcome<NoticeDraft> outcome, string done)
    {
        Refusals = outcome.Refusals;
        if (!outcome.Done) return null;
        Done = done;
        return LocalRedirect($"/review/calls/drafts/{id}");
    }

    private async Task<IActionResult> AgainAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor || await show.RunAsync(actor, id, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
