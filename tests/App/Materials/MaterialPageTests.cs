using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Shifan.Casework;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Materials;

/// <summary>The page of the materials and the requests of its script, over real HTTP.</summary>
public abstract class MaterialPageTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    /// <summary>An application that an applicant of the demonstration has begun, and its page of materials open.</summary>
    private async Task<string> StartedAsync(Visitor clerk, int number)
    {
        var (actor, call) = (await scene.ApplicantAsync(number), await scene.CallAsync("zhejiang-2021"));
        var started = await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(actor, call));
        Assert.Empty(started.Refusals);
        await clerk.OpenAsync($"/applications/{started.Value}/materials");
        return clerk.Path;
    }

    private static string Token(Visitor visitor) => ((IHtmlInputElement)visitor.Page.QuerySelector("input[name=__RequestVerificationToken]")!).Value;

    /// <summary>Sends a slot's form as a browser without script does, and opens what comes.</summary>
    private static async Task<string> SendAsync(Visitor clerk, string page, string slot, params (string Name, byte[] Bytes)[] files)
    {
        using var form = new MultipartFormDataContent { { new StringContent(Token(clerk)), "__RequestVerificationToken" }, { new StringContent(slot), "slot" } };
        foreach (var (name, bytes) in files)
        {
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/html");
            form.Add(content, "files", name);
        }
        using var response = await clerk.Client.PostAsync($"{page}?handler=Add", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        await clerk.OpenAsync(page);
        return text;
    }

    [Fact]
    public async Task Without_script_files_come_go_and_come_back()
    {
        var clerk = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        var page = await StartedAsync(clerk, 1);
        Assert.Contains("必备材料", clerk.Text);
        Assert.Contains("上一年度审计报告", clerk.Page.QuerySelector("#slot-audit")!.TextContent);
        await clerk.OpenAsync($"{page}?added=99");
        Assert.DoesNotContain("已收下", clerk.Text);
        Assert.Contains("附件2 九", clerk.Page.QuerySelector("#slot-audit .clause")!.TextContent);
        Assert.Contains("每个不超过 50 MB，最多 20 个", clerk.Page.QuerySelector("#slot-audit")!.TextContent);

        // one of three is refused, beside its slot, and the others are taken
        var answer = await SendAsync(clerk, page, "audit", ("../<b>审计</b>.pdf", Made.Pages(3)), ("网页.pdf", Encoding.UTF8.GetBytes("<script>alert(1)</script>")), ("首页.png", Made.Png(1200, 900)));
        Assert.Contains("“网页.pdf”：这是网页或纯文本文件", answer);
        Assert.DoesNotContain("<b>审计", answer);
        var links = clerk.Page.QuerySelectorAll("#slot-audit .slot-about a").Select(a => (a.TextContent, Href: a.GetAttribute("href")!)).ToList();
        Assert.Equal(["b_.pdf", "首页.png"], links.Select(link => link.TextContent));
        Assert.Contains("3 页", clerk.Page.QuerySelector("#slot-audit")!.TextContent);

        // pictures of it, and itself, as nothing that could run
        using (var thumbnail = await clerk.Client.GetAsync($"{links[0].Href}/thumbnail"))
        {
            Assert.Equal("image/png", thumbnail.Content.Headers.ContentType!.MediaType);
            Assert.True((await thumbnail.Content.ReadAsByteArrayAsync()).AsSpan().StartsWith(new byte[] { 0x89, 0x50, 0x4E, 0x47 }));
        }
        using (var content = await clerk.Client.GetAsync($"{links[0].Href}/content"))
        {
            Assert.Equal(("application/pdf", "attachment"), (content.Content.Headers.ContentType!.MediaType, content.Content.Headers.ContentDisposition!.DispositionType));
            Assert.Equal("nosniff", content.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("sandbox", content.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal(Made.Pages(3), await content.Content.ReadAsByteArrayAsync());
        }
        using (var picture = await clerk.Client.GetAsync($"{links[1].Href}/content"))
        {
            Assert.Equal(("image/png", "inline", "首页.png"), (picture.Content.Headers.ContentType!.MediaType, picture.Content.Headers.ContentDisposition!.DispositionType, picture.Content.Headers.ContentDisposition.FileNameStar));
        }
        await clerk.OpenAsync($"{links[0].Href}?n=2");
        Assert.Contains("第 2 页，共 3 页", clerk.Text);
        using (var drawn = await clerk.Client.GetAsync(clerk.Page.QuerySelector(".page-picture")!.GetAttribute("src"))) Assert.Equal("image/png", drawn.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.Client.GetAsync($"{links[0].Href}/pages/4")).StatusCode);

        // taken out, and at once put back
        await clerk.OpenAsync(page);
        await PressInAsync(clerk, "#slot-audit .slot-file", "移除");
        Assert.Contains("已移除“b_.pdf”", clerk.Text);
        await clerk.PressAsync("撤销移除");
        Assert.Equal(["首页.png", "b_.pdf"], clerk.Page.QuerySelectorAll("#slot-audit .slot-about a").Select(a => a.TextContent));
        await PressInAsync(clerk, "#slot-audit .slot-file", "↓");
        Assert.Equal(["b_.pdf", "首页.png"], clerk.Page.QuerySelectorAll("#slot-audit .slot-about a").Select(a => a.TextContent));

        // nothing chosen
        Assert.Contains("请先选择文件", await SendAsync(clerk, page, "audit"));
        // what the trail says of it
        await clerk.OpenAsync(page.Replace("/materials", "/trail", StringComparison.Ordinal));
        foreach (var word in new[] { "上传文件", "移除文件", "放回文件", "调整文件顺序" }) Assert.Contains(word, clerk.Text);
    }

    private static async Task PressInAsync(Visitor clerk, string place, string button)
    {
        var pressed = clerk.Page.QuerySelector(place)!.QuerySelectorAll("button").OfType<IHtmlButtonElement>().First(b => b.TextContent == button && !b.IsDisabled);
        var fields = pressed.Form!.QuerySelectorAll("input").OfType<IHtmlInputElement>().Select(input => KeyValuePair.Create(input.Name!, input.Value)).ToList();
        if (pressed.Name is { Length: > 0 } name) fields.Add(new(name, pressed.Value));
        using var response = await clerk.Client.PostAsync(pressed.Form.GetAttribute("action"), new FormUrlEncodedContent(fields));
        await clerk.OpenAsync(response.RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task In_pieces_over_http()
    {
        var clerk = await new Visitor(host).SignInAsync("示例二宁波检测技术有限公司");
        var page = await StartedAsync(clerk, 2);
        var uploads = page.Replace("/materials", "/uploads", StringComparison.Ordinal);
        var token = Token(clerk);
        var bytes = Made.Pages(2);

        async Task<(HttpStatusCode Status, JsonElement Body)> Ask(HttpClient client, string path, HttpContent? content, string? with)
        {
            using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = content };
            if (with is not null) request.Headers.Add("RequestVerificationToken", with);
            using var response = await client.SendAsync(request);
            return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
        }
        static FormUrlEncodedContent Form(params (string, string)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        static FormUrlEncodedContent Begin(string slot, string name, string size) => Form(("slot", slot), ("name", name), ("size", size), ("key", "k"));
        static string Code(JsonElement body) => body.GetProperty("refusals")[0].GetProperty("code").GetString()!;

        using var stranger = host.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await Ask(stranger, uploads, null, null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Ask(stranger, uploads, Begin("audit", "a.pdf", "10"), token)).Status);
        Assert.Equal((HttpStatusCode.BadRequest, "token"), await Coded(Ask(clerk.Client, uploads, Begin("audit", "a.pdf", "10"), null)));
        Assert.Equal((HttpStatusCode.BadRequest, "upload.request"), await Coded(Ask(clerk.Client, uploads, new StringContent("{\"slot\":\"audit\"}", Encoding.UTF8, "application/json"), token)));
        Assert.Equal((HttpStatusCode.BadRequest, "upload.request"), await Coded(Ask(clerk.Client, uploads, Begin("audit", "a.pdf", "many"), token)));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "material.slot"), await Coded(Ask(clerk.Client, uploads, Begin("nothing", "a.pdf", "10"), token)));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "material.size"), await Coded(Ask(clerk.Client, uploads, Begin("audit", "a.pdf", "99999999999"), token)));
        Assert.Equal((HttpStatusCode.NotFound, "upload.unknown"), await Coded(Ask(clerk.Client, $"{uploads}/{Guid.NewGuid()}", null, token)));

        // half a character and a path in the name
        Assert.Equal((HttpStatusCode.BadRequest, "upload.request"), await Coded(Ask(clerk.Client, uploads, Begin("audit", "a\0.pdf", "10"), token)));
        using var broken = new StringContent($"slot=audit&name=..%5C%ED%A0%BDx.pdf&key=k&size={bytes.Length}", Encoding.ASCII, "application/x-www-form-urlencoded");
        var (status, begun) = await Ask(clerk.Client, uploads, broken, token);
        Assert.Equal(HttpStatusCode.OK, status);
        var upload = $"{uploads}/{begun.GetProperty("id").GetString()}";
        Assert.Equal((HttpStatusCode.Conflict, "upload.offset"), await Coded(Ask(clerk.Client, $"{upload}?offset=7", new ByteArrayContent(bytes), token)));
        Assert.Equal((HttpStatusCode.Conflict, "upload.offset"), await Coded(Ask(clerk.Client, $"{upload}?offset=-7", new ByteArrayContent(bytes), token)));
        Assert.Equal(HttpStatusCode.OK, (await Ask(clerk.Client, $"{upload}?offset=0", new ByteArrayContent(bytes[..100]), token)).Status);
        Assert.Equal(100, (await Ask(clerk.Client, uploads, null, null)).Body[0].GetProperty("received").GetInt64());
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "upload.piece"), await Coded(Ask(clerk.Client, $"{upload}?offset=100", new ByteArrayContent(new byte[9 * 1024 * 1024]), token)));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "upload.incomplete"), await Coded(Ask(clerk.Client, $"{upload}/finish", Form(("sha256", "")), token)));

        // somebody else's application is not there
        var other = await new Visitor(host).SignInAsync("示例三温州创业服务有限公司");
        await StartedAsync(other, 3);
        Assert.Equal(HttpStatusCode.NotFound, (await Ask(other.Client, uploads, null, null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Ask(other.Client, $"{upload}?offset=100", new ByteArrayContent(bytes[100..]), Token(other))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.OpenAsync(page)).Status);

        // the page shows what is not finished, to go on with or to give up
        await clerk.OpenAsync(page);
        Assert.Contains("再次选择同一个文件", clerk.Page.QuerySelector("#slot-audit")!.TextContent);
        Assert.Equal(HttpStatusCode.OK, (await Ask(clerk.Client, $"{upload}?offset=100", new ByteArrayContent(bytes[100..]), token)).Status);
        var finished = await Ask(clerk.Client, $"{upload}/finish", Form(("sha256", "")), token);
        Assert.Equal((HttpStatusCode.OK, "pdf", 2), (finished.Status, finished.Body.GetProperty("kind").GetString(), finished.Body.GetProperty("pages").GetInt32()));
        using var slot = await clerk.Client.GetAsync($"{page}?handler=Slot&slot=audit");
        Assert.Contains(finished.Body.GetProperty("id").GetString()!, await slot.Content.ReadAsStringAsync());

        // and nobody else opens it: not another applicant, not the officer before it is submitted, not who is not signed in
        var file = $"{page}/{finished.Body.GetProperty("id").GetString()}";
        var officer = await new Visitor(host).SignInAsync("宁波市鄞州区经济和信息化局");
        foreach (var client in new[] { other.Client, officer.Client })
        {
            foreach (var what in new[] { "", "/content", "/thumbnail", "/pages/1" }) Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(file + what)).StatusCode);
        }
        using var nobody = await stranger.GetAsync($"{file}/content");
        Assert.StartsWith("/sign-in", nobody.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);

        async Task<(HttpStatusCode, string)> Coded(Task<(HttpStatusCode Status, JsonElement Body)> asked)
        {
            var (code, body) = await asked;
            return (code, Code(body));
        }
    }

    [Theory]
    [InlineData("text/plain", "slot=audit")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nbroken")]
    [InlineData("multipart/form-data", "no boundary")]
    public async Task A_broken_form_is_no_error_of_ours(string type, string body)
    {
        var clerk = await new Visitor(host).SignInAsync("示例四嘉兴数字化服务中心");
        await clerk.OpenAsync("/applications");
        using var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await clerk.Client.PostAsync($"/applications/{Guid.NewGuid()}/materials?handler=Add", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}

public sealed class MaterialPageOnSqlite(SqliteHost host) : MaterialPageTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class MaterialPageOnPostgres(PostgresHost host) : MaterialPageTests<PostgresHost>(host), IClassFixture<PostgresHost>;
