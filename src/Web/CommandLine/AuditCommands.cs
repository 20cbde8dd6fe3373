using System.CommandLine;
using Shifan.Casework;

namespace Shifan.Web.CommandLine;

/// <summary><c>audit verify</c> and <c>audit digest</c>, on the same database as the server.</summary>
internal static class AuditCommands
{
    public static Command Make()
    {
        var verify = new Command("verify", "逐条校验全部操作记录；有改动即退出码 1。");
        verify.SetAction(async (_, stop) => await WithAsync(async services =>
        {
            var result = await services.GetRequiredService<VerifyAudit>().RunAsync(stop);
            foreach (var trouble in result.Troubles) Console.Error.WriteLine(trouble);
            Console.WriteLine($"{result.Chains} 条链，{result.Entries} 条记录，{result.Digests} 次汇总，{(result.Troubles.Count == 0 ? "全部一致" : $"{result.Troubles.Count} 处不一致")}");
            return result.Troubles.Count == 0 ? 0 : 1;
        }));
        var digest = new Command("digest", "对全部操作记录的末端做一次汇总。");
        digest.SetAction(async (_, stop) => await WithAsync(async services =>
        {
            var outcome = await services.GetRequiredService<DigestHeads>().RunAsync(stop);
            if (outcome.Value is { } made) Console.WriteLine($"第 {made.Number} 次汇总：{made.Chains} 条链，{made.Hash}");
            return outcome.Done ? 0 : 1;
        }));
        return new Command("audit", "操作记录的校验与汇总。") { verify, digest };
    }

    internal static async Task<int> WithAsync(Func<IServiceProvider, Task<int>> act)
    {
        if (Store.From(Environment.GetEnvironmentVariable) is { SqliteFile: { } file } && !File.Exists(file))
        {
            Console.Error.WriteLine($"没有数据库文件 {file}。请用 SHIFAN_DATA 或 SHIFAN_DATABASE 指明数据库");
            return Exit.Unreadable;
        }
        await using var services = Server.Casework(Environment.GetEnvironmentVariable);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Migrations>().RunAsync();
        return await act(scope.ServiceProvider);
    }
}
