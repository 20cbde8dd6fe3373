using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>What an open step leads to when the next is over, and whose delay a correction is that does not come. Each a world of its own: its clock is moved.</summary>
public abstract class ClosedAheadTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<Outcome<Application>> AcceptAsync(Actor by, Guid id) =>
        scene.DoAsync<AcceptApplication, Outcome<Application>>(async accept => await accept.RunAsync(by, new AcceptApplication.Input(id, await scene.TokenAsync(id), "同意")));

    [Fact]
    public async Task Longer_time_at_a_step_leads_nowhere_while_the_next_is_closed_and_says_so()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (county, province) = ((await scene.NewOfficerAsync("330110", Role.Officer)).Actor, await scene.OfficerAsync("330000"));
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync("330110"), "zhejiang-2021", ("division", "330110"));
        var call = await scene.CallAsync("zhejiang-2021");
        await scene.ClockAsync(2021, 5, 21, 0, 5);
        async Task ExtendAsync(string step) => Assert.Empty((await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(province, new MoveDeadline.Input(
            call, step, new DateTimeOffset(2021, 5, 21, 12, 0, 0, TimeSpan.FromHours(8)), false, "示例", "示例函3号", Area: "330110")))).Refusals);
        await ExtendAsync("countyReview");
        var shown = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(county, id)))!;
        Assert.Equal("“初审通过”之后的“设区市审核推荐”已于 2021-05-20 24:00 截止，现在只能：退回补正、不予受理；确需作其他办理的，由浙江省经济和信息化厅延期", shown.Ended!.Sentence);
        Assert.False(shown.Closed);
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330110", Role.Officer)).Email);
        await officer.OpenAsync($"/review/{id}");
        Assert.DoesNotContain("accept", officer.Page.QuerySelectorAll("#act button[name=act]").Select(button => button.GetAttribute("value")));
        Assert.Contains("之后的“设区市审核推荐”已于", officer.Text, StringComparison.Ordinal);
        Assert.Equal("late", (await AcceptAsync(county, id)).Refusals.Single().Code);
        await ExtendAsync("cityReview");
        Assert.True((await AcceptAsync(county, id)).Done);
    }

    [Fact]
    public async Task A_correction_that_did_not_come_is_nobody_s_delay_in_list_file_and_board_alike()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var county = (await scene.NewOfficerAsync("330109", Role.Officer)).Actor;
        var applicant = await scene.NewApplicantAsync("330109");
        var id = await scene.SubmittedAsync(applicant, "zhejiang-2021", ("division", "330109"));
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(async back => await back.RunAsync(county, new ReturnApplication.Input(id, await scene.TokenAsync(id), "请补正")))).Done);
        await scene.ClockAsync(2021, 5, 21, 9);
        var all = (await scene.DoAsync<FindWork, FindWork.Page>(find => find.RunAsync(county, new FindWork.Input(new WorkFilter { All = true })))).Items.Single(item => item.Id == id);
        Assert.Equal((false, true), (all.Late, all.Lapsed));
        using var file = new MemoryStream();
        await scene.DoAsync<ExportWork, bool>(async export => { await export.RunAsync(county, new WorkFilter { All = true }, csv: true, file); return true; });
        var (heads, row) = System.Text.Encoding.UTF8.GetString(file.ToArray()).TrimStart('\uFEFF').Split("\r\n") is [var first, .. var rest] ? (first.Split(','), rest.Single(line => line.Contains(all.Number, StringComparison.Ordinal)).Split(',')) : default;
        Assert.Equal(("否", "是"), (row[Array.IndexOf(heads, "是否逾期")], row[Array.IndexOf(heads, "补正是否逾期未报")]));
        var board = await scene.DoAsync<ShowBoard, ShowBoard.View>(show => show.RunAsync(county));
        Assert.Equal((0, 1), (board.Area.Overdue.Number, board.Area.Closed.Number));
    }
}

public sealed class ClosedAheadOnSqlite(SqliteHost host) : ClosedAheadTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class ClosedAheadOnPostgres(PostgresHost host) : ClosedAheadTests<PostgresHost>(host), IClassFixture<PostgresHost>;
