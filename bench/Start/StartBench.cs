using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shifan.Casework;

namespace Shifan.Bench;

/// <summary>From starting <c>serve</c> on a store that exists to its first page; the floor is a web host with nothing in it.</summary>
internal static class StartBench
{
    public const string EmptyHost = "--empty-host";

    private const int Rounds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("shifan-bench-");
        try
        {
            var web = Path.Combine(Home.Folder, "src", "Web", "bin", "program", "Shifan.Web.dll");
            await TimeAsync(url => Start(url, data.FullName, web, "serve"), "the first start, which makes the store");
            var floors = new List<double>();
            var times = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                floors.Add(await TimeAsync(url => Start(url, data.FullName, typeof(StartBench).Assembly.Location, EmptyHost, url), "the empty host"));
                times.Add(await TimeAsync(url => Start(url, data.FullName, web, "serve"), "serve"));
            }
            Result.Time("serve.first-page", Result.Median(times), "s", Result.Median(floors), 2);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    public static async Task ServeNothingAsync(string url)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/", () => Results.Text("nothing"));
        await app.RunAsync(url);
    }

    private static ProcessStartInfo Start(string url, string data, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SHIFAN_HOME"] = Home.Folder;
        start.Environment["SHIFAN_DATA"] = data;
        start.Environment["SHIFAN_URLS"] = url;
        return start;
    }

    // seconds until GET / answers 200; infinite where it never does, and then said why
    private static async Task<double> TimeAsync(Func<string, ProcessStartInfo> how, string what)
    {
        var url = $"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        using var client = new HttpClient { Timeout = Patience };
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(how(url))!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        HttpStatusCode? last = null;
        try
        {
            while (Stopwatch.GetElapsedTime(from) < Patience && !process.HasExited)
            {
                try
                {
                    using var response = await client.GetAsync(new Uri(url));
                    last = response.StatusCode;
                    if (last == HttpStatusCode.OK) return Stopwatch.GetElapsedTime(from).TotalSeconds;
                    if (last == HttpStatusCode.NotFound) break;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(5);
                }
            }
            Console.Error.WriteLine($"bench: {what} gave no page: {(process.HasExited ? $"it ended with {process.ExitCode}" : $"GET / answered {last}")}");
            return double.PositiveInfinity;
        }
        finally
        {
            if (!process.HasExited)
            {
                using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])!;
                await stop.WaitForExitAsync();
            }
            await process.WaitForExitAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
