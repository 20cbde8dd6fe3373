using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.Browser;

/// <summary>Filling a section in a real browser while things go wrong: no network, no server, no sign-in, a second window. Nothing typed is lost.</summary>
public abstract class DraftTests<THost>(Stage<THost> stage)
    where THost : ShifanHost, new()
{
    private const string Institution = "示例二宁波检测技术有限公司";

    private readonly Scene scene = new(stage.Host);

    private async Task<(IPage Clerk, Guid Id, string Section)> OpenAsync()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var applicant = await scene.ApplicantAsync(2);
        var id = await stage.Host.InDbAsync(db => db.Applications.Where(a => a.InstitutionId == applicant.InstitutionId).Select(a => a.Id).FirstOrDefaultAsync());
        if (id == Guid.Empty)
        {
            var call = await scene.CallAsync("zhejiang-2021");
            id = (await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call))).Value;
        }
        var clerk = await stage.SignedInAsync(Institution);
        var section = $"/applications/{id}/sections/basics";
        await clerk.GotoAsync(section);
        return (clerk, id, section);
    }

    private static Task SavedAsync(IPage page) => Assertions.Expect(page.Locator("[data-save-state]")).ToContainTextAsync("已保存", new() { Timeout = 20_000 });

    private async Task<bool> IsKeptAsync(Guid id, string text) => (await scene.TypedAsync(id)).Contains(text, StringComparison.Ordinal);

    [Fact]
    public async Task A_change_is_saved_by_itself_with_errors_and_verdicts_beside_it()
    {
        var (clerk, id, _) = await OpenAsync();
        await clerk.Locator("#q-assets").FillAsync("很多");
        await SavedAsync(clerk);
        await Assertions.Expect(clerk.Locator("#q-assets-error")).ToContainTextAsync("“很多”不是数字");
        await clerk.Locator("#q-assets").FillAsync("260");
        await Assertions.Expect(clerk.Locator("#q-assets-error")).ToHaveCountAsync(0);
        await Assertions.Expect(clerk.Locator("[data-findings]")).ToContainTextAsync("260 万元");
        Assert.True(await IsKeptAsync(id, "\"assets\":\"260\""));
        await clerk.CheckAsync();
        await clerk.ShotAsync("section-saved");
        // a question that an answer rules out goes, and comes back with another answer
        await clerk.Locator("input[name=premisesTenure][value=租用]").CheckAsync();
        await Assertions.Expect(clerk.Locator("[data-field=premisesShare]")).ToBeHiddenAsync();
        await clerk.Locator("input[name=premisesTenure][value=自有]").CheckAsync();
        await Assertions.Expect(clerk.Locator("[data-field=premisesShare]")).ToBeVisibleAsync();
        // and questions are called as this kind of body calls them, without a new page
        await clerk.Locator("#q-bodyKind").SelectOptionAsync("企业");
        await Assertions.Expect(clerk.Locator("label[for=q-capital]")).ToContainTextAsync("注册资本");
        await Assertions.Expect(clerk.Locator("#q-capital-box")).Not.ToContainTextAsync("不适用");
        await clerk.Locator("#q-capital").FillAsync("80");
        await clerk.Locator("#q-bodyKind").SelectOptionAsync("事业单位");
        await Assertions.Expect(clerk.Locator("label[for=q-capital]")).ToContainTextAsync("开办资金");
        await Assertions.Expect(clerk.Locator("#q-capital-hint")).ToContainTextAsync("法人证书");
        await Assertions.Expect(clerk.Locator("#t-investors")).ToContainTextAsync("举办单位");
        await Assertions.Expect(clerk.Locator("[data-table-entry=investors] thead")).ToContainTextAsync("出资比例");
        await Assertions.Expect(clerk.Locator("#q-capital")).ToHaveValueAsync("80");
        await clerk.Locator("#q-bodyKind").SelectOptionAsync("社会团体");
        await Assertions.Expect(clerk.Locator("#q-capital-box")).ToContainTextAsync("没有这一项的，请填“不适用”");
        await clerk.CheckAsync();
    }

    [Fact]
    public async Task A_cut_network_is_told_and_loses_nothing()
    {
        var (clerk, id, _) = await OpenAsync();
        await clerk.Context.SetOfflineAsync(true);
        await clerk.Locator("#q-address").FillAsync("断网时填的地址");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("网络不通");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("save-failed"));
        await clerk.ShotAsync("section-offline");
        await clerk.Locator("#q-legalRepresentative").FillAsync("示例法人");
        await clerk.Context.SetOfflineAsync(false);
        await SavedAsync(clerk);
        Assert.True(await IsKeptAsync(id, "断网时填的地址"));
        Assert.True(await IsKeptAsync(id, "示例法人"));
    }

    [Fact]
    public async Task A_reload_before_the_server_could_be_reached_brings_the_text_back()
    {
        var (clerk, id, section) = await OpenAsync();
        await clerk.RouteAsync("**/draft", route => route.AbortAsync());
        await clerk.Locator("#q-address").FillAsync("刷新前没存上的地址");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("未保存");
        clerk.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await clerk.GotoAsync(section);
        await Assertions.Expect(clerk.Locator("#q-address")).ToHaveValueAsync("刷新前没存上的地址");
        Assert.False(await IsKeptAsync(id, "刷新前没存上的地址"));
        await clerk.UnrouteAsync("**/draft");
        await SavedAsync(clerk);
        Assert.True(await IsKeptAsync(id, "刷新前没存上的地址"));
    }

    [Fact]
    public async Task An_answer_lost_on_the_way_is_no_conflict_with_oneself()
    {
        var (clerk, id, _) = await OpenAsync();
        var lost = 0;
        await clerk.RouteAsync("**/draft", async route =>
        {
            // the server gets it and saves it; the page never hears of it
            if (Interlocked.Increment(ref lost) > 1) await route.ContinueAsync();
            else
            {
                await route.FetchAsync();
                await route.AbortAsync();
            }
        });
        await clerk.Locator("#q-address").FillAsync("回应丢失的地址");
        await Assertions.Expect(clerk.Locator("[data-save-state]")).ToContainTextAsync("未保存");
        await clerk.Locator("#q-address").FillAsync("回应丢失后又改的地址");
        await SavedAsync(clerk);
        Assert.True(await IsKeptAsync(id, "回应丢失后又改的地址"));
    }

    [Fact]
    public async Task A_sign_in_that_ran_out_costs_no_typing()
    {
        var (clerk, id, _) = await OpenAsync();
        await stage.Host.InDbAsync(db => db.Database.ExecuteSqlAsync($"update people set security_stamp = {Guid.NewGuid().ToString()} where display_name = '示例经办乙'"));
        await clerk.Locator("#q-address").FillAsync("登录失效后填的地址");
        var link = clerk.Locator("[data-save-state] a");
        await Assertions.Expect(link).ToContainTextAsync("重新登录");
        await clerk.ShotAsync("section-signed-out");
        var other = await clerk.Context.RunAndWaitForPageAsync(() => link.ClickAsync());
        await other.GetByRole(AriaRole.Button, new() { Name = Institution }).First.ClickAsync();
        await Assertions.Expect(other.Locator("main")).ToContainTextAsync("请回到原来的页面");
        await SavedAsync(clerk);
        Assert.True(await IsKeptAsync(id, "登录失效后填的地址"));
    }

    [Fact]
    public async Task Two_windows_are_shown_both_texts_to_choose_from()
    {
        var (first, id, section) = await OpenAsync();
        var second = await stage.SignedInAsync(Institution);
        await second.GotoAsync(section);
        await first.Locator("#q-address").FillAsync("甲窗口的地址");
        await SavedAsync(first);
        await second.Locator("#q-address").FillAsync("乙窗口的地址");
        await second.GetByRole(AriaRole.Button, new() { Name = "比较两份内容并选择" }).ClickAsync();
        await Assertions.Expect(second.Locator(".their-text")).ToHaveTextAsync("甲窗口的地址");
        await Assertions.Expect(second.Locator(".my-text")).ToHaveTextAsync("乙窗口的地址");
        await second.CheckAsync();
        await second.ShotAsync("section-conflict");
        await second.GetByLabel("用我刚填的").CheckAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "按选择保存" }).ClickAsync();
        await Assertions.Expect(second.Locator("#q-address")).ToHaveValueAsync("乙窗口的地址");
        await Assertions.Expect(second.GetByText("有没能保存的内容")).ToHaveCountAsync(0);
        Assert.True(await IsKeptAsync(id, "乙窗口的地址"));
    }
}

public sealed class DraftOnSqlite(Stage<SqliteHost> stage) : DraftTests<SqliteHost>(stage), IClassFixture<Stage<SqliteHost>>;

public sealed class DraftOnPostgres(Stage<PostgresHost> stage) : DraftTests<PostgresHost>(stage), IClassFixture<Stage<PostgresHost>>;
