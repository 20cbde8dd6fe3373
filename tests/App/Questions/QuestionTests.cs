using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Questions;

/// <summary>A question before submission: to the office that would receive the application, answered, published without names.</summary>
public abstract class QuestionTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private async Task<Outcome<Question>> AskAsync(Actor actor, string? text)
    {
        var call = await scene.CallAsync("zhejiang-2021");
        return await scene.DoAsync<AskQuestion, Outcome<Question>>(ask => ask.RunAsync(actor, new AskQuestion.Input(call, text)));
    }

    private Task<Outcome<Question>> AnswerAsync(Actor actor, Question question, string? answer) =>
        scene.DoAsync<AnswerQuestion, Outcome<Question>>(async op => await op.RunAsync(actor, new AnswerQuestion.Input(question.Id, await TokenAsync(question), answer)));

    private Task<Outcome<Question>> PublishAsync(Actor actor, Question question, string? asked, string? answered) =>
        scene.DoAsync<PublishAnswer, Outcome<Question>>(async op => await op.RunAsync(actor, new PublishAnswer.Input(question.Id, await TokenAsync(question), asked, answered)));

    private Task<int> TokenAsync(Question question) => host.InDbAsync(db => db.Questions.Where(q => q.Id == question.Id).Select(q => q.Token).FirstAsync());

    [Fact]
    public async Task Asked_on_the_page_answered_by_the_county_and_published()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var clerk = await new Visitor(host).SignInAsync("示例二宁波检测技术有限公司");
        await clerk.OpenAsync($"/calls/{call}");
        await clerk.PressAsync("提交问题", ("text", ""));
        Assert.Contains("请填写咨询内容", clerk.Text);
        await clerk.PressAsync("提交问题", ("text", "示例二的租赁合同今年到期，<b>需要</b>另附吗？😀"));
        Assert.Contains("问题已提交", clerk.Text);
        Assert.Contains("由 宁波市鄞州区", clerk.Text.Replace("\n", "", StringComparison.Ordinal));
        Assert.Contains("<b>需要</b>另附吗？😀", clerk.Text);

        var county = await new Visitor(host).SignInAsync("宁波市鄞州区");
        await county.OpenAsync("/review/questions?waiting=true");
        await county.PressAsync("答复", ("answerText", "合同到期日晚于申报截止日的，不用另附。"));
        Assert.Contains("已答复并通知申报单位", county.Text); // it has left the list of those that wait
        await county.OpenAsync("/review/questions");
        Assert.Contains("合同到期日晚于", county.Text);

        await clerk.OpenAsync($"/calls/{call}");
        Assert.Contains("合同到期日晚于申报截止日的，不用另附。", clerk.Text);
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Topic == "question.answer" && l.To == "applicant2@demo.example"));
        Assert.Contains("合同到期日晚于", letter.Body);
        // nobody else sees it yet
        var visitor = await new Visitor(host).OpenAsync($"/calls/{call}");
        Assert.DoesNotContain("租赁合同", visitor.Text);

        await county.PressAsync("公开", ("publicQuestion", "示例二宁波检测技术有限公司问：合同到期怎么办？"));
        Assert.Contains("公开的文字中有“示例二宁波检测技术有限公司”", county.Text);
        await county.PressAsync("公开", ("publicQuestion", "租赁合同将到期，需要另附吗？"));
        await visitor.OpenAsync($"/calls/{call}");
        Assert.Contains("租赁合同将到期，需要另附吗？", visitor.Text);
        Assert.DoesNotContain("示例二", visitor.Page.QuerySelector(".faq")!.TextContent);
        await county.OpenAsync("/review/questions");
        await county.PressAsync("撤回公开");
        Assert.DoesNotContain("租赁合同", (await visitor.OpenAsync($"/calls/{call}")).Text);
        var id = await host.InDbAsync(db => db.Questions.Where(q => q.Text.StartsWith("示例二的租赁合同")).Select(q => q.Id).SingleAsync());
        Assert.Equal(["question.ask", "question.answer", "question.publish", "question.unpublish"], await host.InDbAsync(db => db.Audit.Where(e => e.Detail.Contains(id.ToString())).OrderBy(e => e.Number).Select(e => e.Action).ToListAsync()));
    }

    [Fact]
    public async Task Those_above_read_the_receiving_office_answers_and_others_know_nothing()
    {
        var question = (await AskAsync(await scene.NewApplicantAsync(), "示例问题：表中的年份怎样填？")).Value!;
        Assert.Equal("330106", question.OfficeId);
        async Task<bool> SeesAsync(Actor actor) => (await scene.DoAsync<FindQuestions, FindQuestions.Page>(find => find.RunAsync(actor, onlyWaiting: false))).Items.Any(item => item.Question.Id == question.Id);
        foreach (var office in new[] { "330106", "330100", "330000" }) Assert.True(await SeesAsync(await scene.OfficerAsync(office)), office);
        Assert.True(await SeesAsync(await scene.ActorAsync("auditor-330000@demo.example")));
        foreach (var office in new[] { "330212", "330200", "310000" }) Assert.False(await SeesAsync(await scene.OfficerAsync(office)), office);
        Assert.False(await SeesAsync(await scene.ApplicantAsync(2)));

        Assert.Equal("question.unknown", (await AnswerAsync(await scene.OfficerAsync("330212"), question, "答复")).Refusals.Single().Code);
        Assert.Equal("question.office", (await AnswerAsync(await scene.OfficerAsync("330000"), question, "答复")).Refusals.Single().Code);
        Assert.Equal("question.office", (await AnswerAsync(await scene.ActorAsync("auditor-330000@demo.example"), question, "答复")).Refusals.Single().Code);
        var county = await scene.OfficerAsync("330106");
        Assert.Equal("question.open", (await PublishAsync(county, question, "问", "答")).Refusals.Single().Code);
        var stale = await scene.DoAsync<AnswerQuestion, Outcome<Question>>(op => op.RunAsync(county, new AnswerQuestion.Input(question.Id, 7, "答复")));
        Assert.Equal("changed", stale.Refusals.Single().Code);
        Assert.Empty((await AnswerAsync(county, question, "按自然年度填。")).Refusals);
        Assert.Equal("question.same", (await AnswerAsync(county, question, "按自然年度填。")).Refusals.Single().Code);
        Assert.Equal("question.names", (await PublishAsync(county, question, "年份怎样填？请回 13800000000", "按自然年度填。")).Refusals.Single().Code);
        Assert.Equal(HttpStatusCode.NotFound, (await (await new Visitor(host).SignInAsync("示例三温州")).OpenAsync("/review/questions")).Status);
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_and_nobody_floods_an_office()
    {
        var applicant = await scene.NewApplicantAsync();
        foreach (var text in new[] { null, " \n ", "示例\0", "示例" + new string('\uDC00', 1), new string('字', AskQuestion.Longest + 1), new string('x', 10_000_000) })
        {
            Assert.Equal("text", (await AskAsync(applicant, text)).Refusals.Single().Field);
        }
        Assert.Equal("question.role", (await AskAsync(await scene.OfficerAsync("330106"), "示例")).Refusals.Single().Code);
        Assert.Empty((await AskAsync(applicant, "示例问题")).Refusals);
        Assert.Equal("question.twice", (await AskAsync(applicant, " 示例问题 ")).Refusals.Single().Code);
        for (var i = 2; i <= 10; i++) Assert.Empty((await AskAsync(applicant, $"示例问题{i}")).Refusals);
        Assert.Equal("question.many", (await AskAsync(applicant, "还有一个")).Refusals.Single().Code);
    }

    [Fact]
    public async Task A_seat_outside_the_notices_area_asks_the_notices_office()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var applicant = await scene.ApplicantAsync(5); // a Shanghai code
        var asked = await scene.DoAsync<AskQuestion, Outcome<Question>>(ask => ask.RunAsync(applicant, new AskQuestion.Input(call, "示例：迁址后由谁受理？")));
        Assert.Equal("330000", asked.Value!.OfficeId);
    }
}

public sealed class QuestionsOnSqlite(SqliteHost host) : QuestionTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class QuestionsOnPostgres(PostgresHost host) : QuestionTests<PostgresHost>(host), IClassFixture<PostgresHost>;
