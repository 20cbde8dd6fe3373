using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>核查专家的承诺书, as he signed it: to him, and to the office that planned the visit. Writes nothing.</summary>
public sealed class PrintVisitPledge(Db db, ShowVisit show, Typesetter typesetter, ILogger<PrintVisitPledge> log)
{
    /// <summary>Null where there is none for the actor.</summary>
    public async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid visit, int number, PaperFormat format, CancellationToken stop = default)
    {
        if (await show.RunAsync(actor, visit, stop) is not { } view || view.Team.FirstOrDefault(one => one.Number == number) is not { PledgedAt: { } signed } member) return null;
        if (!view.MayPlan && !await db.Experts.AnyAsync(e => e.Id == member.ExpertId && e.PersonId == actor.PersonId, stop)) return null;
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["panel.name"] = "核查组", ["panel.step"] = view.Programme.Workflow[view.Visit.Step].Label, ["panel.pledge"] = Seating.VisitPledgeOf(view.Programme) ?? "", ["panel.expert"] = member.PledgedAs!,
            ["panel.signed"] = Deadline.ShowExact(signed), ["panel.digest"] = PrintPanel.Grouped(member.PledgeDigest!),
        };
        var call = await db.Calls.Where(c => c.Id == view.Visit.CallId).Select(c => c.Title).FirstAsync(stop);
        return await Printing.RunAsync(typesetter, PanelPaper.Of(view.Programme, "pledge", call, view.Office, words, null, [], "", signed), format, log, visit, stop);
    }
}
