using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shifan.Tests.App.World;

/// <summary>A small mail server on a port of its own: takes letters, or refuses them as it is told to.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    private readonly CancellationTokenSource end = new();

    private readonly Task serving;

    private readonly SemaphoreSlim arrived = new(0);

    public SmtpSink()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The raw letters, headers and all, in the order in which they came.</summary>
    public ConcurrentQueue<string> Letters { get; } = new();

    /// <summary>What to answer to a recipient; null takes him.</summary>
    public string? Refusal { get; set; }

    /// <summary>Hangs up after taking a letter and before saying so.</summary>
    public bool HangUp { get; set; }

    public Task<bool> ArrivedAsync() => arrived.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>The text of a letter, decoded.</summary>
    public static string BodyOf(string raw) => Encoding.UTF8.GetString(Convert.FromBase64String(raw[(raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Trim().Replace("\r\n", "", StringComparison.Ordinal)));

    private async Task ServeAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(end.Token);
                _ = SpeakAsync(client);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task SpeakAsync(TcpClient client)
    {
        using var _ = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        Task SayAsync(string line) => stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();
        await SayAsync("220 sink");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase) && Refusal is { } refusal) await SayAsync(refusal);
            else if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await SayAsync("354 go on");
                var text = new StringBuilder();
                while (await reader.ReadLineAsync() is { } part && part != ".") text.Append(part.StartsWith('.') ? part[1..] : part).Append("\r\n");
                Letters.Enqueue(text.ToString());
                arrived.Release();
                if (HangUp) return;
                await SayAsync("250 taken");
            }
            else if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
            {
                await SayAsync("221 bye");
                return;
            }
            else await SayAsync("250 ok");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await serving;
        end.Dispose();
        arrived.Dispose();
    }
}
