using System.Diagnostics;
using System.Text.Json.Nodes;
using Shifan.Documents;

namespace Shifan.Tests.Unit.Inspection;

/// <summary>A real Node process, and what becomes of it when it misbehaves.</summary>
public sealed class NodeWorkerTests : IDisposable
{
    private const string Script = """
        import { serve } from './lines.mjs';
        const hold = [];
        let asked = 0;
        await serve({
          echo: request => ({ text: request.text, asked: ++asked, process: process.pid }),
          print: () => { console.log('{"id":1,"value":"forged"}'); return 'after printing'; },
          fail: () => { throw new Error('this cannot be'); },
          nothing: () => undefined,
          sleep: () => new Promise(() => setInterval(() => {}, 1000)),
          spin: () => { for (;;); },
          die: () => process.exit(3),
          nonsense: () => { process.stdout.write('no JSON\n'); return 1; },
          eat: () => { for (;;) hold.push(Buffer.alloc(16 * 1024 * 1024, 1)); },
          environment: () => Object.keys(process.env).sort(),
        });
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("shifan-worker-").FullName;

    private readonly NodeWorker worker;

    public NodeWorkerTests()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "workers", "lines.mjs"), Path.Combine(folder, "lines.mjs"));
        File.WriteAllText(Path.Combine(folder, "try.mjs"), Script);
        worker = Make();
    }

    public void Dispose()
    {
        worker.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private NodeWorker Make(int processes = 1, int requests = 500, string script = "try", double seconds = 3) =>
        new(new NodeWorkerOptions(script) { Folder = folder, Processes = processes, Requests = requests, Megabytes = 256, Time = TimeSpan.FromSeconds(seconds) });

    private static Task<WorkerAnswer> EchoAsync(NodeWorker worker, string text) => worker.AskAsync("echo", new JsonObject { ["text"] = text });

    private static int ProcessOf(WorkerAnswer answer) => answer.Value.GetProperty("process").GetInt32();

    [Fact]
    public async Task Answers_a_line_with_whatever_text_is_in_it()
    {
        var text = "一行\n两行\r\u2028\0 \"引号\" 😀 \\u0041 </script>";
        var answer = await EchoAsync(worker, text);
        Assert.True(answer.Done, answer.Message);
        Assert.Equal(text, answer.Value.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Many_at_once_wait_for_one_another_and_each_gets_its_own_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => EchoAsync(worker, $"{i}")));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), answers.Select(answer => answer.Value.GetProperty("text").GetString()));
        Assert.Single(answers.Select(ProcessOf).Distinct());
    }

    [Theory]
    [InlineData("fail", WorkerTrouble.Failed)]
    [InlineData("unheard-of", WorkerTrouble.Failed)]
    [InlineData("sleep", WorkerTrouble.TooLong)]
    [InlineData("spin", WorkerTrouble.TooLong)]
    [InlineData("die", WorkerTrouble.Crashed)]
    [InlineData("nonsense", WorkerTrouble.Crashed)]
    [InlineData("eat", WorkerTrouble.TooLarge)]
    public async Task A_trouble_is_of_one_request_and_the_next_one_is_answered(string what, WorkerTrouble trouble)
    {
        var answer = await worker.AskAsync(what, []);
        Assert.Equal(trouble, answer.Trouble);
        Assert.False(answer.Done);
        Assert.True((await EchoAsync(worker, "after")).Done);
    }

    [Fact]
    public async Task A_file_is_blamed_only_where_a_second_worker_ends_over_it_too()
    {
        File.WriteAllText(Path.Combine(folder, "once.mjs"), """
            import { existsSync, writeFileSync } from 'node:fs';
            import { serve } from './lines.mjs';
            await serve({
              pdf: request => {
                if (!existsSync('died')) { writeFileSync('died', ''); process.exit(3); }
                return { count: 1, scripts: 0, attachments: 0, form: 0, pages: [] };
              },
            });
            """);
        File.WriteAllText(Path.Combine(folder, "always.mjs"), "import { serve } from './lines.mjs';\nawait serve({ pdf: () => process.exit(3) });");
        var path = Path.Combine(folder, "a.pdf");
        File.WriteAllBytes(path, Made.Pages(1));
        using var once = new Inspector(new NodeWorkerOptions("once") { Folder = folder });
        Assert.Null((await once.InspectAsync(path, path + ".png", Guid.NewGuid())).Objection);
        using var always = new Inspector(new NodeWorkerOptions("always") { Folder = folder });
        Assert.NotNull((await always.InspectAsync(path, path + ".png", Guid.NewGuid())).Objection);
    }

    [Fact]
    public async Task What_a_library_prints_is_no_answer()
    {
        var answer = await worker.AskAsync("print", []);
        Assert.Equal("after printing", answer.Value.GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await worker.AskAsync("nothing", [])).Value.ValueKind);
    }

    [Fact]
    public async Task Knows_none_of_the_program_s_settings()
    {
        Environment.SetEnvironmentVariable("SHIFAN_TEST_SECRET", "示例");
        var names = (await worker.AskAsync("environment", [])).Value.EnumerateArray().Select(name => name.GetString()).ToList();
        Assert.Contains("PATH", names);
        Assert.DoesNotContain(names, name => name!.StartsWith("SHIFAN", StringComparison.Ordinal) || name.StartsWith("DOTNET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_is_replaced_after_its_share_of_requests()
    {
        using var brief = Make(requests: 2);
        var processes = new List<int>();
        for (var i = 0; i < 4; i++) processes.Add(ProcessOf(await EchoAsync(brief, "")));
        Assert.Equal([processes[0], processes[0], processes[2], processes[2]], processes);
        Assert.NotEqual(processes[0], processes[2]);
    }

    [Fact]
    public async Task A_missing_script_is_a_trouble_too()
    {
        using var none = Make(script: "none");
        Assert.Equal(WorkerTrouble.Missing, (await EchoAsync(none, "")).Trouble);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_leaves_the_queue_and_the_rest_goes_on()
    {
        using var patience = new CancellationTokenSource();
        var slow = worker.AskAsync("sleep", []);
        var waiting = worker.AskAsync("echo", [], patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(WorkerTrouble.TooLong, (await slow).Trouble);
        Assert.True((await EchoAsync(worker, "after")).Done);
    }

    [Fact]
    public async Task Its_processes_end_with_it()
    {
        var other = Make();
        var id = ProcessOf(await EchoAsync(other, ""));
        using var process = Process.GetProcessById(id);
        other.Dispose();
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
        Assert.True(process.HasExited);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => EchoAsync(other, ""));
    }
}
