using Shifan.Bench;

// Each benchmark prints lines of name value unit floor ratio aim ok|short. Its floors run in the same process, in turn with it.
var benchmarks = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
{
    ["rules"] = async () =>
    {
        RulesBench.Run();
        await StartBench.RunAsync();
    },
    ["start"] = StartBench.RunAsync,
};
switch (args)
{
    case [StartBench.EmptyHost, var url]:
        await StartBench.ServeNothingAsync(url);
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
