using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.People;

/// <summary>An institution's people: invited, working on the same application, ended, handed over to.</summary>
public abstract class PeopleTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Post post = new(host);

    private readonly Scene scene = new(host);

    private Task<Actor> ActorAsync(Person person) => scene.DoAsync<FindActor, Actor>(async find => (await find.OfAsync(person.Id, default))!);

    [Fact]
    public async Task An_invited_filler_works_on_the_institutions_application()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (administrator, _, _, person) = await post.RegisteredAsync();
        var id = await scene.ReadyAsync(await ActorAsync(person));
        var (filler, email, colleague) = await post.InvitedAsync(administrator);
        Assert.Equal((person.InstitutionId, false), (colleague.InstitutionId, colleague.IsInstitutionAdministrator));
        await filler.OpenAsync($"/applications/{id}");
        Assert.Equal($"/applications/{id}", filler.Path);
        Assert.Contains("申报编号", filler.Text);
        // fills and submits, but does not manage people
        var filling = await scene.ActorAsync(email);
        var submitted = await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(filling, Scene.Submission(id)));
        Assert.Empty(submitted.Refusals);
        await filler.OpenAsync("/account/people");
        Assert.False(filler.Has("发出邀请"));
        Assert.False(filler.Has("停用"));
        var actor = await ActorAsync(colleague);
        Assert.Equal("people.administrator", (await scene.DoAsync<InviteFiller, Outcome<Guid>>(invite => invite.RunAsync(actor, Post.NewEmail()))).Refusals.Single().Code);
        Assert.Equal("people.administrator", (await scene.DoAsync<EndAccess, Outcome<bool>>(end => end.RunAsync(actor, person.Id))).Refusals.Single().Code);
        Assert.Equal("people.administrator", (await scene.DoAsync<HandOver, Outcome<bool>>(over => over.RunAsync(actor, colleague.Id))).Refusals.Single().Code);
        Assert.Equal(1, await post.EntriesAsync($"institution:{person.InstitutionId}", "people.accept"));
    }

    [Fact]
    public async Task Ended_access_ends_every_session_at_once()
    {
        var (administrator, _, _, _) = await post.RegisteredAsync();
        var (filler, email, person) = await post.InvitedAsync(administrator);
        var second = await post.SignInAsync(email);
        await administrator.OpenAsync("/account/people");
        await administrator.PressAsync("停用");
        Assert.Contains("已停用", administrator.Text);
        foreach (var session in new[] { filler, second })
        {
            await session.OpenAsync("/applications");
            Assert.StartsWith("/sign-in?ReturnUrl=%2Fapplications", session.Path);
            await session.OpenAsync("/");
            Assert.DoesNotContain("示例填报人", session.Text);
        }
        Assert.Contains("账号或密码不正确", (await post.SignInAsync(email)).Text);
        await new Visitor(host).OpenAsync("/reset");
        var reset = await new Visitor(host).OpenAsync("/reset");
        await reset.PressAsync("发信", ("Email", email));
        Assert.Empty(await post.LettersAsync(email, "account.reset"));
        Assert.Equal(1, await post.EntriesAsync($"person:{person.Id}", "account.end"));
        // invited again, he comes back as a new account; what was done under the old one keeps its name
        await administrator.OpenAsync("/account/people");
        await administrator.PressAsync("发出邀请", ("Email", email));
        await reset.OpenAsync(await post.LinkAsync(email, "account.invite"));
        await reset.PressAsync("建立账号并登录", ("Name", "示例归来"), ("Phone", "13900000002"), ("Password", Post.Password));
        Assert.Equal("/applications", reset.Path);
        Assert.NotEqual(person.Id, (await post.PersonAsync(email)).Id);
        var before = await host.InDbAsync(db => db.Users.AsNoTracking().FirstAsync(p => p.Id == person.Id));
        Assert.Equal(("示例填报人", person.InstitutionId, null), (before.DisplayName, before.InstitutionId, before.UserName));
        Assert.NotNull(before.EndedAt);
    }

    [Fact]
    public async Task Who_left_hears_nothing_more_of_the_application()
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (administrator, email, _, person) = await post.RegisteredAsync();
        var (_, left, _) = await post.InvitedAsync(administrator);
        await administrator.OpenAsync("/account/people");
        await administrator.PressAsync("停用");
        await scene.SubmittedAsync(await ActorAsync(person));
        Task<int> ToldAsync(string address) => host.InDbAsync(db => db.Letters.CountAsync(l => l.To == address && !l.Topic.StartsWith("account.")));
        Assert.NotEqual(0, await ToldAsync(email));
        Assert.Equal(0, await ToldAsync(left));
    }

    [Fact]
    public async Task A_withdrawn_replaced_or_old_invitation_opens_nothing()
    {
        var (administrator, _, _, _) = await post.RegisteredAsync();
        async Task<string> InviteAsync(string email)
        {
            await administrator.OpenAsync("/account/people");
            await administrator.PressAsync("发出邀请", ("Email", email));
            return await post.LinkAsync(email, "account.invite");
        }

        async Task<bool> OpensAsync(string link) => (await new Visitor(host).OpenAsync(link)).Has("建立账号并登录");
        var withdrawn = await InviteAsync(Post.NewEmail());
        Assert.True(await OpensAsync(withdrawn));
        await administrator.PressAsync("撤回");
        Assert.False(await OpensAsync(withdrawn));

        var email = Post.NewEmail();
        var replaced = await InviteAsync(email);
        var newer = await InviteAsync(email);
        Assert.False(await OpensAsync(replaced));
        Assert.True(await OpensAsync(newer));
        await post.PassTimeAsync(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Assert.False(await OpensAsync(newer));
        await administrator.OpenAsync("/account/people");
        Assert.DoesNotContain(email, administrator.Text);
    }

    [Fact]
    public async Task One_invitation_makes_one_account()
    {
        var (administrator, _, _, person) = await post.RegisteredAsync();
        var email = Post.NewEmail();
        await administrator.OpenAsync("/account/people");
        await administrator.PressAsync("发出邀请", ("Email", email));
        var key = (await post.LinkAsync(email, "account.invite")).Split("key=")[1];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.DoAsync<AcceptInvitation, Outcome<Person>>(accept => accept.RunAsync(new AcceptInvitation.Input(key, "示例", "13800000000", Post.Password)))));
        Assert.Single(outcomes, outcome => outcome.Done);
        Assert.Equal(2, await host.InDbAsync(db => db.Users.CountAsync(p => p.InstitutionId == person.InstitutionId)));
    }

    [Fact]
    public async Task An_address_that_has_an_account_elsewhere_is_not_taken_over()
    {
        var (administrator, _, _, _) = await post.RegisteredAsync();
        var (_, email, _, stranger) = await post.RegisteredAsync();
        await administrator.OpenAsync("/account/people");
        await administrator.PressAsync("发出邀请", ("Email", email));
        Assert.Contains("邀请已发出", administrator.Text);
        var visitor = await new Visitor(host).OpenAsync(await post.LinkAsync(email, "account.invite"));
        await visitor.PressAsync("建立账号并登录", ("Name", "示例"), ("Phone", "13900000002"), ("Password", Post.Password));
        Assert.Contains("已有账号", visitor.Text);
        Assert.Equal(stranger.InstitutionId, (await post.PersonAsync(email)).InstitutionId);
    }

    [Fact]
    public async Task Administration_is_handed_over_once()
    {
        var (administrator, _, _, person) = await post.RegisteredAsync();
        var (filler, _, colleague) = await post.InvitedAsync(administrator);
        var actor = await ActorAsync(person);
        Assert.Equal("people.self", (await scene.DoAsync<EndAccess, Outcome<bool>>(end => end.RunAsync(actor, person.Id))).Refusals.Single().Code);
        await administrator.OpenAsync("/account/people");
        await administrator.PressAsync("移交管理员");
        Assert.False(administrator.Has("发出邀请"));
        await filler.OpenAsync("/account/people");
        Assert.True(filler.Has("发出邀请"));
        // what the old one still holds in his hands is worth nothing
        Assert.Equal("people.administrator", (await scene.DoAsync<HandOver, Outcome<bool>>(over => over.RunAsync(actor, colleague.Id))).Refusals.Single().Code);
        Assert.Equal(1, await host.InDbAsync(db => db.Users.CountAsync(p => p.InstitutionId == person.InstitutionId && p.IsInstitutionAdministrator)));
        Assert.Equal(1, await post.EntriesAsync($"institution:{person.InstitutionId}", "people.handOver"));
    }

    [Fact]
    public async Task Nobody_touches_another_institutions_people()
    {
        var (_, _, _, one) = await post.RegisteredAsync();
        var (other, _, _, _) = await post.RegisteredAsync();
        var (_, email, victim) = await post.InvitedAsync(other);
        var actor = await ActorAsync(one);
        Assert.Equal("people.unknown", (await scene.DoAsync<EndAccess, Outcome<bool>>(end => end.RunAsync(actor, victim.Id))).Refusals.Single().Code);
        Assert.Equal("people.unknown", (await scene.DoAsync<HandOver, Outcome<bool>>(over => over.RunAsync(actor, victim.Id))).Refusals.Single().Code);
        Assert.Null((await post.PersonAsync(email)).EndedAt);
        var officer = await new Visitor(host).SignInAsync("示例干部甲");
        await officer.OpenAsync("/account/people");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, officer.Status);
    }
}

public sealed class PeopleOnSqlite(SqliteHost host) : PeopleTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PeopleOnPostgres(PostgresHost host) : PeopleTests<PostgresHost>(host), IClassFixture<PostgresHost>;
