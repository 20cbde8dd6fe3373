using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.Pages.Applications;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Review;

/// <summary>A case to an officer, ordered for deciding: whose turn and what can be done, findings with their evidence, content with marks, what changed, look-ups, words.</summary>
public sealed class ShowModel(
    CurrentActor who, ShowApplication show, ShowCase showCase, AcceptApplication accept, ReturnApplication giveBack, RecommendApplication recommend, PassByOutsideOutcome outside,
    DecideProposal decide, SetMark mark, JudgeStatement judgeStatement, WriteNote write, JudgePoint judge, OpenForCorrection open, ExtendCorrection extend, TakeUpLapsed takeUp, FindMessages messages, SendMessage send, ReadMessages read, ShowHanded handed, FindPaper paper, FindLacks lacks, FindVisitFindings visits) : PageModel
{
    public ShowApplication.View View { get; private set; } = null!;

    public ShowCase.View Case { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Opinion { get; private set; }

    public string? ExcessReason { get; private set; }

    /// <summary>That it is to go on although something is marked as a problem, and why.</summary>
    public bool Despite { get; private set; }

    public string? Why { get; private set; }

    public string? ActionId { get; private set; }

    public IReadOnlyList<FindMessages.Item> Messages { get; private set; } = [];

    /// <summary>What was typed as a message and could not be sent.</summary>
    public string? Text { get; private set; }

    /// <summary>What was typed as a note and could not be kept.</summary>
    public string? Note { get; private set; }

    public bool MayWrite { get; private set; }

    /// <summary>A correction is under way that the actor's office asked for.</summary>
    public bool MayExtendCorrection { get; private set; }

    public IReadOnlyList<ShowHanded.Slot> Handed { get; private set; } = [];

    /// <summary>The paper that is expected of it, and what came.</summary>
    public IReadOnlyList<FindPaper.CasePaper> Paper { get; private set; } = [];

    /// <summary>With which batch its paper is printed; null where it has gone up with none.</summary>
    public Guid? PaperBatch { get; private set; }

    /// <summary>What its recommendation should rest on and does not yet.</summary>
    public IReadOnlyList<FindLacks.Lack> Lacks { get; private set; } = [];

    /// <summary>Its site visits: what was found, or that one is planned.</summary>
    public IReadOnlyList<FindVisitFindings.Found> Visits { get; private set; } = [];

    /// <summary>The answers that changed since the version before, section by section.</summary>
    public IReadOnlyList<(Section Section, IReadOnlyList<Comparison> Changes)> Changes { get; private set; } = [];

    /// <summary>It waits for the actor's own office to hand it up.</summary>
    public bool MayHandUp { get; private set; }

    private MarkView? again;

    private string? judgedNow;

    private (bool? Holds, string? Remark) judging;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostActAsync(Guid id, [FromForm] int token, [FromForm] string? act, [FromForm] string? opinion, [FromForm] string? excessReason, [FromForm] bool despite, [FromForm] string? why, [FromForm] string? at, [FromForm] string? once, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        (Opinion, ExcessReason, Despite, Why, ActionId) = (opinion, excessReason, despite, why, act);
        // sent twice, it stands at another step by now, and means what it meant at its own
        if ((View.Programme.Workflow.Steps.FirstOrDefault(step => step.Id == at) ?? View.Step).Action(act ?? "") is not { } action)
        {
            Refusals = [Casework.Refusals.WrongStep(View.Step.Label)];
            return Page();
        }
        // what ends a case is written, looked at and confirmed on a page of its own
        if (action.Does is Doing.Reject or Doing.Decline && View.MayAct) return LocalRedirect($"/review/{id}/end?act={Uri.EscapeDataString(action.Id)}");
        var actor = await who.GetAsync();
        var outcome = action.Does switch
        {
            Doing.Accept => await accept.RunAsync(actor, new AcceptApplication.Input(id, token, opinion ?? "", despite, why, once), stop),
            Doing.Return => await giveBack.RunAsync(actor, new ReturnApplication.Input(id, token, opinion ?? "", Once: once), stop),
            Doing.Recommend => await recommend.RunAsync(actor, new RecommendApplication.Input(id, token, opinion ?? "", excessReason, once), stop),
            _ => new Refusal("action.outside", "这一步目前以记录外部结果的方式办理"),
        };
        if (outcome.Done) return LocalRedirect($"/review/{id}");
        Refusals = outcome.Refusals;
        return Page();
    }

    public async Task<IActionResult> OnPostOutsideAsync(Guid id, [FromForm] int token, [FromForm] string act, [FromForm] string? document, [FromForm] string? reason, [FromForm] DateOnly? decidedOn, [FromForm] string? number, [FromForm] string? once, CancellationToken stop) =>
        await AfterAsync(id, this.Unreadable(("decidedOn", "decidedOn", TypedDays.Day)) is { Count: > 0 } wrong ? wrong.ToList() : await outside.RunAsync(await who.GetAsync(), new PassByOutsideOutcome.Input(id, token, act ?? "", document ?? "", reason ?? "", once, decidedOn, number), stop), "", stop);

    public async Task<IActionResult> OnPostDecideAsync(Guid id, [FromForm] int token, [FromForm] bool approve, [FromForm] string? approvalReason, [FromForm] string? once, CancellationToken stop) =>
        await AfterAsync(id, await decide.RunAsync(await who.GetAsync(), new DecideProposal.Input(id, token, approve, approvalReason, once), stop), "", stop);

    public async Task<IActionResult> OnPostPointAsync(Guid id, [FromForm] int handling, [FromForm] int number, [FromForm] bool closed, [FromForm] string? remark, CancellationToken stop) =>
        await AfterAsync(id, await judge.RunAsync(await who.GetAsync(), new JudgePoint.Input(id, handling, number, closed, remark), stop), $"#point-{handling}-{number}", stop);

    public async Task<IActionResult> OnPostOpenAsync(Guid id, [FromForm] int token, [FromForm] string? place, [FromForm] string? reason, CancellationToken stop) =>
        await AfterAsync(id, await open.RunAsync(await who.GetAsync(), new OpenForCorrection.Input(id, token, place ?? "", reason ?? ""), stop), "", stop);

    public async Task<IActionResult> OnPostExtendAsync(Guid id, [FromForm] int token, [FromForm] string? correctionUntil, [FromForm] string? correctionReason, CancellationToken stop)
    {
        DateTimeOffset? until = DateTime.TryParseExact(correctionUntil, ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown) && shown.Year is >= 1990 and <= 2100 ? Deadline.MomentOf(shown) : null;
        return await AfterAsync(id, await extend.RunAsync(await who.GetAsync(), new ExtendCorrection.Input(id, token, until, correctionReason), stop), "", stop);
    }

    public async Task<IActionResult> OnPostTakeUpAsync(Guid id, [FromForm] int token, [FromForm] string? once, CancellationToken stop) =>
        await AfterAsync(id, await takeUp.RunAsync(await who.GetAsync(), new TakeUpLapsed.Input(id, token, once), stop), "", stop);

    public async Task<IActionResult> OnPostNoteAsync(Guid id, [FromForm] string? note, [FromForm] string? once, CancellationToken stop)
    {
        Note = note;
        return await AfterAsync(id, await write.RunAsync(await who.GetAsync(), new WriteNote.Input(id, note ?? "", once), stop), "#notes", stop);
    }

    /// <summary>With script the answer is the box alone; without, the page comes back to it.</summary>
    public async Task<IActionResult> OnPostMarkAsync(Guid id, [FromForm] int version, [FromForm] string? place, [FromForm] MarkState? state, [FromForm] string? comment, CancellationToken stop)
    {
        var outcome = await mark.RunAsync(await who.GetAsync(), new SetMark.Input(id, version, place ?? "", state, comment), stop);
        var part = Request.Headers.ContainsKey("HX-Request");
        if (outcome.Done && !part) return LocalRedirect($"/review/{id}#mark-{Words.IdOf(outcome.Value!.Place)}");
        if (!await LoadAsync(id, stop)) return NotFound();
        if (!outcome.Done && Case.Find(place ?? "") is { } kept) again = Of(kept) with { State = state, Comment = comment, Refusals = outcome.Refusals };
        if (part && Case.Find(place ?? "") is { } at) return Partial("_Marked", (Of(at), Case));
        Refusals = outcome.Refusals;
        return Page();
    }

    public async Task<IActionResult> OnPostStatementAsync(Guid id, [FromForm] int version, [FromForm] string? statement, [FromForm] bool? holds, [FromForm] string? remark, CancellationToken stop)
    {
        (judgedNow, judging) = (statement, (holds, remark));
        return await AfterAsync(id, await judgeStatement.RunAsync(await who.GetAsync(), new JudgeStatement.Input(id, version, statement ?? "", holds, remark), stop), $"#j-{statement}", stop);
    }

    public async Task<IActionResult> OnPostMessageAsync(Guid id, [FromForm] string? text, [FromForm] string? once, CancellationToken stop)
    {
        Text = text;
        return await AfterAsync(id, await send.RunAsync(await who.GetAsync(), new SendMessage.Input(id, text ?? "", once), stop), "#messages", stop);
    }

    public async Task<IActionResult> OnPostReadAsync(Guid id, CancellationToken stop) => await AfterAsync(id, await read.RunAsync(await who.GetAsync(), id, stop), "#messages", stop);

    private async Task<IActionResult> AfterAsync<T>(Guid id, Outcome<T> outcome, string at, CancellationToken stop)
    {
        if (outcome.Done) return LocalRedirect($"/review/{id}{at}");
        if (!await LoadAsync(id, stop)) return NotFound();
        Refusals = outcome.Refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role == Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        (View, MayWrite) = (view, actor.Has(Duty.Review));
        MayHandUp = view.HeldAt is not null && view.Application.TurnOfficeId == actor.OfficeId && actor.Has(Duty.Recommend);
        MayExtendCorrection = view.HasAsked;
        Messages = await messages.RunAsync(actor, id, stop);
        Handed = await handed.RunAsync(actor, id, view.Application.Version, stop);
        Case = await showCase.RunAsync(actor, view, Handed, stop);
        PaperBatch = await paper.BatchOfAsync(actor, view.Application.Id, stop);
        Paper = await paper.OfCaseAsync(view.Application, view.Programme, view.Now, stop);
        Lacks = await lacks.OfCaseAsync(view, stop);
        if (view.Programme.Visits is not null) Visits = await visits.OfCaseAsync(actor, id, stop);
        if (Case.Before is { } before)
        {
            Changes = [.. view.Programme.Form.Sections.Select(section => (section, Comparison.Between(section, before.Answers, view.Answered.Answers))).Where(part => part.Item2.Count > 0)];
        }
        return true;
    }

    /// <summary>A place with the form to mark it.</summary>
    public MarkView Of(ShowCase.Place place) =>
        again is { } kept && kept.Place.At.Id == place.At.Id ? kept : new MarkView(View.Application.Id, View.Application.Version, place, Case.MayMark, null, null, []);

    /// <summary>A statement with what persons found, and the form to find anew; null for what the machine judges.</summary>
    public StatementView? StatementOf(Finding finding) => View.Judgements.FirstOrDefault(on => on.Statement == finding.Condition && on.Statement.IsOpen(finding.Sheet)) is not { } on ? null
        : new StatementView(View.Application.Version, on, Case.MayMark, judgedNow == on.Statement.Rubric.Id ? judging.Holds : on.Counts?.Row.Holds, judgedNow == on.Statement.Rubric.Id ? judging.Remark : null, [.. Refusals.Where(refusal => refusal.Field == $"judge:{on.Statement.Rubric.Id}")]);

    /// <summary>A finding with what bears on it.</summary>
    public FindingView Of(Finding finding) => new(this, finding, EvidenceOf(finding.Condition), MeasuredOf(finding), [.. Visits.Select(visit => visit.Of(finding.Condition.Rubric.Id)).OfType<string>()]);

    // what the materials say of themselves, what the condition names, and the rows its figures are counted from
    private List<(string Label, string Href)> EvidenceOf(Condition condition)
    {
        var id = condition.Rubric.Id;
        var named = condition is ForPerson judged ? judged.Evidence : [];
        var evidence = Handed.Where(slot => slot.Files.Count > 0 && (named.Contains(slot.Material.Id) || slot.Material.Proves.Contains(id)))
            .Select(slot => ($"{slot.Material.Label}（{slot.Files.Count} 个文件）", $"#slot-{slot.Material.Id}")).ToList();
        var missing = View.Programme.Materials.Where(slot => named.Contains(slot.Id) && Handed.All(there => there.Material.Id != slot.Id || there.Files.Count == 0));
        if (condition.Parts.Count > 0) return evidence;
        var tables = condition.Reads.SelectMany(TablesOf).Distinct();
        evidence.AddRange(tables.Select(table => ($"{table.Label}（{(View.Answered.Answers[table.Id] as SequenceNode)?.Items.Count ?? 0} 行）", $"#t-{table.Id}")));
        var sections = condition.Reads.SelectMany(LeavesOf).Select(figure => View.Programme.Form.Sections.FirstOrDefault(section => section.Find(figure.Id)?.Field is not null)).OfType<Section>().Distinct();
        evidence.AddRange(sections.Select(section => (section.Label, $"#part-{section.Id}")));
        evidence.AddRange(missing.Select(slot => ($"{slot.Label}（没有上传）", "#materials")));
        return evidence;
    }

    private static IEnumerable<Figure> LeavesOf(Figure figure) => figure.From.Reads.Any() ? figure.From.Reads.SelectMany(LeavesOf) : [figure];

    private static IEnumerable<Table> TablesOf(Figure figure) =>
        (figure.From is FromRows { Table: { } table } ? [table] : Enumerable.Empty<Table>()).Concat(figure.From.Reads.SelectMany(TablesOf));

    private IReadOnlyList<string> MeasuredOf(Finding finding)
    {
        if (Case.Measured is not { } sample || finding.Children.Count > 0 || sample.Findings.All(other => other.Condition.Rubric.Id != finding.Condition.Rubric.Id)) return [];
        if (sample.Newest is not { } newest) return [];
        return sample.Measured is { } measured && finding.Measurement?.Figure == sample.Sampling.Declared ? [newest.Said, $"满意度 {measured}{newest.Unfinished}", .. sample.Differences] : [newest.Said, .. sample.Differences];
    }

    /// <summary>What changed at a place since the version before: head, before, after.</summary>
    public IReadOnlyList<(string Head, string Before, string After)> ChangesAt(string? place)
    {
        if (CasePlace.Of(place, "section") is { } id) return [.. Changes.Where(part => part.Section.Id == id).SelectMany(part => part.Changes).SelectMany(change => change.Lines.Select(line => ($"{change.Label} {line.Head}".Trim(), line.Theirs, line.Mine)))];
        if (CasePlace.Of(place, "slot") is not { } slot || Case.Before is not { } before) return [];
        return [.. before.Removed.Where(file => file.Slot == slot).Select(file => ("文件", file.Name, "（已移除）")), .. before.Added.Where(file => file.Slot == slot).Select(file => ("文件", "（无）", file.Name))];
    }

    /// <summary>What an officer should notice before he decides, each with the place where it stands.</summary>
    public IEnumerable<(string Text, string Href)> Flags()
    {
        var open = View.Report.ForPersons.Where(finding => finding is { IsClaimed: true, Verdict: Verdict.Person }).Select(finding => finding.Rubric.Id).Distinct().Count();
        if (open > 0) yield return ($"待人工判断 {open} 项", "#findings");
        var differences = View.Report.Differences.Count();
        if (differences > 0) yield return ($"填报数与明细不一致 {differences} 处", "#findings");
        // alternatives of one condition that come to the same number say the same thing
        foreach (var close in View.Report.Findings.SelectMany(top => top.Applying().Where(IsJustMet).Select(leaf => leaf.Measurement!.Figure is var figure ? (figure.Label, Value: figure.Show(leaf.Sheet)) : default).DistinctBy(said => said.Value))) yield return ($"刚好达到：{close.Label} {close.Value}", "#findings");
        if (Case.Measured is { Newest: { } drawn } && (drawn.Differing.Any() || !drawn.IsFinished)) yield return ($"抽查{(drawn.Differing.Any() ? "与申报不一致" : "")}：{drawn.Said}", "#measured");
        foreach (var visit in Visits.Where(visit => visit.Differing.Any())) yield return ($"实地核查：{visit.Said}", "#visits");
        // an unfinished sample that was said above is not said twice
        foreach (var lack in Lacks.Where(lack => lack.Page != "measure" || Case.Measured?.Newest is null)) yield return (lack.Sentence, lack.Href);
        if (View.Application.Returns > 0) yield return ($"退回过 {View.Application.Returns} 次", "#returns");
        if (View.Late) yield return (View.Closed || View.Step.IsApplicants ? "已过本步骤截止时间" : "已过本步骤截止时间，办理将标明逾期", "#case");
        if (View.Application.WasLate) yield return ("有逾期办理", "#process");
        var live = Case.Others.Count(other => other.IsLive);
        if (live > 0) yield return ($"该单位另有 {live} 件在办", "#others");
        foreach (var found in Case.Lookups.Where(line => line.Results is [{ Row.Answer: LookupAnswer.Found }, ..])) yield return ($"{found.Lookup.Label}：有记录", "#lookups");
        var missing = Case.Lookups.Count(line => line.Due && line.Results.Count == 0);
        if (missing > 0) yield return ($"外部查询还有 {missing} 项未记录", "#lookups");
        var kept = Case.Unclosed.Count();
        if (kept > 0 && Case.MayMark) yield return ($"补正意见还有 {kept} 条未核销", "#returns");
    }

    // exactly at the limit: one less and it would not be met
    private static bool IsJustMet(Finding finding) =>
        finding is { IsClaimed: true, Children.Count: 0, Verdict: Verdict.Met, Condition: not Compare { Bound: Bound.AtMost }, Measurement: { Value: { } value, Limit: { } limit } } && value.Value == limit.Value;

    /// <summary>What a title is called where the programme asks for it.</summary>
    public string TitleOf(TitleRecord title) => View.Programme.Form.Fields.FirstOrDefault(field => field.Register == title.Kind)?.Label ?? title.Kind;
}

/// <summary>A place with the form to mark it; what was typed and refused stays in it.</summary>
public sealed record MarkView(Guid Application, int Version, ShowCase.Place Place, bool MayMark, MarkState? State, string? Comment, IReadOnlyList<Refusal> Refusals);

/// <summary>A statement that a person judges; what was chosen and refused stays in its form.</summary>
public sealed record StatementView(int Version, FindJudgements.On On, bool MayJudge, bool? Holds, string? Remark, IReadOnlyList<Refusal> Refusals);

/// <summary>A finding with its evidence, what was measured and what was found on the spot.</summary>
public sealed record FindingView(ShowModel Page, Finding Finding, IReadOnlyList<(string Label, string Href)> Evidence, IReadOnlyList<string> Measured, IReadOnlyList<string> Visited);
