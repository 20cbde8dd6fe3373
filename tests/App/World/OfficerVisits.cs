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
}
