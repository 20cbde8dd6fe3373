using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Publicity;

/// <summary>From the ranked cases to the register: a list is published for its working days, objections hold their own case alone, titles are given, numbered and verified.</summary>
public abstract class PublicityTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Secret = "示例举报人甲乙";

    private readonly Scene scene = new(host);

    private async Task<(Guid Call, IReadOnlyList<Guid> Cases)> AtAsync(string step, int count)
    {
        await scene.ClockAsync(2021, 5, 14, 9);
        var call = await scene.PublishAsync();
        var first = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync(), ("division", "330106"));
        var cases = new List<Guid>();
        for (var i = 0; i < count; i++) cases.Add(await scene.CopyAsync(first, step));
        await host.InDbAsync(async db =>
        {
            foreach (var one in await db.Applications.Where(a => cases.Contains(a.Id)).ToListAsync()) one.TurnOfficeId = one.ProvinceOfficeId;
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        return (call, cases);
    }

    private Task<Outcome<PublishedList>> PublishAsync(Actor actor, Guid call, IReadOnlyList<Guid> cases, DateOnly? from, DateOnly? until = null, string? once = null) =>
        scene.DoAsync<PublishList, Outcome<PublishedList>>(publish => publish.RunAsync(actor, new PublishList.Input(call, "publicity", cases, "示例公示", null, "示例处 0571-00000000", "示例路1号", from, until, once)));

    private Task<Outcome<PublicityObjection>> ObjectAsync(Actor? actor, Guid list, Guid application, string text = "该单位服务企业的数量与实际不符", DateOnly? came = null) =>
        scene.DoAsync<RaiseObjection, Outcome<PublicityObjection>>(raise => raise.RunAsync(actor, new RaiseObjection.Input(list, application, Secret, "示例举报单位", "0571-12345678", "jubao@example.cn", text, [], ObjectionWay.Letter, came)));

    private Task<Outcome<PublicityObjection>> AnswerAsync(Actor actor, PublicityObjection objection, ObjectionAct act, string? findings, string? answer, string? told) =>
        scene.DoAsync<AnswerObjection, Outcome<PublicityObjection>>(answers => answers.RunAsync(actor, new AnswerObjection.Input(objection.Id, objection.Token, act, findings, answer, told)));

    private Task<Outcome<IReadOnlyList<EndPublicity.Row>>> EndAsync(Actor actor, Guid list, bool dryRun = false, params (Guid Case, string Why)[] whys) => scene.DoAsync<EndPublicity, Outcome<IReadOnlyList<EndPublicity.Row>>>(end => end.RunAsync(actor, list, dryRun, whys.ToDictionary(why => why.Case, why => (string?)why.Why)));

    private Task<Outcome<RecogniseCases.Result>> RecogniseAsync(Actor actor, Guid call, IReadOnlyList<Guid> cases, string document, DateOnly? day, bool dryRun = false, string? once = null) =>
        scene.DoAsync<RecogniseCases, Outcome<RecogniseCases.Result>>(recognise => recognise.RunAsync(actor, new RecogniseCases.Input(call, "decision", cases, "示例认定通知", document, "各市经信局", "省财政厅", null, "示例签发人", day, dryRun, once)));

    [Fact]
    public async Task A_list_is_open_for_its_working_days_over_the_national_day()
    {
        var officer = await scene.OfficerAsync("330000");
        var (call, cases) = await AtAsync("publicity", 2);
        await scene.ClockAsync(2021, 9, 29, 9);
        foreach (var (actor, code) in new[] { (await scene.OfficerAsync("330100"), "step.office"), (await scene.ApplicantAsync(2), "step.office"), (await scene.ActorAsync("auditor-330000@demo.example"), "step.office") })
        {
            Assert.Equal(code, (await PublishAsync(actor, call, cases, new DateOnly(2021, 9, 29))).Refusals.Single().Code);
        }
        Assert.Equal("publicity.past", (await PublishAsync(officer, call, cases, new DateOnly(2021, 9, 28))).Refusals.Single().Code);
        Assert.Equal("publicity.short", (await PublishAsync(officer, call, cases, new DateOnly(2021, 9, 29), new DateOnly(2021, 10, 10))).Refusals.Single().Code);
        Assert.Equal("publicity.none", (await PublishAsync(officer, call, [], new DateOnly(2021, 9, 29))).Refusals.Single().Code);
        var list = (await PublishAsync(officer, call, cases, new DateOnly(2021, 9, 29), once: "k1")).Value!;
        // 29 and 30 September, 8, 9 (a Saturday that is worked) and 11 October
        Assert.Equal((new DateOnly(2021, 10, 11), 5), (list.Until, list.Workdays));
        Assert.Equal(list.Id, (await PublishAsync(officer, call, cases, new DateOnly(2021, 9, 29), once: "k1")).Value!.Id);
        Assert.Equal("publicity.twice", (await PublishAsync(officer, call, cases, new DateOnly(2021, 9, 29))).Refusals.Single().Code);
        // where the holidays of a year are not known, the day has to be said
        await scene.ClockAsync(2035, 9, 28, 9);
        var (later, others) = (call, cases);
        Assert.Equal("list.unknown", (await scene.DoAsync<WithdrawList, Outcome<PublishedList>>(async withdraw => await withdraw.RunAsync(await scene.OfficerAsync("310000"), list.Id, 0, "示例"))).Refusals.Single().Code);
        Assert.Equal("why", (await scene.DoAsync<WithdrawList, Outcome<PublishedList>>(withdraw => withdraw.RunAsync(officer, list.Id, 0, " "))).Refusals.Single().Field);
        Assert.Empty((await scene.DoAsync<WithdrawList, Outcome<PublishedList>>(withdraw => withdraw.RunAsync(officer, list.Id, 0, "名称有误"))).Refusals);
        Assert.Equal("publicity.holidays", (await PublishAsync(officer, later, others, new DateOnly(2035, 9, 28))).Refusals.Single().Code);
        Assert.Equal(new DateOnly(2035, 10, 12), (await PublishAsync(officer, later, others, new DateOnly(2035, 9, 28), new DateOnly(2035, 10, 12))).Value!.Until);
        // the first stays to be read, and says that it counts no longer
        Assert.Contains("撤回", (await new Visitor(host).OpenAsync($"/publicity/{list.Id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_objection_holds_its_own_case_alone_and_its_author_stays_unknown()
    {
        var officer = await scene.OfficerAsync("330000");
        var (call, cases) = await AtAsync("publicity", 3);
        await scene.ClockAsync(2021, 7, 7, 9);
        var list = (await PublishAsync(officer, call, cases, new DateOnly(2021, 7, 7))).Value!;
        Assert.Equal(new DateOnly(2021, 7, 13), list.Until);
        Assert.Equal("publicity.open", (await EndAsync(officer, list.Id)).Refusals.Single().Code);

        // from the public page, by a stranger
        var stranger = await new Visitor(host).OpenAsync($"/publicity/{list.Id}");
        Assert.Equal(HttpStatusCode.OK, stranger.Status);
        await stranger.OpenAsync($"/objections/raise/{list.Id}");
        await stranger.PressAsync("提交异议", ("Application", ""), ("Text", "短"), ("Name", ""), ("Phone", "12"));
        foreach (var said in new[] { "请选择对哪一家单位有异议", "请填写真实姓名", "联系电话不完整", "至少 10 个字" }) Assert.Contains(said, stranger.Text, StringComparison.Ordinal);
        await stranger.PressAsync("提交异议", ("Application", $"{cases[0]}"), ("Text", "该单位服务企业的数量与实际不符"), ("Name", Secret), ("Body", "示例举报单位"), ("Phone", "0571-12345678"), ("Email", "jubao@example.cn"));
        Assert.Contains("异议已收到", stranger.Text, StringComparison.Ordinal);
        var objection = await host.InDbAsync(db => db.Objections.AsNoTracking().SingleAsync(o => o.ListId == list.Id));
        Assert.Equal(new DateOnly(2021, 7, 28), objection.DueOn); // 15 working days after the 7th
        Assert.Contains(objection.Code, stranger.Path, StringComparison.Ordinal);
        Assert.Equal("objection.twice", (await ObjectAsync(null, list.Id, cases[0])).Refusals.Single().Code);

        // a letter that came in time and is entered after
        await scene.ClockAsync(2021, 7, 14, 9);
        Assert.Equal("objection.late", (await ObjectAsync(null, list.Id, cases[1])).Refusals.Single().Code);
        Assert.Equal("list.unknown", (await ObjectAsync(await scene.OfficerAsync("330100"), list.Id, cases[1])).Refusals.Single().Code);
        var letter = (await ObjectAsync(officer, list.Id, cases[1], "来信反映资料不实，详见附件", new DateOnly(2021, 7, 13))).Value!;
        Assert.False(letter.Late);
        Assert.True((await ObjectAsync(officer, list.Id, cases[2], "公示期后来信反映的情况", new DateOnly(2021, 7, 14))).Value!.Late);
        var late = await host.InDbAsync(db => db.Objections.AsNoTracking().SingleAsync(o => o.Late && o.ListId == list.Id));
        Assert.Empty((await AnswerAsync(officer, late, ObjectionAct.Refuse, null, "已过公示期，且没有新的事实", null)).Refusals);

        // what waits is in the day's letter
        await scene.DoAsync<SendReminders, SendReminders.Result>(remind => remind.RunAsync());
        var daily = (await host.InDbAsync(db => db.Letters.AsNoTracking().Where(l => l.To == "officer-330000@demo.example" && l.Topic == "daily").ToListAsync())).MaxBy(l => l.Key)!;
        Assert.Contains("未答复的异议 2 件，最早的应在 2021-07-28 前答复", daily.Body, StringComparison.Ordinal);
        Assert.Contains("公示期满待办 3 件", daily.Body, StringComparison.Ordinal);

        // each holds its own case: the third goes on
        var looked = (await EndAsync(officer, list.Id, dryRun: true)).Value!;
        Assert.Equal(["objection.open", "objection.open", ""], looked.Select(row => row.Refusals is [var why] ? why.Code : ""));
        Assert.Equal("publicity", await scene.StepAsync(cases[2]));
        await EndAsync(officer, list.Id);
        Assert.Equal(["publicity", "publicity", "decision"], [await scene.StepAsync(cases[0]), await scene.StepAsync(cases[1]), await scene.StepAsync(cases[2])]);
        // no way round
        var token = await scene.TokenAsync(cases[0]);
        Assert.Equal("objection.open", (await scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(pass => pass.RunAsync(officer, new PassByOutsideOutcome.Input(cases[0], token, "pass", "示例文件", "系统外已公示")))).Refusals.Single().Code);

        // the applicant is told in the office's words, in which nobody may be recognised
        Assert.Equal("objection.identity", (await AnswerAsync(officer, objection, ObjectionAct.Accept, null, null, $"{Secret}反映贵单位数据不实")).Refusals.Single().Code);
        Assert.Equal("objection.identity", (await AnswerAsync(officer, objection, ObjectionAct.Accept, null, null, "来电（０５７１－１２３４５６７８）反映贵单位数据不实")).Refusals.Single().Code);
        foreach (var hidden in new[] { "来电 057112345678 反映", "电话 1234 5678 反映", $"{Secret[0]} {Secret[1..]}反映", "示例 举报单位反映", "JUBAO＠example.cn 反映" }) Assert.Equal("objection.identity", (await AnswerAsync(officer, objection, ObjectionAct.Accept, null, null, hidden)).Refusals.Single().Code);
        // in whatever way words reach him
        var at = await scene.TokenAsync(cases[0]);
        Assert.Equal("objection.identity", (await scene.DoAsync<SendMessage, Outcome<Message>>(send => send.RunAsync(officer, new SendMessage.Input(cases[0], $"{Secret}反映贵单位数据不实")))).Refusals.Single().Code);
        Assert.Equal("objection.identity", (await scene.DoAsync<WithdrawList, Outcome<PublishedList>>(withdraw => withdraw.RunAsync(officer, list.Id, list.Token, $"因{Secret}反映"))).Refusals.Single().Code);
        var accepted = (await AnswerAsync(officer, objection, ObjectionAct.Accept, null, null, "公示期间收到异议，正在核查")).Value!;
        Assert.Equal("changed", (await AnswerAsync(officer, objection, ObjectionAct.Dismiss, "核查过程略", "经核查不成立", "异议不成立")).Refusals.Single().Code);
        Assert.Equal(["findings"], (await AnswerAsync(officer, accepted, ObjectionAct.Dismiss, null, "经核查不成立", "异议不成立")).Refusals.Select(refusal => refusal.Field));
        var dismissed = (await AnswerAsync(officer, accepted, ObjectionAct.Dismiss, "调取台账核对，数量属实", "经核查，所反映的情况不属实", "公示期间的异议经核查不成立")).Value!;
        Assert.Empty((await AnswerAsync(officer, letter, ObjectionAct.Uphold, "资料确有不实", "所反映的情况属实，该单位不予认定", "公示期间的异议经核查成立")).Refusals);

        // an answer releases the one; the other is ended by the step's own act, or goes on with a reason alone, which is told as it is
        var rows = (await EndAsync(officer, list.Id)).Value!;
        Assert.Equal(["", "objection.upheld"], rows.Select(row => row.Refusals is [var why] ? why.Code : ""));
        Assert.Equal(["decision", "publicity"], [await scene.StepAsync(cases[0]), await scene.StepAsync(cases[1])]);
        at = await scene.TokenAsync(cases[1]);
        Assert.Equal("objection.identity", (await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(officer, new EndApplication.Input(cases[1], at, Doing.Reject, $"{Secret}反映属实")))).Refusals.Single().Code);
        Assert.Equal("objection.identity", (await EndAsync(officer, list.Id, whys: (cases[1], $"{Secret}所反映的不影响认定"))).Value!.Single().Refusals.Single().Code);
        Assert.Empty((await EndAsync(officer, list.Id, whys: (cases[1], "资料已更正，不影响认定"))).Value!.Single().Refusals);
        Assert.Equal("2021-07-07 至 2021-07-13 公示，所收异议经核查成立 1 件；仍进入下一步的理由：资料已更正，不影响认定", await host.InDbAsync(db => db.Handlings.Where(h => h.ApplicationId == cases[1] && h.ToStep == "decision").Select(h => h.Opinion).SingleAsync()));
        // decided after the publicity, and of that one with a reason again
        Assert.Equal(["decision.day", "decision.day"], (await RecogniseAsync(officer, call, [cases[0], cases[1]], "示例〔2021〕9号", list.Until, dryRun: true)).Value!.Rows.Select(row => row.Refusals.Single().Code));
        Assert.Equal(["", "objection.upheld"], (await RecogniseAsync(officer, call, [cases[0], cases[1]], "示例〔2021〕9号", new DateOnly(2021, 7, 14), dryRun: true)).Value!.Rows.Select(row => row.Refusals is [var why] ? why.Code : ""));

        // nothing of who objected reaches the applicant, another office or the public: pages, messages, letters, trail
        var owner = await host.InDbAsync(db => db.Users.Where(p => db.Applications.Any(a => a.Id == cases[0] && a.InstitutionId == p.InstitutionId)).FirstAsync());
        var applicant = (await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(owner.Id, default)))!;
        var clerk = new Visitor(host);
        await scene.SignInAsAsync(clerk, applicant);
        var other = await new Visitor(host).SignInAsync("示例干部甲");
        foreach (var (visitor, who) in new[] { (clerk, "applicant"), (other, "another office"), (new Visitor(host), "the public") })
        {
            foreach (var path in new[]
            {
                "/", "/publicity", $"/publicity/{list.Id}", $"/applications/{cases[0]}", $"/applications/{cases[0]}/trail", $"/review/{cases[0]}", $"/publicity/objections/{objection.Id}", $"/publicity/objections/{objection.Id}/answer.pdf",
                $"/publicity/manage/{call}/publicity", $"/publicity/{list.Id}.docx",
            })
            {
                await visitor.OpenAsync(path);
                foreach (var secret in new[] { Secret, "示例举报单位", "12345678", "jubao@example.cn", "该单位服务企业的数量与实际不符", "调取台账核对" }) Assert.False(visitor.Page.DocumentElement.OuterHtml.Contains(secret, StringComparison.Ordinal), $"{who} reads “{secret}” on {path}");
            }
        }
        await clerk.OpenAsync($"/applications/{cases[0]}");
        Assert.Contains("公示期间的异议经核查不成立", clerk.Text, StringComparison.Ordinal);
        var letters = await host.InDbAsync(db => db.Letters.AsNoTracking().Where(l => l.To != "jubao@example.cn").Select(l => l.Subject + l.Body).ToListAsync());
        Assert.DoesNotContain(letters, said => said.Contains(Secret, StringComparison.Ordinal) || said.Contains("12345678", StringComparison.Ordinal));
        Assert.DoesNotContain(await host.InDbAsync(db => db.Audit.Select(entry => entry.Detail).ToListAsync()), said => said.Contains(Secret, StringComparison.Ordinal) || said.Contains("12345678", StringComparison.Ordinal));
        // its author reads the answer by his code, and nobody without it
        Assert.Contains("没有这个查询码", (await stranger.OpenAsync("/publicity?code=123")).Text, StringComparison.Ordinal);
        Assert.Contains("所反映的情况不属实", (await stranger.OpenAsync($"/publicity?code={dismissed.Code[..12]}%20{dismissed.Code[12..].ToUpperInvariant()}")).Text, StringComparison.Ordinal);
        Assert.Contains("所反映的情况不属实", (await stranger.OpenAsync($"/objections/{dismissed.Code}")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.OpenAsync("/objections/000000000000000000000000")).Status);
    }

    [Fact]
    public async Task A_decision_gives_titles_that_are_numbered_kept_and_verified()
    {
        var officer = await scene.OfficerAsync("330000");
        var (call, cases) = await AtAsync("decision", 4);
        await scene.ClockAsync(2021, 7, 20, 9);
        foreach (var (day, field) in new[] { (new DateOnly(2021, 7, 21), "decidedOn"), (new DateOnly(2020, 7, 1), "decidedOn") }) Assert.Equal(field, (await RecogniseAsync(officer, call, cases, "示例〔2021〕1号", day)).Refusals.Single().Field);
        Assert.Equal("step.office", (await RecogniseAsync(await scene.OfficerAsync("330100"), call, cases, "示例〔2021〕1号", new DateOnly(2021, 7, 20))).Refusals.Single().Code);
        var first = cases.Take(3).ToList();
        var looked = (await RecogniseAsync(officer, call, first, "示例〔2021〕1号", new DateOnly(2021, 7, 20), dryRun: true)).Value!;
        Assert.Null(looked.Decision);
        Assert.All(looked.Rows, row => Assert.Equal((new DateOnly(2021, 7, 20), new DateOnly(2024, 7, 19)), (row.From, row.Until)));
        Assert.Equal(0, await host.InDbAsync(db => db.Titles.CountAsync(t => t.ApplicationId != null && cases.Contains(t.ApplicationId.Value))));
        var made = (await RecogniseAsync(officer, call, first, "示例〔2021〕1号", new DateOnly(2021, 7, 20), once: "d1")).Value!;
        Assert.Equal(made.Decision!.Id, (await RecogniseAsync(officer, call, first, "示例〔2021〕1号", new DateOnly(2021, 7, 20), once: "d1")).Value!.Decision!.Id);
        Assert.Equal("document", (await RecogniseAsync(officer, call, [cases[3]], "示例〔2021〕1号", new DateOnly(2021, 7, 20))).Refusals.Single().Field);
        Assert.Equal("recognised", await scene.StepAsync(first[0]));
        // numbers follow one another, also into another decision
        var second = (await RecogniseAsync(officer, call, [cases[3]], "示例〔2021〕2号", new DateOnly(2021, 7, 20))).Value!;
        var numbers = made.Rows.Concat(second.Rows).Select(row => int.Parse(row.Number![^3..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(numbers[0], 4), numbers);
        Assert.All(made.Rows, row => Assert.StartsWith("浙示范平台2021", row.Number, StringComparison.Ordinal));

        var title = await host.InDbAsync(db => db.Titles.AsNoTracking().SingleAsync(t => t.ApplicationId == first[0]));
        Assert.Equal(("zhejiang-platform", "2021年度", "示例〔2021〕1号", new DateOnly(2021, 7, 20)), (title.Kind, title.Batch, title.Source, title.GivenOn));
        // anybody: the decision, and where the QR code leads, without contacts
        var anybody = await new Visitor(host).OpenAsync($"/decisions/{made.Decision.Id}");
        Assert.Contains(title.Number!, anybody.Text, StringComparison.Ordinal);
        Assert.Contains("抄送：省财政厅。", anybody.Text, StringComparison.Ordinal);
        await anybody.OpenAsync($"/certificates/{title.Id:N}");
        Assert.Contains("有效", anybody.Text, StringComparison.Ordinal);
        Assert.Contains(title.Holder, anybody.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.OpenAsync($"/certificates/{Guid.NewGuid()}")).Status);
        await anybody.OpenAsync($"/certificates/{title.Id}/certificate.pdf");
        Assert.Contains("/sign-in", anybody.Path, StringComparison.Ordinal);
        // its holder has the certificate; another one's he has not
        var owner = await host.InDbAsync(db => db.Users.Where(p => db.Applications.Any(a => a.Id == first[0] && a.InstitutionId == p.InstitutionId)).FirstAsync());
        var applicant = (await scene.DoAsync<FindActor, Actor?>(find => find.OfAsync(owner.Id, default)))!;
        Task<Outcome<Documents.Printed>?> PrintAsync(Guid of, string paper) => scene.DoAsync<PrintOffice, Outcome<Documents.Printed>?>(print => print.CertificateAsync(applicant, of, paper, path => $"https://shifan.example.cn{path}", Documents.PaperFormat.Docx));
        Assert.True((await PrintAsync(title.Id, "certificate"))!.Done);
        Assert.True((await PrintAsync(title.Id, "plaque"))!.Done);
        // what a camera reads on it leads to the page
        var pdf = (await scene.DoAsync<PrintOffice, Outcome<Documents.Printed>?>(print => print.CertificateAsync(applicant, title.Id, "certificate", path => $"https://shifan.example.cn{path}", Documents.PaperFormat.Pdf)))!.Value!;
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pdf");
        await File.WriteAllBytesAsync(file, pdf.Bytes);
        var read = await scene.DoAsync<Documents.Inspector, IReadOnlyList<string>?>(inspector => inspector.MarksAsync(Documents.FileKind.Pdf, file));
        File.Delete(file);
        var address = new Uri(Assert.Single(read!, mark => mark.StartsWith("https://", StringComparison.Ordinal)));
        Assert.Contains("有效", (await anybody.OpenAsync(address.PathAndQuery)).Text, StringComparison.Ordinal);
        // and the file of the case holds all of it
        var archive = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        Assert.Empty((await scene.DoAsync<MakeArchive, Outcome<MakeArchive.Written>?>(make => make.WriteAsync(officer, first[0], archive)))!.Refusals.Select(refusal => refusal.Sentence));
        using (var zip = System.IO.Compression.ZipFile.OpenRead(archive)) Assert.Equal(["称号.html", "称号.json", "认定通知.pdf"], zip.Entries.Where(entry => entry.FullName.Contains("/07 评审和认定/", StringComparison.Ordinal)).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        File.Delete(archive);
        Assert.Null(await PrintAsync(await host.InDbAsync(db => db.Titles.Where(t => t.ApplicationId == first[1]).Select(t => t.Id).SingleAsync()), "certificate"));

        // three years are over at midnight, by nobody's act; before they are complete nobody applies again
        var institution = await host.InDbAsync(db => db.Institutions.AsNoTracking().FirstAsync(i => i.Id == applicant.InstitutionId));
        // the notice of a later year judges on its own day
        async Task<int> GatesAsync(string day)
        {
            var text = File.ReadAllText(Path.Combine(Home.Programmes, "zhejiang-2021", "programme.yaml")).Replace("  day: 2021-05-16", $"  day: {day}", StringComparison.Ordinal);
            var programme = ProgrammeReader.Read(Notices.WithPapers(text), "later", new Faults())!;
            return (await scene.DoAsync<StartCheck, List<Refusal>>(check => check.GatesAsync(programme, institution, Deadline.StartOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)), default))).Count;
        }
        Assert.Equal(1, await GatesAsync("2024-07-19"));
        await scene.ClockAsync(2024, 7, 19, 23, 59);
        Assert.Contains("有效", (await anybody.OpenAsync($"/certificates/{title.Id}")).Text, StringComparison.Ordinal);
        await scene.ClockAsync(2024, 7, 20, 0, 0);
        Assert.Contains("已到期", (await anybody.OpenAsync($"/certificates/{title.Id}")).Text, StringComparison.Ordinal);
        Assert.Equal(0, await GatesAsync("2024-07-20"));
    }

    [Fact]
    public async Task The_ministrys_result_gives_the_title_from_the_next_year_and_links_what_it_renews()
    {
        var city = await scene.OfficerAsync("310000");
        await scene.ClockAsync(2021, 5, 17, 9);
        var call = await scene.CallAsync("shanghai-national-2021");
        var first = await scene.SubmittedAsync(await scene.NewApplicantAsync("310118"), "shanghai-national-2021", [("division", "310118")]);
        var (given, refused) = (await scene.CopyAsync(first, "ministry"), await scene.CopyAsync(first, "ministry"));
        var code = await CodeAsync(given);
        Assert.Empty((await scene.DoAsync<RecordTitle, Outcome<TitleRecord>>(record => record.RunAsync(null, new RecordTitle.Input(code, "示例机构", "national-platform", TitleLevel.National, "2018年度", new DateOnly(2019, 1, 1), new DateOnly(2021, 12, 31), "示例公告〔2018〕1号")))).Refusals);
        await scene.ClockAsync(2021, 12, 20, 9);
        async Task<IReadOnlyList<ImportOutcomes.Row>> ImportAsync(DateOnly? day, bool dry) => (await scene.DoAsync<ImportOutcomes, Outcome<IReadOnlyList<ImportOutcomes.Row>>>(async import => await import.RunAsync(
            city, new ImportOutcomes.Input(call, Documents.SheetReader.Read(System.Text.Encoding.UTF8.GetBytes($"统一社会信用代码,结果,证书编号\n{code},认定,国示范2021-123\n{await CodeAsync(refused)},未认定,\n"), "结果.csv", new Faults())!.Sheets[0], "工信部示例公告", dry, day)))).Value!;
        Assert.All(await ImportAsync(new DateOnly(2021, 12, 21), dry: true), row => Assert.Equal("outside.day", row.Refusals.Single().Code));
        // what the register has already is said at its row, in a look too
        Assert.Empty((await scene.DoAsync<RecordTitle, Outcome<TitleRecord>>(record => record.RunAsync(null, new RecordTitle.Input(Other(), "示例他机构", "national-platform", TitleLevel.National, "2021年度", new DateOnly(2022, 1, 1), new DateOnly(2024, 12, 31), "示例公告〔2021〕1号") { Number = "国示范2021-123" }))).Refusals);
        Assert.Equal(["title.number", ""], (await ImportAsync(new DateOnly(2021, 12, 10), dry: true)).Select(row => row.Refusals is [var why] ? why.Code : ""));
        await host.InDbAsync(db => db.Titles.Where(t => t.Number == "国示范2021-123").ExecuteUpdateAsync(set => set.SetProperty(t => t.Number, "国示范2021-124")));
        Assert.All(await ImportAsync(new DateOnly(2021, 12, 10), dry: false), row => Assert.Empty(row.Refusals));
        var title = await host.InDbAsync(db => db.Titles.AsNoTracking().SingleAsync(t => t.ApplicationId == given));
        Assert.Equal((new DateOnly(2021, 12, 10), new DateOnly(2022, 1, 1), (DateOnly?)new DateOnly(2024, 12, 31), "国示范2021-123", "national-platform"), (title.GivenOn, title.From, title.Until, title.Number, title.Kind));
        Assert.EndsWith("平台", title.Platform, StringComparison.Ordinal);
        Assert.Equal("2018年度", await host.InDbAsync(db => db.Titles.Where(t => t.Id == title.RenewsId).Select(t => t.Batch).SingleAsync()));
        Assert.False(await host.InDbAsync(db => db.Titles.AnyAsync(t => t.ApplicationId == refused)));
        // no certificate of the city's own, and the page says from when it holds
        var anybody = await new Visitor(host).OpenAsync($"/certificates/{title.Id}");
        Assert.Contains("尚未生效", anybody.Text, StringComparison.Ordinal);
        Assert.Null(await scene.DoAsync<PrintOffice, Outcome<Documents.Printed>?>(print => print.CertificateAsync(city, title.Id, "certificate", path => path, Documents.PaperFormat.Docx)));
        await scene.ClockAsync(2022, 1, 1, 0);
        Assert.Contains("有效", (await anybody.OpenAsync($"/certificates/{title.Id}")).Page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);

        static string Other() => "91310118MA1TTX001" + CreditCode.CheckCharacter("91310118MA1TTX001");
        Task<string> CodeAsync(Guid id) => host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => db.Institutions.First(i => i.Id == a.InstitutionId).CreditCode).FirstAsync());
    }
}

public sealed class PublicityOnSqlite(SqliteHost host) : PublicityTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PublicityOnPostgres(PostgresHost host) : PublicityTests<PostgresHost>(host), IClassFixture<PostgresHost>;
