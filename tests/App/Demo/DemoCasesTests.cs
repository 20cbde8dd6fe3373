using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Demo;

/// <summary>What the demonstration begins with came about as everything does: complete, in order, and visible to those before whom it lies.</summary>
public abstract class DemoCasesTests<THost>(THost host) : IClassFixture<THost>
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Every_office_of_the_demonstration_finds_something_on_its_desk()
    {
        await scene.DoAsync<DemoCases, bool>(async demo =>
        {
            await demo.RunAsync();
            // a second start finds them there
            await demo.RunAsync();
            return true;
        });
        var text = await File.ReadAllTextAsync(Path.Combine(Home.Folder, "samples", "demonstration.yaml"));
        var told = ((SequenceNode)YamlText.Read(text, "demonstration.yaml", new Faults())!).Items.Cast<MappingNode>().Select(one => (Name: ((ScalarNode)one["name"]!).Text, At: ((ScalarNode)one["at"]!).Text)).ToList();
        var there = await host.InDbAsync(db => db.Applications.Select(a => new { db.Institutions.First(i => i.Id == a.InstitutionId).Name, a.Step, a.Returns }).ToListAsync());
        Assert.Equal(told.Order(), there.Select(a => (a.Name, a.Step switch { "countyReview" => "county", "cityReview" => "city", _ => a.Returns == 1 ? "returned" : a.Step })).Order());
        Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);

        var visitor = await new Visitor(host).SignInAsync("西湖区");
        await visitor.OpenAsync("/review?scope=mine&verdict=met&q=数字化");
        Assert.Contains("没有符合筛选条件的申报件", visitor.Text, StringComparison.Ordinal);
        // whoever searches his own desk alone is told where else to look
        Assert.Contains("scope=all", visitor.Page.QuerySelector("a[href*='scope=all'][href*='verdict']")!.GetAttribute("href"), StringComparison.Ordinal);
        await visitor.OpenAsync("/review?scope=mine&q=数字化");
        Assert.Contains("示例杭州数字化转型服务有限公司", visitor.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("330000", "zhejiang-2021")]
    [InlineData("310000", "shanghai-national-2021")]
    public async Task From_the_experts_of_the_demonstration_a_panel_can_be_drawn(string office, string programme)
    {
        await scene.DoAsync<DemoExperts, bool>(async demo =>
        {
            await demo.RunAsync();
            // a second start finds them there
            await demo.RunAsync();
            return true;
        });
        var terms = ProgrammeFolder.Find(programme)!.Programme!.Panels[0];
        var pool = await host.InDbAsync(db => db.Experts.Where(e => e.OfficeId == office).ToListAsync());
        var draw = await scene.DoAsync<Divisions, DrawnPanel>(places => Task.FromResult(PanelDraw.Of(
            new string('5', 32), terms, [.. pool.Select(e => new ExpertProfile($"{e.Id}", e.FieldList, e.Employer, places.All.First(place => place.Name == e.Region).Code, e.Post))],
            new Dictionary<string, string>(), new OrganisationNames(places.All.Select(place => place.Name)))));
        Assert.Null(draw.Refused);
        Assert.Equal((terms.Experts, terms.Standby), (draw.Experts.Count, draw.Standby.Count));
        Assert.All(pool, one => Assert.StartsWith("示例", one.Employer, StringComparison.Ordinal));
        Assert.Single(await host.InDbAsync(db => db.ExpertTies.Where(t => db.Experts.Any(e => e.Id == t.ExpertId && e.OfficeId == office)).ToListAsync()));
    }

    [Theory]
    [InlineData("zhejiang-2021")]
    [InlineData("shanghai-national-2021")]
    public async Task At_each_call_there_is_a_notice_marked_as_an_example_and_blank_forms(string programme)
    {
        await scene.DoAsync<DemoNotices, bool>(async demo =>
        {
            await demo.RunAsync();
            // a second start finds them there
            await demo.RunAsync();
            return true;
        });
        var visitor = await new Visitor(host).OpenAsync($"/calls/{await scene.CallAsync(programme)}");
        Assert.DoesNotContain("上传后在这里下载", visitor.Text, StringComparison.Ordinal);
        var link = visitor.Page.QuerySelectorAll("a").Single(a => a.TextContent.Contains("示例通知", StringComparison.Ordinal)).GetAttribute("href")!;
        using var notice = await visitor.Client.GetAsync(link);
        Assert.True(notice.IsSuccessStatusCode, $"{link}: {await notice.Content.ReadAsStringAsync()}");
        Assert.Contains("不是正式文件", await Pdf.DenseAsync(await notice.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        foreach (var blank in visitor.Page.QuerySelectorAll("a[href*='/blank/']").Select(a => a.GetAttribute("href")!).ToList())
        {
            using var paper = await visitor.Client.GetAsync(blank);
            Assert.Equal(blank.EndsWith(".docx", StringComparison.Ordinal) ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document" : "application/pdf", paper.Content.Headers.ContentType!.MediaType);
        }
        Assert.NotEmpty(visitor.Page.QuerySelectorAll("a[href*='/blank/']"));
    }
}

public sealed class DemoCasesOnSqlite(SqliteHost host) : DemoCasesTests<SqliteHost>(host);

public sealed class DemoCasesOnPostgres(PostgresHost host) : DemoCasesTests<PostgresHost>(host);
