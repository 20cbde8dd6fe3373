using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Reminders;

/// <summary>What time or the owner of a notice brings about is told to those whom it concerns, once, and not to who does without it. A world of its own: its clock is moved.</summary>
public abstract class NewsTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Applicant = "applicant2@demo.example";
    private const string County = "officer-330106@demo.example";
    private const string City = "officer-330100@demo.example";

    private readonly Scene scene = new(host);

    private async Task<int> NewsAsync() => (await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync())).News;

    private Task<List<string>> SubjectsAsync(string to, string key) => host.InDbAsync(db => db.Letters.Where(l => l.To == to && l.Key!.StartsWith(key)).Select(l => l.Subject).ToListAsync());

    [Fact]
    public async Task Earlier_days_longer_days_and_an_amended_notice_are_told_once()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (call, county, city, province) = (await scene.CallAsync("zhejiang-2021"), await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"), await scene.OfficerAsync("330000"));
        await scene.FilledAsync(await scene.ApplicantAsync(2));
        var elsewhere = await scene.FilledAsync(await scene.ApplicantAsync(4), "zhejiang-2021", ("division", "330212"));
        Assert.NotEqual(Guid.Empty, elsewhere);
        await scene.SubmittedAsync(await scene.NewApplicantAsync());
        Assert.Equal(0, await NewsAsync());

        // an inner date that only reminds, reminds
        foreach (var (by, step) in new[] { (county, "draft"), (city, "countyReview") })
        {
            Assert.Empty((await scene.DoAsync<SetInnerDate, Outcome<InnerDate>>(set => set.RunAsync(by, new SetInnerDate.Input(call, step, new DateOnly(2021, 5, 14), "便于汇总", "示例发〔2021〕1号")))).Refusals);
        }
        Assert.Equal(2, await NewsAsync());
        Assert.Contains("要求在 2021-05-14 24:00 前提交", Assert.Single(await SubjectsAsync(Applicant, "inner:3:")), StringComparison.Ordinal);
        Assert.Contains("还有 1 件", Assert.Single(await SubjectsAsync(County, "inner:3:")), StringComparison.Ordinal);
        Assert.Equal(0, await NewsAsync());

        // an area is given longer: who has begun there, and the office whose own step it is
        var until = new DateTimeOffset(2021, 5, 24, 18, 0, 0, TimeSpan.FromHours(8));
        foreach (var step in new[] { "draft", "countyReview" })
        {
            Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, new MoveDeadline.Input(call, step, until, false, "示例原因", "示例函1号", Area: "330106")))).Refusals);
        }
        Assert.Equal(2, await NewsAsync());
        Assert.Single(await SubjectsAsync(Applicant, "extended:"));
        Assert.Empty(await SubjectsAsync("applicant4@demo.example", "extended:"));
        Assert.Contains("“县（市、区）初审”已延期", Assert.Single(await SubjectsAsync(County, "own:")), StringComparison.Ordinal);
        Assert.Empty(await SubjectsAsync(City, "own:"));
        // begun after it was granted: told too
        Assert.Equal(0, await NewsAsync());

        // everybody is given longer: everybody who has begun
        Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, new MoveDeadline.Input(call, "draft", until.AddDays(2), false, "示例原因", "示例函2号")))).Refusals);
        Assert.Equal(2, await NewsAsync());
        Assert.StartsWith("已延期：", Assert.Single(await SubjectsAsync("applicant4@demo.example", "extended:")), StringComparison.Ordinal);
        Assert.Equal(0, await NewsAsync());

        // an amended notice: every office of its area, but not who does without
        Assert.True((await scene.DoAsync<ChooseLetters, Outcome<int>>(choose => choose.RunAsync(city, [.. Tellings.Table.Where(row => row.Whom == Role.Officer && row.Kind != Telling.NoticeAmended).Select(row => row.Kind)]))).Done);
        await host.InDbAsync(async db =>
        {
            var row = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == call);
            db.CallAmendments.Add(new CallAmendment
            {
                CallId = call, Number = 1, FromDigest = row.Digest, ToDigest = row.Digest, Title = "补充通知（示例）", Document = "示例〔2021〕2号", CasesAnew = false, Reason = "更正资产总额要求", MadeAt = DateTimeOffset.UtcNow > row.OpensAt ? new DateTimeOffset(2021, 5, 12, 1, 0, 0, TimeSpan.Zero) : row.OpensAt,
                FinishedAt = new DateTimeOffset(2021, 5, 12, 1, 0, 0, TimeSpan.Zero),
            });
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        Assert.True(await NewsAsync() >= 5);
        Assert.Single(await SubjectsAsync(County, "amendment:"));
        Assert.Empty(await SubjectsAsync(City, "amendment:"));
        Assert.Empty(await SubjectsAsync("officer-310118@demo.example", "amendment:"));
        Assert.Empty(await SubjectsAsync("officer-330000@demo.example", "amendment:"));
        Assert.Equal(0, await NewsAsync());
    }

    [Fact]
    public async Task Paper_that_did_not_come_is_told_to_the_office_that_owes_it_and_to_its_applicant()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var province = await scene.OfficerAsync("330000");
        var id = await scene.SubmittedAsync(await scene.ApplicantAsync(1), changes: [("division", "330302")]);
        foreach (var action in new[] { "accept", "recommend" })
        {
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(pass => pass.RunAsync(province, new PassByOutsideOutcome.Input(id, token, action, "示例文件", "示例")))).Refusals);
        }
        await scene.ClockAsync(2021, 5, 21, 20);
        await NewsAsync();
        Assert.Empty(await SubjectsAsync("officer-330300@demo.example", "paper:"));
        await scene.ClockAsync(2021, 5, 22, 9);
        await NewsAsync();
        Assert.StartsWith("纸质材料逾期未收到 1 件", Assert.Single(await SubjectsAsync("officer-330300@demo.example", "paper:")), StringComparison.Ordinal);
        Assert.Single(await SubjectsAsync("applicant1@demo.example", "paper:"));
        Assert.Equal(0, await NewsAsync());
    }

    [Fact]
    public async Task A_newcomer_of_an_area_that_was_given_longer_finds_the_call_and_reads_one_end()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (call, province) = (await scene.CallAsync("shanghai-national-2021"), await scene.OfficerAsync("310000"));
        await scene.ClockAsync(2021, 5, 18, 9);
        var newcomer = await scene.NewApplicantAsync("310118");
        await scene.AccountAsync(newcomer);
        var until = new DateTimeOffset(2021, 5, 30, 18, 0, 0, TimeSpan.FromHours(8));
        Assert.Empty((await scene.DoAsync<SetInnerDate, Outcome<InnerDate>>(async set => await set.RunAsync(await scene.OfficerAsync("310118"), new SetInnerDate.Input(call, "draft", new DateOnly(2021, 5, 20), "示例", "示例1号")))).Refusals);
        Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, new MoveDeadline.Input(call, "draft", until, false, "示例原因", "示例函1号", Area: "310118")))).Refusals);
        await scene.ClockAsync(2021, 5, 28, 9);
        var page = await scene.SignedInAsync(await scene.AccountAsync(newcomer));
        Assert.NotNull((await page.OpenAsync("/applications")).Page.QuerySelector($"input[name=call][value='{call}'], a[href='/calls/{call}']"));
        var text = (await page.OpenAsync($"/calls/{call}")).Text;
        Assert.Contains("至 2021-05-26 24:00", text, StringComparison.Ordinal);
        Assert.Contains("已获延期，截止时间为 2021-05-30 18:00", text, StringComparison.Ordinal);
        Assert.DoesNotContain("逾期不再接收", text, StringComparison.Ordinal);
        Assert.Contains("开始申报", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reminders_read_a_step_of_a_call_by_an_index()
    {
        var plan = await host.InDbAsync(async db =>
        {
            const string Rows = "select id from applications where call_id = '00000000-0000-0000-0000-000000000001' and step = 'draft' and number > 'A' order by number limit 200";
            await using var work = await db.Database.BeginTransactionAsync();
            // a table of a few rows is read whole whatever indexes there are
            if (db.IsPostgres) await db.Database.ExecuteSqlRawAsync("set local enable_seqscan = off");
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(work);
            command.CommandText = (db.IsPostgres ? "explain " : "explain query plan ") + Rows;
            await using var answer = await command.ExecuteReaderAsync();
            var lines = new List<string>();
            while (await answer.ReadAsync()) lines.Add(answer.GetString(answer.FieldCount - 1));
            return string.Join('\n', lines);
        });
        Assert.Contains("ix_applications_call_id_step_number", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("sort", plan, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("b-tree", plan, StringComparison.OrdinalIgnoreCase);
    }
}

public sealed class NewsOnSqlite(SqliteHost host) : NewsTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class NewsOnPostgres(PostgresHost host) : NewsTests<PostgresHost>(host), IClassFixture<PostgresHost>;
