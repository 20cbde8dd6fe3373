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
}
