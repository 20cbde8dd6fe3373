using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Experts;

/// <summary>Who is drawn, who is kept out and why, and who gets what to score.</summary>
public abstract class DrawTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task A_draw_keeps_out_who_has_ties_can_be_repeated_and_assignment_is_even()
    {
        var cases = await scene.AtExpertsAsync(4);
        var officer = await scene.OfficerAsync("330000");
        var panel = await scene.PanelAsync(officer, cases);
        Task<Outcome<ExpertDraw>> DrawAsync(string? why = null) => scene.DoAsync<DrawExperts, Outcome<ExpertDraw>>(draw => draw.RunAsync(officer, panel.Id, why));

        Assert.Contains("合格的专家只有 0 人", (await DrawAsync()).Refusals.Single().Sentence, StringComparison.Ordinal);
        string[] cities = ["杭州市", "杭州市", "宁波市", "宁波市", "温州市", "温州市", "嘉兴市", "嘉兴市"];
        var fit = new List<Expert>();
        for (var i = 0; i < cities.Length; i++) fit.Add(await AddAsync($"示例专家{i + 1}", $"示例第{"一二三四五六七八"[i]}研究院", cities[i]));
        // works for an applicant, under its short name; works at the same address, which a person has to look at
        var (name, address) = await host.InDbAsync(async db => (
            await db.Institutions.Where(one => one.Id == db.Applications.First(a => a.Id == cases[1]).InstitutionId).Select(one => one.Name).FirstAsync(),
            ((ScalarNode)Casework.Draft.Read(await db.Versions.Where(v => v.ApplicationId == cases[0]).Select(v => v.Answers).FirstAsync())["address"]!).Text));
        var tied = await AddAsync("示例专家九", name, "湖州市");

        var draw = (await DrawAsync()).Value!;
        var view = await ViewAsync();
        var shown = Assert.Single(view.Draws);
        Assert.True(shown.Repeats);
        Assert.Equal(("示例专家九", $"专家现任职于“{name}”，即申报单位"), Assert.Single(shown.Excluded) is var out1 ? (out1.Name, out1.Why) : default);
        Assert.Equal(7, JsonSerializer.Deserialize<List<Guid>>(draw.Drawn)!.Count);
        Assert.Equal((5, 2), (view.Seats.Count(seat => seat.Row.State == SeatState.Drawn), view.Seats.Count(seat => seat.Row.State == SeatState.Standby)));
        Assert.Equal("missing", (await DrawAsync()).Refusals.Single().Code);
        // from outside, with the documented recipe alone
        var kept = JsonSerializer.Deserialize<DrawExperts.Kept>(draw.Pool)!;
        Assert.Equal(9, kept.Pool.Count);

        // the first to decline is replaced by the first stand-by
        var drawn = view.Seats.Where(seat => seat.Row.State == SeatState.Drawn).Select(seat => seat.Expert).ToList();
        Assert.Empty((await scene.DoAsync<InviteExperts, Outcome<InviteExperts.Result>>(invite => invite.RunAsync(officer, panel.Id))).Refusals);
        var first = await scene.AsExpertAsync(drawn[0]);
        Assert.Empty((await scene.DoAsync<AnswerInvitation, Outcome<PanelSeat>>(answer => answer.RunAsync(first, new AnswerInvitation.Input(panel.Id, false, false, null, "出国")))).Refusals);
        var replaced = (await scene.DoAsync<ReplaceExpert, Outcome<ReplaceExpert.Result>>(replace => replace.RunAsync(officer, new ReplaceExpert.Input(panel.Id, drawn[0].Id, true, null)))).Value!;
        Assert.Equal(view.Seats.First(seat => seat.Row.State == SeatState.Standby).Expert.Id, replaced.Next!.ExpertId);
        Assert.Empty((await scene.DoAsync<InviteExperts, Outcome<InviteExperts.Result>>(invite => invite.RunAsync(officer, panel.Id))).Refusals);
        // two named besides, so that there is something to choose
        await scene.SeatedAsync(officer, panel, tied);
        foreach (var seat in (await ViewAsync()).Seats.Where(seat => seat.Row.State == SeatState.Invited))
        {
            var actor = await scene.AsExpertAsync(seat.Expert);
            Assert.Empty((await scene.DoAsync<AnswerInvitation, Outcome<PanelSeat>>(answer => answer.RunAsync(actor, new AnswerInvitation.Input(panel.Id, true, true, seat.Expert.Name, null)))).Refusals.Select(refusal => refusal.Sentence));
        }

        // who was named in spite of his tie keeps away from that case
        Assert.Contains((await ViewAsync()).Avoided, one => one.Record is { Source: AvoidanceSource.System, Excludes: true } && one.Record.ExpertId == tied.Id && one.Record.ApplicationId == cases[1]);
        var look = (await scene.DoAsync<AssignCases, Outcome<AssignCases.Result>>(assign => assign.RunAsync(officer, panel.Id, null))).Value!;
        Assert.Equal(0, await host.InDbAsync(db => db.ScoringTasks.CountAsync()));
        Assert.All(look.Lines, line => Assert.Equal(5, line.Added.Count));
        Assert.DoesNotContain("示例专家九", look.Lines.Single(line => line.Application == cases[1]).Added);
        Assert.True(look.Loads.Max(load => load.Cases) - look.Loads.Min(load => load.Cases) <= 1, string.Join("、", look.Loads));
        Assert.Equal("assign.changed", (await scene.DoAsync<AssignCases, Outcome<AssignCases.Result>>(assign => assign.RunAsync(officer, panel.Id, "0"))).Refusals.Single().Code);
        Assert.Empty((await scene.DoAsync<AssignCases, Outcome<AssignCases.Result>>(assign => assign.RunAsync(officer, panel.Id, look.Digest))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal(20, await host.InDbAsync(db => db.ScoringTasks.CountAsync(t => t.EndedAt == null)));

        // a tie that was entered afterwards is found, and ends the task; nothing else moves
        var late = await host.InDbAsync(db => db.ScoringTasks.Where(t => t.ApplicationId == cases[2] && t.ExpertId != tied.Id).OrderBy(t => t.ExpertId).FirstAsync());
        var other = await host.InDbAsync(db => db.Institutions.Where(one => one.Id == db.Applications.First(a => a.Id == cases[2]).InstitutionId).Select(one => one.Name).FirstAsync());
        Assert.Empty((await scene.DoAsync<RecordTie, Outcome<ExpertTie>>(record => record.RunAsync(officer, new RecordTie.Input(late.ExpertId, TieKind.Interest, other, null, null, null, "顾问")))).Refusals);
        Assert.Equal("avoid.new", (await scene.DoAsync<AssignCases, Outcome<AssignCases.Result>>(assign => assign.RunAsync(officer, panel.Id, null))).Refusals.Single().Code);
        Assert.Equal(1, (await scene.DoAsync<CompareAvoidances, Outcome<int>>(compare => compare.RunAsync(officer, panel.Id))).Value);
        Assert.Equal("回避", await host.InDbAsync(db => db.ScoringTasks.Where(t => t.Id == late.Id).Select(t => t.EndedWhy).FirstAsync()));
        var again = (await scene.DoAsync<AssignCases, Outcome<AssignCases.Result>>(assign => assign.RunAsync(officer, panel.Id, null))).Value!;
        Assert.Equal(4, again.Lines.Single(line => line.Application == cases[2]).Kept.Count);
        Assert.Single(again.Lines.Single(line => line.Application == cases[2]).Added);
        Assert.DoesNotContain(address, string.Concat((await ViewAsync()).Avoided.Select(one => one.Record.Reason)), StringComparison.Ordinal);

        async Task<Expert> AddAsync(string who, string employer, string city)
        {
            var saved = await scene.DoAsync<SaveExpert, Outcome<Expert>>(save => save.RunAsync(officer, new SaveExpert.Input(null, who, $"{Guid.NewGuid():N}@expert.example", null, employer, null, "研究员", city, null, "信息技术", 0)));
            Assert.Empty(saved.Refusals.Select(refusal => refusal.Sentence));
            return saved.Value!;
        }

        async Task<ShowPanel.View> ViewAsync() => (await scene.DoAsync<ShowPanel, ShowPanel.View?>(show => show.RunAsync(officer, panel.Id)))!;
    }
}

public sealed class DrawOnSqlite(SqliteHost host) : DrawTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class DrawOnPostgres(PostgresHost host) : DrawTests<PostgresHost>(host), IClassFixture<PostgresHost>;
