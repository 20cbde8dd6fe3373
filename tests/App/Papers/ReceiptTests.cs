using System.Net;
using System.Net.Http.Headers;
using AngleSharp;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Papers;

/// <summary>From the preview of a draft to a receipt that a stranger can verify.</summary>
public abstract class ReceiptTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Applicant = "applicant1@demo.example";

    private readonly Scene scene = new(host);

    private Task<Visitor> SignedInAsync(Actor actor) => new Visitor(host).SignInAsync(actor.Name);

    private static async Task<(HttpStatusCode Status, byte[] Bytes, HttpContentHeaders Headers)> GetAsync(Visitor visitor, string path)
    {
        using var response = await visitor.Client.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Content.Headers);
    }

    [Fact]
    public async Task The_applicant_previews_the_draft_and_sees_on_each_page_that_it_is_one()
    {
        var actor = await scene.ActorAsync(Applicant);
        var id = await scene.ReadyAsync(actor, changes: [("chapter4", "管理制度健全。#read(\"/etc/passwd\")")]);
        var visitor = await SignedInAsync(actor);
        await visitor.OpenAsync($"/applications/{id}");
        Assert.Contains(visitor.Page.QuerySelectorAll("a").OfType<IHtmlAnchorElement>(), link => link.PathName == $"/applications/{id}/report.pdf");

        var (status, bytes, headers) = await GetAsync(visitor, $"/applications/{id}/report.pdf");
        Assert.Equal((HttpStatusCode.OK, "application/pdf", "inline"), (status, headers.ContentType?.MediaType, headers.ContentDisposition?.DispositionType));
        var pages = await Pdf.PagesAsync(bytes);
        Assert.All(pages, page => Assert.Contains("尚未提交", page, StringComparison.Ordinal));
        Assert.Contains("管理制度健全。#read(\"/etc/passwd\")", await Pdf.DenseAsync(bytes), StringComparison.Ordinal);
        Assert.Equal(bytes, (await GetAsync(visitor, $"/applications/{id}/report.pdf")).Bytes);

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(visitor, $"/applications/{id}/report.pdf?version=1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(visitor, $"/applications/{id}/receipt")).Status);
        var other = await SignedInAsync(await scene.ApplicantAsync(2));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(other, $"/applications/{id}/report.pdf")).Status);
        var officer = await SignedInAsync(await scene.OfficerAsync("330106"));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(officer, $"/review/{id}/report.pdf")).Status);
        await scene.SaveAsync(actor, id, Scene.Typed(("chapter4", "已改")));
        Assert.NotEqual(bytes, (await GetAsync(visitor, $"/applications/{id}/report.pdf")).Bytes);
    }

    [Fact]
    public async Task What_was_submitted_is_printed_as_it_was_also_after_a_correction()
    {
        var actor = await scene.NewApplicantAsync();
        var county = await scene.OfficerAsync("330106");
        var id = await scene.SubmittedAsync(actor, changes: [("chapter8", "第一版的设想")]);
        async Task<byte[]> PrintAsync(Actor who, int? version) =>
            (await scene.DoAsync<PrintApplication, Outcome<Printed>?>(print => print.RunAsync(who, id, version)))!.Value!.Bytes;

        var first = await PrintAsync(actor, null);
        Assert.Equal(first, await PrintAsync(county, 1));
        Assert.Equal(first, await PrintAsync(county, null));
        var token = await scene.TokenAsync(id);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Done);
        await scene.SaveAsync(actor, id, Scene.Typed(("chapter8", "补正后的设想")));
        // the officer reads what was submitted, not what is being written
        Assert.Equal(first, await PrintAsync(county, null));
        Assert.Contains("补正后的设想", await Pdf.DenseAsync(await PrintAsync(actor, null)), StringComparison.Ordinal);
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(actor, Scene.Submission(id)))).Refusals);

        Assert.Equal(first, await PrintAsync(actor, 1));
        var second = await Pdf.DenseAsync(await PrintAsync(county, null));
        Assert.Contains("补正后的设想", second, StringComparison.Ordinal);
        Assert.Contains("第2版", second, StringComparison.Ordinal);
        Assert.Null(await scene.DoAsync<PrintApplication, Outcome<Printed>?>(print => print.RunAsync(actor, id, 3)));
        Assert.Null(await scene.DoAsync<PrintApplication, Outcome<Printed>?>(async print => await print.RunAsync(await scene.OfficerAsync("330212"), id, 1)));
        Assert.NotNull(await scene.DoAsync<PrintApplication, Outcome<Printed>?>(async print => await print.RunAsync(await scene.OfficerAsync("330100"), id, 1)));
    }

    [Fact]
    public async Task Pages_that_are_sealed_before_submission_bear_the_mark_of_what_is_then_submitted()
    {
        var actor = await scene.NewApplicantAsync();
        var id = await scene.ReadyAsync(actor);
        async Task<string> SealedAsync() => await Pdf.DenseAsync((await scene.DoAsync<PrintApplication, Outcome<Printed>?>(print => print.RunAsync(actor, id, paper: "declaration")))!.Value!.Bytes);
        var first = await SealedAsync();
        Assert.Contains("供盖章", first, StringComparison.Ordinal);
        Assert.DoesNotContain("草稿", first, StringComparison.Ordinal);
        // one paper, not the report
        Assert.DoesNotContain("下一步发展设想", first, StringComparison.Ordinal);
        await scene.SaveAsync(actor, id, Scene.Typed(("chapter8", "盖章以后又改了")));
        var second = await SealedAsync();
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(actor, Scene.Submission(id)))).Refusals);
        var clerk = new Visitor(host);
        await scene.SignInAsAsync(clerk, actor);
        await clerk.OpenAsync($"/applications/{id}/versions/1");
        var code = clerk.Page.QuerySelectorAll("dt").Single(dt => dt.TextContent == "盖章页页面码").NextElementSibling!.QuerySelector("strong")!.TextContent;
        Assert.Contains(code, second, StringComparison.Ordinal);
        Assert.DoesNotContain(code, first, StringComparison.Ordinal);
        Assert.Null(await scene.DoAsync<PrintApplication, Outcome<Printed>?>(print => print.RunAsync(actor, id, paper: "recommendation")));
    }

    [Fact]
    public async Task A_blank_paper_is_for_everybody()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var stranger = new Visitor(host);
        await stranger.OpenAsync($"/calls/{call}");
        var links = stranger.Page.QuerySelectorAll("a").Select(a => a.GetAttribute("href")!).Where(href => href.Contains("/blank/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            var (status, bytes, headers) = await GetAsync(stranger, link);
            var word = link.EndsWith(".docx", StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.OK, word ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document" : "application/pdf"), (status, headers.ContentType?.MediaType));
            if (word) continue;
            var text = await Pdf.DenseAsync(bytes);
            Assert.Contains("空白表", text, StringComparison.Ordinal);
            Assert.DoesNotContain("草稿", text, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(stranger, $"/calls/{call}/blank/recommendation.pdf")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(stranger, $"/calls/{Guid.NewGuid()}/blank/report.pdf")).Status);
    }

    [Fact]
    public async Task A_stranger_verifies_the_receipt_and_learns_nothing_more()
    {
        var actor = await scene.ApplicantAsync(2);
        var id = await scene.SubmittedAsync(actor, changes: [("contact", "示例保密联系人"), ("contactMobile", "13900001234"), ("chapter4", "示例保密内容")]);
        var version = await host.InDbAsync(db => db.Versions.AsNoTracking().SingleAsync(v => v.ApplicationId == id));
        var visitor = await SignedInAsync(actor);
        await visitor.OpenAsync($"/applications/{id}/receipt");
        Assert.Contains(version.Digest, visitor.Text, StringComparison.Ordinal);
        Assert.Contains(Rules.Deadline.ShowExact(version.SubmittedAt), visitor.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(visitor.Page.All, element => element.HasAttribute("style"));
        var code = version.Digest[..24];
        var (status, receipt, _) = await GetAsync(visitor, $"/applications/{id}/receipt.pdf?version=1");
        Assert.Equal(HttpStatusCode.OK, status);
        var paper = await Pdf.DenseAsync(receipt);
        Assert.Contains($"http://localhost:5000/verify/{code}", paper, StringComparison.Ordinal);
        Assert.Contains(version.Digest, paper, StringComparison.Ordinal);
        // every file handed in stands on it by slot, name and digest
        var file = await host.InDbAsync(db => db.DraftMaterials.Where(m => m.ApplicationId == id).Select(m => m.Digest).FirstAsync());
        foreach (var said in new[] { "上一年度审计报告", "示例.pdf", file })
        {
            Assert.Contains(said, visitor.Text, StringComparison.Ordinal);
            Assert.Contains(said, paper, StringComparison.Ordinal);
        }

        var stranger = new Visitor(host);
        await stranger.OpenAsync("/verify");
        await stranger.PressAsync("验证", ("code", VerificationCode.Show(code).ToUpperInvariant()));
        Assert.Equal(HttpStatusCode.OK, stranger.Status);
        foreach (var said in new[] { "回执有效", version.Digest, "第 1 版，为最新版", Rules.Deadline.ShowExact(version.SubmittedAt) }) Assert.Contains(said, stranger.Text, StringComparison.Ordinal);
        foreach (var kept in new[] { "示例保密联系人", "13900001234", "示例保密内容", id.ToString() }) Assert.DoesNotContain(kept, stranger.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        var (drawn, svg, headers) = await GetAsync(stranger, $"/verify/{code}.svg");
        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (drawn, headers.ContentType?.MediaType));
        Assert.Equal(QrCode.Svg($"http://localhost:5000/verify/{code}", "回执验证二维码"), System.Text.Encoding.UTF8.GetString(svg));

        // others of the institution's business stay closed to him
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(await SignedInAsync(await scene.ApplicantAsync(3)), $"/applications/{id}/receipt")).Status);
        await stranger.OpenAsync($"/applications/{id}/receipt");
        Assert.StartsWith("/sign-in", stranger.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_version_says_so_and_each_has_its_own_code()
    {
        var actor = await scene.NewApplicantAsync();
        var county = await scene.OfficerAsync("330106");
        var id = await scene.SubmittedAsync(actor);
        var token = await scene.TokenAsync(id);
        Assert.True((await scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Done);
        await scene.SaveAsync(actor, id, Scene.Typed(("chapter8", "补正后的设想")));
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(actor, Scene.Submission(id)))).Refusals);
        var digests = await host.InDbAsync(db => db.Versions.Where(v => v.ApplicationId == id).OrderBy(v => v.Number).Select(v => v.Digest).ToListAsync());

        async Task<VerifyReceipt.Version> VerifyAsync(string digest) => Assert.Single(await scene.DoAsync<VerifyReceipt, IReadOnlyList<VerifyReceipt.Version>>(verify => verify.RunAsync(digest[..24])));
        Assert.Equal((1, false, digests[0]), ((await VerifyAsync(digests[0])).VersionNumber, (await VerifyAsync(digests[0])).IsNewest, (await VerifyAsync(digests[0])).Digest));
        Assert.Equal((2, true, digests[1]), ((await VerifyAsync(digests[1])).VersionNumber, (await VerifyAsync(digests[1])).IsNewest, (await VerifyAsync(digests[1])).Digest));
        var old = (await scene.DoAsync<ShowReceipt, ShowReceipt.View?>(show => show.RunAsync(county, id, 1)))!;
        Assert.Equal((1, 2, digests[0]), (old.Receipt.Version, old.Newest, old.Receipt.Digest));
    }

    [Fact]
    public async Task The_same_content_submitted_again_has_a_code_of_its_own_and_an_earlier_releases_receipt_holds()
    {
        var actor = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(actor);
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<WithdrawApplication, Outcome<Application>>(withdraw => withdraw.RunAsync(actor, new WithdrawApplication.Input(id, token)))).Refusals);
        var first = await host.InDbAsync(db => db.Versions.AsNoTracking().Where(v => v.ApplicationId == id).Select(v => v.Digest).SingleAsync());
        async Task<bool> IsWithdrawnAsync() => Assert.Single(await scene.DoAsync<VerifyReceipt, IReadOnlyList<VerifyReceipt.Version>>(verify => verify.RunAsync(first[..24]))).IsWithdrawn;
        Assert.True(await IsWithdrawnAsync());
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(actor, Scene.Submission(id)))).Refusals);
        var versions = await host.InDbAsync(db => db.Versions.AsNoTracking().Where(v => v.ApplicationId == id).OrderBy(v => v.Number).ToListAsync());
        Assert.Equal((versions[0].Answers, versions[0].Materials), (versions[1].Answers, versions[1].Materials));
        Assert.False(await IsWithdrawnAsync());
        foreach (var version in versions)
        {
            var found = Assert.Single(await scene.DoAsync<VerifyReceipt, IReadOnlyList<VerifyReceipt.Version>>(verify => verify.RunAsync(version.Digest[..24])));
            Assert.Equal(version.Number, found.VersionNumber);
        }

        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
        var application = await host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));
        var (number, programme) = (application.Number, application.Digest);
        bool Holds(string digest, ApplicationVersion version) => AuditChain.IsDigestOf(digest, number, version.Number, programme, version.Answers, version.Declared, version.Materials, version.Declarant);
        Assert.True(Holds(versions[0].Digest, versions[0]));
        Assert.False(Holds(versions[0].Digest, versions[1]));
        Assert.True(Holds(AuditChain.HashOf($"{programme}\n{versions[0].Answers}\n{versions[0].Declared}\n{versions[0].Materials}\n{versions[0].Declarant}"), versions[0]));
    }

    [Theory]
    [InlineData("ffffffffffffffffffffffff", "没有这个回执码的申报")]
    [InlineData("ffff", "回执码是 24 位")]
    [InlineData("%25", "回执码是 24 位")]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E", "回执码是 24 位")]
    public async Task An_unknown_code_gets_a_page_that_says_what_to_do(string code, string sentence)
    {
        var visitor = await new Visitor(host).OpenAsync($"/verify?code={code}");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        Assert.Contains(sentence, visitor.Text, StringComparison.Ordinal);
        Assert.Empty(visitor.Page.QuerySelectorAll("main script"));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(visitor, "/verify/ffffffffffffffffffffffff.svg")).Status);
    }

    [Fact]
    public async Task A_wildcard_in_place_of_a_digit_finds_nothing()
    {
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        var digest = await host.InDbAsync(db => db.Versions.Where(v => v.ApplicationId == id).Select(v => v.Digest).SingleAsync());
        foreach (var typed in new[] { digest[..23] + "%", digest[..23] + "_", digest[..12], new string('%', 24) })
        {
            Assert.Empty(await scene.DoAsync<VerifyReceipt, IReadOnlyList<VerifyReceipt.Version>>(verify => verify.RunAsync(typed)));
        }
        Assert.Single(await scene.DoAsync<VerifyReceipt, IReadOnlyList<VerifyReceipt.Version>>(verify => verify.RunAsync(digest[..24])));
    }

    [Fact]
    public async Task Where_the_typesetter_is_missing_a_page_says_so()
    {
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        await using var without = host.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
            services.AddSingleton(_ => new Typesetter(new NodeWorkerOptions("typeset") { Folder = Path.Combine(Path.GetTempPath(), "no-such-folder") }))));
        using var client = without.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = true });
        var html = await client.GetStringAsync("/sign-in");
        var page = await BrowsingContext.New().OpenAsync(request => request.Content(html));
        var officer = (await scene.OfficerAsync("330106")).Name;
        var form = page.Forms.First(f => f.TextContent.Contains(officer, StringComparison.Ordinal));
        using var signed = await client.PostAsync(form.GetAttribute("action"), new FormUrlEncodedContent(form.QuerySelectorAll("input,button").Where(e => e.HasAttribute("name")).Select(e => KeyValuePair.Create(e.GetAttribute("name")!, e.GetAttribute("value") ?? ""))));
        using var answer = await client.GetAsync($"/review/{id}/report.pdf");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("服务器上没有安装排版组件", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

public sealed class ReceiptOnSqlite(SqliteHost host) : ReceiptTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class ReceiptOnPostgres(PostgresHost host) : ReceiptTests<PostgresHost>(host), IClassFixture<PostgresHost>;
