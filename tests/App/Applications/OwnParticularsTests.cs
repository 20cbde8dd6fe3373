using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Applications;

/// <summary>What an application says of its applicant is what the account says; what is still open, late or due is said before it is too late.</summary>
public abstract class OwnParticularsTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private Task<Outcome<Application>> SubmitAsync(Actor applicant, Guid id, string? reply = null) =>
        scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: reply)));

    private Task<int> WithMailboxAsync(Actor applicant) => host.InDbAsync(db => db.Users.Where(p => p.Id == applicant.PersonId)
        .ExecuteUpdateAsync(set => set.SetProperty(p => p.Email, $"{applicant.PersonId:N}@mail.example").SetProperty(p => p.EmailConfirmed, true)));

    private async Task<Visitor> ClerkAsync(Actor applicant)
    {
        var clerk = new Visitor(host);
        await scene.SignInAsAsync(clerk, applicant);
        return clerk;
    }

    [Fact]
    public async Task Another_name_than_the_accounts_is_not_submitted_and_a_corrected_one_leaves_old_receipts_as_they_were()
    {
        var applicant = await scene.NewApplicantAsync();
        var old = await host.InDbAsync(db => db.Institutions.Where(i => i.Id == applicant.InstitutionId).Select(i => i.Name).FirstAsync());
        var id = await scene.ReadyAsync(applicant, "zhejiang-2021", ("institution", "示例更名后的服务机构"));
        var refused = await SubmitAsync(applicant, id);
        Assert.Equal(("submit.name", "institution"), refused.Refusals.Select(r => (r.Code, r.Field)).Single());
        var clerk = await ClerkAsync(applicant);
        await clerk.OpenAsync($"/applications/{id}/submit");
        Assert.Contains($"与账号登记的“{old}”不一致", clerk.Text);
        // nor does the list of tasks call such a section done
        await clerk.OpenAsync($"/applications/{id}");
        Assert.Contains("有 1 处须改正", clerk.Page.QuerySelectorAll(".tasks li").First(task => task.TextContent.Contains("申请报告封面", StringComparison.Ordinal)).TextContent);

        await clerk.OpenAsync("/account");
        await clerk.PressAsync("保存单位信息", ("Institution", ""));
        Assert.Contains("请填写单位名称", clerk.Text);
        // brackets and blanks are written in two ways
        await clerk.PressAsync("保存单位信息", ("Institution", "示例更名后的服务机构"), ("Division", "330106"));
        Assert.Contains("单位信息已更正", clerk.Text);
        Assert.Empty((await SubmitAsync(applicant, id)).Refusals);
        await clerk.OpenAsync("/account");
        await clerk.PressAsync("保存单位信息", ("Institution", "示例又更名的服务机构"));
        await clerk.OpenAsync($"/applications/{id}/receipt");
        Assert.Contains("示例更名后的服务机构", clerk.Page.QuerySelector(".receipt")!.TextContent);
        var code = clerk.Page.QuerySelector(".receipt-verify a")!.GetAttribute("href")!;
        var stranger = await new Visitor(host).OpenAsync(code);
        Assert.Contains("示例更名后的服务机构", stranger.Text);
        Assert.DoesNotContain("又更名", stranger.Text);
        Assert.Equal(2, await host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == $"institution:{applicant.InstitutionId}" && e.Action == "institution.change")));
    }

    [Fact]
    public async Task Only_its_administrator_changes_an_institution()
    {
        var applicant = await scene.NewApplicantAsync();
        var outcome = await scene.DoAsync<ChangeInstitution, Outcome<Institution>>(change => change.RunAsync(applicant with { IsInstitutionAdministrator = false }, new ChangeInstitution.Input("示例改名", null)));
        Assert.Equal("people.administrator", outcome.Refusals.Single().Code);
        outcome = await scene.DoAsync<ChangeInstitution, Outcome<Institution>>(change => change.RunAsync(applicant, new ChangeInstitution.Input("示例\u202E改名", 999999)));
        Assert.Equal(["Institution", "Division"], outcome.Refusals.Select(r => r.Field));
    }

    [Fact]
    public async Task A_seat_elsewhere_is_asked_about_and_one_outside_the_notice_does_not_begin()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.FilledAsync(applicant, "zhejiang-2021", ("division", "330212"));
        var clerk = await ClerkAsync(applicant);
        await clerk.OpenAsync($"/applications/{id}/submit");
        Assert.Contains("统一社会信用代码对应的地区为浙江省杭州市西湖区", clerk.Text);

        var other = await scene.NewApplicantAsync();
        Assert.True((await scene.DoAsync<ChangeInstitution, Outcome<Institution>>(change => change.RunAsync(other, new ChangeInstitution.Input("示例迁址机构", 310118)))).Done);
        var call = await scene.CallAsync("zhejiang-2021");
        var started = await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(other, call));
        Assert.Equal("start.seat", started.Refusals.Single().Code);
        var there = await ClerkAsync(other);
        await there.OpenAsync($"/calls/{call}");
        Assert.Contains("不在本通知的范围内", there.Text);
    }

    [Fact]
    public async Task What_cannot_be_judged_for_want_of_an_answer_is_said_with_the_way_to_its_box()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.ReadyAsync(applicant, "zhejiang-2021", ("employees", null));
        var clerk = await ClerkAsync(applicant);
        await clerk.OpenAsync($"/applications/{id}/submit");
        var link = clerk.Page.QuerySelectorAll(".troubles a").FirstOrDefault(a => a.TextContent.Contains("待填", StringComparison.Ordinal));
        Assert.NotNull(link);
        Assert.Contains("/sections/", link.GetAttribute("href"));
    }

    [Fact]
    public async Task What_comes_with_a_later_delivery_is_asked_for_until_it_is_there()
    {
        var applicant = await scene.NewApplicantAsync("310118");
        await WithMailboxAsync(applicant);
        await scene.ClockAsync(2021, 5, 18, 9);
        var id = await scene.ReadyAsync(applicant, "shanghai-national-2021", ("division", "310118"));
        await host.InDbAsync(db => db.DraftMaterials.Where(m => m.ApplicationId == id && m.Slot == "report").ExecuteUpdateAsync(set => set.SetProperty(m => m.RemovedAt, DateTimeOffset.UnixEpoch)));
        var clerk = await ClerkAsync(applicant);
        await clerk.OpenAsync($"/applications/{id}/submit");
        Assert.Contains("提交后须在 2021-05-26 24:00 前补传", clerk.Text);
        Assert.Empty((await SubmitAsync(applicant, id)).Refusals);
        foreach (var page in new[] { $"/applications/{id}", $"/applications/{id}/receipt" })
        {
            await clerk.OpenAsync(page);
            Assert.Contains("须在 2021-05-26 24:00 前补传", clerk.Text);
            Assert.DoesNotContain("您现在不需要做什么", clerk.Text);
        }
        var letter = await host.InDbAsync(db => db.Letters.OrderByDescending(l => l.Id).FirstAsync(l => l.Topic == "application.submitted" && l.Body.Contains(id.ToString())));
        Assert.Contains("须在 2021-05-26 24:00 前补传", letter.Body);
        await scene.ClockAsync(2021, 5, 12, 9);
    }

    [Fact]
    public async Task What_was_given_back_is_called_so_and_does_not_come_back_unchanged_without_a_word()
    {
        var applicant = await scene.NewApplicantAsync();
        await WithMailboxAsync(applicant);
        var id = await scene.SubmittedAsync(applicant);
        var county = await scene.ActorAsync("officer-330106@demo.example");
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(give => give.RunAsync(county, new ReturnApplication.Input(id, token, "请核对满意度")))).Refusals);
        var clerk = await ClerkAsync(applicant);
        await clerk.OpenAsync("/applications");
        Assert.Contains("已退回补正，待重新提交", clerk.Text);
        var letter = await host.InDbAsync(db => db.Letters.OrderByDescending(l => l.Id).FirstAsync(l => l.Topic == "application.moved" && l.Body.Contains(id.ToString())));
        Assert.Contains("已退回补正", letter.Subject);
        Assert.Equal(("submit.unchanged", "reply"), (await SubmitAsync(applicant, id)).Refusals.Select(r => (r.Code, r.Field)).Single());
        Assert.Empty((await SubmitAsync(applicant, id, "已核对，无需修改")).Refusals);
    }

    [Fact]
    public async Task A_draft_that_was_not_submitted_in_time_says_so_everywhere()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.FilledAsync(applicant);
        var clerk = await ClerkAsync(applicant);
        await scene.ClockAsync(2021, 5, 17, 0, 0);
        try
        {
            await clerk.OpenAsync("/applications");
            Assert.Contains("未在截止时间前提交", clerk.Text);
            Assert.DoesNotContain("继续填报", clerk.Text);
            await clerk.OpenAsync($"/applications/{id}");
            Assert.Contains("现在不能再提交", clerk.Text);
            Assert.DoesNotContain("可以提交", clerk.Text);
            await clerk.OpenAsync($"/applications/{id}/submit");
            Assert.Contains("申报已于 2021-05-16 24:00 截止", clerk.Text);
        }
        finally
        {
            await scene.ClockAsync(2021, 5, 12, 9, 0);
        }
    }

    [Fact]
    public async Task Whom_to_call_stands_on_every_page_of_an_application()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        var clerk = await ClerkAsync(applicant);
        foreach (var page in new[] { "", "/materials", "/receipt", "/trail", "/versions/1", "/sections/basics", "/statements" })
        {
            await clerk.OpenAsync($"/applications/{id}{page}");
            Assert.Single(clerk.Page.QuerySelectorAll("section.contacts"));
            Assert.Contains("0000-00000000", clerk.Text);
        }
    }

    [Fact]
    public async Task Who_receives_it_is_said_with_its_reason_and_with_what_is_still_open()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var visitor = await new Visitor(host).OpenAsync($"/calls/{call}?division=330106");
        Assert.Contains("因为 ", visitor.Text);
        Assert.Contains("浙江省杭州市西湖区", visitor.Page.QuerySelector("[role=status]")!.TextContent);
        Assert.Contains("还没有选择", visitor.Text);
        // and only seats that the notice reaches can be chosen
        Assert.DoesNotContain("青浦区", visitor.Text);
    }
}

public sealed class OwnParticularsOnSqlite(SqliteHost host) : OwnParticularsTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class OwnParticularsOnPostgres(PostgresHost host) : OwnParticularsTests<PostgresHost>(host), IClassFixture<PostgresHost>;
