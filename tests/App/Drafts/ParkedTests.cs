using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Drafts;

/// <summary>A sign-in that runs out while somebody types costs him nothing, with no script at all.</summary>
public sealed class ParkedTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    private const string Institution = "示例三温州创业服务有限公司";

    private readonly Scene scene = new(host);

    // the account signs in anew elsewhere and ends all older sign-ins, as a new password does
    private Task EndSignInsAsync() => host.InDbAsync(db => db.Database.ExecuteSqlAsync($"update people set security_stamp = {Guid.NewGuid().ToString()} where display_name = '示例经办丙'"));

    private async Task<(Visitor Clerk, Guid Id)> FillingAsync()
    {
        var clerk = await new Visitor(host).SignInAsync(Institution);
        var call = await scene.CallAsync("zhejiang-2021");
        var applicant = await scene.ApplicantAsync(3);
        var id = await host.InDbAsync(db => db.Applications.Where(a => a.InstitutionId == applicant.InstitutionId).Select(a => a.Id).FirstOrDefaultAsync());
        if (id == Guid.Empty) id = (await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call))).Value;
        await clerk.OpenAsync($"/applications/{id}/sections/basics");
        return (clerk, id);
    }

    [Fact]
    public async Task What_was_typed_is_saved_after_signing_in_again()
    {
        var (clerk, id) = await FillingAsync();
        await EndSignInsAsync();
        await clerk.PressAsync("保存", ("address", "登录失效时填的地址"), ("legalRepresentative", "<b>示例</b>"));
        Assert.StartsWith("/sign-in?ReturnUrl=", clerk.Path, StringComparison.Ordinal);
        await clerk.PressAsync(clerk.Page.QuerySelectorAll("button").Single(b => b.TextContent.Contains(Institution, StringComparison.Ordinal)).TextContent.Trim());
        Assert.StartsWith("/parked/", clerk.Path, StringComparison.Ordinal);
        Assert.Contains("已为您留着", clerk.Text);
        await clerk.PressAsync("继续");
        Assert.Contains("已保存", clerk.Text);
        var typed = await scene.TypedAsync(id);
        Assert.Contains("登录失效时填的地址", typed);
        Assert.Contains("<b>示例</b>", typed);
    }

    [Fact]
    public async Task Another_sites_form_is_not_carried_over_a_sign_in()
    {
        var (clerk, id) = await FillingAsync();
        await EndSignInsAsync();
        clerk.Origin = "https://elsewhere.example";
        await clerk.PressAsync("保存", ("address", "别的网站填的"));
        Assert.StartsWith("/sign-in", clerk.Path, StringComparison.Ordinal);
        Assert.DoesNotContain("parked", clerk.Path);
        Assert.DoesNotContain("别的网站填的", await scene.TypedAsync(id));
    }

    [Theory]
    [InlineData("..%2F..%2Fshifan.db")]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("x")]
    public async Task A_word_that_was_never_given_opens_nothing(string word)
    {
        var clerk = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await clerk.OpenAsync($"/parked/{word}");
        Assert.DoesNotContain("已为您留着", clerk.Text);
    }
}
