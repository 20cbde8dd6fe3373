using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.PaperCopies;

/// <summary>The register of paper: expected, received, of which version, corrected, overdue; and what who registers may know.</summary>
public abstract class PaperTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private static string[] Codes<T>(Outcome<T> outcome) => [.. outcome.Refusals.Select(refusal => refusal.Code)];

    private async Task<Guid> RecommendedAsync(string county = "330106")
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var id = await scene.AtRecommendationAsync(county, await scene.OfficerAsync(county));
        var city = county[..4] + "00";
        var done = await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(async pass =>
            await pass.RunAsync(await scene.OfficerAsync("330000"), new PassByOutsideOutcome.Input(id, await scene.TokenAsync(id), "recommend", $"示例{city}推荐文件", "系统外已推荐")));
        Assert.Empty(done.Refusals.Select(refusal => refusal.Sentence));
        return id;
    }

    private Task<(string Number, string Code, string Receipt)> PrintAsync(Guid id) => host.InDbAsync(async db =>
    {
        var application = await db.Applications.AsNoTracking().FirstAsync(a => a.Id == id);
        var version = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == id).OrderBy(v => v.Number).FirstAsync();
        return (application.Number, PageCode.Of(application.Number, version.Number, version.Digest), VerificationCode.Show(VerificationCode.Of(version.Digest)));
    });

    private Task<Outcome<PaperCopy>> ReceiveAsync(Actor by, Guid id, int? copies, string delivery = "paper", DateOnly? day = null, int? version = null, string? note = null) =>
        scene.DoAsync<ReceivePaper, Outcome<PaperCopy>>(receive => receive.RunAsync(by, new ReceivePaper.Input(id, delivery, copies, day, version, note)));

    [Fact]
    public async Task A_print_is_looked_up_by_its_code_and_registered()
    {
        var id = await RecommendedAsync();
        var (number, code, receipt) = await PrintAsync(id);
        var visitor = await new Visitor(host).SignInAsync("示例收件员甲");
        Assert.Equal("/paper", visitor.Path);
        foreach (var typed in new[] { code, code.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal), $"{number} {code}", receipt })
        {
            await visitor.OpenAsync("/paper");
            await visitor.PressAsync("查找", ("code", typed));
            Assert.Contains("打印件与线上一致：是最新的第 1 版", visitor.Text, StringComparison.Ordinal);
        }
        await visitor.OpenAsync($"/paper?code={number}");
        Assert.Contains("只凭编号找到", visitor.Text, StringComparison.Ordinal);
        await visitor.OpenAsync($"/paper?code={number}%20AAAA-BBBB");
        Assert.Contains("编码不属于这件申报的任何一版", visitor.Text, StringComparison.Ordinal);
        foreach (var nonsense in new[] { "AAAA-BBBB", "%3Cscript%3E", "'%20or%201=1", "%00", new string('9', 299), "%F0%9F%98%80" })
        {
            await visitor.OpenAsync($"/paper?code={nonsense}");
            Assert.Equal(HttpStatusCode.OK, visitor.Status);
            Assert.Equal("/paper", visitor.Path.Split('?')[0]);
        }

        await visitor.OpenAsync($"/paper?code={code}");
        await visitor.PressAsync("登记", ("copies", "很多"), ("receivedOn", "上周"));
        Assert.Contains("份数请写整数", visitor.Text, StringComparison.Ordinal);
        await visitor.OpenAsync($"/paper?code={code}");
        await visitor.PressAsync("登记", ("copies", "2"), ("note", "=HYPERLINK(\"x\")"));
        Assert.Contains("应报 3 份，实收 2 份", visitor.Text, StringComparison.Ordinal);
        await visitor.PressAsync("划去这条登记", ("why", "数错了"));
        Assert.Contains("实收 0 份", visitor.Text, StringComparison.Ordinal);
        await visitor.PressAsync("登记", ("copies", "3"));
        Assert.Contains("实收 3 份，已收齐", visitor.Text, StringComparison.Ordinal);
        var kept = await host.InDbAsync(db => db.PaperCopies.AsNoTracking().Where(c => c.ApplicationId == id).OrderBy(c => c.Number).ToListAsync());
        Assert.Equal([(2, 1, true), (3, 1, false)], kept.Select(c => (c.Copies, c.Version!.Value, c.StruckAt is not null)));
        Assert.Equal(["paper.receive", "paper.strike", "paper.receive"], await host.InDbAsync(db => db.Audit.Where(e => e.Chain == AuditNote.ChainOf(id) && e.Action.StartsWith("paper.")).OrderBy(e => e.Number).Select(e => e.Action).ToListAsync()));
    }

    [Fact]
    public async Task A_print_of_an_earlier_version_is_told_apart()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var county = await scene.OfficerAsync("330106");
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        var (_, old, _) = await PrintAsync(id);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(async back => await back.RunAsync(county, new ReturnApplication.Input(id, await scene.TokenAsync(id), "请补正")))).Done);
        Assert.True((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已补正")))).Done);
        var receiver = await scene.ActorAsync("receiver-330000@demo.example");
        var found = await scene.DoAsync<LookUpPaper, LookUpPaper.Found?>(look => look.RunAsync(receiver, old));
        Assert.Equal((id, 2, 1, PrintState.Older), (found!.Application, found.Newest, found.Version, found.State));
        // copies of the version before are not those that are expected
        Assert.True((await ReceiveAsync(receiver, id, 3, version: 1)).Done);
        Assert.True((await ReceiveAsync(receiver, id, 1, version: 2)).Done);
        var row = (await scene.DoAsync<FindPaper, FindPaper.View?>(async find => await find.RunAsync(receiver, await scene.CallAsync("zhejiang-2021"), id)))!.Rows.Single();
        Assert.Equal((1, 3, false, "未收齐；另有旧版 3 份，不计入"), (row.Received, row.Earlier, row.Complete, row.State));
        Assert.True((await ReceiveAsync(receiver, id, 2, version: 2)).Done);
        Assert.True((await scene.DoAsync<FindPaper, FindPaper.View?>(async find => await find.RunAsync(receiver, await scene.CallAsync("zhejiang-2021"), id)))!.Rows.Single().Complete);
        // another notice's receiver knows nothing of it
        Assert.Null(await scene.DoAsync<LookUpPaper, LookUpPaper.Found?>(async look => await look.RunAsync(await scene.ActorAsync("receiver-310000@demo.example"), old)));
        Assert.Null(await scene.DoAsync<LookUpPaper, LookUpPaper.Found?>(look => look.RunAsync(county, old)));
    }

    [Fact]
    public async Task Only_the_receiver_registers_and_only_what_can_be()
    {
        var id = await RecommendedAsync();
        var receiver = await scene.ActorAsync("receiver-330000@demo.example");
        foreach (var by in new[] { await scene.OfficerAsync("330106"), await scene.OfficerAsync("330000"), await scene.ActorAsync("auditor-330000@demo.example"), await scene.ActorAsync("admin-330000@demo.example"), await scene.ActorAsync("receiver-310000@demo.example"), await scene.ApplicantAsync(1) })
        {
            Assert.Equal(["application.unknown"], Codes(await ReceiveAsync(by, id, 3)));
        }
        Assert.Equal(["paper.delivery"], Codes(await ReceiveAsync(receiver, id, 3, "online")));
        foreach (var copies in new int?[] { null, 0, -3, 1001 }) Assert.Equal(["paper.copies"], Codes(await ReceiveAsync(receiver, id, copies)));
        Assert.Equal(["paper.day"], Codes(await ReceiveAsync(receiver, id, 3, day: new DateOnly(2031, 1, 1))));
        Assert.Equal(["paper.day"], Codes(await ReceiveAsync(receiver, id, 3, day: new DateOnly(2021, 5, 1))));
        Assert.Equal(["paper.version"], Codes(await ReceiveAsync(receiver, id, 3, version: 2)));
        Assert.Equal(["text.unreadable"], Codes(await ReceiveAsync(receiver, id, 3, note: "\u0000")));
        Assert.Equal(["application.unknown"], Codes(await ReceiveAsync(receiver, await scene.FilledAsync(await scene.NewApplicantAsync()), 3)));
        var entry = await ReceiveAsync(receiver, id, 3);
        Assert.True(entry.Done);
        Task<Outcome<PaperCopy>> StrikeAsync(Actor by, string? why) => scene.DoAsync<StrikePaper, Outcome<PaperCopy>>(strike => strike.RunAsync(by, id, entry.Value!.Number, why));
        Assert.Equal(["missing"], Codes(await StrikeAsync(receiver, "")));
        Assert.Equal(["application.unknown"], Codes(await StrikeAsync(await scene.OfficerAsync("330000"), "试")));
        Assert.True((await StrikeAsync(receiver, "重复登记")).Done);
        Assert.Equal(["changed"], Codes(await StrikeAsync(receiver, "再划")));
    }

    [Fact]
    public async Task More_than_is_expected_is_asked_about_and_told_and_a_print_whose_code_nobody_read_is_of_no_version()
    {
        var id = await RecommendedAsync();
        var (number, code, _) = await PrintAsync(id);
        var (call, receiver) = (await scene.CallAsync("zhejiang-2021"), await scene.ActorAsync("receiver-330000@demo.example"));
        var visitor = await new Visitor(host).SignInAsync("示例收件员甲");
        await visitor.OpenAsync($"/paper?code={number}");
        await visitor.PressAsync("登记", ("copies", "2"));
        Assert.Contains("2 份未核对版本", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("收到 2 份，未核对版本", visitor.Text, StringComparison.Ordinal);
        await visitor.PressAsync("登记", ("copies", "5"));
        Assert.Contains("应报 3 份，已收 2 份，加上这次 5 份共 7 份，多收 4 份", visitor.Text, StringComparison.Ordinal);
        Assert.Equal("5", visitor.Page.QuerySelector("#copies")!.GetAttribute("value"));
        Assert.Equal(1, await host.InDbAsync(db => db.PaperCopies.CountAsync(c => c.ApplicationId == id)));
        await visitor.PressAsync("登记", ("copies", "5"), ("more", "true"));
        Assert.Contains("实收 7 份，已收齐，多收 4 份；7 份未核对版本", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("多收 4 份；7 份未核对版本", (await visitor.OpenAsync($"/paper/{call}")).Text, StringComparison.Ordinal);
        var file = (await scene.DoAsync<ExportPaper, ExportPaper.File?>(export => export.RunAsync(receiver, call, onlyOverdue: false)))!;
        var row = SheetReader.Read(file.Bytes, file.Name, new Shifan.Rules.Faults())!.Sheets[0].Rows.Single(one => one.Cells.Any(cell => cell.Text == number));
        Assert.Contains(row.Cells, cell => cell.Text == "未核对版本");
        // what was read is of its version, and says nothing of the others
        Assert.Equal(["paper.more"], Codes(await ReceiveAsync(receiver, id, 1, version: 1)));
        await visitor.OpenAsync($"/paper?code={code}");
        await visitor.PressAsync("登记", ("copies", "1"));
        await visitor.PressAsync("登记", ("copies", "1"), ("more", "true"));
        Assert.Contains("实收 8 份，已收齐，多收 5 份；7 份未核对版本", visitor.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_receiver_knows_number_name_and_copies_and_nothing_else()
    {
        var id = await RecommendedAsync();
        var call = await scene.CallAsync("zhejiang-2021");
        var institution = await host.InDbAsync(db => db.Institutions.Where(i => db.Applications.Any(a => a.Id == id && a.InstitutionId == i.Id)).Select(i => i.Name).FirstAsync());
        await host.InDbAsync(async db =>
        {
            var clerk = await db.Users.FirstAsync(p => db.Applications.Any(a => a.Id == id && a.InstitutionId == p.InstitutionId));
            clerk.PhoneNumber = "13812345678";
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "account.details", DateTimeOffset.UnixEpoch, new { clerk.Id }), true, default)).Done);
            return true;
        });
        var receiver = await new Visitor(host).SignInAsync("示例收件员甲");
        foreach (var path in new[] { $"/paper/{call}", $"/paper/{call}/{id}" })
        {
            Assert.Equal(HttpStatusCode.OK, (await receiver.OpenAsync(path)).Status);
            Assert.Contains(institution, receiver.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("13812345678", receiver.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("符合条件，同意上报", receiver.Text, StringComparison.Ordinal);
        }
        var draft = await scene.FilledAsync(await scene.NewApplicantAsync());
        foreach (var path in new[]
                 {
                     "/review", $"/review/{id}", $"/review/{id}/report.pdf", $"/review/{id}/transfer", $"/review/{id}/act-for", $"/applications/{id}", $"/applications/{id}/trail", $"/applications/{id}/versions/1",
                     "/review/messages", "/review/recoveries", "/review/questions", "/review/calls", "/review/titles", "/recommendation", "/recommendation/book", $"/recommendation/{call}", $"/recommendation/{call}/batches",
                     $"/recommendation/cases/{id}/sheet", $"/recommendation/cases/{id}/measure", "/offices/dates", $"/paper/{call}/{draft}", $"/paper/{await scene.CallAsync("shanghai-national-2021")}",
                 })
        {
            var status = (await receiver.OpenAsync(path)).Status;
            Assert.True(status == HttpStatusCode.NotFound || status == HttpStatusCode.OK && !receiver.Text.Contains(institution, StringComparison.Ordinal), $"{path}: {status}");
            if (path != "/review") Assert.True(status == HttpStatusCode.NotFound, $"{path}: {status}");
        }
        // officers see whom to call, each his own cases
        Assert.Contains("13812345678", (await (await new Visitor(host).SignInAsync("示例干部乙")).OpenAsync($"/paper/{call}")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await new Visitor(host).SignInAsync("示例干部丁")).OpenAsync($"/paper/{call}/{id}")).Status);
    }

    [Fact]
    public async Task A_disc_with_everything_on_it_is_one_for_all_cases_of_the_district()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var (call, district, receiver) = (await scene.CallAsync("shanghai-national-2021"), await scene.OfficerAsync("310104"), await scene.ActorAsync("receiver-310000@demo.example"));
        var ids = await scene.CopiesAsync(await scene.AtRecommendationAsync("310104", district, "shanghai-national-2021"), 1);
        foreach (var id in ids)
        {
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(district, new RecommendApplication.Input(id, token, "同意推荐", null)))).Refusals.Select(refusal => refusal.Sentence));
        }
        async Task<IReadOnlyList<string>> DiscsAsync() => [.. (await scene.DoAsync<FindPaper, FindPaper.View?>(find => find.RunAsync(receiver, call)))!.Rows.Where(row => row.Delivery.Id == "disc").Select(row => row.State)];
        Assert.Equal(["未收齐", "未收齐"], await DiscsAsync());
        Task<Outcome<PaperCopy>> ReceiveAsync(Guid id, string delivery) => scene.DoAsync<ReceivePaper, Outcome<PaperCopy>>(receive => receive.RunAsync(receiver, new ReceivePaper.Input(id, delivery, 1, new DateOnly(2021, 5, 18), null, null)));
        Assert.Empty((await ReceiveAsync(ids[0], "disc")).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal(["已收齐", "已收齐"], await DiscsAsync());
        // a second one, registered with another case, is one too many; five copies on paper are each case's own
        Assert.Equal("paper.more", (await ReceiveAsync(ids[1], "disc")).Refusals.Single().Code);
        Assert.Empty((await ReceiveAsync(ids[0], "paper")).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal([1, 0], (await scene.DoAsync<FindPaper, FindPaper.View?>(find => find.RunAsync(receiver, call)))!.Rows.Where(row => row.Delivery.Id == "paper").Select(row => row.Received));
    }

    [Fact]
    public async Task What_is_overdue_is_listed_and_exported()
    {
        var (first, second) = (await RecommendedAsync("330212"), await RecommendedAsync("330212"));
        var call = await scene.CallAsync("zhejiang-2021");
        var receiver = await scene.ActorAsync("receiver-330000@demo.example");
        var city = await scene.OfficerAsync("330200");
        Assert.True((await ReceiveAsync(receiver, first, 3)).Done);
        Assert.True((await ReceiveAsync(receiver, second, 2)).Done);
        async Task<Dictionary<Guid, bool>> OverdueAsync() => (await scene.DoAsync<FindPaper, FindPaper.View?>(find => find.RunAsync(city, call)))!.Rows.ToDictionary(row => row.Application, row => row.Overdue);
        Assert.DoesNotContain(true, (await OverdueAsync()).Values);
        await scene.ClockAsync(2021, 5, 22, 0);
        var overdue = await OverdueAsync();
        Assert.Equal([false, true], [overdue[first], overdue[second]]);
        var file = (await scene.DoAsync<ExportPaper, ExportPaper.File?>(export => export.RunAsync(city, call, onlyOverdue: true)))!;
        var sheet = SheetReader.Read(file.Bytes, file.Name, new Shifan.Rules.Faults())!.Sheets[0];
        var text = string.Join('\n', sheet.Rows.SelectMany(row => row.Cells).Select(cell => cell.Text));
        Assert.Contains("逾期未齐", text, StringComparison.Ordinal);
        Assert.Contains("联系电话", text, StringComparison.Ordinal);
        Assert.DoesNotContain("已收齐", text, StringComparison.Ordinal);
        // complete, but after the last day: said in the register, of the case, and in the file
        await scene.ClockAsync(2021, 5, 24, 9);
        Assert.True((await ReceiveAsync(receiver, second, 1, day: new DateOnly(2021, 5, 23))).Done);
        var row = (await scene.DoAsync<FindPaper, FindPaper.View?>(find => find.RunAsync(city, call)))!.Rows.Single(one => one.Application == second);
        Assert.Equal(("已收齐（逾期 2 日）；3 份未核对版本", true, false), (row.State, row.Complete, row.Overdue));
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330200", Role.Officer)).Email);
        foreach (var path in new[] { $"/paper/{call}", $"/paper/{call}/{second}", $"/review/{second}" }) Assert.Contains("已收齐（逾期 2 日）", (await officer.OpenAsync(path)).Text, StringComparison.Ordinal);
        var own = (await scene.DoAsync<ExportPaper, ExportPaper.File?>(export => export.RunAsync(receiver, call, onlyOverdue: false)))!;
        Assert.DoesNotContain("联系电话", string.Join('\n', SheetReader.Read(own.Bytes, own.Name, new Shifan.Rules.Faults())!.Sheets[0].Rows.SelectMany(row => row.Cells).Select(cell => cell.Text)), StringComparison.Ordinal);
        Assert.Null(await scene.DoAsync<ExportPaper, ExportPaper.File?>(async export => await export.RunAsync(await scene.ActorAsync("receiver-310000@demo.example"), call, false)));
    }
}

public sealed class PaperOnSqlite(SqliteHost host) : PaperTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PaperOnPostgres(PostgresHost host) : PaperTests<PostgresHost>(host), IClassFixture<PostgresHost>;
