using Shifan.Casework;

namespace Shifan.Tests.App.World;

/// <summary>Signing in over HTTP as somebody who was made in a scene. Apart from it, because scenes are also played in a real browser.</summary>
internal static class SignIns
{
    public static async Task SignInAsAsync(this Scene scene, Visitor visitor, Actor actor)
    {
        await visitor.OpenAsync("/sign-in");
        await visitor.PressAsync("登录", ("Account", await scene.AccountAsync(actor)), ("password", DemoWorld.Password));
        Assert.DoesNotContain("sign-in", visitor.Path);
    }

    /// <summary>Somebody at the sign-in page, with the demonstration's password.</summary>
    public static async Task<Visitor> SignedInAsync(this Scene scene, string email)
    {
        var visitor = await new Visitor(scene.Host).OpenAsync("/sign-in");
        return await visitor.PressAsync("登录", ("Account", email), ("password", DemoWorld.Password));
    }
}
