using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Web.People;

namespace Shifan.Web.Pages.Demo;

/// <summary>Moves the demonstration's clock; not there outside one.</summary>
public sealed class ClockModel(MoveClock move, CurrentActor who, FindCalls calls, SendReminders reminders) : PageModel
{
    public DateTimeOffset Now => move.Now;

    public IReadOnlyList<(string Label, DateTimeOffset To)> Jumps { get; private set; } = [];

    public string? Trouble { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        if (!move.IsDemo) return NotFound();
        await FindJumpsAsync(stop);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string to, CancellationToken stop)
    {
        if (!move.IsDemo) return NotFound();
        // a moment typed here is one in China
        if (!DateTime.TryParse(to, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 1900 or > 2199)
        {
            Trouble = "时间写法不对，请写成 2021-05-16 18:00";
            await FindJumpsAsync(stop);
            return Page();
        }
        var outcome = await move.RunAsync(await who.FindAsync(), Deadline.MomentOf(local), stop);
        if (outcome.Done)
        {
            // who looks on need not wait for what the calendar occasions
            await reminders.RunAsync(stop);
            return LocalRedirect("/demo/clock");
        }
        Trouble = outcome.Refusals[0].Sentence;
        await FindJumpsAsync(stop);
        return Page();
    }

    private async Task FindJumpsAsync(CancellationToken stop)
    {
        var jumps = new List<(string, DateTimeOffset)>();
        foreach (var call in await calls.RunAsync(stop))
        {
            jumps.Add(($"{call.Programme.Notice.Issuer}：申报开始", call.OpensAt.AddHours(9)));
            foreach (var step in call.Programme.Workflow.Steps.Where(step => step.Deadline?.Until is not null))
            {
                var end = Deadline.EndOf(step.Deadline!.Until!.Value);
                jumps.Add(($"{call.Programme.Notice.Issuer}：{step.Label}截止前一小时", end.Moment.AddHours(-1)));
                jumps.Add(($"{call.Programme.Notice.Issuer}：{step.Label}截止之后", end.Moment.AddMinutes(1)));
            }
        }
        jumps.Add(("三年以后", move.Now.AddYears(3)));
        Jumps = [.. jumps.DistinctBy(jump => jump.Item2).OrderBy(jump => jump.Item2)];
    }
}
