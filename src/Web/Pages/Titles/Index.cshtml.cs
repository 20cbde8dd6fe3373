using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Titles;

/// <summary>The register of earlier titles, for officers of a province.</summary>
[Authorize]
public sealed class IndexModel(CurrentActor who, FindTitles find, TitleKinds titleKinds, RecordTitle record, EndTitle end, RenameTitle rename, NotePlaque plaque, ReadClock clock) : PageModel
{
    /// <summary>What stands in the form for a new title.</summary>
    public sealed record Form(string? CreditCode, string? Holder, string? Kind, string? Level, string? Batch, string? From, string? Until, string? Source);

    public FindTitles.Page Found { get; private set; } = null!;

    public IReadOnlyList<TitleKinds.Kind> Kinds { get; private set; } = [];

    public Actor Actor { get; private set; } = null!;

    public string? Search { get; private set; }

    public int PageNumber { get; private set; } = 1;

    public Form Typed { get; private set; } = new(null, null, null, null, null, null, null, null);

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    public bool MayKeep => Actor.Has(Duty.KeepTitles);

    public async Task<IActionResult> OnGetAsync(string? q, int p, CancellationToken stop) => await LoadAsync(q, p, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAddAsync([FromForm] Form form, CancellationToken stop)
    {
        if (!await LoadAsync(null, 1, stop)) return NotFound();
        var wrong = new List<Refusal>();
        var level = Enum.TryParse<TitleLevel>(form.Level, out var named) && Enum.IsDefined(named) ? named : TitleLevel.Province;
        var (from, until) = (Day(form.From, "from", wrong), Day(form.Until, "until", wrong));
        var outcome = wrong.Count > 0 ? wrong : await record.RunAsync(Actor, new RecordTitle.Input(form.CreditCode, form.Holder, form.Kind, level, form.Batch, from, until, form.Source), stop);
        if (outcome.Done) return LocalRedirect($"/review/titles?q={outcome.Value!.CreditCode}");
        (Refusals, Typed) = (outcome.Refusals, form);
        return Page();
    }

    /// <summary>What a title is called today.</summary>
    public (string Holder, string? Platform) Called(TitleRecord title)
    {
        var name = title.Names.Where(name => name.From <= clock.Today).MaxBy(name => name.Number);
        return name is null ? (title.Holder, title.Platform) : (name.Holder, name.Platform);
    }

    public async Task<IActionResult> OnPostEndAsync([FromForm] Guid title, [FromForm] string? on, [FromForm] string? why, [FromForm] string? document, [FromForm] string? plaqueBackOn, [FromForm] bool mistaken, CancellationToken stop)
    {
        var wrong = new List<Refusal>();
        var (day, back) = (Day(on, "on", wrong), Day(plaqueBackOn, "plaqueBackOn", wrong));
        return await DoneAsync(async () => wrong.Count > 0 ? wrong : await end.RunAsync(Actor, new EndTitle.Input(title, day, why, document, back, mistaken), stop), stop);
    }

    public async Task<IActionResult> OnPostRenameAsync([FromForm] Guid title, [FromForm] string? holder, [FromForm] string? platform, [FromForm] string? from, [FromForm] string? document, CancellationToken stop)
    {
        var wrong = new List<Refusal>();
        var day = Day(from, "from", wrong);
        return await DoneAsync(async () => wrong.Count > 0 ? wrong : await rename.RunAsync(Actor, new RenameTitle.Input(title, holder, platform, day, document), stop), stop);
    }

    public async Task<IActionResult> OnPostPlaqueAsync([FromForm] Guid title, [FromForm] string? plaqueBackOn, CancellationToken stop)
    {
        var wrong = new List<Refusal>();
        var day = Day(plaqueBackOn, "plaqueBackOn", wrong);
        return await DoneAsync(async () => wrong.Count > 0 ? wrong : await plaque.RunAsync(Actor, title, day, stop), stop);
    }

    private async Task<IActionResult> DoneAsync(Func<Task<Outcome<TitleRecord>>> act, CancellationToken stop)
    {
        if (!await LoadAsync(null, 1, stop)) return NotFound();
        var outcome = await act();
        if (outcome.Value is { } done) return LocalRedirect($"/review/titles?q={Uri.EscapeDataString(done.CreditCode ?? done.Number ?? (done.Holder.Length > 0 ? done.Holder : done.Platform!))}");
        Refusals = outcome.Refusals;
        return Page();
    }

    private static DateOnly? Day(string? text, string field, List<Refusal> wrong)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (DateOnly.TryParseExact(text.Trim(), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        wrong.Add(new Refusal("title.day", $"“{text}”不是日期，请写成 2019-03-05", field));
        return null;
    }

    private async Task<bool> LoadAsync(string? q, int p, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor || !actor.Has(Duty.ReadTitles)) return false;
        (Actor, Search, PageNumber) = (actor, q, Math.Max(p, 1));
        Found = await find.RunAsync(actor, q, PageNumber, stop);
        Kinds = await titleKinds.RunAsync(stop);
        return true;
    }
}
