using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Review;

/// <summary>What a reviewer has before him of the files, and what he types.</summary>
public abstract class HandedTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<(Visitor Officer, Guid Id)> SubmittedAsync()
    {
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        return (await new Visitor(host).SignInAsync("西湖区"), id);
    }

    [Fact]
    public async Task A_reviewer_sees_every_file_in_its_slot_with_its_clause()
    {
        var (officer, id) = await SubmittedAsync();
        var files = await host.InDbAsync(db => db.DraftMaterials.Where(m => m.ApplicationId == id).Select(m => m.Id).ToListAsync());
        Assert.NotEmpty(files);
        foreach (var page in new[] { $"/review/{id}", $"/applications/{id}/versions/1" })
        {
            await officer.OpenAsync(page);
            var shown = officer.Page.QuerySelector("#materials")!;
            foreach (var file in files)
            {
                Assert.NotNull(shown.QuerySelector($"img[src='/applications/{id}/materials/{file}/thumbnail']"));
                Assert.NotNull(shown.QuerySelector($"a[href='/applications/{id}/materials/{file}']"));
            }
            Assert.NotEmpty(shown.QuerySelectorAll("h3 .clause"));
        }
        await officer.OpenAsync($"/applications/{id}/materials/{files[0]}");
        Assert.StartsWith($"/review/{id}#slot-", officer.Page.QuerySelector("p.mb-1 a")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_taken_away_before_is_in_the_old_version_only()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        Assert.NotEmpty(await scene.DoAsync<ShowHanded, IReadOnlyList<ShowHanded.Slot>>(show => show.RunAsync(applicant, id, 1)));
        Assert.Empty(await scene.DoAsync<ShowHanded, IReadOnlyList<ShowHanded.Slot>>(show => show.RunAsync(applicant, id, 2)));
        Assert.Empty(await scene.DoAsync<ShowHanded, IReadOnlyList<ShowHanded.Slot>>(async show => await show.RunAsync(await scene.OfficerAsync("330212"), id, 1)));
    }

    [Fact]
    public async Task Text_that_no_database_keeps_is_refused_at_its_box()
    {
        var half = new string((char)0xD83D, 1);
        foreach (var text in new[] { "同意\0上报", $"同意{half}" })
        {
            var county = await scene.OfficerAsync("330106");
            var province = await scene.OfficerAsync("330000");
            var applicant = await scene.NewApplicantAsync();
            var ready = await scene.ReadyAsync(applicant);
            async Task RefusesAsync<T>(string field, Task<Outcome<T>> outcome) => Assert.Equal(field, Assert.Single((await outcome).Refusals).Field);
            await RefusesAsync("declarant", scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, new SubmitApplication.Input(ready, null, text, "负责人", Agrees: true))));
            await RefusesAsync("position", scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, new SubmitApplication.Input(ready, null, "示例", text, Agrees: true))));
            await RefusesAsync("reply", scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(ready, reply: text))));
            var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
            var token = await scene.TokenAsync(id);
            await RefusesAsync("opinion", scene.DoAsync<AcceptApplication, Outcome<Application>>(act => act.RunAsync(county, new AcceptApplication.Input(id, token, text))));
            await RefusesAsync("opinion", scene.DoAsync<ReturnApplication, Outcome<Application>>(act => act.RunAsync(county, new ReturnApplication.Input(id, token, text))));
            await RefusesAsync("opinion", scene.DoAsync<EndApplication, Outcome<Application>>(act => act.RunAsync(county, new EndApplication.Input(id, token, Rules.Doing.Reject, text))));
            await RefusesAsync("document", scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(act => act.RunAsync(province, new PassByOutsideOutcome.Input(id, token, "accept", text, "说明"))));
            await RefusesAsync("reason", scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(act => act.RunAsync(province, new PassByOutsideOutcome.Input(id, token, "accept", "文件", text))));
            await RefusesAsync("text", scene.DoAsync<SendMessage, Outcome<Message>>(act => act.RunAsync(county, new SendMessage.Input(id, text))));
            Assert.Equal(0, (await scene.DoAsync<FindTitles, FindTitles.Page>(find => find.RunAsync(province, text))).All);
            var atCity = await scene.AtCityAsync(county);
            var cityToken = await scene.TokenAsync(atCity);
            var city = await scene.OfficerAsync("330100");
            await RefusesAsync("opinion", scene.DoAsync<RecommendApplication, Outcome<Application>>(act => act.RunAsync(city, new RecommendApplication.Input(atCity, cityToken, text, null))));
            await RefusesAsync("excessReason", scene.DoAsync<RecommendApplication, Outcome<Application>>(act => act.RunAsync(city, new RecommendApplication.Input(atCity, cityToken, "同意", text))));
            Assert.Empty((await scene.DoAsync<BeginUpload, Outcome<UploadState>>(begin => begin.RunAsync(applicant, new BeginUpload.Input(ready, "audit", "示例.pdf", 10, new string('a', 199) + text)))).Refusals);
        }
    }

    [Fact]
    public async Task A_form_with_a_character_that_nobody_reads_says_in_which_box_it_is()
    {
        var (officer, id) = await SubmittedAsync();
        await officer.OpenAsync($"/review/{id}");
        await officer.PressAsync("发送", ("text", "请\0补充"));
        Assert.Equal(System.Net.HttpStatusCode.OK, officer.Status);
        Assert.Contains("第 2 个字符不是可读的文字", officer.Text);
        Assert.StartsWith("请", officer.Page.QuerySelector("textarea[name=text]")!.TextContent, StringComparison.Ordinal);
    }
}

public sealed class HandedOnSqlite(SqliteHost host) : HandedTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class HandedOnPostgres(PostgresHost host) : HandedTests<PostgresHost>(host), IClassFixture<PostgresHost>;
