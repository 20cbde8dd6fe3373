using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Shifan.Tests.App.World;

/// <summary>The program as an authority runs it, without a demonstration, on an existing folder.</summary>
public sealed class PlainHost(string folder, params (string Name, string Value)[] settings) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("SHIFAN_DATA", folder);
        builder.UseSetting("SHIFAN_DATABASE", "");
        foreach (var (name, value) in settings) builder.UseSetting(name, value);
    }
}
