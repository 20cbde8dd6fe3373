using System.CommandLine;
using Shifan.Casework;

namespace Shifan.Web.CommandLine;

/// <summary><c>invariants [--mend]</c>: what operations keep for lists, counts and search, computed anew.</summary>
internal static class InvariantCommand
{
    private const int Shown = 50;

    public static Command Make()
    {
        var mend = new Option<bool>("--mend") { Description = "把不一致的改正过来，并记入操作记录" };
        var command = new Command("invariants", "重新计算工作台的列、件数和检索词，与保存的比对；不一致即退出码 1。") { mend };
        command.SetAction(async (parsed, stop) => await AuditCommands.WithAsync(async services =>
        {
            var result = await services.GetRequiredService<CheckInvariants>().RunAsync(parsed.GetValue(mend), stop);
            foreach (var difference in result.Differences.Take(Shown)) Console.Error.WriteLine(difference);
            if (result.Differences.Count > Shown) Console.Error.WriteLine($"……共 {result.Differences.Count} 处");
            Console.WriteLine($"{result.Cases} 件申报，{result.Institutions} 家单位，{(result.Differences.Count == 0 ? "全部一致" : $"{result.Differences.Count} 处不一致{(result.Mended ? "，已改正" : "")}")}");
            return result.Differences.Count == 0 || result.Mended ? 0 : 1;
        }));
        return command;
    }
}
