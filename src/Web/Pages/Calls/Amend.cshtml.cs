using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Calls;

/// <summary>Amends a call's notice, for the office whose notice it is: first what would come of it, then for good.</summary>
[Authorize]
public sealed class AmendModel(CurrentActor who, FindCalls calls, AmendCall amend) : PageModel
{
    private const int MostRows = 200;
    private const long MostBytes = 8L << 20;

    public Guid Id { get; private set; }

    public string Title { get; private set; } = "";

    /// <summary>Whether the file on the server is another than the call's.</summary>
    public bool OnServer { get; private set; }

    public AmendCall.Plan? Plan { get; private set; }

    public AmendCall.Count? Count { get; private set; }

    public IReadOnlyList<AmendCall.Row> Rows { get; private set; } = [];

    public bool More { get; private set; }

    public CallAmendment? Made { get; private set; }

    public string? Reason { get; private set; }

    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    private string serverText = "";

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken stop) => await LoadAsync(id, stop) ? Page() : NotFound();

    public async Task<IActionResult> OnPostLookAsync(Guid id, [FromForm] List<IFormFile> file, [FromForm] bool server, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        var text = serverText;
        if (!server)
        {
            if (file.Sum(one => one.Length) > MostBytes) return Refused([new Refusal("amend.text", "文件超过 8 MB，不是项目文件", "file")]);
            text = "";
            var papers = new List<(string Name, string Text)>();
            foreach (var one in file)
            {
                using var reader = new StreamReader(one.OpenReadStream(), Encoding.UTF8);
                var read = await reader.ReadToEndAsync(stop);
                var name = Path.GetFileName(one.FileName);
                if (file.Count == 1 || name == ProgrammeFile.Name) text = read;
                else papers.Add((name, read));
            }
            if (text.Length == 0 && papers.Count > 0) return Refused([new Refusal("amend.text", $"所选的文件中没有 {ProgrammeFile.Name}，请连同它一起选", "file")]);
            text = ProgrammeText.Join(text.ReplaceLineEndings("\n"), papers.Select(paper => (paper.Name, paper.Text.ReplaceLineEndings("\n"))));
        }
        return await LookAsync(new AmendCall.Input(id, text, null, KeepsPapers: !server), [], stop);
    }

    public async Task<IActionResult> OnPostApplyAsync(Guid id, [FromForm] string? text, [FromForm] string? reason, CancellationToken stop)
    {
        if (!await LoadAsync(id, stop)) return NotFound();
        Reason = reason;
        var outcome = await amend.RunAsync(await who.GetAsync(), new AmendCall.Input(id, text, reason), stop);
        if (!outcome.Done) return await LookAsync(new AmendCall.Input(id, text, reason), outcome.Refusals, stop);
        Made = outcome.Value;
        return Page();
    }

    private async Task<IActionResult> LookAsync(AmendCall.Input input, IReadOnlyList<Refusal> refusals, CancellationToken stop)
    {
        var planned = await amend.PlanAsync(await who.GetAsync(), input, stop);
        if (planned.Value is not { } plan) return Refused(planned.Refusals);
        (Plan, Refusals) = (plan, refusals);
        var rows = new List<AmendCall.Row>();
        await foreach (var row in amend.RowsAsync(plan, count => Count = count, stop))
        {
            if (rows.Count < MostRows) rows.Add(row);
            else More = true;
        }
        Rows = rows;
        return Page();
    }

    private PageResult Refused(IReadOnlyList<Refusal> refusals)
    {
        Refusals = refusals;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken stop)
    {
        if (await who.FindAsync() is not { } actor || (await calls.OwnedAsync(actor, stop)).FirstOrDefault(call => call.Id == id) is not { } call) return false;
        (Id, Title) = (id, call.Title);
        if (ProgrammeFolder.Find(call.ProgrammeId) is { Programme: { } there } file && there.Digest != call.Programme.Digest) (OnServer, serverText) = (true, file.Text);
        return true;
    }
}
