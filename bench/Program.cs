using Shifan.Bench;
using Shifan.Bench.Applying;
using Shifan.Bench.Experts;
using Shifan.Bench.Papers;
using Shifan.Bench.Quota;
using Shifan.Bench.Register;
using Shifan.Bench.Review;

// Each benchmark prints lines of name value unit floor ratio aim ok|short. Its floors run in the same process, in turn with it.
var benchmarks = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
{
    ["rules"] = async () =>
    {
        RulesBench.Run();
        await StartBench.RunAsync();
    },
    ["start"] = StartBench.RunAsync,
    ["papers"] = async () =>
    {
        await PapersBench.RunAsync();
        await MergeBench.RunAsync();
        await PackageBench.RunAsync();
    },
    ["applying"] = () => ApplyingBench.RunAsync([]),
    ["review"] = async () =>
    {
        await ListBench.RunAsync([]);
        await QuotaBench.RunAsync([]);
    },
    ["register"] = () => RegisterBench.RunAsync([]),
    ["experts"] = () =>
    {
        ExpertsBench.Run();
        return Task.CompletedTask;
    },
};
switch (args)
{
    case [StartBench.EmptyHost, var url]:
        await StartBench.ServeNothingAsync(url);
        return 0;
    case [FloorServer.Word, var kind, var where]:
        await FloorServer.ServeAsync(kind, where, Environment.GetEnvironmentVariable("SHIFAN_URLS")!);
        return 0;
    case [Floor.Word, var kind, var where]:
        await Floor.ServeAsync(kind, where, Environment.GetEnvironmentVariable("SHIFAN_URLS")!);
        return 0;
    case ["applying", .. var words] when await ApplyingBench.RunAsync(words):
        return 0;
    case ["review", .. var words] when words.Contains("list") && await ListBench.RunAsync(words):
        return 0;
    case ["review", .. var words] when await QuotaBench.RunAsync(words):
        return 0;
    case ["register", .. var words] when await RegisterBench.RunAsync(words):
        return 0;
    case []:
        foreach (var name in benchmarks.Keys.Where(name => name != "start")) await benchmarks[name]();
        return 0;
    case [var name] when benchmarks.TryGetValue(name, out var benchmark):
        await benchmark();
        return 0;
    default:
        Console.Error.WriteLine($"bench: there is no benchmark {string.Join(' ', args)}; there are: {string.Join(", ", benchmarks.Keys)}");
        return 2;
}
