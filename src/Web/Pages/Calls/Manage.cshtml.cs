using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Calls;

/// <summary>A call to the office whose notice it is: what it gives out, whom to call, and until when.</summary>
[Authorize]
[RequestSizeLimit(60L << 20), RequestFormLimits(MultipartBodyLengthLimit = 60L << 20)]
public sealed class ManageModel(CurrentActor who, FindCalls calls, FindCallFiles files, FindContacts contacts, AttachCallFile attach, RemoveCallFile remove, SetCallContact setContact, MoveDeadline move) : PageModel
{
    public FindCalls.Item Call { get; private set; } = null!;

    public IReadOnlyList<CallFile> Files { get; private set; } = [];

    public IReadOnlyList<FindContacts.Item> Contacts { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public bool Done { get; private set; }

    /// <summary>For which an extension can be granted alone.</summary>
    public IReadOnlyList<Office> Areas { get; private set; } = [];

    /// <summary>What was sent and not taken, or what a link from a case brought along.</summary>
    public string? Typed(string name) => Request.HasFormContentType ? Request.Form[name] : name == "applicant" ? Request.Query[name] : default(string);

    public async Task<IActionResult> OnGetAsync(Guid id, bool done, CancellationToken stop)
    {
        Done = done;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAttachAsync(Guid id, [FromForm] IFormFile? file, [FromForm] string? label, [FromForm] string? kind, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        if (file is null) return Show([Casework.Refusals.Missing("file", "要发布的文件")]);
        await using var content = file.OpenReadStream();
        var outcome = await attach.RunAsync(await who.GetAsync(), new AttachCallFile.Input(id, kind == nameof(CallFileKind.Notice) ? CallFileKind.Notice : CallFileKind.Annex, file.FileName, label, content), stop);
        return Show(outcome.Refusals);
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, [FromForm] int number, CancellationToken stop) =>
        await LoadAsync(id, stop) ? Show((await remove.RunAsync(await who.GetAsync(), new RemoveCallFile.Input(id, number), stop)).Refusals) : NotFound();

    public async Task<IActionResult> OnPostContactAsync(Guid id, [FromForm] string? contact, [FromForm] string? person, [FromForm] string? phone, CancellationToken stop) =>
        await LoadAsync(id, stop) ? Show((await setContact.RunAsync(await who.GetAsync(), new SetCallContact.Input(id, contact, person, phone), stop)).Refusals) : NotFound();

    public async Task<IActionResult> OnPostDeadlineAsync(Guid id, [FromForm] string? step, [FromForm] string? until, [FromForm] bool onlyBegun, [FromForm] string? reason, [FromForm] bool now, [FromForm] string? document, [FromForm] string? area, [FromForm] string? applicant, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        DateTimeOffset? moment = null;
        if (!now)
        {
            if (!DateTime.TryParseExact(until, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown) || shown.Year is < 1990 or > 2100)
            {
                return Show([new Refusal("deadline.until", "请填新的截止时间，写成 2021-05-18 18:00；立即截止的请勾选“立即截止”", "until")]);
            }
            moment = Deadline.MomentOf(shown);
        }
        return Show((await move.RunAsync(await who.GetAsync(), new MoveDeadline.Input(id, step, moment, onlyBegun, reason, document, area, applicant), stop)).Refusals);
    }

    private IActionResult Show(IReadOnlyList<Refusal> refusals)
    {
        if (refusals.Count == 0) return LocalRedirect($"/review/calls/{Call.Id}?done=true");
        Refusals = refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.FindAsync();
        if (actor is null || (await calls.OwnedAsync(actor, stop)).FirstOrDefault(call => call.Id == id) is not { } call) return false;
        Call = call;
        Files = await files.RunAsync(id, stop);
        Contacts = await contacts.RunAsync(id, stop);
        Areas = await move.AreasAsync(call.Programme, stop);
        return true;
    }

    /// <summary>When a step ends for everybody now.</summary>
    public string EndOf(Step step) =>
        Call.Extensions.LastOrDefault(moved => moved.Step == step.Id && moved is { IsGeneral: true, BegunBefore: null }) is { } moved ? new Deadline(moved.Until).ToString()
        : step.Deadline is { Until: { } day } ? Deadline.EndOf(day).ToString()
        : step.Deadline is { Workdays: { } days } ? $"到达后 {days} 个工作日" : "没有";
}
