using Microsoft.Extensions.DependencyInjection;
using Shifan.Bench.Applying;
using Shifan.Casework;

namespace Shifan.Bench;

/// <summary>The demonstration's world in a fresh database, for a load program that acts by the operations themselves.</summary>
internal sealed class BenchWorld : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private BenchWorld(ServiceProvider services) => this.services = services;

    public static async Task<BenchWorld> MakeAsync(Database database)
    {
        var world = new BenchWorld(Web.Server.Casework(name => database.Settings.GetValueOrDefault(name), new DemoClock()));
        await world.DoAsync(async scope =>
        {
            await scope.GetRequiredService<Migrations>().RunAsync();
            await scope.GetRequiredService<InstallOffices>().RunAsync();
            // a server that finds it done does not compute a million cases anew when it starts
            await scope.GetRequiredService<CheckInvariants>().FillAsync();
            await scope.GetRequiredService<DemoWorld>().RunAsync();
            return true;
        });
        return world;
    }

    public async Task<T> DoAsync<T>(Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = services.CreateAsyncScope();
        return await act(scope.ServiceProvider);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
