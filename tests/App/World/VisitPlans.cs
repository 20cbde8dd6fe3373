using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.World;

/// <summary>Cases that are visited, and the teams that go.</summary>
public static class VisitPlans
{
    public static readonly DateOnly Day = new(2021, 5, 20);

    private static int keys;

    public static string Key() => $"key{Interlocked.Increment(ref keys)}";

    public static Task<Guid> CallOfAsync(this Scene scene, Guid application) => scene.Host.InDbAsync(db => db.Applications.Where(a => a.Id == application).Select(a => a.CallId).FirstAsync());

    /// <summary>What comes of planning visits one after the other from a day on, one each half day.</summary>
    public static async Task<Outcome<PlanVisits.Plan>> PlanAsync(this Scene scene, Actor officer, IReadOnlyList<Guid> cases, IReadOnlyList<Actor> people, IReadOnlyList<Expert>? experts = null, DateOnly? day = null, string? why = null, bool dryRun = false)
    {
        var call = await scene.CallOfAsync(cases[0]);
        return await scene.DoAsync<PlanVisits, Outcome<PlanVisits.Plan>>(plan => plan.RunAsync(officer, new PlanVisits.Input(
            call, "visit", [.. cases.Select((id, i) => new PlanVisits.Stop(id, (day ?? Day).AddDays(i / 2), i % 2 == 0 ? VisitPart.Morning : VisitPart.Afternoon, null))],
            [.. people.Select(one => one.PersonId)], [.. (experts ?? []).Select(one => one.Id)], people.Count > 0 ? people[0].PersonId : null, why, dryRun)));
    }

    /// <summary>A planned visit of which everybody was told; its experts have given their word.</summary>
    public static async Task<Visit> VisitAsync(this Scene scene, Actor officer, Guid application, IReadOnlyList<Actor> people, IReadOnlyList<Expert>? experts = null)
    {
        var planned = await scene.PlanAsync(officer, [application], people, experts, why: "工作需要");
        Assert.Empty(planned.Refusals.Select(refusal => refusal.Sentence));
        var visit = await scene.Host.InDbAsync(db => db.Visits.AsNoTracking().FirstAsync(v => v.ApplicationId == application && v.CancelledAt == null));
        Assert.Empty((await scene.DoAsync<TellVisits, Outcome<TellVisits.Result>>(tell => tell.RunAsync(officer, [visit.Id]))).Refusals.Select(refusal => refusal.Sentence));
        foreach (var expert in experts ?? [])
        {
            var actor = await scene.AsExpertAsync(expert);
            Assert.Empty((await scene.DoAsync<PledgeVisit, Outcome<VisitMember>>(pledge => pledge.RunAsync(actor, new PledgeVisit.Input(visit.Id, true, expert.Name)))).Refusals.Select(refusal => refusal.Sentence));
        }
        return visit;
    }

    public static Task<Outcome<VisitStand>> EnterAsync(this Scene scene, Actor actor, Guid visit, string item, VisitFound? found, string? value = null, string? remark = null, int shown = 0, string? key = null, bool choice = false) =>
        scene.DoAsync<EnterVisit, Outcome<VisitStand>>(enter => enter.RunAsync(actor, new EnterVisit.Input(visit, item, found, value, remark, shown, key ?? Key(), choice)));

    /// <summary>The whole checklist, in order but for one item.</summary>
    public static async Task EnteredAsync(this Scene scene, Actor actor, Guid visit, string differs = "partners.count", string value = "2")
    {
        foreach (var item in ProgrammeFolder.Find("zhejiang-2021")!.Programme!.Visits!.Items)
        {
            var entered = item.Id == differs ? await scene.EnterAsync(actor, visit, item.Id, VisitFound.Differs, value, "一家已解除合作") : await scene.EnterAsync(actor, visit, item.Id, VisitFound.InOrder);
            Assert.Empty(entered.Refusals.Select(refusal => refusal.Sentence));
        }
        Assert.Empty((await scene.EnterAsync(actor, visit, VisitEntry.People, null, remark: "示例负责人，总经理")).Refusals);
    }

    /// <summary>Everybody signs, the representative not.</summary>
    public static async Task SignedAsync(this Scene scene, Actor actor, Guid visit, byte[] picture)
    {
        var team = await scene.Host.InDbAsync(db => db.VisitMembers.Where(m => m.VisitId == visit && m.LeftAt == null).Select(m => m.Number).ToListAsync());
        foreach (var member in team)
        {
            Assert.Empty((await scene.DoAsync<SignVisit, Outcome<VisitSignature>>(sign => sign.RunAsync(actor, new SignVisit.Input(visit, member, null, null, SignedWay.Drawn, null, new MemoryStream(picture), null, Key())))).Refusals.Select(refusal => refusal.Sentence));
        }
        Assert.Empty((await scene.DoAsync<SignVisit, Outcome<VisitSignature>>(sign => sign.RunAsync(actor, new SignVisit.Input(visit, 0, "示例负责人", "总经理", SignedWay.Refused, "对合作机构家数有不同意见", null, null, Key())))).Refusals.Select(refusal => refusal.Sentence));
    }

    public static async Task<Outcome<VisitReport>> SubmittedAsync(this Scene scene, Actor actor, Guid visit)
    {
        var view = (await scene.DoAsync<ShowVisit, ShowVisit.View?>(show => show.RunAsync(actor, visit)))!;
        return await scene.DoAsync<SubmitVisit, Outcome<VisitReport>>(submit => submit.RunAsync(actor, new SubmitVisit.Input(visit, view.Sum)));
    }
}
