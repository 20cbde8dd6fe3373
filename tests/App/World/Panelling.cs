using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.World;

/// <summary>Cases before experts, and experts with accounts who take part.</summary>
public static class Panelling
{
    /// <summary>So many cases at the province's step of experts: one came through the county, all are its copies.</summary>
    public static async Task<IReadOnlyList<Guid>> AtExpertsAsync(this Scene scene, int count, string step = "experts")
    {
        await scene.ClockAsync(2021, 5, 14, 9);
        var first = await scene.AtRecommendationAsync("330106", await scene.OfficerAsync("330106"));
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++) ids.Add(await scene.CopyAsync(first, step));
        await scene.ClockAsync(2021, 5, 18, 9);
        await scene.Host.InDbAsync(async db =>
        {
            foreach (var application in await db.Applications.Where(a => ids.Contains(a.Id)).ToListAsync()) application.TurnOfficeId = application.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        return ids;
    }

    /// <summary>So many cases at Shanghai's defence, before the city.</summary>
    public static async Task<IReadOnlyList<Guid>> AtDefenceAsync(this Scene scene, int count)
    {
        await scene.ClockAsync(2021, 5, 17, 9);
        var first = await scene.SubmittedAsync(await scene.NewApplicantAsync("310118"), "shanghai-national-2021", [("division", "310118")]);
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++) ids.Add(await scene.CopyAsync(first, "defence"));
        await scene.ClockAsync(2021, 5, 18, 9);
        await scene.Host.InDbAsync(async db =>
        {
            foreach (var application in await db.Applications.Where(a => ids.Contains(a.Id)).ToListAsync()) application.TurnOfficeId = application.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        return ids;
    }

    /// <summary>An entry of the province's pool.</summary>
    public static async Task<Expert> ExpertAsync(this Scene scene, Actor officer, string name, string employer = "示例省级研究院", string fields = "财务", string? address = null, string? phone = null)
    {
        var saved = await scene.DoAsync<SaveExpert, Outcome<Expert>>(save => save.RunAsync(officer, new SaveExpert.Input(null, name, $"{Guid.NewGuid():N}@expert.example", phone, employer, null, "高级会计师", "杭州市", address, fields, 0)));
        Assert.Empty(saved.Refusals.Select(refusal => refusal.Sentence));
        return saved.Value!;
    }

    public static async Task<Panel> PanelAsync(this Scene scene, Actor officer, IReadOnlyList<Guid> cases, string name = "第一组", string step = "experts")
    {
        var call = await scene.Host.InDbAsync(db => db.Applications.Where(a => a.Id == cases[0]).Select(a => a.CallId).FirstAsync());
        var formed = await scene.DoAsync<FormPanel, Outcome<Panel>>(form => form.RunAsync(officer, new FormPanel.Input(call, step, name, cases)));
        Assert.Empty(formed.Refusals.Select(refusal => refusal.Sentence));
        return formed.Value!;
    }

    /// <summary>Names experts, asks them, and lets them accept: the actors they are then.</summary>
    public static async Task<IReadOnlyList<Actor>> SeatedAsync(this Scene scene, Actor officer, Panel panel, params IReadOnlyList<Expert> experts)
    {
        foreach (var expert in experts) Assert.Empty((await scene.DoAsync<NameExpert, Outcome<PanelSeat>>(name => name.RunAsync(officer, panel.Id, expert.Id, "专业对口"))).Refusals.Select(refusal => refusal.Sentence));
        var invited = await scene.DoAsync<InviteExperts, Outcome<InviteExperts.Result>>(invite => invite.RunAsync(officer, panel.Id));
        Assert.Empty(invited.Refusals.Select(refusal => refusal.Sentence));
        var actors = new List<Actor>();
        foreach (var expert in experts)
        {
            var actor = await scene.AsExpertAsync(expert);
            Assert.Empty((await scene.DoAsync<AnswerInvitation, Outcome<PanelSeat>>(answer => answer.RunAsync(actor, new AnswerInvitation.Input(panel.Id, true, true, expert.Name, null)))).Refusals.Select(refusal => refusal.Sentence));
            actors.Add(actor);
        }
        return actors;
    }

    public static Task<Actor> AsExpertAsync(this Scene scene, Expert expert) => scene.ActorAsync(expert.Email);

    public static async Task<Guid> GivenAsync(this Scene scene, Actor officer, Panel panel, Expert expert, Guid application)
    {
        Assert.Empty((await scene.DoAsync<GiveCase, Outcome<Panel>>(give => give.RunAsync(officer, new GiveCase.Input(panel.Id, expert.Id, application, true, null)))).Refusals.Select(refusal => refusal.Sentence));
        return await scene.Host.InDbAsync(db => db.ScoringTasks.Where(t => t.PanelId == panel.Id && t.ExpertId == expert.Id && t.ApplicationId == application && t.EndedAt == null).Select(t => t.Id).FirstAsync());
    }

    public static async Task OpenAsync(this Scene scene, Actor officer, Panel panel, DateTimeOffset until) =>
        Assert.Empty((await scene.DoAsync<OpenScoring, Outcome<Panel>>(open => open.RunAsync(officer, panel.Id, until))).Refusals.Select(refusal => refusal.Sentence));

    /// <summary>A whole sheet in which every item that a person points gets that share of its most, and every number its highest.</summary>
    public static IReadOnlyDictionary<string, ScoreAnswer> Sheet(ScoreSheet sheet, decimal share)
    {
        var answers = new Dictionary<string, ScoreAnswer>();
        foreach (var item in sheet.All)
        {
            if (item is ScoreItem.Given { Discretionary: false } given) answers[item.Id] = new ScoreAnswer { Value = ScoreItem.Say(decimal.Floor(given.Highest * share / given.Step) * given.Step) };
            else if (item is ScoreItem.Ticks ticks) answers[item.Id] = ticks.One ? new ScoreAnswer { Ticked = [ticks.Options[0].Label] } : new ScoreAnswer { Value = ScoreAnswer.None };
            else if (item is ScoreItem.Bands bands) answers[item.Id] = new ScoreAnswer { Value = bands.Lines[^1].From.ToString(), Reason = "按核实的数值" };
            else if (item is ScoreItem.Steps steps) answers[item.Id] = new ScoreAnswer { Value = steps.From.ToString(), Reason = "按核实的数值" };
            else if (item is ScoreItem.Remark) answers[item.Id] = new ScoreAnswer { Value = "服务能力较强，服务业绩真实，同意推荐。" };
        }
        return answers;
    }

    public static async Task<SignedScore> ScoredAsync(this Scene scene, Actor expert, Guid task, decimal share)
    {
        var view = (await scene.DoAsync<ShowTask, ShowTask.View?>(show => show.RunAsync(expert, task)))!;
        var submitted = await scene.DoAsync<SubmitScore, Outcome<SignedScore>>(submit => submit.RunAsync(expert, new SubmitScore.Input(task, view.Task.Revision, Sheet(view.Sheet, share), view.SignedAs)));
        Assert.Empty(submitted.Refusals.Select(refusal => refusal.Sentence));
        return submitted.Value!;
    }
}
