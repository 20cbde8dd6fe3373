using System.Net;
using Microsoft.EntityFrameworkCore;
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

    // an office of each level that a case of the programme goes through, and the applicant's own seat
    public static TheoryData<string, string, string> Programmes => new()
    {
        { "zhejiang-2021", "330106 330100 330000", "330212" },
        { "shanghai-national-2021", "310118 310000", "330106" },
    };

    [Theory, MemberData(nameof(Programmes))]
    public async Task A_sample_of_every_row(string programmeId, string way, string elsewhere)
    {
        // the calls are open one after the other
        await scene.ClockAsync(2021, 5, programmeId == "zhejiang-2021" ? 13 : 18, 9);
        var programme = ProgrammeFolder.Find(programmeId)!.Programme!;
        var offices = way.Split(' ');
        var applicant = await scene.NewApplicantAsync(offices[0]);
        var id = await scene.SubmittedAsync(applicant, programmeId, ("division", offices[0]));
        var call = await scene.CallAsync(programmeId);
        var visitors = new Dictionary<(Role, string?), Visitor>();
        var random = new Random(73);
        var table = AuthorityTable.Of(programme).ToLookup(cell => (cell.Step, cell.Role));
        foreach (var step in programme.Workflow.Steps.Where(Samples))
        {
            var (skips, own) = Stands(programme, step, offices);
            var handler = await PutAsync(id, step, skips == 0 ? offices : [.. offices.Skip(skips)]);
            foreach (var role in Roles.Append(Role.Applicant))
            {
                var places = table[(step, role)].ToLookup(cell => cell.Place);
                string? OfficeAt(string place) => place switch { "own" => own, "parent" => Up(1), "above" => Up(2), "child" => Up(-1), "grandchild" => Up(-2), "other" => elsewhere, _ => null };
                string? Up(int by) => offices.ElementAtOrDefault(Array.IndexOf(offices, own) + by);
                // one's own place, and one of the others
                var reached = places.Select(place => place.Key).Where(place => role == Role.Applicant ? place is "own" or "none" : OfficeAt(place) is not null).ToList();
                var others = reached.Where(place => place != "own").ToList();
                string[] sample = others.Count == 0 ? ["own"] : ["own", others[random.Next(others.Count)]];
                foreach (var place in sample)
                {
                    var said = $"{role} {place} {step.Id}";
                    bool May(CaseAct act) => places[place].Any(cell => cell.Act == act && cell.May);
                    var key = (role, role == Role.Applicant ? place : OfficeAt(place));
                    if (!visitors.TryGetValue(key, out var visitor)) visitors.Add(key, visitor = await NewVisitorAsync(role, place, key.Item2!, applicant));
                    async Task<bool> OpensAsync(string path) => (await visitor.OpenAsync(path)).Status switch { HttpStatusCode.OK => true, HttpStatusCode.NotFound => false, var other => throw new InvalidOperationException($"{said} {path}: {other}") };
                    var page = role == Role.Applicant ? $"/applications/{id}" : $"/review/{id}";
                    Assert.True(May(CaseAct.Trail) == await OpensAsync($"/applications/{id}/trail"), $"{said} trail");
                    if (role != Role.Applicant)
                    {
                        Assert.True(May(CaseAct.Transfer) == await OpensAsync($"/review/{id}/transfer"), $"{said} transfer");
                        Assert.True(May(CaseAct.Archive) == await OpensAsync($"/archives/cases/{id}"), $"{said} archive");
                        Assert.True(May(CaseAct.HandleBelow) == await OpensAsync($"/review/{id}/act-for"), $"{said} act for");
                    }
                    if (role == Role.Receiver) Assert.True(May(CaseAct.Register) == await OpensAsync($"/paper/{call}/{id}"), $"{said} paper");
                    Assert.True(May(CaseAct.See) == await OpensAsync(page), $"{said} case");
                    if (May(CaseAct.See) && role is Role.Officer or Role.Approver) Assert.True(May(CaseAct.Extend) == visitor.Page.QuerySelector("a[href*='?applicant=']") is not null, $"{said} extends");
                    // what one may not do is sent as well, with the word of another page where the case has none for him
                    if (!May(CaseAct.See)) await visitor.OpenAsync("/account");
                    var messages = await MessagesAsync(id);
                    await visitor.PostAsync($"{page}?handler=Message", ("text", "示例留言"));
                    Assert.True(May(CaseAct.Message) == await MessagesAsync(id) > messages, $"{said} message");
                    var before = await scene.TokenAsync(id);
                    var token = before.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    foreach (var action in step.Actions.Where(action => action.Does is Doing.Accept or Doing.Recommend))
                    {
                        await visitor.PostAsync($"/review/{id}?handler=Act", ("token", token), ("act", action.Id), ("opinion", "同意"), ("excessReason", "示例理由"));
                        // to see is not to handle; what the rule gives may still be refused for what is missing in the case, and then says so
                        if (!May(CaseAct.Handle)) Assert.True(before == await scene.TokenAsync(id), $"{said} {action.Id}");
                        else Assert.True(await scene.TokenAsync(id) > before || visitor.Page.QuerySelector(".refusals, .field-error") is { } refusal && !refusal.TextContent.Contains(Refusals.NotYours.Sentence, StringComparison.Ordinal), $"{said} {action.Id}: {visitor.Status} {visitor.Path}");
                        await PutAsync(id, step, handler);
                        before = await scene.TokenAsync(id);
                        token = before.ToString(System.Globalization.CultureInfo.InvariantCulture);
                        if (!May(CaseAct.See)) await visitor.OpenAsync("/account");
                        else await visitor.OpenAsync(page);
                    }
                    if (role != Role.Applicant && step.Actions.FirstOrDefault(action => PassByOutsideOutcome.IsOutcome(action) && action.Approval is null && action.Does is Doing.Pass or Doing.Reject or Doing.Decline) is { } outside)
                    {
                        await visitor.PostAsync($"/review/{id}?handler=Outside", ("token", token), ("act", outside.Id), ("document", "示例文件1号"), ("reason", "示例理由"));
                        Assert.True(May(CaseAct.RecordOutside) == await scene.TokenAsync(id) > before, $"{said} {outside.Id} outside: {visitor.Status}");
                        await PutAsync(id, step, handler);
                    }
                    if (role == Role.Applicant) Assert.True(May(CaseAct.Fill) == (await OpensAsync($"/applications/{id}/sections/{programme.Form.Sections[0].Id}") && visitor.Has("保存")), $"{said} fill");
                }
            }
        }
    }

    /// <summary>Whether a step is tried: who may what is the same on both databases, but writing is not.</summary>
    protected virtual bool Samples(Step step) => true;

    private async Task<Visitor> NewVisitorAsync(Role role, string place, string office, Actor applicant)
    {
        if (role != Role.Applicant) return await scene.SignedInAsync((await scene.NewOfficerAsync(office, role)).Email);
        return await scene.SignedInAsync(await scene.AccountAsync(place == "own" ? applicant : await scene.NewApplicantAsync()));
    }

    // whose step it is, and how many levels below are skipped by who comes to it directly
    private static (int Skips, string Own) Stands(Programme programme, Step step, string[] offices)
    {
        if (programme.Workflow.Level(step.By)?.Of is not { } level) return (0, offices[0]);
        var at = level switch { OfficeLevel.County => 0, OfficeLevel.City => 1, _ => offices.Length - 1 };
        return (programme.Workflow.Steps.Any(other => other.Actions.Any(action => action.To.Any(way => way.Step == step.Id)) && !other.IsApplicants) ? 0 : at, offices[at]);
    }

    // brought there by hand: how a case comes to a step is tested elsewhere
    private async Task<string[]> PutAsync(Guid id, Step step, string[] through)
    {
        string? At(int length) => through.FirstOrDefault(office => (office.EndsWith("0000", StringComparison.Ordinal) ? 1 : office.EndsWith("00", StringComparison.Ordinal) ? 2 : 3) == length);
        var (county, city, province) = (At(3), At(2), At(1));
        await host.InDbAsync(async db =>
        {
            // what it was recognised with is another's now
            await db.Titles.Where(title => title.ApplicationId == id).ExecuteUpdateAsync(set => set.SetProperty(title => title.ApplicationId, (Guid?)null).SetProperty(title => title.CreditCode, (string?)null));
            var programme = await db.Applications.Where(a => a.Id == id).Select(a => a.Digest).FirstAsync();
            var workflow = (await scene.DoAsync<ProgrammeStore, Programme>(store => store.FindAsync(programme, default))).Workflow;
            var turn = workflow.Level(step.By)?.Of switch { OfficeLevel.County => county, OfficeLevel.City => city, OfficeLevel.Province or OfficeLevel.Outside => province, _ => null };
            return await db.Applications.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Step, step.Id).SetProperty(a => a.HeldAt, (string?)null).SetProperty(a => a.Proposal, (int?)null)
                .SetProperty(a => a.CountyOfficeId, county).SetProperty(a => a.CityOfficeId, city).SetProperty(a => a.ProvinceOfficeId, province).SetProperty(a => a.TurnOfficeId, step.Kind == StepKind.End ? null : turn));
        });
        return through;
    }

    private Task<int> MessagesAsync(Guid id) => host.InDbAsync(db => db.Messages.CountAsync(m => m.ApplicationId == id));

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

public sealed class AuthorityOnPostgres(PostgresHost host) : AuthorityOverHttpTests<PostgresHost>(host), IClassFixture<PostgresHost>
{
    protected override bool Samples(Step step) => step.Id is "countyReview" or "districtRecommend";
}
