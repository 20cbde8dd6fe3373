using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Web.Pages;

/// <summary>
/// 条件自测: the figures one knows, the verdict per clause. Everything stands in the address, so that a result can be kept, shared and
/// printed, and works without script by the button.
/// </summary>
public sealed class CheckModel(ReadClock clock, ProgrammeStore programmes) : PageModel
{
    public Programme Programme { get; private set; } = null!;

    public IReadOnlyList<FieldView> Fields { get; private set; } = [];

    public IReadOnlyList<Judged> Statements { get; private set; } = [];

    public MappingNode Declared { get; private set; } = null!;

    public Report Report { get; private set; } = null!;

    public IReadOnlyList<Fault> Faults { get; private set; } = [];

    public string ShareLink { get; private set; } = "";

    public bool Asked { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken stop)
    {
        if (await programmes.OfAsync(id, stop) is not { } programme) return NotFound();
        Programme = programme;
        var deciding = programme.DecidingFields;
        var answers = Posted.Read(deciding, [], name => Request.Query[name]);
        Statements = [.. programme.Statements.Where(statement => statement.Declared)];
        Declared = Posted.ReadDeclared(Statements, name => Request.Query[name]);
        Asked = answers.Entries.Any(entry => entry.Value is not ScalarNode { IsNull: true });

        var faults = new Faults();
        var sheet = AnswerReader.Read(programme, answers, Declared, null, clock.Today, faults);
        Report = programme.Evaluate(sheet);
        Faults = faults.All;
        var shaping = deciding.SelectMany(field => field.When?.Figures() ?? []).ToHashSet();
        // a question that depends on a choice waits for the choice
        Fields = [.. deciding.Where(field => field.When is null || field.When.Decide(sheet) == Verdict.Met).Select(field => new FieldView(
            field, field.Id, answers[field.Id],
            [.. faults.All.Where(fault => fault.Place.Path == field.Id || fault.Place.Path.StartsWith(field.Id + ".", StringComparison.Ordinal)).Select(fault => $"{fault.Message}。{fault.Remedy}")],
            Reshapes: shaping.Contains(field.Figure)))];
        ShareLink = $"{Request.Scheme}://{Request.Host}{Request.Path}{QueryString.Create(Request.Query.SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value)).Where(pair => !string.IsNullOrEmpty(pair.Value)))}";
        return Page();
    }
}
