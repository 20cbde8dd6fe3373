using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Reminders;

/// <summary>What may come after the submission, and by when. A world of its own: its clock is moved.</summary>
public abstract class DueFilesTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Who_has_still_to_hand_in_a_sealed_report_is_reminded_of_it_by_name()
    {
        await scene.ClockAsync(2021, 5, 18, 9);
        var applicant = await scene.ApplicantAsync(5);
        var id = await scene.ReadyAsync(applicant, "shanghai-national-2021", ("division", "310118"));
        await host.InDbAsync(db => db.DraftMaterials.Where(m => m.ApplicationId == id && m.Slot == "report").ExecuteUpdateAsync(set => set.SetProperty(m => m.RemovedAt, m => m.AddedAt)));
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)))).Refusals);
        Task<List<Letter>> LettersAsync() => host.InDbAsync(db => db.Letters.Where(l => l.Subject.StartsWith("还有材料须在")).OrderBy(l => l.MadeAt).ToListAsync());
        await scene.ClockAsync(2021, 5, 23, 9);
        await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());
        Assert.Empty(await LettersAsync());
        await scene.ClockAsync(2021, 5, 24, 9);
        await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());
        await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());
        var letter = Assert.Single(await LettersAsync());
        Assert.StartsWith("还有材料须在 2021-05-26 24:00 前补传：", letter.Subject, StringComparison.Ordinal);
        Assert.Contains("国家中小企业公共服务示范平台申请报告", letter.Body, StringComparison.Ordinal);
        await scene.ClockAsync(2021, 5, 26, 9);
        await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());
        Assert.Equal(2, (await LettersAsync()).Count);
        // past it nobody is reminded any more
        await scene.ClockAsync(2021, 5, 27, 9);
        await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());
        Assert.Equal(2, (await LettersAsync()).Count);
    }
}

public sealed class DueFilesOnSqlite(SqliteHost host) : DueFilesTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class DueFilesOnPostgres(PostgresHost host) : DueFilesTests<PostgresHost>(host), IClassFixture<PostgresHost>;
