using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Primitives;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>
/// One section of the form, rendered from the programme. With script it saves itself; without, by its button. What cannot be saved stays in
/// the boxes, and where somebody else was faster both texts are shown to choose from.
/// </summary>
[RequestFormLimits(ValueLengthLimit = LongestBox)]
public sealed class SectionModel(CurrentActor who, ShowApplication show, SaveDraft save, ShowEditing editing) : PageModel
{
    private const int MoreRows = 10;
    private const int MostTries = 3;

    // as long as a request may be: what is too long for a draft is refused with its name, not with the whole form
    private const int LongestBox = 30_000_000;

    public ShowApplication.View View { get; private set; } = null!;

    public SectionPage Part { get; private set; } = null!;

    public Section Section => Part.Section;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public bool Saved { get; private set; }

    public Guid Person { get; private set; }

    public ShowEditing.View Editing { get; private set; } = null!;

    /// <summary>What the page was made from; after a refusal still that, so that a second click cannot overwrite what was not seen.</summary>
    public int Revision { get; private set; }

    /// <summary>Set where somebody else saved meanwhile, and both changed the same.</summary>
    public Merging? Merging { get; private set; }

    /// <summary>The marks of the answers that the page was made from.</summary>
    public string Marks { get; private set; } = "";

    /// <summary>What went in beside what somebody else had saved.</summary>
    [TempData] public string? Joined { get; set; }

    /// <summary>The user wants to go on with the following section.</summary>
    public bool Next { get; private set; }

    /// <summary>What was typed, to be sent along while the user compares.</summary>
    public string Mine { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(Guid id, string section, bool saved, CancellationToken stop)
    {
        if (!await LoadAsync(id, section, stop)) return NotFound();
        // by hand, of a form in which nothing was saved yet
        Saved = saved && View.Draft.Sections.Any();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string section, [FromForm] int revision, [FromForm] string? more, [FromForm] string? next, [FromForm(Name = "_key")] string? key, CancellationToken stop)
    {
        if (!await LoadAsync(id, section, stop)) return NotFound();
        var typed = Posted.ReadSection(Section, name => Request.Form[name]);
        var outcome = await save.RunAsync(await who.GetAsync(), new SaveDraft.Input(id, section, revision, typed, string.IsNullOrEmpty(key) ? null : key), stop);
        Next = next is not null;
        if (outcome.Done && more is null) return Onward();
        if (outcome.Refusals is [{ Code: "draft.changed" }, ..]) return await MergeAsync(id, section, typed, stop);
        Refusals = outcome.Refusals;
        if (outcome.Done) await LoadAsync(id, section, stop);
        else Keep(revision, typed);
        if (more is not null && int.TryParse(Request.Form[$"{more}.rows"], out var shown)) Part = new SectionPage(View, Section, Part.Answers, Faults()) { More = (more, Math.Min(shown + MoreRows, SectionPage.MostRows)) };
        Saved = outcome.Done;
        return Page();
    }

    /// <summary>The page was told that somebody else was faster, and sends what it has to be compared.</summary>
    public async Task<IActionResult> OnPostCompareAsync(Guid id, string section, CancellationToken stop) =>
        await LoadAsync(id, section, stop) ? await MergeAsync(id, section, Posted.ReadSection(Section, name => Request.Form[name]), stop) : NotFound();

    /// <summary>The user has chosen.</summary>
    public async Task<IActionResult> OnPostChooseAsync(Guid id, string section, [FromForm] int revision, [FromForm] string? mine, [FromForm] string? next, CancellationToken stop)
    {
        if (!await LoadAsync(id, section, stop)) return NotFound();
        if (JsonText.Read(mine ?? "", "", new Faults()) is not MappingNode typed) return BadRequest();
        Next = next is not null;
        var merging = Merging.Of(Section, SentMarks(), View.Draft.Answers, typed);
        if (merging.Asked.Any(comparison => !Request.Form.ContainsKey($"pick.{comparison.Id}")))
        {
            Refusals = [new Refusal("draft.choose", "请对每一处不同选择保留哪一份")];
            return Compare(merging);
        }
        var chosen = new MappingNode(typed.Place, [.. merging.Mine.Entries.Where(entry => Request.Form[$"pick.{entry.Key}"] == "mine" || merging.Asked.All(comparison => comparison.Id != entry.Key))]);
        var outcome = await save.RunAsync(await who.GetAsync(), new SaveDraft.Input(id, section, revision, chosen), stop);
        if (outcome.Done) return Onward();
        Refusals = outcome.Refusals;
        return Compare(merging);
    }

    private LocalRedirectResult Onward() => Next && Following() is { } following
        ? LocalRedirect($"/applications/{View.Application.Id}/sections/{following.Id}?after={Uri.EscapeDataString(Section.Id)}")
        : LocalRedirect($"/applications/{View.Application.Id}/sections/{Section.Id}?saved=true");

    /// <summary>The verdicts on what is saved by now, for the side of the page.</summary>
    public async Task<IActionResult> OnGetFindingsAsync(Guid id, string section, CancellationToken stop) =>
        await LoadAsync(id, section, stop) ? Partial("_SectionFindings", this) : NotFound();

    // what only one side changed is no question; what was saved again while it is merged is merged again
    private async Task<IActionResult> MergeAsync(Guid id, string section, MappingNode typed, CancellationToken stop)
    {
        for (var tries = 0; ; tries++)
        {
            var merging = Merging.Of(Section, SentMarks(), View.Draft.Answers, typed);
            if (merging.Asked.Count > 0 || tries == MostTries) return Compare(merging);
            var outcome = merging.Mine.Entries.Count == 0 ? null : await save.RunAsync(await who.GetAsync(), new SaveDraft.Input(id, section, Revision, merging.Mine), stop);
            if (outcome is null or { Done: true })
            {
                Joined = $"{Editing.SavedBy ?? "另一个窗口"} 保存的内容已一并保留{(merging.Joined.Count > 0 ? $"；您改动的“{string.Join("”“", merging.Joined)}”已加入" : "；您没有改动别的内容")}";
                return Onward();
            }
            if (outcome.Refusals[0].Code != "draft.changed")
            {
                Refusals = outcome.Refusals;
                return Compare(merging);
            }
            if (!await LoadAsync(id, section, stop)) return NotFound();
        }
    }

    private PageResult Compare(Merging merging)
    {
        Merging = merging;
        Mine = JsonText.Write(merging.Mine);
        Marks = SentMarks();
        return Page();
    }

    // the page says what it was made from, with script by the boxes as they were saved last
    private string SentMarks()
    {
        if (Request.Form["basis"].ToString() is not { Length: > 0 } basis) return Request.Form["marks"].ToString();
        var boxes = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        if (JsonText.Read(basis, "", new Faults()) is MappingNode map)
        {
            foreach (var entry in map.Entries) boxes[entry.Key] = entry.Value is SequenceNode list ? new StringValues([.. list.Items.Select(item => (item as ScalarNode)?.Text)]) : (entry.Value as ScalarNode)?.Text;
        }
        return Merging.Marks(Section, Posted.ReadSection(Section, name => boxes.GetValueOrDefault(name)));
    }

    // what was typed and could not be saved stays in the boxes, with what is wrong in it
    private void Keep(int revision, MappingNode typed)
    {
        (Revision, Marks) = (revision, SentMarks());
        Part = new SectionPage(View, Section, Part.Answers.With(typed), []);
        Part = new SectionPage(View, Section, Part.Answers, Faults());
    }

    private IReadOnlyList<Fault> Faults()
    {
        var found = new Faults();
        AnswerReader.Read(View.Programme, Part.Answers, null, null, Deadline.DayOf(View.Now), found);
        return found.All;
    }

    private async Task<bool> LoadAsync(Guid id, string section, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role != Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        if (view.Programme.Form.Sections.FirstOrDefault(s => s.Id == section) is not { } found) return false;
        (View, Person, Revision) = (view, actor.PersonId, view.Draft.Section(section)?.Revision ?? 0);
        Part = new SectionPage(view, found, view.Answered.Answers, view.Answered.Faults);
        Marks = Merging.Marks(found, view.Draft.Answers);
        Editing = (await editing.RunAsync(actor, id, section, stop))!;
        return true;
    }

    public Section? Following() => View.Programme.Form.Sections.SkipWhile(s => s.Id != Section.Id).Skip(1).FirstOrDefault();

    /// <summary>The top conditions that what is asked here bears on.</summary>
    public IEnumerable<Finding> Concerned()
    {
        var here = Section.Blocks.SelectMany(block => block.Field is { } field ? field.Parts.Prepend(field.Figure) : []).ToHashSet();
        var tables = Section.Blocks.Select(block => block.Table).OfType<Table>().ToHashSet();
        bool Reads(Figure figure) => here.Contains(figure) || figure.From is FromRows { Table: { } table } && tables.Contains(table) || figure.Declared is { } declared && Reads(declared) || figure.From.Reads.Any(Reads);
        return View.Report.Findings.Where(finding => finding.Condition.Figures().Any(Reads));
    }
}
