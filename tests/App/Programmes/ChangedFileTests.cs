using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Parser;

namespace Shifan.Tests.App.Programmes;

/// <summary>
/// Policy is data: with the built program running, a number in a programme file is changed. Page, API and command line follow with no
/// build and no restart; an application begun before keeps its published programme, also after a restart.
/// </summary>
public sealed class ChangedFileTests : IAsyncLifetime
{
    private readonly string home = Directory.CreateTempSubdirectory("shifan-home-").FullName;

    private Process? server;

    private HttpClient client = new();

    public async ValueTask InitializeAsync()
    {
        foreach (var folder in new[] { "programmes", "data" }) Copy(Path.Combine(Casework.Home.Folder, folder), Path.Combine(home, folder));
        await StartAsync();
    }

    [Fact]
    public async Task A_changed_number_counts_at_once_but_not_for_what_was_begun_before()
    {
        var file = Path.Combine(home, "programmes", "zhejiang-2021", "programme.yaml");
        var sound = await File.ReadAllTextAsync(file);
        const string Page = "/check/zhejiang-2021?smesServed=110";
        Assert.Contains("不少于 100 家，符合", await client.GetStringAsync(Page));

        // an application is begun under the file as it is
        var application = await BeginAsync();

        await File.WriteAllTextAsync(file, sound.Replace("{ id: served, atLeast: { figure: smesServedCount, limit: 100 家 } }", "{ id: served, atLeast: { figure: smesServedCount, limit: 120 家 } }", StringComparison.Ordinal));
        Assert.Contains("少于 120 家，还差 10 家", await client.GetStringAsync(Page));
        var api = await client.PostAsJsonAsync("/api/v1/programmes/zhejiang-2021/check", new { answers = new { smesServed = 110 } });
        Assert.Contains("少于 120 家，还差 10 家", (await api.Content.ReadFromJsonAsync<JsonElement>()).ToString());
        var check = Path.Combine(home, "check.yaml");
        await File.WriteAllTextAsync(check, "programme: zhejiang-2021\nanswers: { smesServed: 110 }\n");
        var (code, output) = await CommandAsync("check", "--programme", "zhejiang-2021", check);
        Assert.Equal(1, code);
        Assert.Contains("少于 120 家，还差 10 家", output);
        Assert.Contains("不少于 120 家", await client.GetStringAsync("/programmes/zhejiang-2021"));

        // the application keeps what was published, here and in a new process
        Assert.Contains("不少于 100 家", await client.GetStringAsync(application));
        Stop();
        await StartAsync();
        await SignInAsync();
        Assert.Contains("不少于 100 家", await client.GetStringAsync(application));
        Assert.DoesNotContain("不少于 120 家", await client.GetStringAsync(application));
    }

    [Fact]
    public async Task A_file_with_a_fault_is_not_offered_and_the_others_go_on()
    {
        var file = Path.Combine(home, "programmes", "zhejiang-2021", "programme.yaml");
        await File.AppendAllTextAsync(file, "\nnonsense: 1\n");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync("/check/zhejiang-2021")).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync("/check/shanghai-national-2021")).StatusCode);
        var (code, output) = await CommandAsync("programme", "check", "zhejiang-2021");
        Assert.Equal(65, code);
        Assert.Contains("不认识的键“nonsense”", output);
    }

    private async Task<string> BeginAsync()
    {
        await SignInAsync();
        var page = await client.GetStringAsync("/applications");
        var form = new HtmlParser().ParseDocument(page).QuerySelector("form[action*='Start']")!;
        var response = await client.PostAsync(form.GetAttribute("action"), new FormUrlEncodedContent(form.QuerySelectorAll("input").Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value") ?? ""))));
        return response.RequestMessage!.RequestUri!.AbsolutePath;
    }

    private async Task SignInAsync()
    {
        var page = new HtmlParser().ParseDocument(await client.GetStringAsync("/sign-in"));
        var form = page.QuerySelectorAll("form").First(f => f.TextContent.Contains("示例一杭州中小企业服务中心", StringComparison.Ordinal));
        await client.PostAsync(form.GetAttribute("action"), new FormUrlEncodedContent(form.QuerySelectorAll("input").Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value") ?? ""))));
    }

    private ProcessStartInfo Program(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shifan.Web.dll"), .. words]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        start.Environment["SHIFAN_HOME"] = home;
        start.Environment["SHIFAN_DATA"] = Path.Combine(home, "var");
        start.Environment["SHIFAN_DATABASE"] = "";
        start.Environment["SHIFAN_DEMO"] = "bare";
        start.Environment["SHIFAN_URLS"] = "http://127.0.0.1:0";
        return start;
    }

    private async Task<(int Code, string Output)> CommandAsync(params string[] words)
    {
        using var process = Process.Start(Program(words))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private async Task StartAsync()
    {
        server = Process.Start(Program("serve"))!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await server.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.Contains("Now listening on: ", StringComparison.Ordinal)) continue;
            client = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf("http", StringComparison.Ordinal))..].Trim()) };
            // nobody reads on: the pipe must not fill up
            _ = server.StandardOutput.ReadToEndAsync(CancellationToken.None);
            _ = server.StandardError.ReadToEndAsync(CancellationToken.None);
            return;
        }
        throw new InvalidOperationException($"The server did not start: {await server.StandardError.ReadToEndAsync(limit.Token)}");
    }

    private void Stop()
    {
        client.Dispose();
        server!.Kill(entireProcessTree: true);
        server.WaitForExit();
        server.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        Directory.Delete(home, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
