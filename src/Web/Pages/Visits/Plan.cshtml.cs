using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Visits;

/// <summary>安排核查: which institutions, when, who goes; a look first. Days can be set by region from a day on.</summary>
[Authorize]
public sealed class PlanModel(CurrentActor who, FindVisits find, FindVisitTeams teams, PlanVisits plan, WorkCalendar calendar) : PageModel
{
    /// <summary>What stands in the boxes of a case.</summary>
    public sealed record Box(bool Chosen, string? Day, VisitPart Part, string? Hour);

    public FindVisits.Round Round { get; private set; } = null!;

    public FindVisitTeams.View Teams { get; private set; } = null!;

    public IReadOnlyDictionary<Guid, Box> Boxes { get; private set; } = new Dictionary<Guid, Box>();

    public HashSet<Guid> Chosen { get; private set; } = [];

    public Guid? Leader { get; private set; }

    public string? Why { get; private set; }

    public string? From { get; private set; }

    public PlanVisits.Plan? Looked { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>The one visit that is changed; null: new ones are planned.</summary>
    public Guid? Changing { get; private set; }

    public IEnumerable<FindVisits.Line> Lines => Round.Lines.Where(line => line.Application.Step == Round.Step.Id && (Changing is { } one ? line.Visit?.Id == one : line.Visit is null));

    public async Task<IActionResult> OnGetAsync(Guid call, string step, Guid? visit, CancellationToken stop)
    {
        Changing = visit;
        if (!await LoadAsync(call, step, stop)) return NotFound();
        if (visit is null) return Page();
        if (Lines.FirstOrDefault()?.Visit is not { } known) return NotFound();
        Boxes = new Dictionary<Guid, Box> { [known.ApplicationId] = new(true, known.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), known.Part, known.Hour) };
        (Chosen, Leader) = await teams.OfAsync(await who.GetAsync(), known.Id, stop);
        return Page();
    }

    public async Task<IActionResult> OnPostSpreadAsync(Guid call, string step, Guid? visit, CancellationToken stop)
    {
        Changing = visit;
        if (!await LoadAsync(call, step, stop)) return NotFound();
        Read();
        if (!DateOnly.TryParseExact(From, ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var from) || from.Year is < 1990 or > 2100)
        {
            Refusals = [new Refusal("missing", "请填写从哪一天开始排", "from")];
            return Page();
        }
        var chosen = Lines.Where(line => Boxes.GetValueOrDefault(line.Application.Id)?.Chosen == true).ToList();
        if (chosen.Count == 0) chosen = [.. Lines.Where(line => line.Stand.Due)];
        Boxes = VisitSlot.Propose(chosen.Select(line => (line.Application.Id, line.Division)), from, calendar).ToDictionary(one => one.Case, one => new Box(true, one.Slot.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), one.Slot.Part, null));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid call, string step, Guid? visit, [FromForm] bool look, CancellationToken stop)
    {
        Changing = visit;
        if (!await LoadAsync(call, step, stop)) return NotFound();
        Read();
        var stops = Boxes.Where(box => box.Value.Chosen).Select(box => new PlanVisits.Stop(
            box.Key, DateOnly.TryParseExact(box.Value.Day, ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null, box.Value.Part, box.Value.Hour)).ToList();
        var order = Lines.Select((line, i) => (line.Application.Id, i)).ToDictionary(one => one.Id, one => one.i);
        var input = new PlanVisits.Input(call, step, [.. stops.OrderBy(one => order.GetValueOrDefault(one.Application, int.MaxValue))], [.. Teams.Officers.Where(o => Chosen.Contains(o.Id)).Select(o => o.Id)], [.. Teams.Experts.Where(e => Chosen.Contains(e.Id)).Select(e => e.Id)], Leader, Why, look);
        var outcome = await plan.RunAsync(await who.GetAsync(), input, stop);
        if (outcome.Done && !look) return LocalRedirect(visit is { } changed ? $"/visits/{changed}" : "/visits");
        (Looked, Refusals) = (outcome.Value, outcome.Refusals);
        return Page();
    }

    private void Read()
    {
        var form = Request.Form;
        var boxes = new Dictionary<Guid, Box>();
        foreach (var line in Lines)
        {
            var id = line.Application.Id;
            boxes[id] = new Box(form["cases"].Contains(id.ToString()), form[$"day:{id}"], Enum.TryParse<VisitPart>(form[$"part:{id}"], out var part) && Enum.IsDefined(part) ? part : VisitPart.Morning, form[$"hour:{id}"]);
        }
        Boxes = boxes;
        Chosen = [.. form["team"].Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty)];
        Leader = Guid.TryParse(form["leader"], out var leader) ? leader : null;
        (Why, From) = (form["why"], form["from"].ToString().Trim());
    }

    private async Task<bool> LoadAsync(Guid call, string step, CancellationToken stop)
    {
        var actor = await who.GetAsync();
        if (await find.OfAsync(actor, call, step, stop) is not { } round || await teams.RunAsync(actor, stop) is not { } all) return false;
        (Round, Teams) = (round, all);
        return true;
    }
}
