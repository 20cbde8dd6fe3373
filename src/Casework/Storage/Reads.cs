using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Shifan.Casework;

/// <summary>
/// What every page asks, past EF: statements that stay prepared, over a few connections that only read. It sees what is committed, so nothing asks
/// here within a write of its own.
/// </summary>
public sealed class Reads(Store store) : IDisposable
{
    // SQLite reads where it is called; on PostgreSQL these connections stay open
    private const int Most = 8;

    private readonly ConcurrentBag<Lane> free = [];
    private readonly SemaphoreSlim turns = new(Most, Most);

    private long asked;

    /// <summary>How often the database was asked by this way.</summary>
    public long Asked => Interlocked.Read(ref asked);

    /// <summary>
    /// Asks once; several statements are one question with several results. The text comes from a small set, for each of them stays prepared;
    /// a value is never null, and has the same type and place whenever the same text is asked.
    /// </summary>
    internal async Task<T> AskAsync<T>(string sql, IReadOnlyList<(string Name, object Value)> values, Func<DbDataReader, Task<T>> read, CancellationToken stop)
    {
        await turns.WaitAsync(stop);
        try
        {
            while (true)
            {
                var lane = free.TryTake(out var kept) ? kept : new Lane(store.Reader());
                var whole = false;
                try
                {
                    Interlocked.Increment(ref asked);
                    var result = await lane.AskAsync(sql, values, read, stop);
                    whole = true;
                    return result;
                }
                catch (DbException) when (kept is not null && !lane.IsOpen)
                {
                    // the server was started anew since: the same on a new connection
                }
                finally
                {
                    if (whole) free.Add(lane);
                    else lane.Dispose();
                }
            }
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose()
    {
        while (free.TryTake(out var lane)) lane.Dispose();
        turns.Dispose();
    }

    /// <summary>A connection and what is prepared on it.</summary>
    private sealed class Lane(DbConnection connection) : IDisposable
    {
        private readonly Dictionary<string, DbCommand> prepared = new(StringComparer.Ordinal);

        public bool IsOpen => connection.State == ConnectionState.Open;

        public async Task<T> AskAsync<T>(string sql, IReadOnlyList<(string Name, object Value)> values, Func<DbDataReader, Task<T>> read, CancellationToken stop)
        {
            if (prepared.TryGetValue(sql, out var command))
            {
                for (var i = 0; i < values.Count; i++) command.Parameters[i].Value = values[i].Value;
            }
            else
            {
                command = await PrepareAsync(sql, values, stop);
                prepared.Add(sql, command);
            }
            await using var reader = await command.ExecuteReaderAsync(stop);
            return await read(reader);
        }

        private async Task<DbCommand> PrepareAsync(string sql, IReadOnlyList<(string Name, object Value)> values, CancellationToken stop)
        {
            if (!IsOpen)
            {
                await connection.OpenAsync(stop);
                await using var only = connection.CreateCommand();
                // a thousand rows and their institutions lie on more pages than SQLite remembers by itself
                only.CommandText = connection is SqliteConnection ? "pragma query_only = on; pragma cache_size = -16000" : "set default_transaction_read_only = on";
                await only.ExecuteNonQueryAsync(stop);
            }
            var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in values)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }
            await command.PrepareAsync(stop);
            return command;
        }

        public void Dispose()
        {
            foreach (var command in prepared.Values) command.Dispose();
            connection.Dispose();
        }
    }
}

/// <summary>Columns as they are kept.</summary>
internal static class Columns
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static Guid? Id(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    public static DateTimeOffset Moment(this DbDataReader row, int column) => Moments.Of(row.GetInt64(column));

    public static T Word<T>(this DbDataReader row, int column) where T : struct, Enum => Enum.Parse<T>(row.GetString(column));
}
