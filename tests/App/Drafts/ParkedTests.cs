using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
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
        // and shown to nobody who knows the word
        var other = await new Visitor(host).SignInAsync("示例一杭州中小企业服务中心");
        await other.OpenAsync(clerk.Path);
        Assert.DoesNotContain("登录失效时填的地址", other.Text);
        var word = clerk.Path;
        await clerk.PressAsync("继续");
        Assert.Contains("已保存", clerk.Text);
        var typed = await scene.TypedAsync(id);
        Assert.Contains("登录失效时填的地址", typed);
        Assert.Contains("<b>示例</b>", typed);
        // once: after that it can be read, and not sent again
        await clerk.OpenAsync(word);
        Assert.Contains("已经继续提交过", clerk.Text);
        Assert.Contains("登录失效时填的地址", clerk.Text);
        Assert.DoesNotContain(clerk.Page.QuerySelectorAll("button"), button => button.TextContent == "继续");
    }

    [Fact]
    public async Task A_page_that_is_only_read_leads_to_signing_in_whatever_it_is_called()
    {
        var (_, id) = await FillingAsync();
        var stranger = await new Visitor(host).OpenAsync($"/applications/{id}/versions/draft");
        Assert.Equal($"/sign-in?ReturnUrl=%2Fapplications%2F{id}%2Fversions%2Fdraft", stranger.Path);
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

    [Fact]
    public async Task Who_never_had_a_session_puts_nothing_aside()
    {
        var (_, id) = await FillingAsync();
        var stranger = new Visitor(host);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/applications/{id}/sections/basics") { Content = new FormUrlEncodedContent([new("address", "陌生人")]) };
        request.Headers.Add("Origin", "http://localhost");
        using var answer = await stranger.Client.SendAsync(request);
        Assert.DoesNotContain("parked", answer.RequestMessage!.RequestUri!.Query);
        Assert.Equal("/sign-in", answer.RequestMessage.RequestUri.AbsolutePath);
    }

    [Fact]
    public void What_nobody_came_back_for_is_swept_and_one_persons_posts_have_a_limit()
    {
        var parked = host.Services.GetRequiredService<ParkedPosts>();
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        var large = new ParkedPosts.Parked("/", [new("a", new string('字', 3_000_000))]);
        var words = new List<string>();
        while (parked.Park(one, large) is { } word && words.Count < 20) words.Add(word);
        Assert.InRange(words.Count, 1, 4);
        var kept = Assert.IsType<string>(parked.Park(other, large));
        foreach (var file in Directory.GetFiles(Path.Combine(host.Folder, "files", "parked"), $"{one:N}.*")) File.SetLastWriteTimeUtc(file, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Null(parked.Find(one, words[0]));
        Assert.Equal(words.Count, parked.Sweep());
        Assert.NotNull(parked.Park(one, large));
        Assert.NotNull(parked.Find(other, kept));
        Assert.Null(parked.Find(one, kept));
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
