using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Calls;

/// <summary>A call for everybody: how long still, who receives an application and why, what to download, what others asked; for applicants, whether they may begin.</summary>
public sealed class ShowModel(CurrentActor who, ShowCall show, FindRoute route, FindCallFiles files, FindQuestions questions, ShowAmendments amendments, StartApplication start, AskQuestion ask) : PageModel
{
    public ShowCall.View View { get; private set; } = null!;

    public Actor? Actor { get; private set; }

    public IReadOnlyList<ShowAmendments.Item> Amendments { get; private set; } = [];

    public IReadOnlyList<FieldView> RouteFields { get; private set; } = [];

    /// <summary>The way the answers lead; null where nothing was asked yet.</summary>
    public Outcome<FindRoute.View>? Route { get; private set; }

    /// <summary>The division stands as the credit code has it, and nobody has said yet that it is right.</summary>
    public bool SeatGuessed { get; private set; }

    public IReadOnlyList<CallFile> Files { get; private set; } = [];

    public IReadOnlyList<FindQuestions.Published> Published { get; private set; } = [];

    public IReadOnlyList<FindQuestions.Own> Own { get; private set; } = [];

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public string? Typed { get; private set; }

    public bool Asked { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, bool asked, CancellationToken stop)
    {
        Asked = asked;
        return await LoadAsync(id, stop) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostStartAsync(Guid id, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor) return SignInFirst(id);
        var outcome = await start.RunAsync(actor, id, stop);
        if (outcome.Done) return LocalRedirect($"/applications/{outcome.Value}");
        if (!await LoadAsync(id, stop)) return NotFound();
        Refusals = outcome.Refusals;
        return Page();
    }

    public async Task<IActionResult> OnPostAskAsync(Guid id, [FromForm] string? text, [FromForm] string? once, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor) return SignInFirst(id);
        var outcome = await ask.RunAsync(actor, new AskQuestion.Input(id, text, once), stop);
        if (outcome.Done) return LocalRedirect($"/calls/{id}?asked=true#questions");
        if (!await LoadAsync(id, stop)) return NotFound();
        (Refusals, Typed) = (outcome.Refusals, text);
        return Page();
    }

    private LocalRedirectResult SignInFirst(Guid id) => LocalRedirect($"/sign-in?ReturnUrl=/calls/{id}");

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        Actor = await who.FindAsync();
        if (await show.RunAsync(Actor, id, stop) is not { } view) return false;
        View = view;
        Files = await files.RunAsync(id, stop);
        Amendments = await amendments.RunAsync(id, stop);
        Published = await questions.PublishedAsync(id, stop);
        if (Actor is { Role: Role.Applicant } applicant) Own = await questions.OwnAsync(applicant, id, stop);

        var programme = view.Call.Programme;
        var fields = FindRoute.Fields(programme);
        var answers = Posted.Read(fields, [], name => Request.Query[name]);
        var division = FindRoute.DivisionOf(programme);
        if (division is not null && answers[division.Id] is null && view.Seat is { } seat)
        {
            SeatGuessed = true;
            var place = new Place("", 0, 0, division.Id);
            answers = answers.With(new MappingNode(place, [new Entry(division.Id, place, new ScalarNode(place, seat.ToString("000000")))]));
        }
        else if (answers.Entries.Count > 0) Route = await route.RunAsync(programme, answers, stop);
        var (sheet, _) = route.Read(programme, answers);
        // a question that depends on another waits for its answer
        RouteFields = [.. fields.Where(field => field.When is null || field.When.Decide(sheet) == Verdict.Met).Select(field => new FieldView(
            field, field.Id, answers[field.Id], [.. (Route?.Refusals ?? []).Where(refusal => refusal.Field == field.Id).Select(refusal => refusal.Sentence)]) { Area = field == division ? programme.Notice.Office : null })];
        return true;
    }
}
