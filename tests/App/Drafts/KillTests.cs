extern alias bench;

using bench::Shifan.Bench.Applying;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Drafts;

/// <summary>The short form of <c>bench/run applying kill</c>: the program as a process, ended in the middle of saves as by a power cut.</summary>
public abstract class KillTests(string kind, string? server)
{
    private const int Kills = 2;
    private const int Connections = 4;

    [Fact]
    public async Task What_was_acknowledged_outlives_the_server()
    {
        await using var database = await Database.MakeAsync(kind, server);
        var report = await KillRun.RunAsync(database, Path.Combine(AppContext.BaseDirectory, "Shifan.Web.dll"), Kills, Connections);
        Assert.True(report.Refused.Count == 0, string.Join("\n", report.Refused));
        Assert.Empty(report.Wrong);
        // a kill that met nobody would show nothing
        Assert.True(report.Cut > 0);
        Assert.True(report.Saves >= Kills * Connections * 5);
        Assert.Equal(Connections / 2, report.Submissions);
    }
}

public sealed class KillOnSqlite() : KillTests("sqlite", null);

public sealed class KillOnPostgres() : KillTests("postgres", PostgresHost.Cluster);
