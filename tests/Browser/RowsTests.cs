using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>Tables on the page in a real Chromium: paste, insert, remove, take back, go down by Enter; and the pages of import.</summary>
public sealed class RowsTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    private async Task<(IPage Clerk, Guid Id)> BeginAsync(int number, string institution, bool phone = false)
    {
        var scene = new Scene(stage.Host);
        await scene.ClockAsync(2021, 5, 12, 9);
        var applicant = await scene.ApplicantAsync(number);
        var call = await scene.CallAsync("zhejiang-2021");
        var id = (await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call))).Value;
        return (await stage.SignedInAsync(institution, phone), id);
    }

    private static Task<string> NamesAsync(IPage page) => page.EvaluateAsync<string>(
        "() => [...document.querySelectorAll('[data-table-entry=staff] tbody tr')].map((row, i) => { const box = row.querySelector('input'); return box.name === `staff[${i + 1}].name` && box.id === `q-staff-${i + 1}-name` && row.querySelector('.row-number').textContent === String(i + 1) ? box.value || '·' : '?' + box.name; }).join(' ')");

    [Fact]
    public async Task Rows_are_pasted_inserted_removed_and_saved()
    {
        var (clerk, id) = await BeginAsync(1, "示例一杭州中小企业服务中心");
        await clerk.GotoAsync($"/applications/{id}/sections/annex4");
        await clerk.Locator("#q-staff-1-name").PasteAsync("姓名\t学历\t工号\t职称\r\n示例甲\t本科\t1\t中级\r\n\"示例\n乙\"\t大学\t2\t无\r\n示例丙\t 硕士研究生\t3\t副高级\r\n示例丁\t大专\t4\t无\r\n");
        Assert.Equal("示例甲 示例乙 示例丙 示例丁", await NamesAsync(clerk));
        await Assertions.Expect(clerk.GetByText("已粘贴 4 行；有 1 列没有对应的栏目")).ToBeVisibleAsync();
        await Assertions.Expect(clerk.Locator("#q-staff-3-degree")).ToHaveValueAsync("硕士研究生");
        await Assertions.Expect(clerk.Locator("#q-staff-2-degree")).ToHaveValueAsync("大学");
        await clerk.CheckAsync();
        await clerk.ShotAsync("rows-pasted");

        await clerk.Locator("#q-staff-2-name").ClickAsync();
        await clerk.GetByRole(AriaRole.Button, new() { Name = "在第 2 行前插入" }).ClickAsync();
        await Assertions.Expect(clerk.Locator("#q-staff-2-name")).ToBeFocusedAsync();
        await clerk.Keyboard.TypeAsync("示例戊");
        Assert.Equal("示例甲 示例戊 示例乙 示例丙 示例丁", await NamesAsync(clerk));
        await clerk.Locator("#q-staff-1-name").ClickAsync();
        await clerk.GetByRole(AriaRole.Button, new() { Name = "删除第 1 行" }).ClickAsync();
        Assert.Equal("示例戊 示例乙 示例丙 示例丁", await NamesAsync(clerk));
        await clerk.GetByRole(AriaRole.Button, new() { Name = "撤销" }).ClickAsync();
        Assert.Equal("示例甲 示例戊 示例乙 示例丙 示例丁", await NamesAsync(clerk));
        await Assertions.Expect(clerk.Locator("#q-staff-4-degree")).ToHaveValueAsync("硕士研究生");

        // Enter goes down, and beyond the last row makes a new one
        await clerk.Locator("#q-staff-5-name").PressAsync("Enter");
        await Assertions.Expect(clerk.Locator("#q-staff-6-name")).ToBeFocusedAsync();
        await clerk.Keyboard.TypeAsync("示例己");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("已保存");
        await clerk.ReloadAsync();
        Assert.StartsWith("示例甲 示例戊 示例乙 示例丙 示例丁 示例己", await NamesAsync(clerk));
    }

    [Fact]
    public async Task Days_and_options_are_brought_into_the_boxes_way_and_printed_rows_do_not_grow()
    {
        var (clerk, id) = await BeginAsync(2, "示例二宁波检测技术有限公司");
        await clerk.GotoAsync($"/applications/{id}/sections/supplement");
        await clerk.Locator("#q-activities-1-day").PasteAsync("2020/3/5\t示例活动\n2020年4月6日 0:00\t示例活动二\n20200507\t示例活动三\n去年\t示例活动四");
        Assert.Equal(["2020-03-05", "2020-04-06", "2020-05-07", "去年"], await clerk.EvaluateAsync<string[]>("() => [1, 2, 3, 4].map(i => document.querySelector(`#q-activities-${i}-day`).value)"));
        await clerk.Locator("#q-served-1-offline").PasteAsync("√\nx\n无");
        Assert.Equal(["是", "x", "否"], await clerk.EvaluateAsync<string[]>("() => [1, 2, 3].map(i => document.querySelector(`#q-served-${i}-offline`).value)"));

        await clerk.GotoAsync($"/applications/{id}/sections/operation");
        await clerk.Locator("#q-years-2-revenue").PasteAsync("1\t2\n3\t4\n5\t6");
        Assert.Equal(["", "1", "3"], await clerk.EvaluateAsync<string[]>("() => [1, 2, 3].map(i => document.querySelector(`#q-years-${i}-revenue`).value)"));
        await Assertions.Expect(clerk.GetByText("另有 1 行放不下")).ToBeVisibleAsync();
        Assert.Equal(0, await clerk.GetByRole(AriaRole.Button, new() { Name = "加一行" }).CountAsync());
    }

    [Fact]
    public async Task The_pages_of_import_are_accessible_and_fit_a_phone()
    {
        var (clerk, id) = await BeginAsync(3, "示例三温州创业服务有限公司", phone: true);
        await clerk.GotoAsync($"/applications/{id}/tables/staff/import");
        await clerk.CheckAsync();
        await clerk.Locator("#pasted").FillAsync("姓名\t学历\t职称\n示例甲\t本科\t无\n示例乙\t大学\t无");
        await clerk.GetByRole(AriaRole.Button, new() { Name = "核对" }).ClickAsync();
        await Assertions.Expect(clerk.Locator(".field-error")).ToContainTextAsync("“大学”不在选项内");
        await clerk.CheckAsync();
        await clerk.ShotAsync("import-dry-run");
        await clerk.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
        await Assertions.Expect(clerk.Locator("#q-staff-2-name")).ToHaveValueAsync("示例乙");

        await clerk.GotoAsync($"/applications/{id}/workbook");
        await clerk.CheckAsync();
        var download = await clerk.RunAndWaitForDownloadAsync(() => clerk.GetByRole(AriaRole.Link, new() { Name = "下载工作簿（xlsx）" }).ClickAsync());
        var book = await File.ReadAllBytesAsync((await download.PathAsync())!);
        Assert.NotNull(SheetReader.Read(book, "x", new Rules.Faults()));
        await new Scene(stage.Host).SaveAsync(await new Scene(stage.Host).ApplicantAsync(3), id, Scene.Typed(("legalRepresentative", "示例丙")));
        await clerk.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "book.xlsx", MimeType = "application/octet-stream", Buffer = book });
        await clerk.Locator("input[name=clears]").CheckAsync();
        await clerk.GetByRole(AriaRole.Button, new() { Name = "核对" }).ClickAsync();
        await Assertions.Expect(clerk.GetByRole(AriaRole.Status)).ToContainTextAsync("没有要导入的改动");
        await clerk.CheckAsync();
        Assert.Equal(1, await stage.Host.InDbAsync(db => db.DraftSections.Where(s => s.ApplicationId == id && s.Section == "annex4").Select(s => s.Revision).FirstAsync()));
    }
}
