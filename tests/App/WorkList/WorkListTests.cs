using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.WorkList;

/// <summary>What an office finds in its work list, how it finds it, and what it never finds.</summary>
public abstract class WorkListTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<FindWork.Page> ListAsync(Actor actor, WorkFilter? filter = null, string? after = null, string? before = null, int size = FindWork.PageSize) =>
        scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(actor, new FindWork.Input(filter ?? new WorkFilter { All = true }, after, before, size)));

    private Task<Application> ApplicationAsync(Guid id) => host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));

    private async Task AcceptAsync(Actor actor, Guid id)
    {
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(actor, new AcceptApplication.Input(id, token, "符合条件，同意上报")))).Refusals);
    }

    private async Task AgreesAsync() => Assert.Empty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);

    [Fact]
    public async Task The_list_follows_what_is_done_with_a_case()
    {
        var (county, city, applicant) = (await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.NewApplicantAsync());
        var (waitingBefore, allBefore) = ((await ListAsync(county)).Waiting, (await ListAsync(city)).Total);
        var id = await scene.SubmittedAsync(applicant);
        var submitted = await ApplicationAsync(id);
        Assert.Equal(("330106", ListedVerdict.Met, 0), (submitted.TurnOfficeId, submitted.Verdict, submitted.Unmet));
        Assert.NotEmpty(submitted.Functions);
        var item = Assert.Single((await ListAsync(county)).Items, item => item.Id == id);
        Assert.True(item is { Mine: true, Late: false, Due: not null });
        Assert.Equal(waitingBefore + 1, (await ListAsync(county)).Waiting);
        Assert.Equal(allBefore + 1, (await ListAsync(city)).Total);
        Assert.False(Assert.Single((await ListAsync(city)).Items, item => item.Id == id).Mine);
        await AgreesAsync();

        // given back it is nobody's turn here, with the correction's own deadline
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Refusals);
        var returned = await ApplicationAsync(id);
        Assert.Equal((null, returned.CorrectionUntil), (returned.TurnOfficeId, returned.DueAt));
        Assert.Equal(waitingBefore, (await ListAsync(county)).Waiting);
        await AgreesAsync();

        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已补正")))).Refusals);
        await AcceptAsync(county, id);
        Assert.Equal("330100", (await ApplicationAsync(id)).TurnOfficeId);
        Assert.Contains((await ListAsync(city, new WorkFilter())).Items, found => found.Id == id);
        Assert.DoesNotContain((await ListAsync(county, new WorkFilter())).Items, found => found.Id == id);
        await AgreesAsync();
    }

    [Fact]
    public async Task A_moved_deadline_moves_the_cases_that_it_concerns()
    {
        await using var other = (ShifanHost)(object)Activator.CreateInstance<THost>();
        await other.InitializeAsync();
        var there = new Scene(other);
        var (county, call) = (await there.OfficerAsync("330106"), await there.CallAsync("zhejiang-2021"));
        var (waiting, back) = (await there.SubmittedAsync(await there.NewApplicantAsync()), await there.SubmittedAsync(await there.NewApplicantAsync()));
        var token = await there.TokenAsync(back);
        Assert.Empty((await there.DoAsync<ReturnApplication, Outcome<Application>>(act => act.RunAsync(county, new ReturnApplication.Input(back, token, "请补正")))).Refusals);
        var step = await there.StepAsync(waiting);
        var until = new DateTimeOffset(2021, 6, 20, 10, 0, 0, TimeSpan.Zero);
        var moved = await there.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(null, new MoveDeadline.Input(call, step, until, false, "示例原因")));
        // a step counted in working days cannot be moved for all; then the applicants' is
        if (!moved.Done) Assert.Equal("deadline.workdays", moved.Refusals[0].Code);
        Assert.Empty((await there.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(null, new MoveDeadline.Input(call, null, until, false, "示例原因")))).Refusals);
        if (moved.Done) Assert.Equal(until, (await other.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == waiting))).DueAt);
        Assert.Equal(until, (await other.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == back))).DueAt);
        Assert.Empty((await there.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false))).Differences);
    }

    [Fact]
    public async Task Another_offices_case_is_nowhere()
    {
        var (own, other) = (await scene.OfficerAsync("330212"), await scene.OfficerAsync("330302"));
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330302"));
        var number = (await ApplicationAsync(id)).Number;
        var there = await ListAsync(other, new WorkFilter { All = true, Search = number });
        Assert.Equal(id, Assert.Single(there.Items).Id);
        foreach (var search in new[] { number, number[^4..], "示例", "示" })
        {
            var page = await ListAsync(own, new WorkFilter { All = true, Search = search });
            Assert.DoesNotContain(page.Items, item => item.Id == id);
            Assert.Equal(page.Items.Count, page.Found.Number);
        }
        // nor by asking for the other office, nor in the counts, the file, the board, or many at once
        Assert.Empty((await ListAsync(own, new WorkFilter { All = true, Office = "330302" })).Items);
        var total = await host.InDbAsync(db => db.Applications.CountAsync(a => a.Version > 0 && a.CountyOfficeId == "330212"));
        Assert.Equal(total, (await ListAsync(own)).Total);
        Assert.Equal(total, (await scene.DoAsync<ShowBoard, ShowBoard.View>(show => show.RunAsync(own))).Total);
        using var file = new MemoryStream();
        await scene.DoAsync<ExportWork, bool>(async export => { await export.RunAsync(own, new WorkFilter { All = true }, csv: true, file); return true; });
        Assert.DoesNotContain(number, Encoding.UTF8.GetString(file.ToArray()), StringComparison.Ordinal);
        var token = await scene.TokenAsync(id);
        var rows = (await scene.DoAsync<ActOnMany, Outcome<IReadOnlyList<ActOnMany.Row>>>(many => many.RunAsync(own, new ActOnMany.Input([new(id, token)], Doing.Accept, "同意", null, DryRun: false)))).Value!;
        Assert.Equal(("application.unknown", ""), (Assert.Single(rows[0].Refusals).Code, rows[0].Number));
        // who administers sees none at all
        var administrator = own with { Role = Role.Administrator };
        Assert.Equal((0, 0), ((await ListAsync(administrator)).Items.Count, (await ListAsync(administrator)).Total));
    }

    [Fact]
    public async Task Pages_follow_one_another_whatever_comes_in_between()
    {
        var officer = await scene.OfficerAsync("330402");
        var first = await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330402"));
        var all = (await scene.CopiesAsync(first, 6)).ToList();
        var (seen, place) = (new List<Guid>(), (string?)null);
        do
        {
            var page = await ListAsync(officer, after: place, size: 3);
            seen.AddRange(page.Items.Select(item => item.Id));
            place = page.Next;
            // one that comes while somebody reads pushes nothing off a page
            if (seen.Count == 3) await scene.CopyAsync(first, await scene.StepAsync(first));
        }
        while (place is not null);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(all.Except(seen));
        var second = await ListAsync(officer, after: (await ListAsync(officer, size: 3)).Next, size: 3);
        Assert.Equal((await ListAsync(officer, size: 3)).Items.Select(item => item.Id), (await ListAsync(officer, before: second.Previous, size: 3)).Items.Select(item => item.Id));
        // what is no place is no place
        Assert.Equal((await ListAsync(officer)).Items.Select(item => item.Id), (await ListAsync(officer, after: "' or 1=1 --")).Items.Select(item => item.Id));
    }

    [Theory]
    [InlineData("杭州")]
    [InlineData("中小")]
    [InlineData("一杭")]
    [InlineData("示例一 服务")]
    [InlineData("（杭州）")]
    [InlineData("ＡＢ州")]
    [InlineData("杭")]
    public async Task A_name_is_found_by_two_characters(string typed)
    {
        var officer = await scene.OfficerAsync("330106");
        var applicant = await scene.ApplicantAsync(1);
        var id = await host.InDbAsync(db => db.Applications.Where(a => a.InstitutionId == applicant.InstitutionId && a.Version > 0).Select(a => (Guid?)a.Id).FirstOrDefaultAsync()) ?? await scene.SubmittedAsync(applicant);
        var found = (await ListAsync(officer, new WorkFilter { All = true, Search = typed })).Items.Select(item => item.Id);
        if (typed == "ＡＢ州") Assert.DoesNotContain(id, found);
        else Assert.Contains(id, found);
    }

    [Fact]
    public async Task Numbers_and_codes_are_found_and_hostile_words_harm_nothing()
    {
        var (officer, applicant) = (await scene.OfficerAsync("330106"), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(applicant);
        var application = await ApplicationAsync(id);
        var code = await host.InDbAsync(db => db.Institutions.Where(i => i.Id == applicant.InstitutionId).Select(i => i.CreditCode).FirstAsync());
        foreach (var typed in new[] { application.Number, application.Number.ToLowerInvariant(), application.Number[^4..], application.Number[^9..], code, code.ToLowerInvariant(), code[..^1], Wide(code), Wide(application.Number), Wide(application.Number[^4..]) })
        {
            Assert.Contains((await ListAsync(officer, new WorkFilter { All = true, Search = typed })).Items, item => item.Id == id);
        }
        var visitor = await new Visitor(host).SignInAsync("西湖区");
        foreach (var typed in new[] { "' or 1=1 --", "%", "_", "\0", "<script>alert(1)</script>", "😀😀", new string('示', 5000), "((", "*", "\"", "=1+1", "示例\ud83d" })
        {
            await visitor.OpenAsync($"/review?scope=all&q={string.Concat(Encoding.UTF8.GetBytes(typed).Select(b => $"%{b:x2}"))}");
            Assert.Equal(System.Net.HttpStatusCode.OK, visitor.Status);
            Assert.Empty(visitor.Page.QuerySelectorAll("main script"));
        }
        foreach (var query in new[] { "due=never", "verdict=9", "call=x", "office=..", "step=%00", "scope=%ff", "size=-1&after=x&before=y", "function=%27" })
        {
            await visitor.OpenAsync($"/review?scope=all&{query}");
            Assert.Equal(System.Net.HttpStatusCode.OK, visitor.Status);
        }
        await visitor.OpenAsync("/review?scope=all&due=never");
        Assert.Contains("有的筛选条件无法识别", visitor.Text, StringComparison.Ordinal);
        // what was not looked for is said at the field
        foreach (var (typed, said) in new[] { (new string('示', 5000), "共 5000 个字符，最多 100 个"), ("%07%01", "第 1 个字符不是可读的文字") })
        {
            await visitor.OpenAsync($"/review?scope=all&q={typed}");
            var field = visitor.Page.QuerySelector("#q")!;
            Assert.Equal("true", field.GetAttribute("aria-invalid"));
            Assert.Contains(said, visitor.Page.GetElementById(field.GetAttribute("aria-describedby")!)!.TextContent, StringComparison.Ordinal);
        }
        await visitor.OpenAsync("/review?scope=all&q=%E7%A4%BA%E4%BE%8B");
        Assert.Null(visitor.Page.QuerySelector("#q")!.GetAttribute("aria-invalid"));
    }

    // as an input method for Chinese types them
    private static string Wide(string text) => string.Concat(text.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c));

    [Fact]
    public async Task A_renamed_institution_is_found_by_its_new_name()
    {
        var (officer, applicant) = (await scene.OfficerAsync("330106"), await scene.NewApplicantAsync());
        var id = await scene.SubmittedAsync(applicant);
        await host.InDbAsync(async db =>
        {
            await using var work = await db.BeginAsync(default);
            (await db.Institutions.FirstAsync(i => i.Id == applicant.InstitutionId)).Name = "示例龘靐服务中心";
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        Assert.Equal(id, Assert.Single((await ListAsync(officer, new WorkFilter { All = true, Search = "龘靐" })).Items).Id);
        await AgreesAsync();
    }

    [Fact]
    public async Task Filters_narrow_and_are_counted()
    {
        var (city, county) = (await scene.OfficerAsync("330300"), await scene.OfficerAsync("330302"));
        var good = await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330302"));
        var poor = await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("division", "330302"), ("satisfaction", "50%"));
        async Task<IReadOnlyList<Guid>> FoundAsync(WorkFilter filter)
        {
            var page = await ListAsync(city, filter with { All = true });
            Assert.Equal(page.Items.Count, page.Found.Number);
            return [.. page.Items.Select(item => item.Id)];
        }
        Assert.Contains(poor, await FoundAsync(new WorkFilter { Verdict = ListedVerdict.NotMet }));
        Assert.DoesNotContain(good, await FoundAsync(new WorkFilter { Verdict = ListedVerdict.NotMet }));
        Assert.Contains(good, await FoundAsync(new WorkFilter { Office = "330302" }));
        Assert.DoesNotContain(good, await FoundAsync(new WorkFilter { Office = "330303" }));
        var function = WorkFunctions.Read((await ApplicationAsync(good)).Functions)[0];
        Assert.Contains(good, await FoundAsync(new WorkFilter { Function = function }));
        Assert.Empty(await FoundAsync(new WorkFilter { Function = function[..^1] }));
        var step = await scene.StepAsync(good);
        Assert.Contains(good, await FoundAsync(new WorkFilter { Step = step, Call = await scene.CallAsync("zhejiang-2021") }));
        Assert.Empty(await FoundAsync(new WorkFilter { Step = "cityReview", Office = "330302" }));
        // by deadline: one that is put behind now, one within today
        Assert.DoesNotContain(good, await FoundAsync(new WorkFilter { Due = DueFilter.Overdue }));
        var now = (await ListAsync(city)).Now;
        await DueAsync(good, now.AddHours(-1));
        await DueAsync(poor, now);
        Assert.Equal([good, poor], (await FoundAsync(new WorkFilter { Due = DueFilter.Overdue })).Where(id => id == good || id == poor));
        await DueAsync(good, Deadline.EndOf(Deadline.DayOf(now)).Moment);
        await DueAsync(poor, Deadline.EndOf(Deadline.DayOf(now).AddDays(2)).Moment);
        Assert.Contains(good, await FoundAsync(new WorkFilter { Due = DueFilter.Today }));
        Assert.DoesNotContain(poor, await FoundAsync(new WorkFilter { Due = DueFilter.Today }));
        Assert.Contains(poor, await FoundAsync(new WorkFilter { Due = DueFilter.Soon }));
        await DueAsync(poor, Deadline.EndOf(Deadline.DayOf(now).AddDays(3)).Moment);
        Assert.DoesNotContain(poor, await FoundAsync(new WorkFilter { Due = DueFilter.Soon }));
        Assert.NotNull(county);
        // what was put there by hand is found out, and mended with an entry
        Assert.NotEmpty((await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: true))).Differences);
        await AgreesAsync();
        Assert.True(await host.InDbAsync(db => db.Audit.AnyAsync(e => e.Chain == "system" && e.Action == "lists.mend")));
    }

    private Task DueAsync(Guid id, DateTimeOffset due) => host.InDbAsync(async db =>
    {
        var application = await db.Applications.AsNoTracking().FirstAsync(a => a.Id == id);
        application.DueAt = due;
        var order = WorkOrder.Of(application);
        return await db.Applications.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.DueAt, due).SetProperty(a => a.WorkOrder, order));
    });

    [Fact]
    public async Task What_was_spoilt_is_found_and_mended()
    {
        await using var other = (ShifanHost)(object)Activator.CreateInstance<THost>();
        await other.InitializeAsync();
        var there = new Scene(other);
        var id = await there.SubmittedAsync(await there.NewApplicantAsync());
        await other.InDbAsync(db => db.Database.ExecuteSqlRawAsync("delete from case_counts"));
        await other.InDbAsync(db => db.Database.ExecuteSqlRawAsync("delete from search_words"));
        await other.InDbAsync(db => db.Applications.ExecuteUpdateAsync(set => set.SetProperty(a => a.TurnOfficeId, (string?)null).SetProperty(a => a.Unmet, 7)));
        Task<CheckInvariants.Result> CheckAsync(bool mend) => there.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend));
        var found = await CheckAsync(mend: false);
        Assert.Contains(found.Differences, said => said.StartsWith($"application {id}", StringComparison.Ordinal));
        Assert.Contains(found.Differences, said => said.StartsWith("count 330106", StringComparison.Ordinal));
        Assert.Contains(found.Differences, said => said.EndsWith("search words", StringComparison.Ordinal));
        Assert.True((await CheckAsync(mend: true)).Mended);
        Assert.Empty((await CheckAsync(mend: false)).Differences);
    }

    [Fact]
    public async Task Counts_hold_when_many_are_done_at_once()
    {
        var county = await scene.OfficerAsync("330106");
        var ids = await scene.CopiesAsync(await scene.SubmittedAsync(await scene.NewApplicantAsync()), 11);
        await Task.WhenAll(ids.Select(id => AcceptAsync(county, id)));
        await AgreesAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("?scope=all&q=示例")]
    [InlineData("?scope=all&verdict=met&due=soon&office=330106")]
    public async Task A_page_asks_the_database_as_often_whatever_is_in_it(string query)
    {
        var counter = new Counting();
        await using var other = (ShifanHost)(object)Activator.CreateInstance<THost>();
        await other.InitializeAsync();
        await using var counted = other.WithWebHostBuilder(builder => Microsoft.AspNetCore.TestHost.WebHostBuilderExtensions.ConfigureTestServices(builder, services => services.AddSingleton<IInterceptor>(counter)));
        var there = new Scene(other);
        var reads = counted.Services.GetRequiredService<Reads>();
        var officer = await new Visitor(counted).SignInAsync("杭州市经济和信息化局（浙江省杭州市）");
        async Task<int> CountAsync()
        {
            await officer.OpenAsync("/review" + query);
            var least = int.MaxValue;
            // what works in the background asks between, now and then: the page itself asks the least
            for (var i = 0; i < 3; i++)
            {
                counter.Commands.Clear();
                var before = reads.Asked;
                await officer.OpenAsync("/review" + query);
                Assert.Equal(System.Net.HttpStatusCode.OK, officer.Status);
                least = Math.Min(least, counter.Commands.Count + (int)(reads.Asked - before));
            }
            return least;
        }
        await there.SubmittedAsync(await there.NewApplicantAsync());
        var few = await CountAsync();
        await there.CopiesAsync(await there.SubmittedAsync(await there.NewApplicantAsync()), 20);
        Assert.Equal(few, await CountAsync());
        // who asks, what he has not read, the list with calls, counts and views; filtered the list by itself and its count; with a search two more
        Assert.InRange(few, 3, query.Length == 0 ? 3 : query.Contains("q=", StringComparison.Ordinal) ? 7 : 5);
    }

    private sealed class Counting : DbCommandInterceptor
    {
        public List<string> Commands { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            lock (Commands) Commands.Add(command.CommandText);
            return ValueTask.FromResult(result);
        }
    }
}

public sealed class WorkListOnSqlite(SqliteHost host) : WorkListTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class WorkListOnPostgres(PostgresHost host) : WorkListTests<PostgresHost>(host), IClassFixture<PostgresHost>;
