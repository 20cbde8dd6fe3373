using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Review;

/// <summary>A case in the office's hands: marks, the list of a return, look-ups, notes; and who sees none of it.</summary>
public abstract class CaseTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string County = "330106";

    private readonly Scene scene = new(host);

    private Task<Actor> CountyAsync() => scene.OfficerAsync(County);

    private Task<Outcome<Mark>> MarkAsync(Actor actor, Guid id, string place, MarkState? state, string? comment = null, int version = 1) =>
        scene.DoAsync<SetMark, Outcome<Mark>>(mark => mark.RunAsync(actor, new SetMark.Input(id, version, place, state, comment)));

    private async Task<Outcome<Application>> ReturnAsync(Actor actor, Guid id, string reason, params ReturnApplication.Point[] points)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(actor, new ReturnApplication.Input(id, token, reason, points)));
    }

    private async Task<Outcome<Application>> AcceptAsync(Actor actor, Guid id, string? despite = null)
    {
        var token = await scene.TokenAsync(id);
        return await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(actor, new AcceptApplication.Input(id, token, "符合条件", despite is not null, despite)));
    }

    private Task<Outcome<SaveDraft.Saved>> SaveAsync(Actor applicant, Guid id, string section, string field, string value) =>
        scene.DoAsync<SaveDraft, Outcome<SaveDraft.Saved>>(save => save.RunAsync(applicant, new SaveDraft.Input(id, section, null, Scene.Typed((field, value)))));

    private Task<Outcome<Application>> SubmitAsync(Actor applicant, Guid id) => scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已核对")));

    private async Task<ShowCase.View> CaseAsync(Actor actor, Guid id)
    {
        var shown = (await scene.DoAsync<ShowApplication, ShowApplication.View?>(show => show.RunAsync(actor, id)))!;
        var handed = await scene.DoAsync<ShowHanded, IReadOnlyList<ShowHanded.Slot>>(show => show.RunAsync(actor, id, shown.Application.Version));
        return await scene.DoAsync<ShowCase, ShowCase.View>(show => show.RunAsync(actor, shown, handed));
    }

    // what the chain vouches for is what is kept
    private async Task WholeAsync(Guid id) =>
        Assert.DoesNotContain((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, trouble => trouble.Contains(id.ToString(), StringComparison.Ordinal));

    private async Task<(Actor Applicant, Guid Id)> SubmittedAsync()
    {
        var applicant = await scene.NewApplicantAsync();
        return (applicant, await scene.SubmittedAsync(applicant));
    }

    [Fact]
    public async Task What_lies_with_its_applicant_offers_no_mark_as_the_next_thing_to_do()
    {
        var (id, county) = (await scene.SubmittedAsync(await scene.NewApplicantAsync()), await scene.OfficerAsync("330106"));
        var officer = await scene.SignedInAsync((await scene.NewOfficerAsync("330106", Role.Officer)).Email);
        Assert.Contains("下一项", (await officer.OpenAsync($"/review/{id}")).Page.QuerySelector("#mark-progress")!.TextContent, StringComparison.Ordinal);
        Assert.Empty((await scene.DoAsync<ReturnApplication, Outcome<Application>>(async back => await back.RunAsync(county, new ReturnApplication.Input(id, await scene.TokenAsync(id), "请补正")))).Refusals);
        Assert.Null((await officer.OpenAsync($"/review/{id}")).Page.QuerySelector("#mark-progress"));
        Assert.DoesNotContain("下一项", officer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Marks_are_kept_counted_and_carried_to_the_next_version_where_nothing_changed()
    {
        var (county, (applicant, id)) = (await CountyAsync(), await SubmittedAsync());
        Assert.Equal("section:basics", (await MarkAsync(county, id, "section:basics", MarkState.Problem)).Refusals.Single().Field);
        Assert.Equal("mark.state", (await MarkAsync(county, id, "section:basics", null)).Refusals.Single().Code);
        Assert.Equal("mark.place", (await MarkAsync(county, id, "section:nowhere", MarkState.InOrder)).Refusals.Single().Code);
        Assert.Equal("changed", (await MarkAsync(county, id, "section:basics", MarkState.InOrder, version: 2)).Refusals.Single().Code);
        Assert.Equal("step.office", (await MarkAsync(await scene.OfficerAsync("330100"), id, "section:basics", MarkState.InOrder)).Refusals.Single().Code);
        Assert.Empty((await MarkAsync(county, id, "section:basics", MarkState.Question, "先记疑问")).Refusals);
        Assert.Empty((await MarkAsync(county, id, "section:supplement", MarkState.Problem, "满意度请核对")).Refusals);
        Assert.Empty((await MarkAsync(county, id, "section:basics", MarkState.InOrder)).Refusals);
        Assert.Empty((await MarkAsync(county, id, "slot:audit", MarkState.InOrder)).Refusals);
        var first = await CaseAsync(county, id);
        Assert.Equal(3, first.LookedAt);
        Assert.Equal((MarkState.InOrder, MarkState.Question), (first.Find("section:basics")!.Own!.Mark.State, first.Find("section:basics")!.History.Single().Mark.State));

        Assert.Empty((await ReturnAsync(county, id, "", new ReturnApplication.Point("section:supplement", "满意度请核对", "一（一）5"))).Refusals);
        Assert.Empty((await SaveAsync(applicant, id, "supplement", "satisfaction", "91")).Refusals);
        Assert.Empty((await SubmitAsync(applicant, id)).Refusals.Select(refusal => refusal.Sentence));
        var second = await CaseAsync(county, id);
        Assert.Equal(1, second.Find("section:basics")!.CarriedFrom(2));
        // what was changed has to be looked at again, and what was thought of it before is still there
        Assert.Null(second.Find("section:supplement")!.Own);
        Assert.Equal("满意度请核对", second.Find("section:supplement")!.History.Single().Mark.Comment);
        Assert.Equal((2, "supplement"), (second.LookedAt, second.Before!.Number == 1 ? "supplement" : ""));
        // changed back is not looked at again by that
        Assert.Empty((await AcceptAsync(county, id)).Refusals);
        var city = await CaseAsync(await scene.OfficerAsync("330100"), id);
        Assert.Null(city.Find("section:basics")!.Own);
        Assert.Equal(MarkState.InOrder, city.Find("section:basics")!.Below.Single().Mark.State);
    }

    [Fact]
    public async Task A_return_opens_what_it_lists_and_locks_the_rest_and_is_answered_point_by_point()
    {
        var (county, (applicant, id)) = (await CountyAsync(), await SubmittedAsync());
        Assert.Equal("opinion", (await ReturnAsync(county, id, " ")).Refusals.Single().Field);
        Assert.Equal("return.place", (await ReturnAsync(county, id, "", new ReturnApplication.Point("section:nowhere", "请改", null))).Refusals.Single().Code);
        Assert.Equal("points[0]", (await ReturnAsync(county, id, "", new ReturnApplication.Point("section:basics", " ", null))).Refusals.Single().Field);
        Assert.Empty((await ReturnAsync(county, id, "请一并补正", new ReturnApplication.Point("section:supplement", "满意度请核对", "一（一）5"), new ReturnApplication.Point("slot:audit", "缺附注", null))).Refusals);

        // what the officer wrote stands in the act, so that the chain vouches for it
        var opinion = await host.InDbAsync(db => db.Handlings.Where(h => h.ApplicationId == id).OrderByDescending(h => h.Number).Select(h => h.Opinion).FirstAsync());
        Assert.Equal("请一并补正\n1. 【补充信息】满意度请核对（一（一）5）\n2. 【上一年度审计报告】缺附注", opinion);
        Assert.Equal("draft.locked", (await SaveAsync(applicant, id, "basics", "employees", "40")).Refusals.Single().Code);
        Assert.Equal("draft.locked", (await scene.DoAsync<SaveDraft, Outcome<SaveDraft.Saved>>(save => save.RunAsync(applicant, new SaveDraft.Input(id, DraftSection.Declared, null, Scene.Typed())))).Refusals.Single().Code);
        Assert.Empty((await SaveAsync(applicant, id, "supplement", "satisfaction", "92")).Refusals);
        var files = await scene.DoAsync<MaterialsOf, IReadOnlyList<DraftMaterial>>(materials => materials.DraftAsync(id));
        Task<Outcome<DraftMaterial>> RemoveAsync(string slot) => scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, files.First(f => f.Slot == slot).Id)));
        Assert.Equal("material.locked", (await RemoveAsync("declaration")).Refusals.Single().Code);
        Assert.Empty((await RemoveAsync("audit")).Refusals);
        Assert.Empty((await scene.DoAsync<RestoreMaterial, Outcome<DraftMaterial>>(restore => restore.RunAsync(applicant, new RestoreMaterial.Input(id, files.First(f => f.Slot == "audit").Id)))).Refusals);

        // the office opens what a mended figure needs besides, and says why
        async Task<Outcome<Application>> OpenAsync(Actor actor, string place)
        {
            var seen = await scene.TokenAsync(id);
            return await scene.DoAsync<OpenForCorrection, Outcome<Application>>(open => open.RunAsync(actor, new OpenForCorrection.Input(id, seen, place, "数据相互关联")));
        }
        Assert.Equal("step.office", (await OpenAsync(await scene.OfficerAsync("330100"), "section:basics")).Refusals.Single().Code);
        Assert.Empty((await OpenAsync(county, "section:basics")).Refusals);
        Assert.Equal("return.open", (await OpenAsync(county, "section:basics")).Refusals.Single().Code);
        Assert.Empty((await SaveAsync(applicant, id, "basics", "employees", "40")).Refusals);

        Assert.Equal("point.unknown", (await ReplyAsync(applicant, id, (3, "无"))).Refusals.Single().Code);
        Assert.Equal("reply.1", (await ReplyAsync(applicant, id, (1, "坏\0字"))).Refusals.Single().Field);
        Assert.Empty((await ReplyAsync(applicant, id, (1, "按调查表更正"), (2, ""))).Refusals);
        Assert.Empty((await SubmitAsync(applicant, id)).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal("step.wrong", (await ReplyAsync(applicant, id, (1, "再改"))).Refusals.Single().Code);
        // taken back and sent again, the rest is as locked as before, and the difference is still the one to what was given back
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<WithdrawApplication, Outcome<Application>>(withdraw => withdraw.RunAsync(applicant, new WithdrawApplication.Input(id, token)))).Refusals);
        Assert.Equal("draft.locked", (await SaveAsync(applicant, id, "support", "governmentSupport", "示例内容")).Refusals.Single().Code);
        Assert.Empty((await SubmitAsync(applicant, id)).Refusals.Select(refusal => refusal.Sentence));
        Assert.Equal(1, (await CaseAsync(county, id)).Before!.Number);

        var view = await CaseAsync(county, id);
        Assert.Equal(["按调查表更正", null], view.Returns.Single().Points.Select(point => point.Row.Reply));
        var act = view.Returns.Single().Handling;
        Task<Outcome<ReturnPoint>> JudgeAsync(Actor actor, int number, bool closed) => scene.DoAsync<JudgePoint, Outcome<ReturnPoint>>(judge => judge.RunAsync(actor, new JudgePoint.Input(id, act, number, closed, "内部说明")));
        Assert.Equal("step.office", (await JudgeAsync(await scene.OfficerAsync("330100"), 1, closed: true)).Refusals.Single().Code);
        Assert.Empty((await JudgeAsync(county, 1, closed: true)).Refusals);
        Assert.Empty((await JudgeAsync(county, 2, closed: false)).Refusals);
        Assert.Equal("缺附注", (await CaseAsync(county, id)).Unclosed.Single().Row.Text);
        Assert.Equal("action.times", (await ReturnAsync(county, id, "再改")).Refusals.Single().Code);
        // what was asked for and is still not mended is asked about
        Assert.Equal("accept.marks", (await AcceptAsync(county, id)).Refusals.Single().Code);
        Assert.Empty((await AcceptAsync(county, id, "附注不影响判定")).Refusals);
        await WholeAsync(id);
        // the next level's return opens everything where it lists nothing
        Assert.Empty((await ReturnAsync(await scene.OfficerAsync("330100"), id, "请整体核对")).Refusals);
        Assert.Empty((await SaveAsync(applicant, id, "support", "governmentSupport", "示例内容")).Refusals);
        Assert.Null(await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.OpenPlaces).FirstAsync()));
    }

    private Task<Outcome<Application>> ReplyAsync(Actor applicant, Guid id, params (int Number, string Text)[] replies) =>
        scene.DoAsync<ReplyToPoints, Outcome<Application>>(reply => reply.RunAsync(applicant, new ReplyToPoints.Input(id, replies.ToDictionary(r => r.Number, r => r.Text))));

    [Fact]
    public async Task A_refusal_has_its_clause_and_the_way_to_object_in_letter_and_page()
    {
        var id = await scene.SubmittedAsync(await scene.ApplicantAsync(2), "zhejiang-2021", ("division", County));
        var clerk = await new Visitor(host).SignInAsync("示例二宁波检测技术有限公司");
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync($"/review/{id}");
        // one press begins it; nothing is done before the officer has read what the applicant will get
        await officer.PressAsync("不予受理…", ("opinion", "从业人员不足"));
        Assert.Contains("/end", officer.Path, StringComparison.Ordinal);
        await officer.PressAsync("下一步：看申报单位将收到的内容");
        Assert.Contains("须写明依据的条款", officer.Text, StringComparison.Ordinal);
        Assert.Equal("countyReview", await scene.StepAsync(id));
        var clause = ((AngleSharp.Html.Dom.IHtmlInputElement)officer.Page.QuerySelector("#clauses input[name=clauses]")!).Value;
        await officer.PressAsync("下一步：看申报单位将收到的内容", ("clauses", clause), ("other", "示例第九条"));
        Assert.Contains($"{clause}；示例第九条", officer.Text, StringComparison.Ordinal);
        Assert.Contains("杭州市西湖区", officer.Page.QuerySelector("section.refusals")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("countyReview", await scene.StepAsync(id));
        await officer.PressAsync("返回修改");
        Assert.Contains("从业人员不足", officer.Page.QuerySelector("#opinion")!.TextContent, StringComparison.Ordinal);
        await officer.PressAsync("下一步：看申报单位将收到的内容");
        await officer.PressAsync("确认：不予受理");
        Assert.Equal("notAccepted", await scene.StepAsync(id));
        Assert.Contains($"依据：{clause}；示例第九条", officer.Text, StringComparison.Ordinal);
        await clerk.OpenAsync($"/applications/{id}");
        var told = clerk.Page.QuerySelector("#decision")!.TextContent;
        foreach (var said in new[] { "从业人员不足", $"{clause}；示例第九条", "西湖区", "2021-05-12", "5 个工作日内向作出决定的经信部门或其上一级经信部门提出", "至 2021-05-19" }) Assert.Contains(said, told, StringComparison.Ordinal);
        var letters = await host.InDbAsync(db => db.Letters.Where(letter => letter.Body.Contains("从业人员不足")).Select(letter => letter.Body).ToListAsync());
        Assert.NotEmpty(letters);
        Assert.All(letters, letter => Assert.Contains("5 个工作日内", letter, StringComparison.Ordinal));
        Assert.All(letters, letter => Assert.Contains($"依据：{clause}；示例第九条", letter, StringComparison.Ordinal));
        await WholeAsync(id);
    }

    [Fact]
    public async Task What_must_be_looked_up_is_looked_up_before_acceptance_with_its_screenshot_and_earlier_results_are_there()
    {
        var call = await scene.PublishAsync(("{ id: creditChina, label: 信用中国,", "{ id: creditChina, required: true, label: 信用中国,"));
        var (county, applicant) = (await CountyAsync(), await scene.NewApplicantAsync());
        var id = await scene.SubmittedUnderAsync(call, applicant);
        Assert.Equal(("lookup.missing", "一（一）6"), ((await AcceptAsync(county, id)).Refusals.Single().Code, (await AcceptAsync(county, id)).Refusals.Single().Clause));
        var today = Shifan.Rules.Deadline.DayOf(await scene.DoAsync<TimeProvider, DateTimeOffset>(time => Task.FromResult(time.GetUtcNow())));
        Task<Outcome<LookupResult>> RecordAsync(Actor actor, LookupAnswer? answer, string? note = null, byte[]? file = null, DateOnly? day = null, string lookup = "creditChina") => scene.DoAsync<RecordLookup, Outcome<LookupResult>>(
            record => record.RunAsync(actor, new RecordLookup.Input(id, lookup, answer, day ?? today, note, "../<b>截图</b>.png", file is null ? null : new MemoryStream(file))));
        Assert.Equal("lookup.answer", (await RecordAsync(county, null)).Refusals.Single().Code);
        Assert.Equal("lookup:creditChina", (await RecordAsync(county, LookupAnswer.Found)).Refusals.Single().Field);
        Assert.Equal("lookup.day", (await RecordAsync(county, LookupAnswer.Clean, day: new DateOnly(2031, 1, 1))).Refusals.Single().Code);
        // nobody looked anything up for this call a century ago, and a file without content is no screenshot
        Assert.Equal(("lookup.day", "lookup:creditChina"), (await RecordAsync(county, LookupAnswer.Clean, day: new DateOnly(1900, 1, 1))).Refusals.Select(refusal => (refusal.Code, refusal.Field!)).Single());
        var empty = (await RecordAsync(county, LookupAnswer.Clean, file: [])).Refusals.Single();
        Assert.Equal(("lookup.empty", "lookup:creditChina"), (empty.Code, empty.Field));
        Assert.Contains("0 字节", empty.Sentence, StringComparison.Ordinal);
        Assert.Equal("lookup.unknown", (await RecordAsync(county, LookupAnswer.Clean, lookup: "nothing")).Refusals.Single().Code);
        Assert.Equal("step.office", (await RecordAsync(await scene.OfficerAsync("330100"), LookupAnswer.Clean)).Refusals.Single().Code);
        Assert.StartsWith("file.", (await RecordAsync(county, LookupAnswer.Clean, file: "<script>alert(1)</script>"u8.ToArray())).Refusals.Single().Code, StringComparison.Ordinal);
        Assert.Empty((await RecordAsync(county, LookupAnswer.Clean, file: Made.Png(120, 90))).Refusals);
        Assert.Empty((await AcceptAsync(county, id)).Refusals);

        // the next application of the same institution shows it with its age, to those who may see both
        var again = await scene.SubmittedAsync(applicant);
        var line = (await CaseAsync(county, again)).Lookups.Single(l => l.Lookup.Id == "creditChina");
        Assert.Equal((0, LookupAnswer.Clean, id), (line.Results.Count, line.Earlier.Single().Row.Answer, line.Earlier.Single().Row.ApplicationId));
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync($"/review/{again}/lookups");
        Assert.Contains("该单位其他申报的查询", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("记录信用中国");
        Assert.Contains("请选择“信用中国”的查询结果", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("记录信用中国", ("answer", "NotAvailable"), ("note", "网站维护"));
        Assert.Contains("网站维护", officer.Text, StringComparison.Ordinal);
        // what is looked up on a later day counts, whatever is entered after it
        await officer.PressAsync("记录信用中国", ("answer", "Clean"), ("day", $"{today:yyyy-MM-dd}"));
        await officer.PressAsync("记录信用中国", ("answer", "Found"), ("note", "示例早一天的记录"), ("day", $"{today.AddDays(-1):yyyy-MM-dd}"));
        Assert.Equal([LookupAnswer.Clean, LookupAnswer.NotAvailable, LookupAnswer.Found], (await CaseAsync(county, again)).Lookups.Single(l => l.Lookup.Id == "creditChina").Results.Select(result => result.Row.Answer));
        // a refused screenshot is said, and what was typed stays
        foreach (var (day, content, says) in new[] { ($"{today:yyyy-MM-dd}", "", "是空文件（0 字节）"), ($"{today:yyyy-MM-dd}", "<script>alert(1)</script>", "没有保存，改好后请重新选择"), ("2021-13-45", "x", "日期请写成 2021-05-20 的样子") })
        {
            await officer.OpenAsync($"/review/{again}/lookups");
            using var form = new MultipartFormDataContent
            {
                { new StringContent(officer.Page.QuerySelector("form.lookup-form input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" },
                { new StringContent("creditChina"), "lookup" }, { new StringContent("Found"), "answer" }, { new StringContent(day), "day" }, { new StringContent("示例查到的情况"), "note" },
                { new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(content)), "screenshot", "shot.png" },
            };
            using var response = await officer.Client.PostAsync(officer.Path, form);
            var said = await response.Content.ReadAsStringAsync();
            Assert.Contains(says, said, StringComparison.Ordinal);
            Assert.Contains("“shot.png”没有保存", said, StringComparison.Ordinal);
            Assert.Contains("value=\"示例查到的情况\"", System.Net.WebUtility.HtmlDecode(said), StringComparison.Ordinal);
        }
        await officer.OpenAsync($"/review/{id}/lookups");
        var shot = officer.Page.QuerySelectorAll("a").Single(a => a.TextContent.StartsWith("截图：", StringComparison.Ordinal));
        Assert.DoesNotContain('<', shot.TextContent);
        using var file = await officer.Client.GetAsync(shot.GetAttribute("href"));
        Assert.Equal("image/png", file.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", file.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var stranger = await new Visitor(host).SignInAsync("宁波市鄞州区");
        foreach (var path in new[] { $"/review/{id}", $"/review/{id}/lookups", $"/review/{id}/return", shot.GetAttribute("href")! }) Assert.Equal(System.Net.HttpStatusCode.NotFound, (await stranger.OpenAsync(path)).Status);
    }

    [Fact]
    public async Task Notes_and_marks_are_the_offices_own()
    {
        var (county, (applicant, id)) = (await CountyAsync(), await SubmittedAsync());
        Task<Outcome<CaseNote>> NoteAsync(Actor actor, string text) => scene.DoAsync<WriteNote, Outcome<CaseNote>>(write => write.RunAsync(actor, new WriteNote.Input(id, text)));
        Assert.Empty((await NoteAsync(county, "内部备注甲<script>")).Refusals);
        Assert.Equal("note", (await NoteAsync(county, " ")).Refusals.Single().Field);
        Assert.Equal("step.office", (await NoteAsync(applicant, "看看")).Refusals.Single().Code);
        Assert.Equal("application.unknown", (await NoteAsync(await scene.OfficerAsync("330212"), "看看")).Refusals.Single().Code);
        Assert.Equal("application.unknown", (await MarkAsync(await scene.OfficerAsync("330212"), id, "section:basics", MarkState.InOrder)).Refusals.Single().Code);
        Assert.Equal("step.office", (await MarkAsync(applicant, id, "section:basics", MarkState.InOrder)).Refusals.Single().Code);
        Assert.Empty((await MarkAsync(county, id, "section:basics", MarkState.Problem, "标记说明乙")).Refusals);
        Assert.Single((await CaseAsync(county, id)).Notes);
        Assert.Empty((await CaseAsync(await scene.OfficerAsync("330100"), id)).Notes);
        foreach (var change in new[] { "update case_notes set text = 'x'", "delete from marks" })
        {
            Assert.Contains("can only be added to", (await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.Database.ExecuteSqlRawAsync(change)))).Message, StringComparison.Ordinal);
        }
        // nothing of it in the applicant's trail, by action or by word
        var trail = (await scene.DoAsync<ShowTrail, ShowTrail.View?>(show => show.RunAsync(applicant, id)))!;
        Assert.True(trail.Whole);
        Assert.DoesNotContain(trail.Lines, one => one.Action is "note.write" or "mark.set");
        Assert.DoesNotContain((await scene.DoAsync<ShowTrail, ShowTrail.View?>(async show => await show.RunAsync(await scene.OfficerAsync("330100"), id)))!.Lines, one => one.Action == "note.write");
        Assert.Contains((await scene.DoAsync<ShowTrail, ShowTrail.View?>(show => show.RunAsync(county, id)))!.Lines, one => one.Action == "note.write");
    }

    [Fact]
    public async Task A_later_return_without_a_list_is_not_told_with_the_list_of_an_earlier_one()
    {
        var (applicant, id) = await SubmittedAsync();
        var (county, city) = (await CountyAsync(), await scene.OfficerAsync("330100"));
        Assert.Empty((await ReturnAsync(county, id, "请补正", new ReturnApplication.Point("section:supplement", "满意度请核对", null))).Refusals);
        Task<IReadOnlyList<FindReturn.Item>> ToldAsync() => scene.DoAsync<FindReturn, IReadOnlyList<FindReturn.Item>>(find => find.RunAsync(applicant, id));
        Assert.Equal(["满意度请核对"], (await ToldAsync()).Select(item => item.Text));
        Assert.Empty((await SubmitAsync(applicant, id)).Refusals);
        Assert.Single(await ToldAsync());
        Assert.Empty((await AcceptAsync(county, id)).Refusals);
        Assert.Empty((await ReturnAsync(city, id, "请补充说明")).Refusals);
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task An_applicant_sees_of_a_return_its_points_and_nothing_of_the_offices_own()
    {
        var applicant = await scene.ApplicantAsync(1);
        var id = await scene.SubmittedAsync(applicant);
        var county = await CountyAsync();
        Assert.Empty((await MarkAsync(county, id, "section:basics", MarkState.Question, "只给自己看的疑问")).Refusals);
        Assert.Empty((await scene.DoAsync<WriteNote, Outcome<CaseNote>>(write => write.RunAsync(county, new WriteNote.Input(id, "只给自己看的备注")))).Refusals);
        var officer = await new Visitor(host).SignInAsync("西湖区");
        await officer.OpenAsync($"/review/{id}");
        Assert.Contains("只给自己看的备注", officer.Text, StringComparison.Ordinal);

        // without script: mark, compose, send
        await officer.PressAsync("标记", ("state", "Problem"), ("comment", " "));
        Assert.Contains("请填写有什么问题、怎样补正", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("标记", ("state", "InOrder"), ("comment", "封面无误"));
        Assert.StartsWith($"/review/{id}", officer.Path, StringComparison.Ordinal);
        Assert.Contains("封面无误", officer.Page.QuerySelector(".mark-box")!.TextContent, StringComparison.Ordinal);
        Assert.Empty((await MarkAsync(county, id, "section:supplement", MarkState.Problem, "满意度请核对<b>")).Refusals);
        await officer.OpenAsync($"/review/{id}");
        await officer.PressAsync("退回补正（1 条）", ("opinion", "请按清单补正"));
        Assert.Contains("一次性告知", officer.Text, StringComparison.Ordinal);
        Assert.Equal("满意度请核对<b>", officer.Page.QuerySelector("textarea[name='text.0']")!.TextContent);
        await officer.PressAsync("退回补正", ("text.0", "满意度请按调查表核对"), ("clause.0", "一（一）5"));
        Assert.Equal($"/review/{id}", officer.Path);
        Assert.Contains("在申报单位", officer.Text, StringComparison.Ordinal);

        var clerk = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await clerk.OpenAsync($"/applications/{id}");
        Assert.Contains("满意度请按调查表核对", clerk.Text, StringComparison.Ordinal);
        Assert.NotNull(clerk.Page.QuerySelector($"#points a[href='/applications/{id}/sections/supplement']"));
        Assert.DoesNotContain("只给自己看", clerk.Text, StringComparison.Ordinal);
        await clerk.OpenAsync($"/applications/{id}/submit");
        Assert.Contains("还没有逐条说明", clerk.Text);
        await clerk.OpenAsync($"/applications/{id}");
        await clerk.PressAsync("保存说明", ("reply.1", "已按调查表更正"));
        Assert.Contains("说明已保存", clerk.Text, StringComparison.Ordinal);
        await clerk.OpenAsync($"/applications/{id}/sections/basics");
        Assert.Contains("已锁定", clerk.Text, StringComparison.Ordinal);
        Assert.False(clerk.Has("保存"));
        await clerk.OpenAsync($"/applications/{id}/sections/supplement");
        await clerk.PressAsync("保存", ("satisfaction", "93"));
        Assert.Contains("已保存", clerk.Text, StringComparison.Ordinal);
        await clerk.OpenAsync($"/applications/{id}/trail");
        Assert.DoesNotContain("内部备注", clerk.Text, StringComparison.Ordinal);
        foreach (var path in new[] { $"/review/{id}", $"/review/{id}/return", $"/review/{id}/lookups" }) Assert.Equal(System.Net.HttpStatusCode.NotFound, (await clerk.OpenAsync(path)).Status);
        Assert.Empty((await SubmitAsync(applicant, id)).Refusals.Select(refusal => refusal.Sentence));

        await officer.OpenAsync($"/review/{id}");
        var point = officer.Page.QuerySelector("#returns li")!;
        Assert.Contains("已按调查表更正", point.TextContent, StringComparison.Ordinal);
        Assert.Equal("93", point.QuerySelector(".my-text")!.TextContent);
        await officer.PressAsync("已补正");
        Assert.Contains("已补正 1 条", officer.Text, StringComparison.Ordinal);
        await officer.PressAsync("初审通过", ("opinion", "符合条件"));
        Assert.Equal("cityReview", await scene.StepAsync(id));
    }

    [Fact]
    public async Task A_case_with_much_on_it_takes_as_many_queries_as_a_plain_one()
    {
        var (county, (_, plain), (_, full)) = (await CountyAsync(), await SubmittedAsync(), await SubmittedAsync());
        for (var i = 0; i < 6; i++)
        {
            Assert.Empty((await MarkAsync(county, full, "section:basics", MarkState.Question, $"第 {i} 次")).Refusals);
            Assert.Empty((await scene.DoAsync<WriteNote, Outcome<CaseNote>>(write => write.RunAsync(county, new WriteNote.Input(full, $"备注{i}")))).Refusals);
            Assert.Empty((await scene.DoAsync<RecordLookup, Outcome<LookupResult>>(record => record.RunAsync(county, new RecordLookup.Input(full, "abnormal", LookupAnswer.Clean, new DateOnly(2021, 5, 11), null)))).Refusals);
        }
        var (few, many) = (await QueriesAsync(county, plain), await QueriesAsync(county, full));
        Assert.Equal(few, many);
        Assert.InRange(many, 5, 32);
    }

    private async Task<int> QueriesAsync(Actor actor, Guid id)
    {
        using var counting = new QueryCount();
        await CaseAsync(actor, id);
        return counting.Count;
    }
}

public sealed class CaseOnSqlite(SqliteHost host) : CaseTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class CaseOnPostgres(PostgresHost host) : CaseTests<PostgresHost>(host), IClassFixture<PostgresHost>;
