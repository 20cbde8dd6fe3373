using System.CommandLine;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Block = Shifan.Documents.Block;

namespace Shifan.Web.CommandLine;

/// <summary><c>programme …</c>: for the person who writes a notice down as data.</summary>
internal static class ProgrammeCommands
{
    public static Command Make() => new("programme", "项目文件：检查、校对、比较、新建、测试。")
    {
        List(),
        One("check", "检查项目文件及其用例的写法，列出每一处错误。", Check),
        One("show", "把项目文件还原成可校对的中文页面：每一条怎样判定、由谁判定。", Show),
        Diff(),
        NewProgramme.Make(),
        One("test", "运行用例，并检查每个限值移动一步是否有用例察觉。", TestProgramme.Run),
        Schema(),
    };

    private static Argument<string> Programme(string name = "ID|DIR") => new(name) { Description = "项目标识，或放着 programme.yaml 的文件夹" };

    private static Command One(string name, string tells, Func<string, int> run)
    {
        var programme = Programme();
        var command = new Command(name, tells) { programme };
        command.SetAction(parsed => run(parsed.GetRequiredValue(programme)));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "列出所有项目。");
        command.SetAction(_ =>
        {
            var files = ProgrammeFolder.Ids().Select(ProgrammeFolder.Find).OfType<ProgrammeFile>();
            Terminal.Show([new Block.Table(["标识", "文号", "通知"], [.. files.Select(file => (IReadOnlyList<string>)[
                file.Id, file.Programme?.Notice.Number ?? "", file.Programme?.Notice.Title ?? $"有 {file.Faults.Count} 处错误，见 programme check {file.Id}"])])]);
            return Exit.Good;
        });
        return command;
    }

    private static int Check(string idOrFolder)
    {
        if (Terminal.File(idOrFolder, out var code) is not { } file) return code;
        var (cases, faults) = file.ReadCases();
        if (file.Programme is null || faults.Count > 0) return Terminal.Refuse(file.Faults.Concat(faults));
        var conditions = file.Programme.Eligibility.All().Count(condition => condition.Parts.Count == 0);
        Console.Out.WriteLine($"{file.Id}：没有错误。{conditions} 个判定点（其中 {file.Programme.Statements.Count} 个由人判断），{file.Programme.Form.Fields.Count} 个字段，{file.Programme.Form.Tables.Count} 个表，{cases.Count} 个用例。");
        return Exit.Good;
    }

    private static int Show(string idOrFolder)
    {
        if (Terminal.Programme(idOrFolder, out var code) is not { } programme) return code;
        Terminal.Show(Readout.Of(programme));
        return Exit.Good;
    }

    private static Command Diff()
    {
        var (before, after) = (Programme("A"), Programme("B"));
        var command = new Command("diff", "逐条比较两个项目：哪些数字和要求变了。") { before, after };
        command.SetAction(parsed =>
        {
            if (Terminal.Programme(parsed.GetRequiredValue(before), out var code) is not { } a || Terminal.Programme(parsed.GetRequiredValue(after), out code) is not { } b) return code;
            var differences = ProgrammeDiff.Of(a, b);
            if (differences.Count == 0) Console.Out.WriteLine("没有差异。");
            else Terminal.Show([new Block.Table(["条款", "内容", "前", "后"], [.. differences.Select(d => (IReadOnlyList<string>)[d.Clause, d.What, d.Before ?? "（无）", d.After ?? "（无）"])])]);
            return Exit.Good;
        });
        return command;
    }

    private static Command Schema()
    {
        var paper = new Option<bool>("--paper") { Description = "表格文件（papers/*.yaml）的 Schema" };
        var command = new Command("schema", "输出项目文件的 JSON Schema，供编辑器提示。") { paper };
        command.SetAction(parsed =>
        {
            Console.Out.Write(parsed.GetValue(paper) ? PaperShapes.JsonSchema() : Format.JsonSchema());
            return Exit.Good;
        });
        return command;
    }
}
