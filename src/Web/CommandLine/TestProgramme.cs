using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Web.CommandLine;

/// <summary><c>programme test</c>: the cases, the points next to each limit, and each limit moved by one step.</summary>
internal static class TestProgramme
{
    public static int Run(string idOrFolder)
    {
        if (Terminal.File(idOrFolder, out var code) is not { } file) return code;
        var (cases, faults) = file.ReadCases();
        if (file.Programme is not { } programme || faults.Count > 0) return Terminal.Refuse(file.Faults.Concat(faults));

        var failures = cases.SelectMany(@case => @case.Run(programme)).ToList();
        var failed = cases.Count(@case => @case.Run(programme).Count > 0);
        var (points, undriven) = Boundaries.Of(programme);
        var wrong = points.Where(point => !point.Holds).ToList();
        // cases that fail already would notice anything
        var moved = failed > 0 ? [] : HeldLimits.Of(file.Text, file.Id, cases);
        var unnoticed = moved.Where(limit => !limit.Noticed).ToList();

        Console.Out.WriteLine($"用例：{cases.Count} 个，通过 {cases.Count - failed} 个，失败 {failed} 个");
        foreach (var failure in failures) Console.Out.WriteLine($"  {failure}");
        Console.Out.WriteLine($"限值上下各一步：{points.Count} 点，判定相符 {points.Count - wrong.Count} 点，不符 {wrong.Count} 点");
        foreach (var point in wrong) Console.Out.WriteLine($"  {point.Condition}：{point.At} 应为{VerdictWords.Say(point.Expected)}，实际{VerdictWords.Say(point.Actual)}");
        if (undriven.Count > 0) Console.Out.WriteLine($"  未能自动检查的条件，请写用例：{string.Join("、", undriven)}");
        if (failed > 0) Console.Out.WriteLine("限值移动一步：用例通过后再检查");
        else Console.Out.WriteLine($"限值移动一步：{moved.Count} 处，用例察觉 {moved.Count - unnoticed.Count} 处，未察觉 {unnoticed.Count} 处");
        foreach (var limit in unnoticed) Console.Out.WriteLine($"  第 {limit.Place.Line} 行 {limit.Condition}：{limit.From} 改为 {limit.To}，没有用例失败");
        return failed + wrong.Count + unnoticed.Count == 0 ? Exit.Good : Exit.NotMet;
    }
}
