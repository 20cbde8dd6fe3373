using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>One application to its applicant: while it is his, the list of what is to do; afterwards, how it stands and what was said.</summary>
public sealed class ShowModel(CurrentActor who, ShowApplication show, ShowProgress progress, FindMessages messages, WithdrawApplication withdraw, GiveUpApplication giveUp, DeleteDraft delete, CopyAnswers copy, SendMessage send, FindDue findDue, FindReturn returned, ReplyToPoints reply, FindOwnHearing hearings, FindVisitFindings visits, FindPublished published, ShowObjection objections, VerifyCertificate certificates) : PageModel
{
    public ShowApplication.View View { get; private set; } = null!;

    public ShowProgress.View? Progress { get; private set; }

    public FindOwnHearing.View? Hearing { get; private set; }

    /// <summary>What is still to come with a later delivery.</summary>
    public IReadOnlyList<MaterialTroubles.Due> Due { get; private set; } = [];

    public IReadOnlyList<FindMessages.Item> Messages { get; private set; } = [];

    /// <summary>What it was told of a site visit; null where it was told of none.</summary>
    public FindVisitFindings.Notice? Visit { get; private set; }

    /// <summary>The list on which it stands.</summary>
    public PublishedList? Published { get; private set; }

    /// <summary>What the office says of objections.</summary>
    public IReadOnlyList<(DateTimeOffset At, string Text, bool IsOver)> Objected { get; private set; } = [];

    /// <summary>What it was given.</summary>
    public VerifyCertificate.View? Certificate { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Done { get; private set; }

    /// <summary>What was typed as a message and could not be sent.</summary>
    public string? Text { get; private set; }

    /// <summary>What was typed as the reason for giving up, and not kept.</summary>
    public string? GiveUpReason { get; private set; }

    public bool Editable => View.IsEditable;

    /// <summary>The points with which it was given back last.</summary>
    public IReadOnlyList<FindReturn.Item> Points { get; private set; } = [];

    /// <summary>What was typed to them and could not be kept.</summary>
    public IReadOnlyDictionary<int, string> Replies { get; private set; } = new Dictionary<int, string>();

    /// <summary>The name of what somebody of the institution has still to do, for the statements beside the form.</summary>
    public int Statements => View.Programme.Statements.Count(statement => statement.Declared);

    public int Said => View.Answered.Declared.Entries.Count;

    public async Task<IActionResult> OnGetAsync(Guid id, string? done, CancellationToken stop)
    {
        Done = done switch { "sent" => "留言已发送", "withdrawn" => "已撤回，可以修改后重新提交", "givenup" => "已放弃申报，受理单位会收到通知", "replied" => "说明已保存", "kept" => "没有可复制的内容：各部分已经填写过，或所选申报没有填写", "copied" => "已复制以往的填报内容，请逐部分核对后使用，尤其是年度数据", _ => null };
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostWithdrawAsync(Guid id, [FromForm] int token, [FromForm] bool final, CancellationToken stop) =>
        await AfterAsync(id, await withdraw.RunAsync(await who.GetAsync(), new WithdrawApplication.Input(id, token, final), stop), $"/applications/{id}?done=withdrawn", stop);

    public async Task<IActionResult> OnPostGiveUpAsync(Guid id, [FromForm] int token, [FromForm] string? giveUpReason, [FromForm] bool certain, [FromForm] string? once, CancellationToken stop)
    {
        GiveUpReason = giveUpReason;
        return await AfterAsync(id, await giveUp.RunAsync(await who.GetAsync(), new GiveUpApplication.Input(id, token, giveUpReason, certain, once), stop), $"/applications/{id}?done=givenup", stop);
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid id, CancellationToken stop) =>
        await AfterAsync(id, await delete.RunAsync(await who.GetAsync(), id, stop), $"/applications?deleted={id}", stop);

    public async Task<IActionResult> OnPostCopyAsync(Guid id, [FromForm] Guid from, CancellationToken stop)
    {
        var outcome = await copy.RunAsync(await who.GetAsync(), new CopyAnswers.Input(from, id), stop);
        return await AfterAsync(id, outcome, $"/applications/{id}?done={(outcome.Value is { Answers: 0 } ? "kept" : "copied")}", stop);
    }

    public async Task<IActionResult> OnPostReplyAsync(Guid id, CancellationToken stop)
    {
        Replies = Request.Form.Where(box => box.Key.StartsWith("reply.", StringComparison.Ordinal) && int.TryParse(box.Key["reply.".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToDictionary(box => int.Parse(box.Key["reply.".Length..], CultureInfo.InvariantCulture), box => box.Value.ToString());
        return await AfterAsync(id, await reply.RunAsync(await who.GetAsync(), new ReplyToPoints.Input(id, Replies), stop), $"/applications/{id}?done=replied#points", stop);
    }

    public async Task<IActionResult> OnPostMessageAsync(Guid id, [FromForm] string? text, [FromForm] string? once, CancellationToken stop)
    {
        Text = text;
        return await AfterAsync(id, await send.RunAsync(await who.GetAsync(), new SendMessage.Input(id, text ?? "", once), stop), $"/applications/{id}?done=sent#messages", stop);
    }

    private async Task<IActionResult> AfterAsync<T>(Guid id, Outcome<T> outcome, string next, CancellationToken stop)
    {
        if (outcome.Done) return LocalRedirect(next);
        if (!await LoadAsync(id, stop)) return NotFound();
        Refusals = outcome.Refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role != Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        View = view;
        if (view.Step.IsApplicants) Progress = await progress.RunAsync(actor, view, stop);
        if (view.Application.Version > 0 && !view.Step.IsApplicants)
        {
            Hearing = await hearings.RunAsync(actor, id, stop);
            Published = await published.OfAsync(id, stop);
            if (Published is not null) Objected = await objections.ToldAsync(id, stop);
            if (await certificates.OfAsync(id, stop) is { } title) Certificate = await certificates.RunAsync(title.Id, stop);
        }
        Due = await findDue.RunAsync(actor, id, stop);
        Messages = await messages.RunAsync(actor, id, stop);
        if (view.Programme.Visits is not null && !view.Step.IsApplicants) Visit = await visits.NoticeAsync(actor, id, stop);
        if (view.Application.Returns > 0) Points = await returned.RunAsync(actor, id, stop);
        return true;
    }

    /// <summary>The state of a section in words, and which colour goes with it.</summary>
    public static (string Words, string Colour) StateOf(SectionProgress section) => section switch
    {
        { Wrong: > 0 } => ($"有 {section.Wrong} 处须改正", "wrong"),
        { Missing: > 0 } when section.Missing == section.Required => ($"未填，必填 {section.Missing} 项", "empty"),
        { Missing: > 0, Begun: true } => ($"还差 {section.Missing} 项必填", "begun"),
        { Missing: > 0 } => ($"未填，必填 {section.Missing} 项", "empty"),
        { Begun: true } => ("已填好", "complete"),
        _ => ("选填，未填", "complete"),
    };
}
