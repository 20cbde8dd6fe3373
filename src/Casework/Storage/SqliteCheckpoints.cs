using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Shifan.Casework;

/// <summary>
/// Folds SQLite's log into its file on a thread and a connection of its own, so that no save waits for that: done within a commit, as usual,
/// it holds up all who save at that moment.
/// </summary>
internal sealed class SqliteCheckpoints(string connection) : IDisposable
{
    private readonly AutoResetEvent asked = new(false);
    private Thread? thread;
    private volatile bool over;
    private volatile int frames;

    /// <summary>How long the log was after the last time, in pages. Under a load without a pause it cannot be begun anew from here.</summary>
    public int Frames => frames;

    public void Ask()
    {
        if (thread is null)
        {
            thread = new Thread(Loop) { IsBackground = true, Name = "SQLite checkpoints" };
            thread.Start();
        }
        asked.Set();
    }

    private void Loop()
    {
        while (asked.WaitOne() && !over)
        {
            try
            {
                using var open = new SqliteConnection(new SqliteConnectionStringBuilder(connection) { Pooling = false }.ToString());
                open.Open();
                frames = Run(open);
            }
            catch (SqliteException)
            {
                // a thread's fault would end the program; the log stays whole, and the next time does it
            }
        }
    }

    /// <summary>Folds in what no reader still needs; the length of the log in pages.</summary>
    public static int Run(SqliteConnection open)
    {
        // who is in the way is not waited for: the next time does it
        _ = raw.sqlite3_wal_checkpoint_v2(open.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var log, out _);
        return log;
    }

    public void Dispose()
    {
        over = true;
        asked.Set();
        thread?.Join();
        asked.Dispose();
    }
}
