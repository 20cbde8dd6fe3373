using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Applications;

/// <summary>A long table, some rows at a time, and one row to be filled in. Needs no script.</summary>
public sealed class RowsModel(CurrentActor who, ShowRows show, SaveRow save) : PageModel
{
    public ShowRows.View View { get; private set; } = null!;

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The numbers of the rows that are looked through.</summary>
    public IReadOnlyList<int> Found { get; private set; } = [];

    public IEnumerable<int> Shown => Found.Skip((Number - 1) * ShowRows.PageSize).Take(ShowRows.PageSize);

    public string Find { get; private set; } = "";

    public int Number { get; private set; }

    public int Pages => Math.Max(1, (Found.Count + ShowRows.PageSize - 1) / ShowRows.PageSize);

    /// <summary>The row to be filled in; null where the rows are listed.</summary>
    public int? Row { get; private set; }

    public int Revision { get; private set; }

    public bool Saved { get; private set; }

    private MappingNode cells = new(default, []);

    private IReadOnlyList<Fault> faults = [];

    public async Task<IActionResult> OnGetAsync(Guid id, string table, string? find, int? p, int? row, bool saved, CancellationToken stop)
    {
        if (!await LoadAsync(id, table, stop)) return NotFound();
        if (row is { } number)
        {
            if (number < 1 || number > View.Rows.Count + (View.Editable ? 1 : 0)) return NotFound();
            Open(number, number <= View.Rows.Count ? View.Rows[number - 1] : new MappingNode(default, []));
            if (number > View.Rows.Count) faults = [];
        }
        Find = find ?? "";
        Found = View.Find(find);
        Number = Math.Clamp(p ?? 1, 1, Pages);
        Saved = saved;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string table, [FromForm] int row, [FromForm] int revision, CancellationToken stop)
    {
        if (!await LoadAsync(id, table, stop)) return NotFound();
        var typed = Typed();
        var outcome = await save.RunAsync(await who.GetAsync(), new SaveRow.Input(id, table, row, revision, typed), stop);
        if (!outcome.Done) return Again(row, revision, typed, outcome.Refusals);
        Open(row, typed);
        // what is kept with a mistake is shown with it
        return LocalRedirect($"/applications/{id}/tables/{View.Table.Id}?saved=true{(faults.Count > 0 ? $"&row={row}" : $"&p={(row - 1) / ShowRows.PageSize + 1}#r{row}")}");
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, string table, [FromForm] int row, [FromForm] int revision, CancellationToken stop)
    {
        if (!await LoadAsync(id, table, stop)) return NotFound();
        var outcome = await save.RunAsync(await who.GetAsync(), new SaveRow.Input(id, table, row, revision, null), stop);
        return outcome.Done ? LocalRedirect($"/applications/{id}/tables/{View.Table.Id}?saved=true&p={(Math.Max(row - 1, 1) - 1) / ShowRows.PageSize + 1}") : Again(row, revision, Typed(), outcome.Refusals);
    }

    // the seen revision stays: what was not seen is not written over by a second click
    private PageResult Again(int row, int revision, MappingNode typed, IReadOnlyList<Refusal> refusals)
    {
        Open(row, typed);
        (Refusals, Revision) = (refusals, revision);
        return Page();
    }

    // one row is sent as the only one of its table
    private MappingNode Typed() =>
        (Posted.Read([], [View.Table], name => name == Posted.RowsOf(View.Table) ? "1" : Request.Form[name])[View.Table.Id] as SequenceNode)?.Items[0] as MappingNode ?? new MappingNode(default, []);

    private void Open(int row, MappingNode typed)
    {
        (Row, cells) = (row, typed);
        var found = new Faults();
        AnswerReader.Read(View.Programme, new MappingNode(default, [new Entry(View.Table.Id, default, new SequenceNode(default, [typed]))]), null, null, View.Today, found);
        faults = [.. found.All.Where(fault => fault.Place.Path.StartsWith($"{View.Table.Id}[1].", StringComparison.Ordinal))];
    }

    public FieldView Of(Field column)
    {
        var name = $"{View.Table.Id}[1].{column.Id}";
        return new FieldView(column, name, cells[column.Id], [.. faults.Where(fault => fault.Place.Path == name).Select(fault => $"{fault.Message}。{fault.Remedy}")], Required: column.Required)
        {
            Label = column.LabelFor(View.Sheet),
            Hint = column.HintFor(View.Sheet),
            TakesNotApplicable = column.TakesNotApplicable(View.Sheet),
        };
    }

    private async Task<bool> LoadAsync(Guid id, string table, CancellationToken stop)
    {
        if (await show.RunAsync(await who.GetAsync(), id, table, stop) is not { } view) return false;
        (View, Revision) = (view, view.Revision);
        return true;
    }
}
