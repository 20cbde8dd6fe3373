using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shifan.Tests.App.World;

/// <summary>A small gateway on a port of its own: takes what is posted, or answers as it is told to.</summary>
public sealed class WebhookSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    private readonly CancellationTokenSource end = new();

    private readonly Task serving;

    public WebhookSink()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/shifan");

    /// <summary>What came: headers by name, and the bytes after them.</summary>
    public ConcurrentQueue<(IReadOnlyDictionary<string, string> Headers, byte[] Body)> Posts { get; } = new();

    /// <summary>The status line and headers to answer with.</summary>
    public string Answer { get; set; } = "HTTP/1.1 204 No Content";

    private async Task ServeAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                await SpeakAsync(client.GetStream());
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
            {
                if (end.IsCancellationRequested) return;
            }
        }
    }

    private async Task SpeakAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        while (!(head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            var next = new byte[1];
            if (await stream.ReadAsync(next, end.Token) == 0) return;
            head.Add(next[0]);
        }
        var headers = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, end.Token);
        Posts.Enqueue((headers, body));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await serving;
        end.Dispose();
    }
}
