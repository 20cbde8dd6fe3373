using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.WorkList;

/// <summary>What an office does with its work list: many at once, views of its own, a file to take along, the board.</summary>
public abstract class WorkListUseTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<FindWork.Page> ListAsync(Actor actor, WorkFilter? filter = null, string? after = null, string? before = null, int size = FindWork.PageSize) =>
        scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(actor, new FindWork.Input(filter ?? new WorkFilter { All = true }, after, before, size)));

    private async Task AcceptAsync(Actor actor, Guid id)
    {
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(actor, new AcceptApplication.Input(id, token, "符合条件，同意上报")))).Refusals);
    }

    private async Task AgreesAsync() => Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);

    [Fact]
    public async Task Many_are_tried_and_then_done_each_by_itself()
    {
        var county = await scene.OfficerAsync("330106");
        var ids = await scene.CopiesAsync(await scene.SubmittedAsync(await scene.NewApplicantAsync()), 2);
        var choices = new List<ActOnMany.Choice>();
        foreach (var id in ids) choices.Add(new(id, await scene.TokenAsync(id)));
        async Task<IReadOnlyList<ActOnMany.Row>> ActAsync(bool dry, string? opinion = "符合条件") =>
            (await scene.DoAsync<ActOnMany, Outcome<IReadOnlyList<ActOnMany.Row>>>(many => many.RunAsync(county, new ActOnMany.Input(choices, Doing.Accept, opinion, null, dry)))).Value!;
        var entries = await host.InDbAsync(db => db.Audit.CountAsync());
        var tried = await ActAsync(dry: true);
        Assert.All(tried, row => Assert.True(row.Done));
        Assert.Equal(entries, await host.InDbAsync(db => db.Audit.CountAsync()));
        Assert.Equal(choices[0].Token, await scene.TokenAsync(ids[0]));
        await AgreesAsync();

        // what somebody else did meanwhile is refused, the others are done
        await AcceptAsync(county, ids[1]);
        var done = await ActAsync(dry: false);
        Assert.Equal([true, false, true], done.Select(row => row.Done));
        Assert.Equal("changed", Assert.Single(done[1].Refusals).Code);
        Assert.Equal(await scene.StepAsync(ids[1]), await scene.StepAsync(ids[0]));
        await AgreesAsync();

        Task<Outcome<IReadOnlyList<ActOnMany.Row>>> RefusedAsync(IReadOnlyList<ActOnMany.Choice> some, Doing does, string? opinion) =>
            scene.DoAsync<ActOnMany, Outcome<IReadOnlyList<ActOnMany.Row>>>(many => many.RunAsync(county, new ActOnMany.Input(some, does, opinion, null, true)));
        Assert.Equal("many.none", Assert.Single((await RefusedAsync([], Doing.Accept, "同意")).Refusals).Code);
        Assert.Equal("many.most", Assert.Single((await RefusedAsync([.. Enumerable.Range(0, 201).Select(_ => new ActOnMany.Choice(Guid.NewGuid(), 0))], Doing.Accept, "同意")).Refusals).Code);
        Assert.Equal("many.action", Assert.Single((await RefusedAsync(choices, Doing.Submit, "同意")).Refusals).Code);
        Assert.Equal("missing", Assert.Single((await RefusedAsync(choices, Doing.Accept, " ")).Refusals).Code);
    }

    [Fact]
    public async Task An_officer_does_many_by_the_pages()
    {
        var ids = await scene.CopiesAsync(await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330212")), 1);
        var officer = await new Visitor(host).SignInAsync("鄞州区");
        await officer.OpenAsync("/review");
        var boxes = new List<(string, string)>();
        foreach (var id in ids) boxes.Add(("choice", officer.Page.QuerySelector($"input[value^='{id}:']")!.GetAttribute("value")!));
        // an empty box, and one with nothing that could be a case
        await officer.PressAsync("批量办理所选…", ("choice", ""));
        Assert.Contains("请先勾选要办理的申报件", officer.Text, StringComparison.Ordinal);
        await officer.OpenAsync("/review");
        await officer.PressAsync("批量办理所选…", ("choice", ""), ("choice", "x"), ("choice", ":"));
        Assert.Contains("请先勾选要办理的申报件", officer.Text, StringComparison.Ordinal);
        await officer.OpenAsync("/review");
        await officer.PressAsync("批量办理所选…", [.. boxes]);
        Assert.Equal("/review/many", officer.Path);
        await officer.PressAsync("先试算", ("does", "Accept"), ("opinion", ""));
        Assert.Contains("请填写意见或理由", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("先试算", ("does", "Accept"), ("opinion", "符合条件，同意上报"));
        Assert.Contains("2 件可以办理，0 件不能", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("办理可以办理的 2 件");
        Assert.Contains("已办理 2 件", officer.Text, StringComparison.Ordinal);
        Assert.Equal("cityReview", await scene.StepAsync(ids[0]));
    }

    [Fact]
    public async Task Views_are_kept_and_one_is_the_beginning()
    {
        var officer = await new Visitor(host).SignInAsync("示例干部丁");
        await officer.OpenAsync("/review?scope=all&verdict=notmet");
        await officer.PressAsync("保存现在的筛选", ("name", ""));
        Assert.Contains("请填写视图名称", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("保存现在的筛选", ("name", "<b>不符合的</b>"), ("usual", "true"));
        await officer.OpenAsync("/review");
        Assert.Equal("/review?scope=all&verdict=notmet", officer.Path);
        Assert.Contains("<b>不符合的</b>（默认）", officer.Text, StringComparison.Ordinal);
        await officer.OpenAsync("/review?scope=mine");
        Assert.Equal("/review?scope=mine", officer.Path);
        // nobody else's, and nobody else takes it away
        var other = await scene.OfficerAsync("330106");
        Assert.Empty((await ListAsync(other)).Views);
        var view = await host.InDbAsync(db => db.SavedViews.Select(v => v.Id).FirstAsync());
        Assert.Equal("view.unknown", Assert.Single((await scene.DoAsync<RemoveView, Outcome<bool>>(remove => remove.RunAsync(other, view))).Refusals).Code);
        await officer.PressAsync("删除视图：<b>不符合的</b>");
        await officer.OpenAsync("/review");
        Assert.Equal("/review", officer.Path);
    }

    [Fact]
    public async Task The_list_is_taken_along_as_a_file_that_calculates_nothing()
    {
        var applicant = await scene.NewApplicantAsync();
        await host.InDbAsync(async db =>
        {
            await using var work = await db.BeginAsync(default);
            (await db.Institutions.FirstAsync(i => i.Id == applicant.InstitutionId)).Name = "=HYPERLINK(\"http://示例\")<&>";
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        var first = await scene.SubmittedAsync(applicant, "zhejiang-2021", ("division", "330402"));
        await scene.CopiesAsync(first, 3);
        var officer = await new Visitor(host).SignInAsync("南湖区");
        var csv = await officer.Client.GetAsync("/review/list.csv?scope=all");
        Assert.Equal("attachment", csv.Content.Headers.ContentDisposition!.DispositionType);
        var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var listed = await ListAsync(await scene.OfficerAsync("330402"));
        Assert.Equal(listed.Items.Count + 1, lines.Length);
        Assert.Equal(listed.Items.Select(item => item.Number), lines[1..].Select(line => line.Split(',')[1]));
        Assert.Contains("\"'=HYPERLINK(\"\"http://示例\"\")<&>\"", lines[1 + listed.Items.ToList().FindIndex(item => item.Id == first)], StringComparison.Ordinal);

        await using var xlsx = await (await officer.Client.GetAsync("/review/list.xlsx?scope=all")).Content.ReadAsStreamAsync();
        using var copy = new MemoryStream();
        await xlsx.CopyToAsync(copy);
        using (var zip = new ZipArchive(new MemoryStream(copy.ToArray())))
        {
            using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
            Assert.DoesNotContain("<f>", await sheet.ReadToEndAsync(), StringComparison.Ordinal);
        }
        var faults = new Faults();
        var read = Documents.SheetReader.Read(copy.ToArray(), "工作台.xlsx", faults)!;
        Assert.Equal(listed.Items.Select(item => item.Number), read.Sheets[0].Rows.Skip(1).Select(row => row[1].Text));
        Assert.Contains(read.Sheets[0].Rows, row => row[2].Text == "=HYPERLINK(\"http://示例\")<&>");
    }

    [Fact]
    public async Task The_board_says_who_has_not_begun()
    {
        var (city, county) = (await scene.OfficerAsync("330200"), await scene.OfficerAsync("330212"));
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330203"));
        Task<ShowBoard.View> BoardAsync() => scene.DoAsync<ShowBoard, ShowBoard.View>(show => show.RunAsync(city));
        var view = await BoardAsync();
        Assert.Equal((1, 1), (Assert.Single(view.NotBegun, office => office.Id == "330203").Number, view.Below.Single(office => office.Id == "330203").Waiting));
        Assert.DoesNotContain(view.NotBegun, office => office.Id == "330205");
        // what goes past the county was never received by it
        await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330203"), ("managedBy", "不归市、县（市、区）管理"), ("route", "直接报送省经信厅"));
        Assert.Equal(1, (await BoardAsync()).Below.Single(office => office.Id == "330203").Number);
        // to look at one is to have begun, though everything still waits
        Assert.True((await scene.DoAsync<SetMark, Outcome<Mark>>(mark => mark.RunAsync(county with { OfficeId = "330203" }, new SetMark.Input(id, 1, "section:basics", MarkState.InOrder, null)))).Done);
        Assert.DoesNotContain((await BoardAsync()).NotBegun, office => office.Id == "330203");
        await AcceptAsync(county with { OfficeId = "330203" }, id);
        Assert.DoesNotContain((await BoardAsync()).NotBegun, office => office.Id == "330203");
        var step = await scene.StepAsync(id);
        Assert.True(Assert.Single((await BoardAsync()).Calls).Steps.Single(line => line.Step == step).Waiting > 0);
        Assert.NotEmpty((await BoardAsync()).Quotas);
        // the level above sees how much each has used, and nothing of those that have used none
        var province = await scene.OfficerAsync("330000");
        Task<ShowBoard.View> AboveAsync() => scene.DoAsync<ShowBoard, ShowBoard.View>(show => show.RunAsync(province));
        Assert.DoesNotContain((await AboveAsync()).Quotas, line => line.Office == "宁波市经济和信息化局");
        var own = (await BoardAsync()).Quotas.Single();
        Assert.True((await scene.DoAsync<RecommendApplication, Outcome<Application>>(async recommend => await recommend.RunAsync(city, new RecommendApplication.Input(id, await scene.TokenAsync(id), "同意推荐", null)))).Done);
        Assert.Equal((own.Label, own.Taken + 1, own.Places), (await AboveAsync()).Quotas.Where(line => line.Office is not null && line.Office.StartsWith("宁波市", StringComparison.Ordinal)).Select(line => (line.Label, line.Taken, line.Places)).Single());
    }
}

public sealed class WorkListUseOnSqlite(SqliteHost host) : WorkListUseTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class WorkListUseOnPostgres(PostgresHost host) : WorkListUseTests<PostgresHost>(host), IClassFixture<PostgresHost>;
