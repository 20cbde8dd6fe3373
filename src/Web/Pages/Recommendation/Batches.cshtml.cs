using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Recommendation;

/// <summary>上报: what an office hands up and what is handed to it, with the outcomes that come back from outside.</summary>
[Authorize]
public sealed class BatchesModel(CurrentActor who, FindBatches find, ShowBatchDraft drafts, SubmitBatch submit, AnswerBatch answer, ImportOutcomes import, FindUnsealed findUnsealed) : PageModel
{
    /// <summary>What stands in the covering letter's boxes.</summary>
    public sealed record Form(string? Title, string? Document, string? Signer, string? SignedOn);

    public FindBatches.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public Form Typed { get; private set; } = new(null, null, null, null);

    public bool MayAct { get; private set; }

    /// <summary>What would go up now.</summary>
    public ShowBatchDraft.View? Draft { get; private set; }

    public IReadOnlyList<FindCandidates.Row> Ready => Draft?.Ready ?? [];

    /// <summary>Of what would go up, whose 推荐表 is not sealed.</summary>
    public FindUnsealed.View Unsealed { get; private set; } = new(Blocks: false, []);

    /// <summary>What a case that would go up still lacks, besides the 推荐表 that is said for all of them.</summary>
    public IEnumerable<FindLacks.Lack> LacksOf(FindCandidates.Row row) => Draft!.Lacks[row.Application.Id].Where(lack => lack.Page != "sheet" || !Unsealed.Applications.Contains(row.Application.Id));

    /// <summary>What was typed to answer a batch and could not be taken: which, the reason, the cases ticked.</summary>
    public Guid? Answered { get; private set; }

    public string? Reason { get; private set; }

    public IReadOnlyCollection<Guid> Back { get; private set; } = [];

    public string? Until { get; private set; }

    /// <summary>What was recommended and can no longer be handed up.</summary>
    public IReadOnlyList<FindCandidates.Row> Missed => Draft?.Missed ?? [];

    private static DateTimeOffset? MomentOf(string? typed) =>
        DateTime.TryParseExact(typed, ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown) && shown.Year is >= 1990 and <= 2100 ? Deadline.MomentOf(shown) : null;

    public IReadOnlyList<ImportOutcomes.Row>? Looked { get; private set; }

    public bool Applied { get; private set; }

    public DateOnly? DecidedOn { get; private set; }

    public string? Source { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid call, CancellationToken stop) => await LoadAsync(call, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostSubmitAsync(Guid call, [FromForm] Form form, [FromForm] string? once, [FromForm] string? seen, CancellationToken stop)
    {
        Typed = form;
        var day = DateOnly.TryParseExact(form.SignedOn?.Trim(), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var said) ? said : (DateOnly?)null;
        var outcome = await submit.RunAsync(await who.GetAsync(), new SubmitBatch.Input(call, form.Title, form.Document, form.Signer, day, once, seen ?? ""), stop);
        // what was typed and is no day was not left out
        var refusals = day is null && !string.IsNullOrWhiteSpace(form.SignedOn) ? [.. outcome.Refusals.Select(refusal => refusal.Field == "signedOn" ? new Refusal("typed.value", $"签发日期“{(form.SignedOn.Length > 30 ? form.SignedOn[..30] : form.SignedOn)}”不是日期，请写成 2021-05-20 的样子", "signedOn") : refusal)] : outcome.Refusals;
        return outcome.Done ? LocalRedirect($"/recommendation/{call}/batches") : await AgainAsync(call, refusals, stop);
    }

    public async Task<IActionResult> OnPostAnswerAsync(Guid call, [FromForm] Guid batch, [FromForm] int token, [FromForm] string? act, [FromForm] string? reason, [FromForm] List<Guid> back, [FromForm] string? until, CancellationToken stop)
    {
        (Answered, Reason, Back, Until) = (batch, reason, back, until);
        if (act is not ("accept" or "some" or "sendback")) return BadRequest();
        // what is ticked and what is pressed have to say the same
        if (act == "accept" && back.Count > 0) return await AgainAsync(call, [new Refusal("batch.ticked", "勾选了要退回的申报件：退回这几件的，请按“退回勾选的，接收其余”；全部接收的，请取消勾选")], stop);
        if (act == "some" && back.Count == 0) return await AgainAsync(call, [new Refusal("batch.ticked", "请勾选要退回的申报件")], stop);
        var outcome = await answer.RunAsync(await who.GetAsync(), new AnswerBatch.Input(batch, token, act is "accept" or "some", reason, act == "some" ? back : null, MomentOf(until)), stop);
        return outcome.Done ? LocalRedirect($"/recommendation/{call}/batches") : await AgainAsync(call, outcome.Refusals, stop);
    }

    public async Task<IActionResult> OnPostOutcomesAsync(Guid call, IFormFile? file, [FromForm] string? document, [FromForm] DateOnly? decidedOn, [FromForm] string? apply, CancellationToken stop)
    {
        (Source, DecidedOn) = (document, decidedOn);
        if (this.Unreadable(("decidedOn", "decidedOn", TypedDays.Day)) is { Count: > 0 } wrong) return await AgainAsync(call, [.. wrong], stop);
        if (file is null || file.Length == 0) return await AgainAsync(call, [Casework.Refusals.Missing("file", "结果文件（xlsx 或 csv）")], stop);
        if (file.Length > SheetReader.MostBytes) return await AgainAsync(call, [new Refusal("sheet.size", $"文件超过 {SheetReader.MostBytes >> 20} MB", "file")], stop);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, stop);
        var faults = new Faults();
        if (SheetReader.Read(bytes.ToArray(), file.FileName, faults) is not { Sheets: [var sheet, ..] }) return await AgainAsync(call, [.. faults.All.Select(fault => new Refusal(fault.Code, SheetWords.Of(fault), "file"))], stop);
        var outcome = await import.RunAsync(await who.GetAsync(), new ImportOutcomes.Input(call, sheet, document, DryRun: apply is null, decidedOn), stop);
        (Looked, Applied) = (outcome.Value, apply is not null && outcome.Done);
        return await AgainAsync(call, outcome.Refusals, stop);
    }

    private async Task<IActionResult> AgainAsync(Guid call, IReadOnlyList<Refusal> refusals, CancellationToken stop)
    {
        Refusals = refusals;
        return await LoadAsync(call, stop) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid call, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.RunAsync(actor, call, stop) is not { } view) return false;
        if (view.Level is not null)
        {
            Draft = await drafts.RunAsync(actor, call, stop);
            Unsealed = await findUnsealed.RunAsync(view.Programme, view.Level, [.. Ready.Select(row => row.Application.Id)], null, stop);
        }
        (View, MayAct) = (view, actor.Has(Duty.Recommend));
        return true;
    }
}
