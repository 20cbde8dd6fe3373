using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Shifan.Bench.Applying;

/// <summary>A server in a process of its own: the product or a floor.</summary>
internal sealed class Server : IAsyncDisposable
{
    // the load program's own setting is not the server's
    private const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Queue<string> said = new();
    private readonly Process process;

    private Server(Process process, IPEndPoint address)
    {
        (this.process, Address) = (process, address);
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IPEndPoint Address { get; }

    public Uri Url => new($"http://{Address}");

    /// <summary>The last lines that it wrote.</summary>
    public string Said
    {
        get
        {
            lock (said) return string.Join(Environment.NewLine, said);
        }
    }

    public static async Task<Server> StartAsync(string program, IEnumerable<string> words, IReadOnlyDictionary<string, string> settings, string health, int port = 0)
    {
        var address = new IPEndPoint(IPAddress.Loopback, port == 0 ? FreePort() : port);
        var start = new ProcessStartInfo("dotnet", [program, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove(Inline);
        start.Environment["SHIFAN_URLS"] = $"http://{address}";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var server = new Server(Process.Start(start)!, address);
        try
        {
            await server.AwaitAsync(health);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return server;
    }

    private async Task AwaitAsync(string health)
    {
        using var client = new HttpClient();
        for (var from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from) < Patience && !process.HasExited; await Task.Delay(10))
        {
            try
            {
                using var response = await client.GetAsync(new Uri(Url, health));
                if (response.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // not there yet
            }
        }
        throw new InvalidOperationException($"The server does not answer:{Environment.NewLine}{Said}");
    }

    /// <summary>Processor time it has used, user and system.</summary>
    public double CpuSeconds()
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>Ends it as a power cut would: no handler of its own runs.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])!;
            await stop.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }
        process.Dispose();
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (said)
        {
            said.Enqueue(line.Data);
            if (said.Count > 40) said.Dequeue();
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
