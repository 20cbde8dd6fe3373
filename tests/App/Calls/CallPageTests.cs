using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Calls;

/// <summary>The public page of a call: the way of an application, downloads, contacts.</summary>
public abstract class CallPageTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task Anybody_sees_how_long_still_and_whom_to_call()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var visitor = await new Visitor(host).OpenAsync("/");
        Assert.Contains("距截止", visitor.Text);
        var link = visitor.Page.QuerySelectorAll("a").First(a => a.GetAttribute("href") == $"/calls/{call}");
        await visitor.OpenAsync(link.GetAttribute("href")!);
        // four days and some hours before the midnight that ends 16 May
        Assert.Matches(@"还有 4 天 1[45] 小时", visitor.Text);
        Assert.Contains("浙江省中小企业服务中心513室", visitor.Text);
        Assert.Contains("登录后申报", visitor.Text);
        Assert.Contains("现有省级示范平台满三年的方可继续申报（二）", visitor.Text);
        Assert.False(visitor.Has("提交问题"));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/calls/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Says_which_office_receives_and_why()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var visitor = await new Visitor(host).OpenAsync($"/calls/{call}");
        await visitor.PressAsync("查看受理单位", ("division", "330106"), ("managedBy", "县（市、区）管理"), ("route", "经所在县（市、区）申报"));
        var text = Squeeze(visitor.Text);
        Assert.Contains("受理单位：杭州市西湖区经济和信息化局", text);
        Assert.Contains("因为 ", text);
        Assert.Contains("浙江省杭州市西湖区；申报渠道：经所在县（市、区）申报", text);
        Assert.Equal(["杭州市西湖区经济和信息化局", "杭州市经济和信息化局", "浙江省经济和信息化厅"], visitor.Page.QuerySelectorAll("ol li strong").Select(e => e.TextContent));
        Assert.Contains("使用“设区市推荐名额”，5 家（原则上）（二）", text);

        // straight to the province: past every quota
        await visitor.OpenAsync($"/calls/{call}?division=330106&managedBy=不归市、县（市、区）管理&route=直接报送省经信厅");
        Assert.Equal(["浙江省经济和信息化厅"], visitor.Page.QuerySelectorAll("ol li strong").Select(e => e.TextContent));
        Assert.Contains("不占推荐名额", visitor.Text);
        Assert.Empty(visitor.Page.QuerySelectorAll(".field-error"));
        // who may not take that way is told
        await visitor.OpenAsync($"/calls/{call}?division=330106&managedBy=县（市、区）管理&route=直接报送省经信厅");
        Assert.Contains("只有不归市、县（市、区）管理的机构可直接报送", visitor.Page.QuerySelector(".field-error")!.TextContent);
    }

    [Theory]
    [InlineData("division=310118&route=经所在县（市、区）申报", "不在本通知的范围内")]
    [InlineData("division=999999&route=经所在县（市、区）申报", "没有代码为 999999 的行政区划")]
    [InlineData("division=330100&route=经所在县（市、区）申报", "没有对应的县（市、区）经信部门")]
    [InlineData("division=%3Cscript%3E&route=x", "不是六位行政区划代码")]
    [InlineData("division=&route=经所在县（市、区）申报", "请填写")]
    [InlineData("division=330106&route=%00", "不在选项内")]
    public async Task What_leads_nowhere_says_why(string query, string why)
    {
        var visitor = await new Visitor(host).OpenAsync($"/calls/{await scene.CallAsync("zhejiang-2021")}?{query}");
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        Assert.Contains(why, visitor.Text);
        Assert.Empty(visitor.Page.QuerySelectorAll("main script:not([src])"));
    }

    [Fact]
    public async Task Tells_the_pots_apart_and_what_is_not_yet_known()
    {
        var call = await scene.CallAsync("shanghai-national-2021");
        const string carrier = "属于打造大中小企业融通型、专业资本集聚型、科技资源支撑型、高端人才引领型等创新创业特色载体的开发区，中外中小企业合作区";
        var visitor = await new Visitor(host).OpenAsync($"/calls/{call}?division=310118&directKind=否&route=经所属区申报");
        Assert.Contains("要看还没有填的内容（三.2", Squeeze(visitor.Text));
        await visitor.PressAsync("查看受理单位", ("remark", carrier));
        Assert.Contains("使用“特色载体开发区、中外中小企业合作区单列名额”，1 家（三.2", Squeeze(visitor.Text));
        await visitor.OpenAsync($"/calls/{call}?division=310118&directKind=否&route=经所属区申报&remark=属于区级推荐名额");
        Assert.Contains("使用“区级推荐名额”，2 家（原则上）", Squeeze(visitor.Text));
        Assert.Contains("工业和信息化部", visitor.Page.QuerySelector("ol li:last-child strong")!.TextContent);
        Assert.Contains("不在本系统办理", visitor.Text);
        await visitor.OpenAsync($"/calls/{call}?division=310118&directKind=工业产品质量控制和技术评价实验室&route=直接向市经济信息化委申报&remark=属于工信部认定工业产品质量控制和技术评价实验室");
        Assert.Contains("工业和信息化部认定的实验室（不占名额）", visitor.Text);
    }

    [Fact]
    public async Task An_applicants_seat_is_guessed_and_said_to_be_a_guess()
    {
        var applicant = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await applicant.OpenAsync($"/calls/{await scene.CallAsync("zhejiang-2021")}");
        Assert.Contains("可能是旧的，请核对", applicant.Text);
        Assert.Equal("330106", applicant.Page.QuerySelector("select[name=division] option[selected]")!.GetAttribute("value"));
        await applicant.PressAsync("查看受理单位", ("route", "经所在县（市、区）申报"));
        Assert.Contains("受理单位：杭州市西湖区经济和信息化局", applicant.Text);
        Assert.DoesNotContain("可能是旧的", applicant.Text);
    }

    [Fact]
    public async Task The_office_gives_out_files_and_everybody_downloads_them()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        var officer = await new Visitor(host).SignInAsync("浙江省经济和信息化厅");
        await officer.OpenAsync("/review/calls");
        await officer.OpenAsync(officer.Page.QuerySelectorAll("a").Single(a => a.GetAttribute("href") == $"/review/calls/{call}").GetAttribute("href")!);
        var pdf = "%PDF-1.7 示例通知"u8.ToArray();
        Assert.Contains("已办理", await UploadAsync(officer, call, "../../浙经信 通知（示例）.pdf", pdf, "关于组织推荐的通知"));
        Assert.Contains("只能发布", await UploadAsync(officer, call, "页面.html", "<script>alert(1)</script>"u8.ToArray(), null));
        Assert.Contains("文件内容不是 docx", await UploadAsync(officer, call, "空白附件.docx", pdf, null));
        Assert.Contains("同一文件已经发布", await UploadAsync(officer, call, "又一次.pdf", pdf, null));

        var visitor = await new Visitor(host).OpenAsync($"/calls/{call}");
        var link = visitor.Page.QuerySelectorAll("a").Single(a => a.TextContent == "关于组织推荐的通知").GetAttribute("href")!;
        using (var answer = await visitor.Client.GetAsync(link))
        {
            Assert.Equal(pdf, await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal(("attachment", "浙经信 通知（示例）.pdf"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileNameStar));
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }
        await officer.OpenAsync($"/review/calls/{call}");
        await officer.PressAsync("撤下");
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Client.GetAsync(link)).StatusCode);
        Assert.Equal(["call.attach", "call.detach"], await host.InDbAsync(db => db.Audit.Where(e => e.Detail.Contains(call.ToString()) && (e.Action == "call.attach" || e.Action == "call.detach")).OrderBy(e => e.Number).Select(e => e.Action).ToListAsync()));
    }

    private static async Task<string> UploadAsync(Visitor officer, Guid call, string name, byte[] content, string? label)
    {
        await officer.OpenAsync($"/review/calls/{call}");
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent(officer.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken");
        if (label is not null) form.Add(new StringContent(label), "label");
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", name);
        using var answer = await officer.Client.PostAsync($"/review/calls/{call}?handler=Attach", form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    [Fact]
    public async Task Whom_to_call_is_entered_by_the_notices_office_alone()
    {
        var call = await scene.CallAsync("zhejiang-2021");
        foreach (var account in new[] { "officer-330100@demo.example", "officer-310000@demo.example", "applicant2@demo.example", "auditor-330000@demo.example" })
        {
            var actor = await scene.ActorAsync(account);
            Assert.Equal("call.office", (await scene.DoAsync<SetCallContact, Outcome<CallContact>>(set => set.RunAsync(actor, new SetCallContact.Input(call, "authority", "示例联络员丁", "0571-00000000")))).Refusals.Single().Code);
            Assert.Equal("call.office", (await scene.DoAsync<MoveDeadline, Outcome<CallExtension>>(move => move.RunAsync(actor, new MoveDeadline.Input(call, null, null, false, "示例")))).Refusals.Single().Code);
            using var content = new MemoryStream("%PDF-"u8.ToArray());
            Assert.Equal("call.office", (await scene.DoAsync<AttachCallFile, Outcome<CallFile>>(attach => attach.RunAsync(actor, new AttachCallFile.Input(call, CallFileKind.Annex, "a.pdf", null, content)))).Refusals.Single().Code);
        }
        var shanghai = await new Visitor(host).SignInAsync("上海市经济和信息化委员会");
        Assert.Equal(HttpStatusCode.NotFound, (await shanghai.OpenAsync($"/review/calls/{call}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await new Visitor(host).SignInAsync("示例二宁波")).OpenAsync($"/review/calls/{call}")).Status);

        var officer = await new Visitor(host).SignInAsync("浙江省经济和信息化厅");
        await officer.OpenAsync($"/review/calls/{call}");
        await officer.PressAsync("保存政策咨询的联系人", ("person", "示例联络员丁"), ("phone", "请打电话"));
        Assert.Contains("联系电话只能有数字", officer.Text);
        await officer.PressAsync("保存政策咨询的联系人", ("person", "示例联络员丁"), ("phone", "0571-00000000、0571-00000001"));
        var visitor = await new Visitor(host).OpenAsync($"/calls/{call}");
        Assert.Contains("示例联络员丁", visitor.Text);
        Assert.Contains("0571-00000001", visitor.Text);
        // the trail knows that somebody is named, not who
        Assert.DoesNotContain("示例联络员丁", string.Concat(await host.InDbAsync(db => db.Audit.Where(e => e.Action == "call.contact").Select(e => e.Detail).ToListAsync())));
        await officer.OpenAsync($"/review/calls/{call}");
        await officer.PressAsync("保存政策咨询的联系人", ("person", ""), ("phone", ""));
        Assert.DoesNotContain("示例联络员丁", (await visitor.OpenAsync($"/calls/{call}")).Text);
    }
}

public sealed class CallPagesOnSqlite(SqliteHost host) : CallPageTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class CallPagesOnPostgres(PostgresHost host) : CallPageTests<PostgresHost>(host), IClassFixture<PostgresHost>;
