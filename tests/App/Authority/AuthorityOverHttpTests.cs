using System.Net;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Authority;

/// <summary>A sample of every row of the table over HTTP: what may not be seen is a 404, what may not be done is refused, and nothing has moved afterwards.</summary>
public abstract class AuthorityOverHttpTests<THost>(THost host)
    where THost : ShifanHost
{
    private static readonly Role[] Roles = [Role.Officer, Role.Approver, Role.Administrator, Role.Auditor, Role.Receiver];

    private readonly Scene scene = new(host);

    public static TheoryData<string, string, string> Rows => new()
    {
        { "zhejiang-2021", "countyReview", "own:330106 parent:330100 above:330000 sibling:330102 other:330212" },
        { "zhejiang-2021", "cityReview", "own:330100 parent:330000 child:330106 sibling:330200" },
        { "shanghai-national-2021", "districtReview", "own:310118 parent:310000 sibling:310104 other:330106" },
    };

    [Theory, MemberData(nameof(Rows))]
    public async Task A_sample_of_every_row(string programmeId, string stepId, string places)
    {
        // the calls are open one after the other
        await scene.ClockAsync(2021, 5, programmeId == "zhejiang-2021" ? 13 : 18, 9);
        var id = programmeId == "zhejiang-2021" ? await scene.SubmittedAsync(await scene.NewApplicantAsync()) : await scene.SubmittedAsync(await scene.NewApplicantAsync(), programmeId, ("division", "310118"));
        if (stepId == "cityReview") id = await scene.AtCityAsync(await scene.OfficerAsync("330106"));
        Assert.Equal(stepId, await scene.StepAsync(id));
        var call = await scene.CallAsync(programmeId);
        var cells = AuthorityTable.Of(ProgrammeFolder.Find(programmeId)!.Programme!).Where(cell => cell.Step.Id == stepId).ToLookup(cell => (cell.Role, cell.Place));
        foreach (var place in places.Split(' ').Select(part => part.Split(':')))
        {
            foreach (var role in Roles)
            {
                bool May(CaseAct act) => cells[(role, place[0])].Any(cell => cell.Act == act && cell.May);
                var said = $"{role} {place[0]} {stepId}";
                var (_, email) = await scene.NewOfficerAsync(place[1], role);
                var visitor = await scene.SignedInAsync(email);
                async Task<bool> OpensAsync(string path) => (await visitor.OpenAsync(path)).Status switch { HttpStatusCode.OK => true, HttpStatusCode.NotFound => false, var other => throw new InvalidOperationException($"{said} {path}: {other}") };
                Assert.True(May(CaseAct.See) == await OpensAsync($"/review/{id}"), $"{said} case");
                Assert.True(May(CaseAct.Trail) == await OpensAsync($"/applications/{id}/trail"), $"{said} trail");
                Assert.True(May(CaseAct.Transfer) == await OpensAsync($"/review/{id}/transfer"), $"{said} transfer");
                Assert.True(May(CaseAct.HandleBelow) == await OpensAsync($"/review/{id}/act-for"), $"{said} act for");
                if (role == Role.Receiver) Assert.True(May(CaseAct.Register) == await OpensAsync($"/paper/{call}/{id}"), $"{said} paper");
                // nothing at all reaches who only keeps accounts; for the others the answer to an act says whether it is theirs
                await visitor.OpenAsync("/account");
                var token = ((AngleSharp.Html.Dom.IHtmlInputElement)visitor.Page.QuerySelector("input[name=__RequestVerificationToken]")!).Value;
                using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("token", "-1"), new("act", stepId == "cityReview" ? "recommend" : "accept"), new("opinion", "同意")]);
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/review/{id}?handler=Act") { Content = form };
                request.Headers.Add("Origin", visitor.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
                using var answer = await visitor.Client.SendAsync(request);
                Assert.True((May(CaseAct.See) ? HttpStatusCode.OK : HttpStatusCode.NotFound) == answer.StatusCode, $"{said} act: {answer.StatusCode}");
            }
        }
        Assert.Equal(stepId, await scene.StepAsync(id));
    }

    private static readonly (Duty Duty, string Path)[] Pages =
    [
        (Duty.ReadWork, "/review/board"), (Duty.ReadWork, "/recommendation"), (Duty.ReadWork, "/recommendation/book"), (Duty.ReadWork, "/review/questions"), (Duty.Review, "/review/messages"),
        (Duty.SetDates, "/offices/dates"), (Duty.ReturnAccounts, "/review/recoveries"), (Duty.ReadTitles, "/review/titles"), (Duty.ReadPaper, "/paper"), (Duty.Remind, "/review/reminders"), (Duty.Apply, "/applications"),
    ];

    [Theory, InlineData("330106", OfficeLevel.County), InlineData("330100", OfficeLevel.City), InlineData("330000", OfficeLevel.Province)]
    public async Task A_page_opens_to_those_whose_duty_it_is(string office, OfficeLevel level)
    {
        var cells = AuthorityTable.OfDuties().Where(cell => cell.Level == level).ToLookup(cell => (cell.Role, cell.Duty), cell => cell.Has);
        foreach (var role in Roles)
        {
            var visitor = await scene.SignedInAsync((await scene.NewOfficerAsync(office, role)).Email);
            foreach (var (duty, path) in Pages)
            {
                var status = (await visitor.OpenAsync(path)).Status;
                // what is somebody else's leads nowhere, or back to one's own beginning
                Assert.True(cells[(role, duty)].Single() == (status == HttpStatusCode.OK && visitor.Path == path), $"{role} {office} {path}: {status} at {visitor.Path}");
            }
            // colleagues are shown to all; to invite one is the administrator's
            await visitor.OpenAsync("/offices/people");
            Assert.True(cells[(role, Duty.KeepPeople)].Single() == visitor.Page.QuerySelector("form[action*='Invite']") is not null, $"{role} {office} invites");
        }
    }

    [Fact]
    public async Task Who_has_no_grant_does_not_get_in()
    {
        var (_, email) = await scene.NewOfficerAsync("330106");
        var visitor = await scene.SignedInAsync(email);
        Assert.Equal("/sign-in", visitor.Path);
        Assert.Contains("没有有效的授权", visitor.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await visitor.OpenAsync("/review")).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_direct_applicant_skips_the_levels_below()
    {
        await scene.ClockAsync(2021, 5, 13, 9);
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync(), "zhejiang-2021", ("managedBy", "不归市、县（市、区）管理"), ("route", "直接报送省经信厅"));
        Assert.Equal("directCheck", await scene.StepAsync(id));
        foreach (var office in new[] { "330106", "330100" })
        {
            var tried = await scene.DoAsync<AcceptApplication, Outcome<Application>>(async accept => await accept.RunAsync(await scene.OfficerAsync(office), new AcceptApplication.Input(id, await scene.TokenAsync(id), "同意")));
            Assert.Equal("application.unknown", tried.Refusals.Single().Code);
        }
        var done = await scene.DoAsync<AcceptApplication, Outcome<Application>>(async accept => await accept.RunAsync(await scene.OfficerAsync("330000"), new AcceptApplication.Input(id, await scene.TokenAsync(id), "同意")));
        Assert.True(done.Done);
    }
}

public sealed class AuthorityOnSqlite(SqliteHost host) : AuthorityOverHttpTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class AuthorityOnPostgres(PostgresHost host) : AuthorityOverHttpTests<PostgresHost>(host), IClassFixture<PostgresHost>;
