using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shifan.Documents;

/// <summary>Why a worker has no answer. It concerns one request; the next one finds a fresh worker.</summary>
public enum WorkerTrouble
{
    /// <summary>The script said that it cannot: its sentence is in the answer.</summary>
    Failed,

    /// <summary>It took longer than it may.</summary>
    TooLong,

    /// <summary>It needed more memory than it may.</summary>
    TooLarge,

    /// <summary>It died, or answered with what is no answer.</summary>
    Crashed,

    /// <summary>It does not start: Node is missing, or the script is.</summary>
    Missing,
}

/// <summary>What a worker answered: a value, or why there is none.</summary>
/// <param name="Value">The answer; undefined where there is none.</param>
/// <param name="Trouble">Why there is none.</param>
/// <param name="Message">What it said about that, for a log or a test; never for a user.</param>
public readonly record struct WorkerAnswer(JsonElement Value, WorkerTrouble? Trouble = null, string Message = "")
{
    /// <summary>Whether there is an answer.</summary>
    public bool Done => Trouble is null;
}

/// <summary>What a worker is and how much it may take.</summary>
/// <param name="Script">The script's name in the folder <c>workers</c> beside the program, without its ending.</param>
public sealed record NodeWorkerOptions(string Script)
{
    /// <summary>How long one request may take once it is begun; the first one includes the start.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many megabytes one process may hold, all in all.</summary>
    public int Megabytes { get; init; } = 768;

    /// <summary>How many processes there are at most, so how many requests run at once. The others wait in order.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>After so many requests a process is replaced: what leaks never grows old.</summary>
    public int Requests { get; init; } = 500;

    /// <summary>The folder that holds the scripts and their packages.</summary>
    public string Folder { get; init; } = Path.Combine(AppContext.BaseDirectory, "workers");
}

/// <summary>
/// Node processes that answer requests, a line of JSON each: large things go by path. They start when first asked, get none of this
/// program's environment (its settings hold passwords), and are ended when they take too long, grow too large or answer nonsense; that is
/// a trouble of the one request. Safe to use from many threads.
/// </summary>
public sealed class NodeWorker : IDisposable
{
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL"];

    private readonly NodeWorkerOptions options;
    private readonly SemaphoreSlim free;
    private readonly ConcurrentBag<Child> idle = [];
    private readonly ConcurrentDictionary<Child, bool> all = new();
    private volatile bool disposed;

    /// <summary>A worker that has not started anything yet.</summary>
    public NodeWorker(NodeWorkerOptions options) => (this.options, free) = (options, new SemaphoreSlim(options.Processes));

    /// <summary>
    /// Asks for something: <paramref name="what"/> is the word under which the script does it, <paramref name="request"/> its particulars.
    /// <paramref name="stop"/> ends the wait in the queue; what is begun ends within its time.
    /// </summary>
    public async Task<WorkerAnswer> AskAsync(string what, JsonObject request, CancellationToken stop = default)
    {
        await free.WaitAsync(stop);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var (child, trouble) = TakeIdle() is { } waiting ? (waiting, "") : Start();
            if (child is null) return new WorkerAnswer(default, WorkerTrouble.Missing, trouble);
            var answer = await child.AskAsync(what, request, options);
            if (answer.Trouble is null or WorkerTrouble.Failed && child.Asked < options.Requests && !disposed) idle.Add(child);
            else End(child);
            return answer;
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Ends all processes.</summary>
    public void Dispose()
    {
        disposed = true;
        foreach (var child in all.Keys) End(child);
    }

    private Child? TakeIdle()
    {
        while (idle.TryTake(out var child))
        {
            if (child.IsAlive) return child;
            End(child);
        }
        return null;
    }

    private (Child? Child, string Trouble) Start()
    {
        var script = Path.Combine(options.Folder, options.Script + ".mjs");
        if (!File.Exists(script)) return (null, $"There is no script {script}.");
        var start = new ProcessStartInfo("node")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = options.Folder,
        };
        foreach (var word in new[] { $"--max-old-space-size={options.Megabytes}", script }) start.ArgumentList.Add(word);
        foreach (var name in start.Environment.Keys.Except(Inherited).ToList()) start.Environment.Remove(name);
        try
        {
            var child = new Child(Process.Start(start)!);
            all.TryAdd(child, true);
            // ended while it began
            if (disposed) End(child);
            return (child, "");
        }
        catch (Win32Exception error)
        {
            return (null, $"Node does not start: {error.Message}");
        }
    }

    private void End(Child child)
    {
        if (all.TryRemove(child, out _)) child.Dispose();
    }

    private sealed class Child : IDisposable
    {
        private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

        private readonly Process process;
        private readonly StringBuilder said = new();
        private int next;

        public Child(Process process)
        {
            this.process = process;
            process.ErrorDataReceived += (_, line) =>
            {
                lock (said)
                {
                    if (said.Length < 2000) said.AppendLine(line.Data);
                }
            };
            process.BeginErrorReadLine();
        }

        public int Asked => next;

        public bool IsAlive => !process.HasExited;

        public async Task<WorkerAnswer> AskAsync(string what, JsonObject request, NodeWorkerOptions options)
        {
            var id = ++next;
            (request["id"], request["do"]) = (id, what);
            using var ended = new CancellationTokenSource();
            var answer = ExchangeAsync(request.ToJsonString(), id);
            var watch = WatchAsync(options, ended.Token);
            var first = await Task.WhenAny(answer, watch);
            await ended.CancelAsync();
            if (first == watch && await watch is { } trouble)
            {
                process.Kill();
                await answer; // its pipes are closed now
                return new WorkerAnswer(default, trouble);
            }
            return await answer;
        }

        public void Dispose()
        {
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // gone already
            }
            process.Dispose();
        }

        private async Task<WorkerAnswer> ExchangeAsync(string line, int id)
        {
            try
            {
                await process.StandardInput.WriteLineAsync(line);
                await process.StandardInput.FlushAsync();
                if (await process.StandardOutput.ReadLineAsync() is { } text)
                {
                    using var read = JsonDocument.Parse(text);
                    var root = read.RootElement;
                    if (root.GetProperty("id").GetInt32() != id) return Crashed("an answer to another question");
                    return root.TryGetProperty("error", out var error)
                        ? new WorkerAnswer(default, WorkerTrouble.Failed, error.GetString()!)
                        : new WorkerAnswer(root.GetProperty("value").Clone());
                }
                return Crashed("it ended");
            }
            catch (Exception error) when (error is IOException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                return Crashed(error.Message);
            }
        }

        private WorkerAnswer Crashed(string how)
        {
            lock (said) return new WorkerAnswer(default, WorkerTrouble.Crashed, $"{how}\n{said}".Trim());
        }

        // memory outside of Node's own heap (images, WebAssembly) knows no switch, so it is looked at
        private async Task<WorkerTrouble?> WatchAsync(NodeWorkerOptions options, CancellationToken ended)
        {
            for (var spent = TimeSpan.Zero; spent < options.Time; spent += Look)
            {
                try
                {
                    await Task.Delay(Look, ended);
                    process.Refresh();
                    if (!process.HasExited && process.WorkingSet64 > options.Megabytes * 1024L * 1024L) return WorkerTrouble.TooLarge;
                }
                catch (Exception error) when (error is OperationCanceledException or InvalidOperationException or Win32Exception)
                {
                    return null;
                }
            }
            return WorkerTrouble.TooLong;
        }
    }
}
