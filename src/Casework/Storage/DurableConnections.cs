using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Shifan.Casework;

/// <summary>Every SQLite connection flushes to disk at each commit: what was acknowledged survives a power cut.</summary>
internal sealed class DurableConnections : DbConnectionInterceptor
{
    public static readonly DurableConnections Instance = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma synchronous = full";
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma synchronous = full";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
