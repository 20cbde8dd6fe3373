using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shifan.Bench.Applying;

/// <summary>
/// One HTTP/1.1 connection of the load program: bytes out, bytes in, nothing between. It shares the processor with what it measures, so it
/// must cost next to nothing; floor and product are asked by the same one.
/// </summary>
internal sealed class Wire(IPEndPoint server) : IDisposable
{
    private Socket socket = New();

    private byte[] buffer = new byte[32 * 1024];

    private int filled;

    private int head;

    private static Socket New() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public Task OpenAsync() => socket.ConnectAsync(server);

    /// <summary>A new connection in place of one that broke.</summary>
    public Task ReopenAsync()
    {
        socket.Dispose();
        socket = New();
        return OpenAsync();
    }

    /// <summary>The body of the last answer, as it came.</summary>
    public string Body => Encoding.UTF8.GetString(buffer, head, filled - head);

    /// <summary>Sends one request and reads its whole answer; the status.</summary>
    public async ValueTask<int> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;) sent += await socket.SendAsync(request[sent..], SocketFlags.None);
        (filled, head) = (0, -1);
        while (true)
        {
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var got = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None);
            if (got == 0) throw new IOException("The server closed the connection.");
            filled += got;
            if (IsWhole()) return (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + buffer[11] - '0';
        }
    }

    private bool IsWhole()
    {
        var read = buffer.AsSpan(0, filled);
        if (head < 0)
        {
            var end = read.IndexOf("\r\n\r\n"u8);
            if (end < 0) return false;
            head = end + 4;
        }
        var headers = read[..head];
        var length = headers.IndexOf("Content-Length: "u8);
        if (length >= 0) return filled - head >= int.Parse(headers[(length + 16)..][..headers[(length + 16)..].IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
        return headers.IndexOf("chunked"u8) < 0 || read[head..].EndsWith("0\r\n\r\n"u8);
    }

    public void Dispose() => socket.Dispose();
}

/// <summary>One save after another over one connection. Only key, revision and mark change; they have fixed places in a request made once.</summary>
internal sealed class Saver : IDisposable
{
    private readonly Wire wire;
    private readonly byte[] request;
    private readonly int[] marks;
    private readonly int revisionAt;

    public Saver(IPEndPoint server, string path, string headers, string body)
    {
        wire = new Wire(server);
        var bytes = Encoding.UTF8.GetBytes(body);
        request = [.. Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n{headers}\r\n"), .. bytes];
        var found = new List<int>();
        for (int from = request.Length - bytes.Length, at; (at = request.AsSpan(from).IndexOf(Encoding.ASCII.GetBytes(Form.Mark))) >= 0; from = found[^1] + 1) found.Add(from + at);
        marks = [.. found];
        revisionAt = request.AsSpan().IndexOf("\"revision\":0         "u8);
        if (revisionAt >= 0) revisionAt += 11;
    }

    /// <summary>The revision the next save goes over.</summary>
    public int Revision { get; set; }

    public string Body => wire.Body;

    public Task OpenAsync() => wire.OpenAsync();

    /// <summary>A new connection in place of one that broke.</summary>
    public Task ReopenAsync() => wire.ReopenAsync();

    /// <summary>Sends the next save; the status.</summary>
    public async ValueTask<int> SaveAsync(long number)
    {
        foreach (var mark in marks) number.TryFormat(request.AsSpan(mark), out _, "0000000000", CultureInfo.InvariantCulture);
        if (revisionAt >= 0)
        {
            request.AsSpan(revisionAt, 10).Fill((byte)' ');
            Revision.TryFormat(request.AsSpan(revisionAt), out _, default, CultureInfo.InvariantCulture);
        }
        var status = await wire.ExchangeAsync(request);
        if (status == 200) Revision++;
        return status;
    }

    public void Dispose() => wire.Dispose();
}
