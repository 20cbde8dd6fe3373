using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Visits;

/// <summary>What is entered on the spot: late, twice, by two; photos, signatures, the record and what comes of it; and who must not see it.</summary>
public abstract class VisitRecordTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task What_comes_twice_is_there_once_and_what_two_wrote_stands_side_by_side()
    {
        var (officer, colleague, _, visit) = await PlannedAsync();
        var sent = await scene.EnterAsync(officer, visit.Id, "partners.count", VisitFound.Differs, "2", null, 0, "k-a");
        Assert.Equal(sent.Value!.Counts!.Number, (await scene.EnterAsync(officer, visit.Id, "partners.count", VisitFound.Differs, "2", null, 0, "k-a")).Value!.Counts!.Number);
        Assert.Equal(1, await host.InDbAsync(db => db.VisitEntries.CountAsync(e => e.VisitId == visit.Id)));

        // a colleague without a net had the empty sheet before him
        var beside = (await scene.EnterAsync(colleague, visit.Id, "partners.count", VisitFound.InOrder, "5", "五家都在", 0)).Value!;
        Assert.Equal("2", beside.Counts!.Value);
        Assert.Equal("五家都在", Assert.Single(beside.Beside).Remark);
        // what its author goes on writing settles nothing
        var more = (await scene.EnterAsync(officer, visit.Id, "partners.count", VisitFound.Differs, "2", "另三家未签协议", beside.Counts.Number)).Value!;
        Assert.Single(more.Beside);
        // one is chosen, and nothing is gone
        var chosen = (await scene.EnterAsync(colleague, visit.Id, "partners.count", VisitFound.Differs, "2", "另三家未签协议", more.Counts!.Number, choice: true)).Value!;
        Assert.Empty(chosen.Beside);
        Assert.Equal(4, await host.InDbAsync(db => db.VisitEntries.CountAsync(e => e.VisitId == visit.Id)));
        // the same words on an older state are no other opinion
        Assert.Empty((await scene.EnterAsync(officer, visit.Id, "partners.count", VisitFound.Differs, "2", "另三家未签协议", 0)).Value!.Beside);

        Assert.Equal(("visit.number", "partners.count"), (await scene.EnterAsync(officer, visit.Id, "partners.count", VisitFound.Differs, "两家")).Refusals.Select(r => (r.Code, r.Field)).Single());
        Assert.Equal("visit.item", (await scene.EnterAsync(officer, visit.Id, "nothing", VisitFound.InOrder)).Refusals.Single().Code);
        // nothing that was entered is a particular of the audit, and no entry can be changed
        Assert.DoesNotContain(await host.InDbAsync(db => db.Audit.Where(a => a.Chain == $"visit:{visit.Id}").Select(a => a.Detail).ToListAsync()), detail => detail.Contains("未签协议", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.VisitEntries.Where(e => e.VisitId == visit.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.Value, "9"))));
    }

    [Fact]
    public async Task A_record_is_handed_in_whole_and_signed_and_corrected_only_beside_itself()
    {
        var (officer, colleague, application, visit) = await PlannedAsync();
        Assert.Contains("visit.early", (await scene.SubmittedAsync(officer, visit.Id)).Refusals.Select(r => r.Code));
        await scene.ClockAsync(2021, 5, 20, 15);
        var missing = await scene.SubmittedAsync(officer, visit.Id);
        Assert.Contains(missing.Refusals, r => r.Field == "plan" && r.Sentence.EndsWith("还没有核对", StringComparison.Ordinal));
        Assert.Contains(missing.Refusals, r => r is { Code: "visit.unsigned", Field: "sign-0" });

        await scene.EnteredAsync(officer, visit.Id);
        var photo = Made.Jpeg(1200, 900);
        Task<Outcome<VisitFile>> PhotoAsync(string key, byte[] bytes, string? position = null) =>
            scene.DoAsync<AddVisitFile, Outcome<VisitFile>>(add => add.RunAsync(officer, new AddVisitFile.Input(visit.Id, VisitFileUse.Photo, "premises", "现场.jpg", new MemoryStream(bytes), position, key)));
        var kept = (await PhotoAsync("p1", photo, "30.27415,120.15515")).Value!;
        Assert.Equal((kept.Number, "30.27415,120.15515"), ((await PhotoAsync("p1", photo)).Value!.Number, kept.Position));
        Assert.Equal("file.program", (await PhotoAsync("p2", [0x4D, 0x5A, .. new byte[200]])).Refusals.Single().Code);
        Assert.Equal("visit.position", (await PhotoAsync("p3", photo, "杭州")).Refusals.Single().Code);

        await scene.SignedAsync(officer, visit.Id, Made.Png(600, 220));
        // a signature stands under the record as it was
        await scene.EnterAsync(colleague, visit.Id, VisitEntry.Note, null, remark: "单位配合");
        Assert.Contains((await scene.SubmittedAsync(officer, visit.Id)).Refusals, r => r.Sentence.Contains("签名之后记录有改动", StringComparison.Ordinal));
        await scene.SignedAsync(officer, visit.Id, Made.Png(600, 220));
        var report = (await scene.SubmittedAsync(officer, visit.Id)).Value!;
        Assert.Equal(report.Number, (await scene.SubmittedAsync(officer, visit.Id)).Value!.Number); // pressed twice
        Assert.Equal("visit.done", (await scene.EnterAsync(officer, visit.Id, "plan", VisitFound.NotSeen, remark: "未见")).Refusals.Single().Code);

        // beside what was declared, on the page of the case and in the list
        Assert.True(await host.InDbAsync(db => db.Applications.Where(a => a.Id == application).Select(a => a.VisitDiffers).FirstAsync()));
        var desk = await new Visitor(host).SignInAsync("示例干部壬");
        await desk.OpenAsync($"/review/{application}");
        Assert.Contains("实有 2 家；一家已解除合作", desk.Text, StringComparison.Ordinal);
        Assert.Contains("实地核查：核对 7 项，有差异 1 项", desk.Text, StringComparison.Ordinal);
        await desk.OpenAsync("/review?scope=all&visited=differs");
        Assert.Contains("实地核查有差异", desk.Page.QuerySelector("table")!.TextContent, StringComparison.Ordinal);

        // corrected as another version with its reason
        Assert.Empty((await scene.DoAsync<ReopenVisit, Outcome<Visit>>(reopen => reopen.RunAsync(officer, visit.Id, "家数数错"))).Refusals);
        var head = await host.InDbAsync(db => db.VisitEntries.Where(e => e.VisitId == visit.Id && e.Item == "partners.count").MaxAsync(e => e.Number));
        await scene.EnterAsync(officer, visit.Id, "partners.count", VisitFound.InOrder, null, null, head);
        await scene.SignedAsync(officer, visit.Id, Made.Png(600, 220));
        var second = (await scene.SubmittedAsync(officer, visit.Id)).Value!;
        Assert.Equal((2, "家数数错"), (second.Number, second.Reason));
        Assert.Equal([report.Digest, second.Digest], await host.InDbAsync(db => db.VisitReports.Where(r => r.VisitId == visit.Id).OrderBy(r => r.Number).Select(r => r.Digest).ToListAsync()));
        Assert.False(await host.InDbAsync(db => db.Applications.Where(a => a.Id == application).Select(a => a.VisitDiffers).FirstAsync()));

        // on paper, by the mark of which its scan is known
        var printed = (await scene.DoAsync<PrintVisit, Outcome<Printed>?>(print => print.RunAsync(officer, visit.Id, 1)))!.Value!;
        var text = await Pdf.DenseAsync(printed.Bytes);
        Assert.Contains("实地核查记录表", text, StringComparison.Ordinal);
        Assert.Contains("一家已解除合作", text, StringComparison.Ordinal);
        Assert.Contains("对合作机构家数有不同意见", text, StringComparison.Ordinal);
        Assert.NotEmpty((await scene.DoAsync<PrintVisit, Outcome<Printed>?>(print => print.RunAsync(officer, visit.Id, 2, PaperFormat.Docx)))!.Value!.Bytes);

        // and the case goes on
        var call = await scene.CallOfAsync(application);
        Assert.Equal("已于 2021-05-20 实地核查", (await scene.DoAsync<PassVisited, Outcome<IReadOnlyList<PassVisited.Row>>>(pass => pass.RunAsync(officer, new PassVisited.Input(call, "visit", [application], null, false)))).Value!.Single().Opinion);
        Assert.Equal("experts", await scene.StepAsync(application));

        // beside the score sheet stands what was found, and nobody's name
        var panel = await scene.PanelAsync(officer, [application], "核查后评审组");
        var expert = await scene.ExpertAsync(officer, "示例核查后专家");
        var actor = (await scene.SeatedAsync(officer, panel, expert))[0];
        var task = await scene.GivenAsync(officer, panel, expert, application);
        var page = await SignedInAsync(actor);
        await page.OpenAsync($"/scoring/{task}");
        var card = page.Page.QuerySelectorAll("details.card").Single(one => one.QuerySelector("summary")!.TextContent.StartsWith("实地核查", StringComparison.Ordinal));
        Assert.Contains("（7 项）", card.QuerySelector("summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(7, card.QuerySelectorAll("li").Length);
        Assert.All(card.QuerySelectorAll("li"), line => Assert.StartsWith("2021-05-20", line.TextContent, StringComparison.Ordinal));
        foreach (var name in new[] { officer.Name, colleague.Name, "示例负责人" }) Assert.DoesNotContain(name, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signed_on_paper_the_scan_is_known_by_its_mark()
    {
        var (officer, _, _, visit) = await PlannedAsync();
        await scene.EnteredAsync(officer, visit.Id);
        Task<Outcome<VisitFile>> ScanAsync(byte[] pdf) => scene.DoAsync<AddVisitFile, Outcome<VisitFile>>(add => add.RunAsync(officer, new AddVisitFile.Input(visit.Id, VisitFileUse.Paper, null, "签字.pdf", new MemoryStream(pdf), null, VisitPlans.Key())));
        Task<Outcome<VisitSignature>> SignAsync() => scene.DoAsync<SignVisit, Outcome<VisitSignature>>(sign => sign.RunAsync(officer, new SignVisit.Input(visit.Id, 1, null, null, SignedWay.Paper, null, null, null, VisitPlans.Key())));
        Assert.Equal("visit.noScan", (await SignAsync()).Refusals.Single().Code);
        var printed = (await scene.DoAsync<PrintVisit, Outcome<Printed>?>(print => print.RunAsync(officer, visit.Id, null)))!.Value!.Bytes;
        await scene.EnterAsync(officer, visit.Id, VisitEntry.Note, null, remark: "打印之后补记");
        Assert.Equal("mark.older", (await ScanAsync(printed)).Refusals.Single().Code);
        var again = (await scene.DoAsync<PrintVisit, Outcome<Printed>?>(print => print.RunAsync(officer, visit.Id, null)))!.Value!.Bytes;
        var scan = await ScanAsync(again);
        Assert.Empty(scan.Refusals.Select(r => r.Sentence));
        Assert.Matches("^[A-Z0-9]{4}-[A-Z0-9]{4}$", scan.Value!.PageCode);
        Assert.Empty((await SignAsync()).Refusals);
    }

    [Fact]
    public async Task Nobody_sees_of_a_visit_what_is_not_his()
    {
        var officer = await scene.ColleagueAsync("330000");
        var cases = await scene.AtExpertsAsync(2, "visit");
        Expert[] experts = [await scene.ExpertAsync(officer, "示例核查专家甲"), await scene.ExpertAsync(officer, "示例核查专家乙")];
        var visit = await scene.VisitAsync(officer, cases[0], [officer], [experts[0]]);
        Assert.Empty((await scene.PlanAsync(officer, [cases[1]], [officer], [experts[1]], new DateOnly(2021, 6, 1), "另行安排")).Refusals.Select(r => r.Sentence));
        var other = await host.InDbAsync(db => db.Visits.AsNoTracking().FirstAsync(v => v.ApplicationId == cases[1]));
        // who was not told yet knows of nothing
        Assert.Null((await host.InDbAsync(db => db.Experts.AsNoTracking().FirstAsync(e => e.Id == experts[1].Id))).PersonId);
        Assert.Empty((await scene.DoAsync<TellVisits, Outcome<TellVisits.Result>>(tell => tell.RunAsync(officer, [other.Id]))).Refusals);
        const string Words = "现场只见到一间空房";
        var actors = new[] { await scene.AsExpertAsync(experts[0]), await scene.AsExpertAsync(experts[1]) };
        Assert.Empty((await scene.EnterAsync(actors[0], visit.Id, "premises", VisitFound.Differs, null, Words)).Refusals.Select(r => r.Sentence));
        var photo = (await scene.DoAsync<AddVisitFile, Outcome<VisitFile>>(add => add.RunAsync(actors[0], new AddVisitFile.Input(visit.Id, VisitFileUse.Photo, null, "空房.jpg", new MemoryStream(Made.Jpeg(1200, 900)), null, "leak")))).Value!;

        string[] all = [$"/visits/{visit.Id}", $"/visits/field/{visit.Id}", $"/visits/{visit.Id}/record.pdf", $"/visits/{visit.Id}/files/{photo.Number}", $"/visits/{visit.Id}/files/{photo.Number}/thumbnail"];
        var member = await SignedInAsync(actors[0]);
        foreach (var path in all)
        {
            await member.OpenAsync(path);
            Assert.True(member.Status == HttpStatusCode.OK, $"{path}: {member.Status}");
        }
        await member.OpenAsync("/visits");
        Assert.DoesNotContain("COPY", member.Text.Replace(await NumberAsync(cases[0]), "", StringComparison.Ordinal), StringComparison.Ordinal);

        // another expert, another office, the institution, an auditor before it is handed in: there is no such visit
        var clerk = await host.InDbAsync(db => db.Users.Where(p => p.InstitutionId == db.Applications.First(a => a.Id == cases[0]).InstitutionId).Select(p => p.Id).FirstAsync());
        var applicant = (await host.InScopeAsync(async services => await ((FindActor)services.GetService(typeof(FindActor))!).OfAsync(clerk, default)))!;
        foreach (var stranger in new[] { await SignedInAsync(actors[1]), await new Visitor(host).SignInAsync("示例干部甲"), await new Visitor(host).SignInAsync("示例干部丑"), await SignedInAsync(applicant) })
        {
            foreach (var path in all.Append($"/visits/plan/{visit.CallId}/visit").Append("/visits/days"))
            {
                await stranger.OpenAsync(path);
                Assert.True(stranger.Status == HttpStatusCode.NotFound || path == "/visits/days" && stranger.Status == HttpStatusCode.OK, $"{path}: {stranger.Status}");
                Assert.DoesNotContain(Words, stranger.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(await NumberAsync(cases[0]), stranger.Text, StringComparison.Ordinal);
            }
            await stranger.OpenAsync($"/review/{cases[0]}");
            Assert.DoesNotContain(Words, stranger.Text, StringComparison.Ordinal);
        }
        Assert.Equal("visit.unknown", (await scene.EnterAsync(actors[1], visit.Id, "premises", VisitFound.InOrder)).Refusals.Single().Code);
        Assert.Equal("visit.unknown", (await scene.EnterAsync(applicant, visit.Id, "premises", VisitFound.InOrder)).Refusals.Single().Code);

        // handed in: offices on its way read it, those who score read what was found, the institution still nothing
        await scene.ClockAsync(2021, 5, 20, 15);
        await scene.EnteredAsync(actors[0], visit.Id, differs: "premises", value: "");
        await scene.SignedAsync(actors[0], visit.Id, Made.Png(600, 220));
        var handed = await scene.SubmittedAsync(actors[0], visit.Id);
        Assert.Empty(handed.Refusals.Select(r => r.Sentence));
        var county = await new Visitor(host).SignInAsync("示例干部甲");
        await county.OpenAsync($"/visits/{visit.Id}");
        Assert.Equal(HttpStatusCode.OK, county.Status);
        Assert.Contains("一家已解除合作", county.Text, StringComparison.Ordinal);
        await county.OpenAsync($"/visits/field/{visit.Id}");
        Assert.Equal(HttpStatusCode.NotFound, county.Status);
        var institution = await SignedInAsync(applicant);
        foreach (var path in new[] { $"/applications/{cases[0]}", $"/applications/{cases[0]}/trail", $"/visits/{visit.Id}" })
        {
            await institution.OpenAsync(path);
            Assert.DoesNotContain("一家已解除合作", institution.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("示例核查专家甲", institution.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("visit.submit", institution.Text, StringComparison.Ordinal);
        }
        await institution.OpenAsync($"/applications/{cases[0]}");
        Assert.Contains("已核查", institution.Text, StringComparison.Ordinal);
        var lines = await scene.DoAsync<FindVisitFindings, IReadOnlyList<string>>(find => find.ForExpertsAsync(cases[0], default));
        Assert.Contains(lines, line => line.StartsWith("2021-05-20", StringComparison.Ordinal) && line.Contains("一家已解除合作", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("示例负责人", StringComparison.Ordinal));
    }

    private Task<string> NumberAsync(Guid id) => host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Number).FirstAsync());

    private async Task<(Actor Officer, Actor Colleague, Guid Application, Visit Visit)> PlannedAsync()
    {
        // people of this test alone: nobody is at two places at a time
        var (officer, colleague) = (await scene.ColleagueAsync("330000"), await scene.ColleagueAsync("330000"));
        var application = (await scene.AtExpertsAsync(1, "visit"))[0];
        return (officer, colleague, application, await scene.VisitAsync(officer, application, [officer, colleague]));
    }

    private async Task<Visitor> SignedInAsync(Actor actor)
    {
        var visitor = new Visitor(host);
        await scene.SignInAsAsync(visitor, actor);
        return visitor;
    }
}

public sealed class VisitRecordOnSqlite(SqliteHost host) : VisitRecordTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class VisitRecordOnPostgres(PostgresHost host) : VisitRecordTests<PostgresHost>(host), IClassFixture<PostgresHost>;
