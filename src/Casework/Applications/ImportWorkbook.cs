using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Brings a filled-in workbook back into the draft: first a dry run, field by field and table by table, then what was chosen, section by
/// section. A section that was saved meanwhile is refused by itself; the others are saved.
/// </summary>
public sealed class ImportWorkbook(Fillings fillings, SaveDraft save)
{
    /// <param name="Application">Whose draft.</param>
    /// <param name="Book">What was uploaded.</param>
    /// <param name="Clears">Whether an empty cell takes an answer away.</param>
    public sealed record Input(Guid Application, SheetBook Book, bool Clears);

    /// <param name="Number">The application's number.</param>
    /// <param name="Sheet">The facts so far, by which labels fit the applicant.</param>
    /// <param name="Plan">What would change.</param>
    /// <param name="Revisions">The revision of each section that was planned on.</param>
    public sealed record DryRun(string Number, FactSheet Sheet, WorkbookPlan Plan, IReadOnlyDictionary<string, int> Revisions);

    /// <param name="Saved">The sections that were saved.</param>
    /// <param name="Refused">Those that were not, with the reason.</param>
    public sealed record Applied(IReadOnlyList<Section> Saved, IReadOnlyList<(Section Section, Refusal Refusal)> Refused);

    /// <summary>The application's number, whether it can be filled in now, and among whom it is divided; null where it does not exist for the actor.</summary>
    public async Task<(string Number, bool Editable, IReadOnlyList<string> Fillers)?> FindAsync(Actor actor, Guid id, CancellationToken stop = default) =>
        await fillings.OfAsync(actor, id, stop) is { } filling ? (filling.Application.Number, filling.IsEditable, filling.Programme.Form.Fillers) : null;

    /// <summary>The dry run; writes nothing.</summary>
    public async Task<Outcome<DryRun>> PlanAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (await fillings.OfAsync(actor, input.Application, stop) is not { } filling) return Refusals.NoSuchApplication;
        if (filling.Closed is { } closed) return closed;
        var faults = new Faults();
        if (Workbook.Read(filling.Programme, input.Book, filling.Today, faults) is not { } reading) return ImportRows.RefusalsOf(faults);
        var plan = WorkbookPlan.Of(filling.Programme, filling.Answers, reading, input.Clears, filling.Today);
        return new DryRun(filling.Application.Number, filling.Sheet, plan, filling.Programme.Form.Sections.ToDictionary(section => section.Id, filling.RevisionOf));
    }

    /// <summary>Saves what was chosen, each section on the revision that was seen.</summary>
    /// <param name="actor">Who imports.</param>
    /// <param name="input">What is imported.</param>
    /// <param name="chosen">The fields and tables to take, by their ids.</param>
    /// <param name="seen">The revision of each section in the dry run that the user saw.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Applied>> RunAsync(Actor actor, Input input, IReadOnlySet<string> chosen, IReadOnlyDictionary<string, int> seen, CancellationToken stop = default)
    {
        var planned = await PlanAsync(actor, input, stop);
        if (!planned.Done) return planned.Refusals.ToList();
        var run = planned.Value!;
        var sections = run.Plan.Fields.Select(field => field.Section).Concat(run.Plan.Tables.Select(table => table.Section)).Distinct().ToList();
        var saved = new List<Section>();
        var refused = new List<(Section, Refusal)>();
        foreach (var section in sections)
        {
            var answers = run.Plan.Answers(section, chosen);
            if (answers.Entries.Count == 0) continue;
            if (!seen.TryGetValue(section.Id, out var revision) || revision != run.Revisions[section.Id])
            {
                refused.Add((section, ImportRows.Changed));
                continue;
            }
            var outcome = await save.RunAsync(actor, new SaveDraft.Input(input.Application, section.Id, revision, answers), stop);
            if (outcome.Done) saved.Add(section);
            else refused.Add((section, outcome.Refusals[0].Code == ImportRows.Changed.Code ? ImportRows.Changed : outcome.Refusals[0]));
        }
        return new Applied(saved, refused);
    }
}
