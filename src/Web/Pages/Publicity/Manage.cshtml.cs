using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Publicity;

/// <summary>公示的办理: a list published, objections entered, its end.</summary>
[Authorize]
[RequestSizeLimit(MostRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = MostRequest)]
public sealed class ManageModel(CurrentActor who, ShowPublicity show, PublishList publish, WithdrawList withdraw, EndPublicity end, RaiseObjection raise) : PageModel
{
    internal const long MostRequest = RaiseObjection.MostFiles * RaiseObjection.MostBytes + (1 << 20);

    /// <summary>What stands in the boxes of a list.</summary>
    public sealed record Form(string? Title, string? Text, string? Contact, string? Address, string? From, string? Until);

    public ShowPublicity.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Form? Typed { get; private set; }

    public HashSet<Guid> Chosen { get; private set; } = [];

    /// <summary>The list as it would be published.</summary>
    public PublishedList? Looked { get; private set; }

    /// <summary>The list whose end was looked at, with what would become of its cases.</summary>
    public Guid? Ended { get; private set; }

    public IReadOnlyList<EndPublicity.Row>? Rows { get; private set; }

    /// <summary>By case, why it goes on although an objection to it holds good.</summary>
    public IReadOnlyDictionary<Guid, string?> Whys { get; private set; } = new Dictionary<Guid, string?>();

    /// <summary>The list to which an objection is entered that was refused.</summary>
    public Guid? Entering { get; private set; }

    public ObjectionForm Objection { get; private set; } = ObjectionForm.Empty;

    [TempData] public string? Done { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid call, string step, CancellationToken stop) => await LoadAsync(call, step, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostLookAsync(Guid call, string step, [FromForm] Form form, [FromForm] List<Guid>? cases, CancellationToken stop)
    {
        var outcome = await PublishAsync(call, step, form, cases ?? [], null, dryRun: true, stop);
        Looked = outcome.Value;
        return await AgainAsync(call, step, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostPublishAsync(Guid call, string step, [FromForm] Form form, [FromForm] List<Guid>? cases, [FromForm] string? once, CancellationToken stop)
    {
        var outcome = await PublishAsync(call, step, form, cases ?? [], once, dryRun: false, stop);
        return outcome.Value is { } list ? To(call, step, $"已发布：公示期 {list.From:yyyy-MM-dd} 至 {list.Until:yyyy-MM-dd}，{list.Workdays} 个工作日", list.Id) : await AgainAsync(call, step, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostLookEndAsync(Guid call, string step, [FromForm] Guid list, CancellationToken stop)
    {
        var outcome = await end.RunAsync(await who.GetAsync(), list, dryRun: true, Whys = TypedWhys(Request.Form), stop);
        (Ended, Rows) = (list, outcome.Value);
        return await AgainAsync(call, step, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostEndAsync(Guid call, string step, [FromForm] Guid list, CancellationToken stop)
    {
        Whys = TypedWhys(Request.Form);
        // nothing is done while a reason that was typed will not do: it stays beside what is wrong with it
        var look = await end.RunAsync(await who.GetAsync(), list, dryRun: true, Whys, stop);
        if (look.Value is { } seen && seen.Any(row => row.Refusals.Count > 0 && Whys.GetValueOrDefault(row.Application) is { Length: > 0 }))
        {
            (Ended, Rows) = (list, seen);
            return await AgainAsync(call, step, [], stop);
        }
        var outcome = await end.RunAsync(await who.GetAsync(), list, dryRun: false, Whys, stop);
        if (outcome.Value is not { } rows) return await AgainAsync(call, step, outcome.Refusals, stop);
        var left = rows.Where(row => row.Refusals.Count > 0).ToList();
        return To(call, step, $"公示结束：{rows.Count - left.Count} 件进入下一步{(left.Count > 0 ? $"；{string.Join("；", left.Select(row => $"{row.Institution}：{row.Refusals[0].Sentence}"))}" : "")}", list);
    }

    internal static Dictionary<Guid, string?> TypedWhys(IFormCollection form) => form.Keys.Where(key => key.StartsWith("why:", StringComparison.Ordinal) && Guid.TryParse(key[4..], out _)).ToDictionary(key => Guid.Parse(key[4..]), key => (string?)form[key].ToString());

    public async Task<IActionResult> OnPostWithdrawAsync(Guid call, string step, [FromForm] Guid list, [FromForm] int token, [FromForm] string? why, CancellationToken stop)
    {
        var outcome = await withdraw.RunAsync(await who.GetAsync(), list, token, why, stop);
        return outcome.Done ? To(call, step, "公示已撤回，名单上的各件可以重新公示", list) : await AgainAsync(call, step, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostEnterAsync(Guid call, string step, [FromForm] Guid list, [FromForm] ObjectionForm form, List<IFormFile>? files, CancellationToken stop)
    {
        var wrong = new List<Refusal>();
        if (Day(form.CameOn, "cameOn", wrong) is null && wrong.Count == 0) wrong.Add(new Refusal("missing", "请填写收到的日期", "cameOn"));
        var outcome = wrong.Count > 0 ? wrong : await raise.RunAsync(await who.GetAsync(), form.Of(list, files ?? []), stop);
        if (outcome.Value is { } objection) return LocalRedirect($"/publicity/objections/{objection.Id}");
        (Entering, Objection) = (list, form);
        return await AgainAsync(call, step, outcome.Refusals, stop);
    }

    private async Task<Outcome<PublishedList>> PublishAsync(Guid call, string step, Form form, List<Guid> cases, string? once, bool dryRun, CancellationToken stop)
    {
        (Typed, Chosen) = (form, [.. cases]);
        var wrong = new List<Refusal>();
        var (from, until) = (Day(form.From, "from", wrong), Day(form.Until, "until", wrong));
        return wrong.Count > 0 ? wrong : await publish.RunAsync(await who.GetAsync(), new PublishList.Input(call, step, cases, form.Title, form.Text, form.Contact, form.Address, from, until, once) { DryRun = dryRun }, stop);
    }

    private LocalRedirectResult To(Guid call, string step, string done, Guid list)
    {
        Done = done;
        return LocalRedirect($"/publicity/manage/{call}/{step}#list-{list}");
    }

    private async Task<IActionResult> AgainAsync(Guid call, string step, IReadOnlyList<Refusal> refusals, CancellationToken stop)
    {
        Refusals = refusals;
        return await LoadAsync(call, step, stop) ? Page() : NotFound();
    }

    internal static DateOnly? Day(string? text, string field, List<Refusal> wrong)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (DateOnly.TryParseExact(text.Trim(), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        wrong.Add(new Refusal("typed.value", TypedDays.Day, field));
        return null;
    }

    private async Task<bool> LoadAsync(Guid call, string step, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), call, step, stop) is not { } view) return false;
        View = view;
        return true;
    }
}
