using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Shifan.Casework;

/// <summary>
/// Every SQLite connection flushes to disk at each commit: what was acknowledged survives a power cut. The log is folded into the file by
/// tens of megabytes: by the usual four, pages that many savers share would be written again and again.
/// </summary>
internal sealed class DurableConnections : DbConnectionInterceptor
{
    public static readonly DurableConnections Instance = new();

    /// <summary>What each connection is told first.</summary>
    public static readonly IReadOnlyList<string> Settings = ["pragma synchronous = full", "pragma wal_autocheckpoint = 8000"];

    private static readonly string Together = string.Join("; ", Settings);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Together;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Together;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
