using System.CommandLine;
using System.Globalization;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Web.CommandLine;

/// <summary><c>check --programme ID FILE</c>: one institution's data against a programme, without an account or a database.</summary>
internal static class CheckCommand
{
    public static Command Make()
    {
        var programme = new Option<string>("--programme", "-p") { Description = "项目标识，或放着 programme.yaml 的文件夹", HelpName = "ID|DIR", Required = true };
        var json = new Option<bool>("--json") { Description = "输出 JSON" };
        var day = new Option<DateOnly?>("--day")
        {
            Description = "以提交当日为基准日的项目：按哪一天判定，写成 2021-05-16",
            HelpName = "DAY",
            CustomParser = result =>
            {
                if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)) return read;
                result.AddError("day");
                return null;
            },
        };
        var file = new Argument<string>("FILE") { Description = "数据文件（YAML 或 JSON），answers 下写各项数据" };
        var command = new Command("check", "核对一家机构的数据是否符合条件。退出码：0 机器判定的条件均符合，1 有不符合，2 有暂不能判定，65 数据有误。") { programme, json, day, file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(programme), parsed.GetRequiredValue(file), parsed.GetValue(json), parsed.GetValue(day)));
        return command;
    }

    private static int Run(string idOrFolder, string path, bool json, DateOnly? day)
    {
        if (Terminal.Programme(idOrFolder, out var code) is not { } programme) return code;
        if (programme.ReferenceDay is null && day is null) return Terminal.Refuse(Exit.Usage, "这个项目以提交当日为基准日，请用 --day 写明按哪一天判定");
        if (programme.ReferenceDay is not null && day is not null) return Terminal.Refuse(Exit.Usage, $"这个项目的基准日由通知定为 {programme.ReferenceDay:yyyy-MM-dd}，不能用 --day 另定");
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Terminal.Refuse($"读不了“{path}”", error);
        }
        var faults = new Faults();
        var sheet = Read(programme, text, path, day, faults);
        if (sheet is null || !faults.None)
        {
            if (json) Console.Out.WriteLine(CheckResult.Refused(programme, faults.All).ToJson());
            return Terminal.Refuse(faults.All);
        }
        var report = programme.Evaluate(sheet);
        var result = CheckResult.Of(report);
        if (json) Console.Out.WriteLine(result.ToJson());
        else Terminal.Show(CheckReport.Of(report));
        return result.Outcome switch { CheckResult.Eligible => Exit.Good, CheckResult.NotMet => Exit.NotMet, _ => Exit.Unknown };
    }

    private static FactSheet? Read(Programme programme, string text, string path, DateOnly? day, Faults faults)
    {
        var root = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? JsonText.Read(text, path, faults) : YamlText.Read(text, path, faults);
        if (root is null) return null;
        if (root is MappingNode map) return AnswerReader.ReadFile(programme, map, day ?? default, faults);
        faults.Add("answers.kind", root.Place, "数据文件应为一组键", "请写 answers，其下写各项数据");
        return null;
    }
}
