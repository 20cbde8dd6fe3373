using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.Browser;

/// <summary>
/// One institution does the whole of it at a desk, and everything by the pages themselves: account, call, every section, files, submission,
/// receipt. What an officer does with it then is in <see cref="JourneyTests{THost}"/>.
/// </summary>
public sealed class ApplyingTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    private const string Password = "shi-li-mi-ma 2021";

    private static readonly Regex Application = new("/applications/[0-9a-f-]{36}$");

    [Theory]
    [InlineData("zhejiang-2021", "330106", 12, "杭州市西湖区经济和信息化局")]
    [InlineData("shanghai-national-2021", "310118", 18, "青浦区中小企业主管部门")]
    public async Task From_the_account_to_the_verified_receipt(string id, string division, int day, string office)
    {
        var programme = ProgrammeFolder.Find(id)!.Programme!;
        await new Scene(stage.Host).ClockAsync(2021, 5, day, 9);
        var answers = Scene.Answers(id, ("division", division), ("nationalTitle", Flags.No));
        var email = $"clerk@{id}.example";
        var page = await stage.VisitorAsync();
        var errors = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") errors.Add($"{page.Url}: {message.Text}"); };

        async Task LookAsync(string name)
        {
            await page.CheckAsync();
            await page.ShotAsync($"apply-{id}-{name}");
        }

        var institution = $"示例申报单位{division}";
        await RegisterAsync(page, CodeIn(division), institution, email);

        // the call: who will receive it, before one starts
        await page.GotoAsync("/");
        await LookAsync("calls");
        await page.GetByRole(AriaRole.Link, new() { Name = programme.Notice.Title, Exact = true }).ClickAsync();
        foreach (var name in await page.Locator("form[action$='#route'] [name]").EvaluateAllAsync<string[]>("boxes => [...new Set(boxes.map(box => box.name))].filter(Boolean)"))
        {
            if (programme.Form.Fields.FirstOrDefault(field => field.Id == name) is { } field && answers[name] is { } answer) await FillAsync(page, field, answer);
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "查看受理单位" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync($"受理单位：{office}");
        await LookAsync("call");
        await page.GetByRole(AriaRole.Button, new() { Name = "开始申报" }).ClickAsync();
        await page.WaitForURLAsync(Application);
        var application = new Uri(page.Url).AbsolutePath;
        await LookAsync("begun");

        foreach (var section in programme.Form.Sections)
        {
            await page.GotoAsync($"{application}/sections/{section.Id}");
            foreach (var table in section.Blocks.Select(block => block.Table).OfType<Table>()) await RowsAsync(page, application, section, table, Rows(answers, table));
            foreach (var field in section.Blocks.Select(block => block.Field).OfType<Field>())
            {
                if (answers[field.Id] is { } answer) await FillAsync(page, field, answer);
                else if (field.Type == FieldType.Paragraph) await page.Locator($"#q-{field.Id}").FillAsync("示例：2018 年以来获市级资金扶持 2 次。\n第二段，“引号”、ＡＢＣ 与 <b>标记</b>。");
            }
            await SavedAsync(page);
            await LookAsync(section.Id);
            if (section.Id != "basics" || programme.Id != "zhejiang-2021") continue;
            await page.EvaluateAsync("() => { document.activeElement.blur(); scrollTo({ top: 0, behavior: 'instant' }); }");
            await page.ShotAsync("readme-section", whole: false);
        }
        await ConflictAsync(page, application, email);

        await page.GotoAsync($"{application}/materials");
        var slots = page.Locator("[data-slot]:has(.slot-need:text-matches('必备|几种中选一种'))");
        for (var i = 0; i < await slots.CountAsync(); i++)
        {
            // one of the two ways to prove the accounts is enough
            if (await slots.Nth(i).GetAttributeAsync("data-slot") is "audit" or "specialAudit" && programme.Materials.Any(slot => slot.Id == "combinedAudit")) continue;
            await slots.Nth(i).Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = $"示例材料{i + 1}.pdf", MimeType = "application/pdf", Buffer = Made.Pages(i + 1) });
            await Assertions.Expect(slots.Nth(i).Locator(".slot-about a")).ToHaveTextAsync($"示例材料{i + 1}.pdf");
        }
        await LookAsync("materials");

        await page.GotoAsync(application);
        await LookAsync("filled");
        await page.GetByRole(AriaRole.Link, new() { Name = "检查并提交" }).ClickAsync();
        await Assertions.Expect(page.GetByText("没有妨碍提交的问题")).ToBeVisibleAsync();
        await LookAsync("ready");
        await page.GetByLabel("声明人姓名").FillAsync("示例声明人");
        await page.GetByLabel("职务").FillAsync("法定代表人");
        await page.GetByLabel("我已阅读并代表本单位作出以上声明").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "提交申报", Exact = true }).ClickAsync();
        // what stands on it is waited for below
        await page.WaitForURLAsync(new Regex("/receipt"), new() { WaitUntil = WaitUntilState.Commit });
        await Assertions.Expect(page.Locator(".receipt-verify img")).ToHaveJSPropertyAsync("complete", true);
        await LookAsync("receipt");
        var link = (await page.Locator(".receipt-verify a").GetAttributeAsync("href"))!;
        await page.GotoAsync(application);
        await LookAsync("submitted");
        Assert.Empty(errors);

        var anybody = await stage.VisitorAsync();
        await anybody.GotoAsync(link);
        await Assertions.Expect(anybody.GetByRole(AriaRole.Status)).ToContainTextAsync("回执有效");
        await Assertions.Expect(anybody.Locator("main")).ToContainTextAsync(institution);
        await anybody.CheckAsync();
    }

    private static async Task RegisterAsync(IPage page, string code, string institution, string email)
    {
        await page.GotoAsync("/register");
        await page.GetByLabel("统一社会信用代码").FillAsync(code);
        await page.GetByLabel("单位名称").FillAsync(institution);
        await page.GetByLabel("姓名").FillAsync("示例管理员");
        await page.GetByLabel("电子邮箱").FillAsync(email);
        await page.GetByLabel("手机号码").FillAsync("13800000001");
        await page.Locator("input[name=Password]").FillAsync(Password);
        await page.GetByLabel("本人受单位委托").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "注册" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "查看信件" }).ClickAsync();
        await page.Locator("article", new() { HasText = email }).First.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确认并登录" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/applications$"));
        await page.CheckAsync();
    }

    /// <summary>The same account in a second browser, signed in by its password: who saves second is shown both texts.</summary>
    private async Task ConflictAsync(IPage first, string application, string email)
    {
        var section = $"{application}/sections/basics";
        var second = await stage.VisitorAsync();
        await second.GotoAsync(section);
        await second.GetByLabel("账号（电子邮箱）").FillAsync(email);
        await second.GetByLabel("密码").FillAsync(Password);
        await second.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await second.WaitForURLAsync(new Regex(Regex.Escape(section)));
        await first.GotoAsync(section);
        await first.Locator("#q-address").FillAsync("甲浏览器的地址");
        await SavedAsync(first);
        await second.Locator("#q-address").FillAsync("乙浏览器的地址");
        await second.GetByRole(AriaRole.Button, new() { Name = "比较两份内容并选择" }).ClickAsync();
        await Assertions.Expect(second.Locator(".their-text")).ToHaveTextAsync("甲浏览器的地址");
        await Assertions.Expect(second.Locator(".my-text")).ToHaveTextAsync("乙浏览器的地址");
        await second.CheckAsync();
        await second.GetByLabel("用我刚填的").CheckAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "按选择保存" }).ClickAsync();
        await Assertions.Expect(second.Locator("#q-address")).ToHaveValueAsync("乙浏览器的地址");
        await second.Context.CloseAsync();
    }

    private static async Task SavedAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => !window.shifanUnsaved");
        var state = page.Locator("[data-save-state]");
        await Assertions.Expect(state).ToContainTextAsync(new Regex("已保存|上次保存"));
        await Assertions.Expect(state).Not.ToHaveClassAsync(new Regex("save-(wrong|failed)"));
    }

    private static async Task FillAsync(IPage page, Field field, Node answer)
    {
        var box = page.Locator($"#q-{field.Id}");
        switch (field.Type)
        {
            case FieldType.Choices:
                foreach (var option in answer is SequenceNode list ? list.Items.Select(Text) : [Text(answer)]) await page.Locator($"input[name='{field.Id}'][value='{option}']").CheckAsync();
                break;
            case FieldType.Flag:
                await page.Locator($"input[name='{field.Id}'][value='{Text(answer)}']").CheckAsync();
                break;
            case FieldType.Title when answer is MappingNode title:
                await page.Locator($"input[name='{field.Id}.held'][value='{Flags.Yes}']").CheckAsync();
                await page.Locator($"#q-{field.Id}-from").FillAsync(Text(title["from"]!));
                await page.Locator($"#q-{field.Id}-until").FillAsync(Text(title["until"]!));
                break;
            case FieldType.Title:
                await page.Locator($"input[name='{field.Id}.held'][value='{Flags.No}']").CheckAsync();
                break;
            case FieldType.Choice or FieldType.Division:
                await box.SelectOptionAsync(Text(answer));
                break;
            case FieldType.Number:
                await box.FillAsync(Typed(field, answer));
                break;
            default:
                await box.FillAsync(Text(answer));
                break;
        }
    }

    /// <summary>The list of equipment comes as a file, the staff list and the partners as a pasted block, the rest by hand.</summary>
    private static async Task RowsAsync(IPage page, string application, Section section, Table table, IReadOnlyList<MappingNode> rows)
    {
        if (rows.Count == 0) return;
        if (table.Id == "equipment")
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "从 Excel 导入" }).ClickAsync();
            await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "清单.xlsx", MimeType = "application/octet-stream", Buffer = TableSheet.Write(table, rows) });
            await page.GetByRole(AriaRole.Button, new() { Name = "核对" }).ClickAsync();
            await Assertions.Expect(page.Locator("[data-dry-run]")).ToContainTextAsync($"读入{rows.Count} 行");
            await page.CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
            await page.WaitForURLAsync(new Regex($"{application}/sections/{section.Id}"));
        }
        else if (table.Id is "staff" or "partners" or "activities")
        {
            var lines = rows.Select(row => string.Join('\t', table.Columns.Select(column => row[column.Id] is { } cell ? Typed(column, cell) : ""))).Prepend(string.Join('\t', table.Columns.Select(column => column.Label)));
            await page.Locator($"#q-{table.Id}-1-{table.Columns[0].Id}").PasteAsync(string.Join("\r\n", lines));
        }
        else
        {
            for (var i = 0; i < rows.Count; i++)
            {
                if (table.FixedRows.Count == 0 && await page.Locator($"[data-table-entry='{table.Id}'] tbody tr").CountAsync() <= i) await page.Locator($"[data-table-entry='{table.Id}']").GetByRole(AriaRole.Button, new() { Name = "加一行" }).ClickAsync();
                foreach (var column in table.Columns.Skip(table.FixedRows.Count > 0 ? 1 : 0))
                {
                    if (rows[i][column.Id] is not { } cell) continue;
                    var box = page.Locator($"#q-{table.Id}-{i + 1}-{column.Id}");
                    if (column.Type is FieldType.Choice or FieldType.Flag) await box.SelectOptionAsync(Text(cell));
                    else await box.FillAsync(Typed(column, cell));
                }
            }
        }
    }

    /// <summary>The sample's rows; lists that one sample leaves out have those of the other, with yes to what only this notice asks.</summary>
    private static IReadOnlyList<MappingNode> Rows(MappingNode answers, Table table)
    {
        if (answers[table.Id] is SequenceNode own) return [.. own.Items.OfType<MappingNode>()];
        if (table.Id is not ("investors" or "equipment" or "staff")) return [];
        return [.. ((SequenceNode)Scene.Answers("zhejiang-2021")[table.Id]!).Items.OfType<MappingNode>().Select(row => row.With(
            new MappingNode(row.Place, [.. table.Columns.Where(column => column.Required && row[column.Id] is null).Select(column => new Entry(column.Id, row.Place, new ScalarNode(row.Place, Flags.Yes)))])))];
    }

    private static string Text(Node node) => ((ScalarNode)node).Text;

    /// <summary>A number as one types it beside its printed unit.</summary>
    private static string Typed(Field field, Node answer) => field.Type == FieldType.Number ? Text(answer).Split(' ')[0].TrimEnd('%') : Text(answer);

    private static string CodeIn(string division)
    {
        var body = $"91{division}MA0000071";
        return body + CreditCode.CheckCharacter(body);
    }
}
