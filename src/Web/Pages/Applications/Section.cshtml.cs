using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>One section of the form, rendered from the programme. What cannot be saved stays in the boxes.</summary>
public sealed class SectionModel(CurrentActor who, ShowApplication show, SaveDraft save) : PageModel
{
    private const int SpareRows = 3;
    private const int MoreRows = 10;
    private const int MostRows = 500;

    public ShowApplication.View View { get; private set; } = null!;

    public Section Section { get; private set; } = null!;

    public MappingNode Answers { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public bool Saved { get; private set; }

    /// <summary>What the page was made from; after a refusal still that, so that a second click cannot overwrite what was not seen.</summary>
    public int Revision { get; private set; }

    public bool Editable => View.Step.IsApplicants;

    private IReadOnlyList<Fault> faults = [];

    private string? moreRows;

    public async Task<IActionResult> OnGetAsync(Guid id, string section, bool saved, CancellationToken stop)
    {
        if (!await LoadAsync(id, section, stop)) return NotFound();
        Saved = saved;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string section, [FromForm] int revision, [FromForm] string? more, [FromForm] string? next, CancellationToken stop)
    {
        if (!await LoadAsync(id, section, stop)) return NotFound();
        var fields = Section.Blocks.Where(b => b.Field is not null).Select(b => b.Field!).ToList();
        var tables = Section.Blocks.Where(b => b.Table is not null).Select(b => b.Table!).ToList();
        var typed = Posted.Read(fields, tables, name => Request.Form[name]);
        var outcome = await save.RunAsync(await who.GetAsync(), new SaveDraft.Input(id, revision, typed, new MappingNode(typed.Place, [])), stop);
        if (outcome.Done && more is null)
        {
            return next is not null && Following() is { } following ? LocalRedirect($"/applications/{id}/sections/{following.Id}") : LocalRedirect($"/applications/{id}/sections/{section}?saved=true");
        }
        Refusals = outcome.Refusals;
        if (outcome.Done) await LoadAsync(id, section, stop);
        else
        {
            Revision = revision;
            Answers = Answers.With(typed);
            var found = new Faults();
            AnswerReader.Read(View.Programme, Answers, null, null, Deadline.DayOf(View.Now), found);
            faults = found.All;
        }
        moreRows = more;
        Saved = outcome.Done;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, string section, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (actor.Role != Role.Applicant || await show.RunAsync(actor, id, stop) is not { } view) return false;
        if (view.Programme.Form.Sections.FirstOrDefault(s => s.Id == section) is not { } found) return false;
        (View, Section, Answers, faults, Revision) = (view, found, view.Answered.Answers, view.Answered.Faults, view.Revision);
        return true;
    }

    public Section? Following() => View.Programme.Form.Sections.SkipWhile(s => s.Id != Section.Id).Skip(1).FirstOrDefault();

    public bool IsAsked(Field field) => SubmitApplication.IsAsked(field, View.Answered.Sheet);

    public FieldView Of(Field field) =>
        new(field, field.Id, Answers[field.Id], ErrorsAt(field.Id), Required: SubmitApplication.IsRequired(field, View.Answered.Sheet));

    public FieldView Of(Table table, int row, Field column)
    {
        var name = $"{table.Id}[{row + 1}].{column.Id}";
        var cells = (Answers[table.Id] as SequenceNode)?.Items.ElementAtOrDefault(row) as MappingNode;
        var head = column == table.Columns[0] && row < table.FixedRows.Count ? table.FixedRows[row] : null;
        var errors = name;
        if (table.FixedRows.Count > 0)
        {
            // fixed rows are matched by their printed head, whatever was left out between them; faults name the row as it is kept
            var kept = (Answers[table.Id] as SequenceNode)?.Items.ToList() ?? [];
            var at = kept.FindIndex(item => ((item as MappingNode)?[table.Columns[0].Id] as ScalarNode)?.Text == table.FixedRows[row]);
            cells = at < 0 ? null : (MappingNode)kept[at];
            errors = at < 0 ? "" : $"{table.Id}[{at + 1}].{column.Id}";
        }
        return new FieldView(column, name, cells?[column.Id], errors.Length == 0 ? [] : ErrorsAt(errors), InTable: true, Required: column.Required, Fixed: head);
    }

    /// <summary>The rows shown: those filled in and a few spare ones; after asking for more, ten more than were just on the page.</summary>
    public int RowsOf(Table table)
    {
        if (table.FixedRows.Count > 0) return table.FixedRows.Count;
        var filled = ((Answers[table.Id] as SequenceNode)?.Items.Count ?? 0) + (Editable ? SpareRows : 0);
        return moreRows == table.Id && int.TryParse(Request.Form[$"{table.Id}.rows"], out var shown) ? Math.Max(filled, Math.Min(shown + MoreRows, MostRows)) : filled;
    }

    private List<string> ErrorsAt(string name) =>
        [.. faults.Where(fault => fault.Place.Path == name || fault.Place.Path.StartsWith(name + ".", StringComparison.Ordinal)).Select(fault => $"{fault.Message}。{fault.Remedy}")];
}
