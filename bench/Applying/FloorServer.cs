using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shifan.Bench.Applying;

/// <summary>
/// The floor: a bare endpoint that puts the same bytes on disk, and asks nothing: who sends it, over what, and whether it is right. One
/// writer; what waits is written together, each with an audit row whose SHA-256 covers it.
/// </summary>
internal static class FloorServer
{
    public const string Word = "--floor";

    private const int Most = 256;

    private sealed record Save(string Id, string Answers, TaskCompletionSource Done);

    /// <summary>Serves at a URL, on an SQLite file or a PostgreSQL connection.</summary>
    public static async Task ServeAsync(string kind, string where, string url)
    {
        var queue = Channel.CreateUnbounded<Save>(new UnboundedChannelOptions { SingleReader = true });
        var write = kind == "sqlite" ? Sqlite(where) : await PostgresAsync(where);
        var loop = Task.Run(async () =>
        {
            var batch = new List<Save>(Most);
            while (await queue.Reader.WaitToReadAsync())
            {
                batch.Clear();
                while (batch.Count < Most && queue.Reader.TryRead(out var save)) batch.Add(save);
                await write(batch);
                foreach (var save in batch) save.Done.SetResult();
            }
        });
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(async context =>
        {
            if (context.Request.Method == "GET") return;
            var length = (int)context.Request.ContentLength!.Value;
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, length));
            var save = new Save(context.Request.Path.Value![1..], Encoding.UTF8.GetString(buffer, 0, length), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            ArrayPool<byte>.Shared.Return(buffer);
            await queue.Writer.WriteAsync(save);
            await save.Done.Task;
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await Task.WhenAny(app.RunAsync(url), loop);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000;

    private static Func<List<Save>, Task> Sqlite(string file)
    {
        var open = new SqliteConnection($"Data Source={file}");
        open.Open();
        void Do(string sql)
        {
            using var command = open.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
        Do("""
            pragma journal_mode = wal; pragma synchronous = full;
            create table if not exists drafts (id text primary key, answers text not null, revision integer not null, saved_at integer not null);
            create table if not exists audit (chain text not null, number integer not null, at integer not null, detail text not null, hash text not null, primary key (chain, number));
            """);
        SqliteCommand Prepare(string sql, int values)
        {
            var command = open.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
            return command;
        }
        var put = Prepare("insert into drafts values ($1, $2, $3, $4) on conflict (id) do update set answers = excluded.answers, revision = excluded.revision, saved_at = excluded.saved_at", 4);
        var append = Prepare("insert into audit values ($1, $2, $3, $4, $5)", 5);
        var number = 0;
        return saves =>
        {
            using var work = open.BeginTransaction();
            (put.Transaction, append.Transaction) = (work, work);
            foreach (var save in saves)
            {
                number++;
                var at = Now;
                put.Parameters[0].Value = save.Id;
                put.Parameters[1].Value = save.Answers;
                put.Parameters[2].Value = number;
                put.Parameters[3].Value = at;
                put.ExecuteNonQuery();
                append.Parameters[0].Value = save.Id;
                append.Parameters[1].Value = number;
                append.Parameters[2].Value = at;
                append.Parameters[3].Value = "draft.save";
                append.Parameters[4].Value = Hash(save.Answers);
                append.ExecuteNonQuery();
            }
            work.Commit();
            return Task.CompletedTask;
        };
    }

    private static async Task<Func<List<Save>, Task>> PostgresAsync(string connection)
    {
        var source = NpgsqlDataSource.Create(connection);
        await using (var make = source.CreateCommand("""
            create table if not exists drafts (id text primary key, answers text not null, revision integer not null, saved_at bigint not null);
            create table if not exists audit (chain text not null, number integer not null, at bigint not null, detail text not null, hash text not null, primary key (chain, number));
            """))
        {
            await make.ExecuteNonQueryAsync();
        }
        var open = await source.OpenConnectionAsync();
        var statement = new NpgsqlCommand("""
            with put as (insert into drafts select * from unnest($1, $2, $3, $4)
                         on conflict (id) do update set answers = excluded.answers, revision = excluded.revision, saved_at = excluded.saved_at)
            insert into audit select id, n, at, 'draft.save', hash from unnest($1, $3, $4, $5) t(id, n, at, hash)
            """, open);
        var (ids, answers, numbers, ats, hashes) = (new NpgsqlParameter<string[]>(), new NpgsqlParameter<string[]>(), new NpgsqlParameter<int[]>(), new NpgsqlParameter<long[]>(), new NpgsqlParameter<string[]>());
        statement.Parameters.AddRange(new NpgsqlParameter[] { ids, answers, numbers, ats, hashes });
        (ids.TypedValue, answers.TypedValue, numbers.TypedValue, ats.TypedValue, hashes.TypedValue) = ([], [], [], [], []);
        await statement.PrepareAsync();
        var number = 0;
        return async saves =>
        {
            // one connection saves one draft after the other, so no draft is twice in a batch
            ids.TypedValue = [.. saves.Select(save => save.Id)];
            answers.TypedValue = [.. saves.Select(save => save.Answers)];
            numbers.TypedValue = [.. saves.Select(_ => ++number)];
            ats.TypedValue = [.. saves.Select(_ => Now)];
            hashes.TypedValue = [.. saves.Select(save => Hash(save.Answers))];
            await statement.ExecuteNonQueryAsync();
        };
    }
}
