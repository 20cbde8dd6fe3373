using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AngleSharp;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Sheets;

/// <summary>Tables and workbooks in and out over real HTTP, without script: looked at first, then imported, and nothing overwritten unseen.</summary>
public abstract class ImportTests<THost>(THost host)
    where THost : ShifanHost
{
    private const string Institution = "示例一杭州中小企业服务中心";

    private readonly Scene scene = new(host);

    /// <summary>Somebody at the pages of import, with a browser without script.</summary>
    private sealed class Clerk(HttpClient client, Guid id)
    {
        public Guid Id => id;

        public HttpClient Client => client;

        public IHtmlDocument Page { get; private set; } = null!;

        public string Path { get; private set; } = "";

        public HttpStatusCode Status { get; private set; }

        public string Text => string.Join(' ', Page.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        public string Import(string table) => $"/applications/{id}/tables/{table}/import";

        public string Workbook => $"/applications/{id}/workbook";

        public async Task OpenAsync(string path) => await TakeAsync(await client.GetAsync(path));

        public async Task<byte[]> DownloadAsync(string path)
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsByteArrayAsync();
        }

        public async Task SendAsync(string path, byte[] file, string name = "示例.xlsx", params (string Name, string Value)[] more)
        {
            await OpenAsync(path);
            using var content = new MultipartFormDataContent { { new StringContent(Token), "__RequestVerificationToken" } };
            var part = new ByteArrayContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            content.Add(part, "file", name);
            foreach (var (key, value) in more) content.Add(new StringContent(value), key);
            await TakeAsync(await client.PostAsync(path, content));
        }

        public async Task PasteAsync(string path, string text)
        {
            await OpenAsync(path);
            using var content = new MultipartFormDataContent { { new StringContent(Token), "__RequestVerificationToken" }, { new StringContent(text), "pasted" } };
            await TakeAsync(await client.PostAsync(path, content));
        }

        /// <summary>Presses a button of the form that carries the upload.</summary>
        public Task PressAsync(string handler, params (string Name, string Value)[] over)
        {
            var form = Page.Forms.First(f => f.Elements.Any(e => e.GetAttribute("name") == "kept"));
            var fields = new List<(string, string)>();
            foreach (var input in form.Elements.OfType<IHtmlInputElement>().Where(input => input.Name is { Length: > 0 } && (input.Type is not ("checkbox" or "radio") || input.IsChecked)))
            {
                if (input.Name != "__RequestVerificationToken" && over.All(o => o.Name != input.Name)) fields.Add((input.Name!, input.Value));
            }
            return PostAsync($"{Path.Split('?')[0]}?handler={handler}", [.. fields, .. over.Where(o => o.Value.Length > 0)]);
        }

        public async Task PostAsync(string path, (string Name, string Value)[] fields) => await TakeAsync(await client.PostAsync(path,
            new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", Token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)))));

        private string Token => Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        private async Task TakeAsync(HttpResponseMessage response)
        {
            using (response)
            {
                (Status, Path) = (response.StatusCode, response.RequestMessage!.RequestUri!.PathAndQuery);
                var html = await response.Content.ReadAsStringAsync();
                Page = (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html).Address(response.RequestMessage.RequestUri));
            }
        }

        public string Fact(string name) => Page.QuerySelectorAll("[data-dry-run] dt").First(dt => dt.TextContent == name).NextElementSibling!.TextContent.Trim();
    }

    private async Task<Clerk> ClerkAsync()
    {
        var visitor = await new Visitor(host).SignInAsync(Institution);
        var applicant = await scene.ApplicantAsync(1);
        var id = await host.InDbAsync(db => db.Applications.Where(a => a.InstitutionId == applicant.InstitutionId).Select(a => (Guid?)a.Id).FirstOrDefaultAsync())
            ?? (await scene.DoAsync<StartApplication, Outcome<Guid>>(async start => await start.RunAsync(applicant, await scene.CallAsync("zhejiang-2021")))).Value;
        return new Clerk(visitor.Client, id);
    }

    private async Task SetAsync(Guid id, string key, params MappingNode[] rows) =>
        await scene.SaveAsync(await scene.ApplicantAsync(1), id, new MappingNode(default, [new Entry(key, default, rows.Length == 0 ? new ScalarNode(default, "", isNull: true) : new SequenceNode(default, rows))]));

    private async Task<IReadOnlyList<MappingNode>> RowsAsync(Guid id, string table) => Workbook.Rows(await AnswersAsync(id), (await ProgrammeAsync(id)).Form.Tables.First(t => t.Id == table));

    private Task<MappingNode> AnswersAsync(Guid id) => host.InDbAsync(async db => Casework.Draft.From(await db.DraftSections.AsNoTracking().Where(s => s.ApplicationId == id).ToListAsync()).Answers);

    private async Task<Programme> ProgrammeAsync(Guid id)
    {
        var digest = await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Digest).FirstAsync());
        return await scene.DoAsync<ProgrammeStore, Programme>(store => store.FindAsync(digest, default));
    }

    private static MappingNode Row(params (string Key, string Text)[] cells) => Scene.Typed([.. cells.Select(cell => (cell.Key, (string?)cell.Text))]);

    private static string Shown(IEnumerable<MappingNode> rows, string column) => string.Join(' ', rows.Select(row => CellAnswer.Text(row[column])));

    [Fact]
    public async Task A_block_is_looked_at_then_imported_without_being_sent_again()
    {
        var clerk = await ClerkAsync();
        await SetAsync(clerk.Id, "staff", Row(("name", "示例甲"), ("degree", "本科"), ("rank", "无")));
        await clerk.PasteAsync(clerk.Import("staff"), "姓名\t学历\t职称\t工号\n示例甲\t本科\t无\t1\n示例乙\t大学\t中级\t2\n示例丙\t硕士研究生\t副高级\t3");
        Assert.Equal(("3 行（粘贴的内容）", "2 行", "1 行", "1 行"), (clerk.Fact("读入"), clerk.Fact("新增"), clerk.Fact("相同"), clerk.Fact("有错误")));
        Assert.Contains("没有读入的列：工号", clerk.Text);
        Assert.Contains("第 3 行 B 列：学历：“大学”不在选项内", clerk.Text);
        Assert.Equal("示例甲", Shown(await RowsAsync(clerk.Id, "staff"), "name"));
        Assert.DoesNotContain("缺必填内容", clerk.Text);

        await clerk.PressAsync("Again", ("leaveOut", "true"));
        Assert.Equal("1 行，其中 1 行不导入", clerk.Fact("有错误"));
        await clerk.PressAsync("Apply", ("leaveOut", "false"));
        Assert.StartsWith($"/applications/{clerk.Id}/sections/annex4?saved=true", clerk.Path);
        Assert.Equal("示例甲 示例乙 示例丙", Shown(await RowsAsync(clerk.Id, "staff"), "name"));
        // what is wrong was kept as it was typed, and the page says the same of it
        Assert.Contains("学历：“大学”不在选项内", clerk.Text);
        var saves = await host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == AuditNote.ChainOf(clerk.Id) && e.Action == "draft.save"));
        Assert.True(saves >= 2);
    }

    [Fact]
    public async Task What_a_row_lacks_is_said_before_it_is_imported()
    {
        var clerk = await ClerkAsync();
        await clerk.PasteAsync(clerk.Import("staff"), "姓名\t学历\t职称\n\t本科\t无\n示例乙\t\t\n示例丙\t本科\t无");
        Assert.Equal(("2 行", "0 行"), (clerk.Fact("缺必填内容"), clerk.Fact("有错误")));
        Assert.Contains("还缺必填的姓名，", clerk.Text);
        Assert.Contains("还缺必填的学历、职称，", clerk.Text);
    }

    [Fact]
    public async Task What_is_exported_comes_back_changed_and_nothing_else_is()
    {
        var clerk = await ClerkAsync();
        await SetAsync(clerk.Id, "equipment", Row(("name", "示例设备一"), ("count", "2"), ("value", "1,000.5")), Row(("name", "=cmd|' /C calc'!A0"), ("bought", "2019/3/5")));
        var file = await clerk.DownloadAsync($"/applications/{clerk.Id}/tables/equipment/export.xlsx");
        await clerk.SendAsync(clerk.Import("equipment"), file);
        Assert.Equal(("0 行", "2 行", "0 行"), (clerk.Fact("新增"), clerk.Fact("相同"), clerk.Fact("删除")));
        await clerk.PressAsync("Apply");
        Assert.Equal("1,000.5 ", Shown(await RowsAsync(clerk.Id, "equipment"), "value"));

        var csv = Encoding.UTF8.GetString(await clerk.DownloadAsync($"/applications/{clerk.Id}/tables/equipment/export.csv"));
        Assert.Contains("'=cmd|", csv, StringComparison.Ordinal);
        await clerk.SendAsync(clerk.Import("equipment"), Encoding.UTF8.GetBytes(csv.Replace("\"1,000.5\"", "2000.5", StringComparison.Ordinal)), "示例.csv");
        Assert.Equal(("1 行", "1 行"), (clerk.Fact("修改"), clerk.Fact("相同")));
        await clerk.PressAsync("Apply");
        Assert.Equal("2000.5 ", Shown(await RowsAsync(clerk.Id, "equipment"), "value"));
        Assert.Equal("示例设备一 =cmd|' /C calc'!A0", Shown(await RowsAsync(clerk.Id, "equipment"), "name"));
        var blank = await clerk.DownloadAsync($"/applications/{clerk.Id}/tables/equipment/export.xlsx?blank=true");
        Assert.Equal(2, SheetReader.Read(blank, "x", new Faults())!.Sheets[0].Rows.Count);
    }

    [Fact]
    public async Task What_a_colleague_saved_meanwhile_is_not_overwritten()
    {
        var clerk = await ClerkAsync();
        await SetAsync(clerk.Id, "partners", Row(("name", "示例单位一"), ("kind", "企业"), ("agreement", "是")));
        var file = await clerk.DownloadAsync($"/applications/{clerk.Id}/tables/partners/export.xlsx?blank=true");
        await clerk.PasteAsync(clerk.Import("partners"), "合作单位\t单位类别\n示例单位二\t行业协会");
        await SetAsync(clerk.Id, "partners", Row(("name", "同事填的单位"), ("kind", "企业"), ("agreement", "是")));
        await clerk.PressAsync("Apply", ("mode", "Replace"));
        Assert.Contains("还没有导入", clerk.Text);
        Assert.Equal("同事填的单位", Shown(await RowsAsync(clerk.Id, "partners"), "name"));
        // the page now shows the new state, and the upload is still with it
        Assert.Equal("1 行", clerk.Fact("删除"));
        await clerk.PressAsync("Apply", ("removes", "1"));
        Assert.Equal("示例单位二", Shown(await RowsAsync(clerk.Id, "partners"), "name"));
        await clerk.SendAsync(clerk.Import("partners"), file);
        Assert.Equal("0 行", clerk.Fact("删除"));
    }

    [Fact]
    public async Task A_short_file_over_a_long_table_takes_nothing_away_unless_that_is_said()
    {
        var clerk = await ClerkAsync();
        await SetAsync(clerk.Id, "partners", [.. Enumerable.Range(1, 13).Select(i => Row(("name", $"示例单位{i}"), ("kind", "企业"), ("agreement", "是")))]);
        await clerk.SendAsync(clerk.Import("partners"), Encoding.UTF8.GetBytes("合作单位,单位类别\n示例单位3,行业协会\n"), "示例.csv");
        Assert.Equal(("1 行", "0 行", "共 13 行"), (clerk.Fact("修改"), clerk.Fact("删除"), clerk.Fact("导入后")));
        await clerk.PressAsync("Apply");
        Assert.Equal(13, (await RowsAsync(clerk.Id, "partners")).Count);

        await clerk.SendAsync(clerk.Import("partners"), Encoding.UTF8.GetBytes("合作单位,单位类别\n示例单位3,企业\n"), "示例.csv");
        await clerk.PressAsync("Again", ("mode", "Replace"));
        Assert.Equal("12 行", clerk.Fact("删除"));
        Assert.Contains("确认删除表中已有的 12 行", clerk.Text, StringComparison.Ordinal);
        await clerk.PressAsync("Apply");
        Assert.Contains("已有的 12 行会被删除，还没有导入", clerk.Text, StringComparison.Ordinal);
        Assert.Equal(13, (await RowsAsync(clerk.Id, "partners")).Count);
        await clerk.PressAsync("Apply", ("removes", "12"));
        Assert.Single(await RowsAsync(clerk.Id, "partners"));
    }

    [Fact]
    public async Task The_table_of_years_comes_back_with_every_column()
    {
        var clerk = await ClerkAsync();
        var table = (await ProgrammeAsync(clerk.Id)).Form.Tables.First(t => t.Id == "years");
        await SetAsync(clerk.Id, "years", Row([(table.Columns[0].Id, table.FixedRows[0]), .. table.Columns.Skip(1).Select((column, i) => (column.Id, $"{i + 3}"))]));
        var csv = Encoding.UTF8.GetString(await clerk.DownloadAsync($"/applications/{clerk.Id}/tables/years/export.csv"));
        await clerk.SendAsync(clerk.Import("years"), Encoding.UTF8.GetBytes(csv), "示例.csv");
        Assert.DoesNotContain("没有读入的列", clerk.Text, StringComparison.Ordinal);
        Assert.Equal(("1 行", "0 行"), (clerk.Fact("相同"), clerk.Fact("删除")));
    }

    [Fact]
    public async Task A_workbook_brings_back_only_what_was_changed_in_it()
    {
        var clerk = await ClerkAsync();
        await scene.SaveAsync(await scene.ApplicantAsync(1), clerk.Id, Scene.Typed(("address", "示例路1号"), ("assets", "300"), ("legalRepresentative", "示例甲"), ("bodyKind", "企业")));
        await SetAsync(clerk.Id, "activities", Row(("day", "2020-03-05"), ("name", "示例活动"), ("kind", "技术洽谈")));
        var book = SheetReader.Read(await clerk.DownloadAsync($"{clerk.Workbook}.xlsx"), "x", new Faults())!;
        var basics = book.Sheets.First(sheet => sheet.Name == "业务·一、平台基本情况");
        byte[] Changed(params (string Mark, SheetCell Cell)[] cells) => Rewritten.Book(book, "业务·一、平台基本情况", row => cells.FirstOrDefault(cell => cell.Mark == row[0].Text) is { Mark: not null } found ? found.Cell : null);
        Assert.Equal("示例路1号", basics.Rows.First(row => row[0].Text == "#address")[3].Text);

        // meanwhile a colleague changes the address here; the workbook changes assets, the representative, and something that is wrong
        await scene.SaveAsync(await scene.ApplicantAsync(1), clerk.Id, Scene.Typed(("address", "示例路2号"), ("legalRepresentative", "示例乙")));
        await clerk.SendAsync(clerk.Workbook, Changed(("#assets", new(CellKind.Number, "400")), ("#legalRepresentative", new(CellKind.Text, "示例丙")), ("#employees", new(CellKind.Text, "约二十"))));
        Assert.Equal(["legalRepresentative", "assets", "employees"], clerk.Page.QuerySelectorAll("input[name=take]").Select(box => box.GetAttribute("value")));
        Assert.Contains("网上的这一项也改过", clerk.Text);
        Assert.Contains("从业人数：“约二十”不是数字", clerk.Text);
        Assert.Equal(["assets", "employees"], clerk.Page.QuerySelectorAll("input[name=take]").OfType<IHtmlInputElement>().Where(box => box.IsChecked).Select(box => box.Value));
        await clerk.PressAsync("Apply");
        Assert.Contains("已导入并保存：一、平台基本情况", clerk.Text);
        var answers = await AnswersAsync(clerk.Id);
        Assert.Equal(["示例路2号", "400", "示例乙", "约二十"], new[] { "address", "assets", "legalRepresentative", "employees" }.Select(key => CellAnswer.Text(answers[key])));

        // the same again: what is there already is no change, and nothing chosen is refused
        await clerk.SendAsync(clerk.Workbook, Changed(("#assets", new(CellKind.Number, "400")), ("#address", new(CellKind.Text, "示例路3号"))));
        await clerk.PressAsync("Apply", ("take", ""));
        Assert.Contains("请至少勾选一项", clerk.Text);
        await clerk.SendAsync(clerk.Workbook, await clerk.DownloadAsync($"{clerk.Workbook}.xlsx"));
        Assert.Contains("没有要导入的改动", clerk.Text);
    }

    [Fact]
    public async Task A_workbook_is_refused_section_by_section()
    {
        var clerk = await ClerkAsync();
        await scene.SaveAsync(await scene.ApplicantAsync(1), clerk.Id, Scene.Typed(("postcode", "310000"), ("qualifications", "示例资质")));
        var book = SheetReader.Read(await clerk.DownloadAsync($"{clerk.Workbook}.xlsx"), "x", new Faults())!;
        var file = Rewritten.Book(book, null, row => row[0].Text switch { "#postcode" => new SheetCell(CellKind.Text, "310001"), "#qualifications" => new SheetCell(CellKind.Text, "示例资质二"), _ => null });
        await clerk.SendAsync(clerk.Workbook, file);
        await scene.SaveAsync(await scene.ApplicantAsync(1), clerk.Id, Scene.Typed(("contact", "示例联系人")));
        await clerk.PressAsync("Apply");
        Assert.Contains("已导入并保存：三、服务能力及业绩", clerk.Text);
        Assert.Contains("一、平台基本情况：核对之后", clerk.Text);
        var answers = await AnswersAsync(clerk.Id);
        Assert.Equal(["310000", "示例资质二", "示例联系人"], new[] { "postcode", "qualifications", "contact" }.Select(key => CellAnswer.Text(answers[key])));
        await clerk.PressAsync("Apply");
        Assert.Equal("310001", CellAnswer.Text((await AnswersAsync(clerk.Id))["postcode"]));
    }

    [Fact]
    public async Task Nobody_else_comes_near()
    {
        var clerk = await ClerkAsync();
        var paths = new[] { clerk.Import("staff"), $"/applications/{clerk.Id}/tables/staff/export.xlsx", $"/applications/{clerk.Id}/tables/staff/export.csv", clerk.Workbook, $"{clerk.Workbook}.xlsx" };
        var other = await new Visitor(host).SignInAsync("示例二宁波检测技术有限公司");
        var officer = await new Visitor(host).SignInAsync("杭州市西湖区经济和信息化局");
        foreach (var path in paths)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.OpenAsync(path)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await officer.OpenAsync(path)).Status);
            Assert.StartsWith("/sign-in", (await new Visitor(host).OpenAsync(path)).Path);
        }
        await clerk.OpenAsync(clerk.Import("nothing"));
        Assert.Equal(HttpStatusCode.NotFound, clerk.Status);
        await clerk.OpenAsync($"/applications/{clerk.Id}/tables/staff/export.exe");
        Assert.Equal(HttpStatusCode.NotFound, clerk.Status);
    }

    [Fact]
    public async Task A_submitted_application_can_be_taken_out_but_not_changed()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        var planned = await scene.DoAsync<ImportRows, Outcome<ImportRows.DryRun>>(import => import.PlanAsync(applicant, new ImportRows.Input(id, "staff", SheetReader.Paste("姓名\t学历\n示例\t本科", new Faults())!, null, false)));
        Assert.Equal("step.wrong", planned.Refusals[0].Code);
        var file = await scene.DoAsync<ExportTable, ExportTable.Exported?>(export => export.RunAsync(applicant, id, "staff", csv: false, blank: false));
        Assert.NotEmpty(file!.Content);
    }

    [Theory]
    [InlineData("", "请选择文件")]
    [InlineData("%PDF-1.7", "这是 PDF 文件")]
    [InlineData("<html><script>alert(1)</script></html>", "这是网页或 XML 文件")]
    [InlineData("PK\u0003\u0004broken", "文件已损坏")]
    [InlineData("a,b\n1,2", "没有找到“主要从业人员”的表头")]
    public async Task What_cannot_be_read_is_refused_with_what_to_do(string content, string says)
    {
        var clerk = await ClerkAsync();
        await clerk.SendAsync(clerk.Import("staff"), Encoding.UTF8.GetBytes(content), "../../<b>示例</b>.xlsx");
        Assert.Equal(HttpStatusCode.OK, clerk.Status);
        Assert.Contains(says, clerk.Text);
    }

    [Theory]
    [InlineData("姓名,学历\n示例,本科", "没有找到本申报的工作表")]
    [InlineData("", "请选择文件")]
    public async Task A_file_that_is_not_this_applications_workbook_is_refused_with_what_to_do(string content, string says)
    {
        var clerk = await ClerkAsync();
        await clerk.SendAsync(clerk.Workbook, Encoding.UTF8.GetBytes(content), "人员.csv");
        Assert.Equal(HttpStatusCode.OK, clerk.Status);
        Assert.Contains(says, clerk.Text);
    }

    [Fact]
    public async Task Hostile_contents_are_shown_as_text_and_a_forged_upload_is_not_taken()
    {
        var clerk = await ClerkAsync();
        await SetAsync(clerk.Id, "staff");
        // half a character cannot stand in a file of this test, but can be sent
        var half = new string((char)0xD800, 1);
        await clerk.PasteAsync(clerk.Import("staff"), $"姓名\t学历\t职称\n<script>alert(1)</script>😀\t本科\t无\n乙{half}\0\t本科\t无\n=1+1\t本科\t无");
        Assert.Empty(clerk.Page.QuerySelectorAll("main script"));
        Assert.Contains("有不能识别的字符", clerk.Text);
        await clerk.PressAsync("Apply");
        Assert.Equal(HttpStatusCode.OK, clerk.Status);
        Assert.Equal("<script>alert(1)</script>😀  =1+1", Shown(await RowsAsync(clerk.Id, "staff"), "name"));

        await clerk.PasteAsync(clerk.Import("staff"), "姓名\t学历\n示例\t本科");
        foreach (var kept in new[] { "x", "", new string('A', 1000) })
        {
            await clerk.PressAsync("Apply", ("kept", kept.Length == 0 ? " " : kept));
            Assert.Equal(HttpStatusCode.OK, clerk.Status);
            Assert.Contains("请重新选择文件", clerk.Text);
            await clerk.PasteAsync(clerk.Import("staff"), "姓名\t学历\n示例\t本科");
        }
        // ten million letters are refused in words
        await clerk.PasteAsync(clerk.Import("staff"), "姓名\t学历\n" + new string('甲', 3_000_000) + "\t本科");
        Assert.Equal(HttpStatusCode.OK, clerk.Status);
        Assert.Contains("32767 个字符", clerk.Text);
    }

    [Fact]
    public async Task Two_thousand_rows_come_in_at_once()
    {
        var clerk = await ClerkAsync();
        await SetAsync(clerk.Id, "served");
        var text = new StringBuilder("企业统一社会信用代码,企业名称,企业规模,线下服务\n");
        for (var i = 0; i < 2_000; i++)
        {
            var body = $"91330106MA{i:0000000}";
            text.Append($"{body}{CreditCode.CheckCharacter(body)},示例企业{i},小型,{(i % 2 == 0 ? "√" : "否")}\n");
        }
        await clerk.SendAsync(clerk.Import("served"), System.Text.CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text.ToString()), "名录.csv");
        Assert.Equal(("2000 行", "0 行"), (clerk.Fact("新增"), clerk.Fact("有错误")));
        Assert.Contains("共 2000 行，显示前 200 行", clerk.Text);
        await clerk.PressAsync("Apply");
        var rows = await RowsAsync(clerk.Id, "served");
        Assert.Equal((2_000, "是", "否"), (rows.Count, CellAnswer.Text(rows[0]["offline"]), CellAnswer.Text(rows[1]["offline"])));
        await SetAsync(clerk.Id, "served");
    }
}

public sealed class ImportOnSqlite(SqliteHost host) : ImportTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class ImportOnPostgres(PostgresHost host) : ImportTests<PostgresHost>(host), IClassFixture<PostgresHost>;
