using Microsoft.EntityFrameworkCore;
using Shifan.Casework;

namespace Shifan.Tests.App.World;

/// <summary>Officers at the sign-in page.</summary>
public static class OfficerVisits
{
    public static async Task<Visitor> SignedInAsync(this Scene scene, string email)
    {
        var visitor = await new Visitor(scene.Host).OpenAsync("/sign-in");
        return await visitor.PressAsync("登录", ("Account", email), ("password", DemoWorld.Password));
    }

    /// <summary>Signs in as somebody who was made here, by an account and password.</summary>
    public static async Task SignInAsAsync(this Scene scene, Visitor visitor, Actor actor)
    {
        var account = await scene.Host.InDbAsync(async db =>
        {
            // hashing is slow on purpose; one hash serves
            var hash = await db.Users.Where(p => p.UserName == "applicant1@demo.example").Select(p => p.PasswordHash).FirstAsync();
            await db.Users.Where(p => p.Id == actor.PersonId && p.PasswordHash == null).ExecuteUpdateAsync(set => set.SetProperty(p => p.PasswordHash, hash));
            return await db.Users.Where(p => p.Id == actor.PersonId).Select(p => p.UserName!).FirstAsync();
        });
        await visitor.OpenAsync("/sign-in");
        await visitor.PressAsync("登录", ("Account", account), ("password", DemoWorld.Password));
        Assert.DoesNotContain("sign-in", visitor.Path);
    }
}
