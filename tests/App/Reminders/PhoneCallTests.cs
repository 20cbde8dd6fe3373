using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Reminders;

/// <summary>电话催办: who has not acted, with names and numbers, and what was said.</summary>
public abstract class PhoneCallTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<FindReminders.View> ListAsync(Actor actor, bool onlyOverdue = false) => (await scene.DoAsync<FindReminders, FindReminders.View?>(find => find.RunAsync(actor, new FindReminders.Input(OnlyOverdue: onlyOverdue))))!;

    [Fact]
    public async Task A_city_sees_its_silent_counties_and_notes_what_they_said()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var (city, county, province) = (await scene.OfficerAsync("330100"), await scene.OfficerAsync("330106"), await scene.OfficerAsync("330000"));
        await host.InDbAsync(db => db.Users.Where(p => p.Id == county.PersonId).ExecuteUpdateAsync(set => set.SetProperty(p => p.PhoneNumber, "13800000000")));
        var call = await scene.CallAsync("zhejiang-2021");
        await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var returned = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var token = await scene.TokenAsync(returned);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(returned, token, "请补正")))).Done);

        var row = Assert.Single((await ListAsync(city)).Rows, one => one.Office == "330106");
        Assert.Equal(("countyReview", 1, 0, "13800000000"), (row.Step, row.Cases, row.Overdue, Assert.Single(row.Contacts).Phone));
        Assert.Empty((await ListAsync(city, onlyOverdue: true)).Rows);
        // the county calls the applicant, and nobody of elsewhere
        Assert.Equal(returned, Assert.Single((await ListAsync(county)).Rows).Application);
        Assert.Empty((await ListAsync(await scene.OfficerAsync("330212"))).Rows);
        Assert.Contains((await ListAsync(province)).Rows, one => one.Office == "330106");
        Assert.Null(await scene.DoAsync<FindReminders, FindReminders.View?>(async find => await find.RunAsync(await scene.ActorAsync("auditor-330000@demo.example"), new FindReminders.Input())));

        Task<Outcome<PhoneCall>> NoteAsync(Actor by, string? office, Guid? application, string? said = "已电话催办，答复本周办结") =>
            scene.DoAsync<NotePhoneCall, Outcome<PhoneCall>>(note => note.RunAsync(by, new NotePhoneCall.Input(call, "countyReview", office, application, said)));
        Assert.Equal("remind.office", (await NoteAsync(county, "330100", null)).Refusals.Single().Code);
        Assert.Equal("remind.office", (await NoteAsync(city, "330212", null)).Refusals.Single().Code);
        Assert.Equal("application.unknown", (await NoteAsync(await scene.OfficerAsync("330212"), null, returned)).Refusals.Single().Code);
        Assert.Equal("missing", (await NoteAsync(city, "330106", null, " ")).Refusals.Single().Code);
        Assert.True((await NoteAsync(city, "330106", null)).Done);
        Assert.True((await NoteAsync(county, null, returned, "王某（示例）：明天提交")).Done);
        Assert.Equal("已电话催办，答复本周办结", Assert.Single(Assert.Single((await ListAsync(city)).Rows, one => one.Office == "330106").Calls).Text);
        Assert.Empty(Assert.Single((await ListAsync(province)).Rows, one => one.Office == "330106").Calls);
        Assert.DoesNotContain("王某", string.Concat(await host.InDbAsync(db => db.Audit.Where(e => e.Action == "remind.call").Select(e => e.Detail).ToListAsync())), StringComparison.Ordinal);

        var visitor = await (await new Visitor(host).SignInAsync("示例干部乙")).OpenAsync("/review/reminders");
        Assert.Contains("13800000000", visitor.Text, StringComparison.Ordinal);
        await visitor.PressAsync("记下", ("said", ""));
        Assert.Contains("请填写通话情况", visitor.Text, StringComparison.Ordinal);
        await visitor.PressAsync("记下", ("said", "=1+1<b>"));
        Assert.Contains("=1+1<b>", visitor.Text, StringComparison.Ordinal);
        var file = await (await visitor.Client.GetAsync("/review/reminders.xlsx")).Content.ReadAsByteArrayAsync();
        var read = Documents.SheetReader.Read(file, "催办名单.xlsx", new Faults())!;
        Assert.Contains(read.Sheets[0].Rows, one => one[8].Text.Contains("13800000000", StringComparison.Ordinal));
        Assert.Contains(read.Sheets[0].Rows, one => one[10].Text == "=1+1<b>");
        // what is sent along comes back in an address: no step has a word that long
        await visitor.PressAsync("记下", ("said", "再催一次"), ("step", new string('长', 30_000)));
        Assert.Equal(System.Net.HttpStatusCode.OK, visitor.Status);
        Assert.Contains("再催一次", visitor.Text, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await (await new Visitor(host).SignInAsync("示例审计甲")).OpenAsync("/review/reminders")).Status);

        await scene.ClockAsync(2021, 5, 21, 9);
        Assert.Equal(1, Assert.Single((await ListAsync(city, onlyOverdue: true)).Rows, one => one.Office == "330106").Overdue);
    }
}

public sealed class PhoneCallsOnSqlite(SqliteHost host) : PhoneCallTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PhoneCallsOnPostgres(PostgresHost host) : PhoneCallTests<PostgresHost>(host), IClassFixture<PostgresHost>;
