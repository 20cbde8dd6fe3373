using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>What a page does with the copy that it keeps in the browser, and what a button does while the page saves itself.</summary>
public sealed class SavingTests(Stage<SqliteHost> stage) : IClassFixture<Stage<SqliteHost>>
{
    private const string Institution = "示例一杭州中小企业服务中心";

    private readonly Scene scene = new(stage.Host);

    private async Task<(IPage Clerk, Guid Id)> OpenAsync(string section)
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var applicant = await scene.ApplicantAsync(1);
        var id = await stage.Host.InDbAsync(db => db.Applications.Where(a => a.InstitutionId == applicant.InstitutionId).Select(a => a.Id).FirstOrDefaultAsync());
        if (id == Guid.Empty)
        {
            var call = await scene.CallAsync("zhejiang-2021");
            id = (await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call))).Value;
        }
        var clerk = await stage.SignedInAsync(Institution);
        clerk.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await clerk.GotoAsync($"/applications/{id}/sections/{section}");
        return (clerk, id);
    }

    private static ILocator State(IPage page) => page.Locator("[data-save-state]");

    private static Task<int> CopiesAsync(IPage page) => page.EvaluateAsync<int>("() => Object.keys(localStorage).filter(key => key.startsWith('shifan.draft|')).length");

    [Fact]
    public async Task What_was_typed_and_taken_back_at_once_is_gone()
    {
        var (clerk, _) = await OpenAsync("basics");
        await clerk.RouteAsync("**/draft", route => route.AbortAsync());
        var before = await clerk.Locator("#q-address").InputValueAsync();
        await clerk.EvaluateAsync("""
            before => {
                const box = document.querySelector('#q-address');
                for (const text of ['马上又删掉的', before]) { box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); }
            }
            """, before);
        await Assertions.Expect(State(clerk)).ToContainTextAsync("内容与上次保存的相同");
        Assert.Equal(0, await CopiesAsync(clerk));
        await clerk.ReloadAsync();
        await Assertions.Expect(clerk.Locator("#q-address")).ToHaveValueAsync(before);
    }

    [Fact]
    public async Task What_is_typed_on_a_slow_line_before_the_script_is_there_is_saved()
    {
        var (clerk, _) = await OpenAsync("basics");
        var typed = new TaskCompletionSource();
        await clerk.RouteAsync("**/draft.js*", async route =>
        {
            await typed.Task;
            await route.ContinueAsync();
        });
        await clerk.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });
        await clerk.Locator("#q-address").FillAsync("示例路 1 号");
        typed.SetResult();
        await Assertions.Expect(State(clerk)).ToContainTextAsync("已保存");
        await clerk.UnrouteAllAsync();
        await clerk.ReloadAsync();
        await Assertions.Expect(clerk.Locator("#q-address")).ToHaveValueAsync("示例路 1 号");
    }

    [Fact]
    public async Task A_button_pressed_while_the_page_saves_waits_and_leads_on()
    {
        var (clerk, id) = await OpenAsync("basics");
        await clerk.RouteAsync("**/draft", async route =>
        {
            await Task.Delay(1500);
            await route.ContinueAsync();
        });
        var request = clerk.WaitForRequestAsync("**/draft");
        await clerk.Locator("#q-address").FillAsync("按钮按下时正在保存的地址");
        await request;
        await clerk.Locator("button[name=next]").ClickAsync();
        await clerk.WaitForURLAsync("**?after=basics");
        Assert.Equal(0, await CopiesAsync(clerk));
        Assert.Contains("按钮按下时正在保存的地址", await scene.TypedAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_button_goes_over_a_save_of_its_own_whose_answer_was_lost()
    {
        var (clerk, id) = await OpenAsync("basics");
        await clerk.RouteAsync("**/draft", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        });
        await clerk.Locator("#q-address").FillAsync("回应丢失后按了保存");
        await Assertions.Expect(State(clerk)).ToContainTextAsync("未保存");
        await clerk.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        await clerk.WaitForURLAsync("**?saved=true");
        Assert.Contains("回应丢失后按了保存", await scene.TypedAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_that_did_not_arrive_has_not_thrown_the_text_away()
    {
        var (first, id) = await OpenAsync("basics");
        var second = await stage.SignedInAsync(Institution);
        second.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await second.GotoAsync($"/applications/{id}/sections/basics");
        await first.Locator("#q-address").FillAsync("甲的地址");
        await Assertions.Expect(State(first)).ToContainTextAsync("已保存");
        await second.Locator("#q-address").FillAsync("乙没有送到的地址");
        await second.GetByRole(AriaRole.Button, new() { Name = "比较两份内容并选择" }).ClickAsync();
        await second.GetByLabel("用我刚填的").CheckAsync();
        await second.RouteAsync("**handler=Choose*", route => route.AbortAsync());
        await second.GetByRole(AriaRole.Button, new() { Name = "按选择保存" }).ClickAsync();
        await second.WaitForTimeoutAsync(500);
        await second.GotoAsync($"/applications/{id}/sections/basics");
        // taken up again: it was typed over an older state, so both texts are shown once more, or it is offered
        await Assertions.Expect(State(second).Or(second.Locator("p.meanwhile")).First).ToBeVisibleAsync();
        Assert.Equal(1, await CopiesAsync(second));
    }

    [Fact]
    public async Task What_a_closed_tab_could_not_send_is_offered_at_once_and_not_while_that_tab_is_open()
    {
        var (clerk, id) = await OpenAsync("basics");
        // the network is away for this page alone, also when it closes: what it sends then passes no route
        await clerk.EvaluateAsync("() => { window.fetch = () => Promise.reject(new TypeError('away')); }");
        await clerk.Locator("#q-address").FillAsync("断网时写下的地址");
        await Assertions.Expect(State(clerk)).ToContainTextAsync("未保存");
        var offer = "有没能保存的内容";
        var other = await clerk.Context.NewPageAsync();
        await other.GotoAsync($"/applications/{id}/sections/basics");
        await other.WaitForTimeoutAsync(1000);
        await Assertions.Expect(other.GetByText(offer)).ToHaveCountAsync(0);
        await clerk.CloseAsync();
        await other.ReloadAsync();
        await Assertions.Expect(other.GetByText(offer)).ToBeVisibleAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "取回" }).ClickAsync();
        await Assertions.Expect(State(other)).ToContainTextAsync("已保存");
        Assert.Contains("断网时写下的地址", await scene.TypedAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_without_locks_as_where_nothing_is_encrypted()
    {
        var (clerk, id) = await OpenAsync("basics");
        await clerk.Context.AddInitScriptAsync("delete Navigator.prototype.locks");
        await clerk.ReloadAsync();
        // the network is away for this page alone, also when it closes: what it sends then passes no route
        await clerk.EvaluateAsync("() => { window.fetch = () => Promise.reject(new TypeError('away')); }");
        await clerk.Locator("#q-address").FillAsync("没有加密时写下的地址");
        await Assertions.Expect(State(clerk)).ToContainTextAsync("未保存");
        var other = await clerk.Context.NewPageAsync();
        await other.GotoAsync($"/applications/{id}/sections/basics");
        await other.WaitForTimeoutAsync(1000);
        await Assertions.Expect(other.GetByText("有没能保存的内容")).ToHaveCountAsync(0);
        await clerk.CloseAsync();
        await other.ReloadAsync();
        await other.WaitForTimeoutAsync(1500);
        Console.WriteLine("DEBUG " + await other.EvaluateAsync<string>("() => JSON.stringify(Object.keys(localStorage)) + ' locks=' + typeof navigator.locks + ' value=' + document.querySelector('#q-address').value + ' state=' + document.querySelector('[data-save-state]').textContent"));

        await Assertions.Expect(other.GetByText("有没能保存的内容")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Two_windows_at_different_answers_are_asked_nothing()
    {
        var (first, id) = await OpenAsync("basics");
        var second = await stage.SignedInAsync(Institution);
        second.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await second.GotoAsync($"/applications/{id}/sections/basics");
        // the second has saved something of its own: the page no longer knows by itself what its boxes were made from
        await second.Locator("#q-legalRepresentative").FillAsync("示例先存");
        await Assertions.Expect(State(second)).ToContainTextAsync("已保存");
        await first.ReloadAsync();
        await first.Locator("#q-address").FillAsync("只有甲改的地址");
        await Assertions.Expect(State(first)).ToContainTextAsync("已保存");
        await second.Locator("#q-legalRepresentative").FillAsync("只有乙改的代表");
        await second.GetByRole(AriaRole.Button, new() { Name = "比较两份内容并选择" }).ClickAsync();
        await Assertions.Expect(second.GetByText("已一并保留")).ToBeVisibleAsync();
        await Assertions.Expect(second.Locator("#q-address")).ToHaveValueAsync("只有甲改的地址");
        await Assertions.Expect(second.Locator("#q-legalRepresentative")).ToHaveValueAsync("只有乙改的代表");
        await second.ShotAsync("section-merged");
    }

    [Fact]
    public async Task Rows_with_choices_are_low_on_a_desk_and_cards_on_a_phone()
    {
        var applicant = await scene.ApplicantAsync(1);
        var (clerk, id) = await OpenAsync("supplement");
        var none = new Place("", 0, 0, "");
        await scene.SaveAsync(applicant, id, new MappingNode(none, [new Entry("served", none, new SequenceNode(none,
            [.. Enumerable.Range(1, 12).Select(i => new MappingNode(none, [new Entry("name", none, new ScalarNode(none, $"示例企业{i}"))]))]))]));
        await clerk.ReloadAsync();
        const string Height = "() => [...document.querySelectorAll('[data-table-entry=served] tbody tr')].map(row => row.getBoundingClientRect().height).reduce((a, b) => Math.max(a, b))";
        Assert.InRange(await clerk.EvaluateAsync<double>(Height), 20, 80);
        Assert.Equal(13, await clerk.Locator("[data-table-entry=served] tbody tr").CountAsync());
        var choices = clerk.Locator("[data-table-entry=served] tbody tr").First.Locator("details.choices");
        await choices.Locator("summary").ClickAsync();
        var box = choices.Locator("input[type=checkbox]").First;
        await box.CheckAsync();
        await Assertions.Expect(choices.Locator("[data-chosen]")).ToHaveTextAsync((await box.GetAttributeAsync("value"))!);
        await choices.Locator("summary").ClickAsync();
        await clerk.Locator("[data-table-entry=served]").ScrollIntoViewIfNeededAsync();
        await clerk.CheckAsync();
        await clerk.ShotAsync("served-desk");

        await clerk.SetViewportSizeAsync(390, 844);
        await clerk.ReloadAsync();
        // a long section lies in groups, and only the first with something to fill in is open
        await Assertions.Expect(clerk.Locator("details.field-group[open]")).ToHaveCountAsync(1);
        await Assertions.Expect(clerk.Locator("details.field-group > summary").First).ToContainTextAsync("已填 1 / 5 项");
        Assert.InRange(await clerk.EvaluateAsync<double>("() => document.querySelector('form[data-draft]').getBoundingClientRect().height"), 500, 2500);
        await clerk.CheckAsync();
        await clerk.ShotAsync("supplement-phone");
        await clerk.GotoAsync($"/applications/{id}/sections/supplement#q-smesServed-box");
        await Assertions.Expect(clerk.Locator("#q-smesServed")).ToBeVisibleAsync();
        // without script nothing is closed
        var plain = await stage.SignedInAsync("示例一杭州中小企业服务中心", phone: true, script: false);
        await plain.GotoAsync($"/applications/{id}/sections/supplement");
        Assert.Equal(0, await plain.Locator("details.field-group:not([open])").CountAsync());
        await Assertions.Expect(plain.Locator("#q-guaranteesAdded")).ToBeVisibleAsync();
        await clerk.Locator("details.table-group > summary").Filter(new() { HasText = "服务企业名录" }).ClickAsync();
        Assert.InRange(await clerk.EvaluateAsync<double>("() => document.querySelector('[data-table-entry=served] tbody tr').getBoundingClientRect().height"), 20, 90);
        await Assertions.Expect(clerk.Locator("[data-table-entry=served] .fold").First).ToHaveTextAsync("第 1 行　示例企业1");
        Assert.Equal(0, await clerk.EvaluateAsync<int>("() => { const list = document.querySelector('[data-table-entry=served] .table-entry'); return list.scrollWidth - list.clientWidth; }"));
        await clerk.ShotAsync("served-phone");
        await clerk.Locator("[data-table-entry=served] .fold").First.ClickAsync();
        await Assertions.Expect(clerk.Locator("[data-table-entry=served] tbody tr").First.Locator("details.choices")).ToBeVisibleAsync();
        await clerk.CheckAsync();
        await clerk.ShotAsync("served-phone-open");
    }

    [Fact]
    public async Task A_text_that_is_put_back_has_as_many_rows_as_it_had()
    {
        var applicant = await scene.ApplicantAsync(1);
        var (clerk, id) = await OpenAsync("annex4");
        var none = new Place("", 0, 0, "");
        MappingNode Row(string name) => new(none, [new Entry("name", none, new ScalarNode(none, name))]);
        await scene.SaveAsync(applicant, id, new MappingNode(none, [new Entry("staff", none, new SequenceNode(none, [Row("示例甲"), Row("示例乙"), Row("示例丙")]))]));
        await clerk.ReloadAsync();
        await clerk.RouteAsync("**/draft", route => route.AbortAsync());
        await clerk.Locator("#q-staff-2-name").ClickAsync();
        await clerk.GetByRole(AriaRole.Button, new() { Name = "删除第 2 行" }).ClickAsync();
        await Assertions.Expect(State(clerk)).ToContainTextAsync("未保存");
        var rows = await clerk.Locator("[data-table-entry=staff] tbody tr").CountAsync();
        await clerk.ReloadAsync();
        await Assertions.Expect(clerk.Locator("#q-staff-2-name")).ToHaveValueAsync("示例丙");
        Assert.Equal(rows, await clerk.Locator("[data-table-entry=staff] tbody tr").CountAsync());
        Assert.Equal(rows.ToString(System.Globalization.CultureInfo.InvariantCulture), await clerk.Locator("input[name='staff.rows']").InputValueAsync());
    }

    [Fact]
    public async Task The_pages_of_a_long_table_are_accessible_and_fit_a_phone()
    {
        var applicant = await scene.ApplicantAsync(1);
        var (clerk, id) = await OpenAsync("annex3");
        var none = new Place("", 0, 0, "");
        await scene.SaveAsync(applicant, id, new MappingNode(none, [new Entry("equipment", none, new SequenceNode(none,
            [.. Enumerable.Range(1, 1200).Select(i => new MappingNode(none, [new Entry("name", none, new ScalarNode(none, $"示例设备{i}"))]))]))]));
        foreach (var (page, name) in new[] { ("sections/annex3", "long-section"), ("tables/equipment", "long-table"), ("tables/equipment?row=3", "long-row") })
        {
            await clerk.GotoAsync($"/applications/{id}/{page}");
            await clerk.ShotAsync(name);
            await clerk.SetViewportSizeAsync(390, 844);
            await clerk.CheckAsync();
            await clerk.ShotAsync($"phone-{name}");
            await clerk.SetViewportSizeAsync(1366, 768);
        }
        // a field beside the long table saves itself, and the table stays
        await clerk.GotoAsync($"/applications/{id}/sections/annex3");
        await Assertions.Expect(clerk.GetByText("本表已有 1200 行")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_officers_pages_with_files_and_messages_are_accessible_and_fit_a_phone()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.SubmittedAsync(applicant);
        Assert.Empty((await scene.DoAsync<SendMessage, Outcome<Message>>(send => send.RunAsync(applicant, new SendMessage.Input(id, "示例：请问何时受理？")))).Refusals);
        var officer = await stage.SignedInAsync("西湖区");
        foreach (var (page, name) in new[] { ($"/review/{id}", "review-files"), ("/review/messages", "review-messages"), ($"/applications/{id}/versions/1", "version-files"), ($"/applications/{id}/trail", "trail") })
        {
            await officer.GotoAsync(page);
            await officer.ShotAsync(name);
            await officer.SetViewportSizeAsync(390, 844);
            await officer.CheckAsync();
            await officer.ShotAsync($"phone-{name}");
            await officer.SetViewportSizeAsync(1366, 768);
        }
    }
}
