using System.CommandLine;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Web.CommandLine;

/// <summary><c>paper --programme ID --form FORM FILE -o OUT</c>: a paper as PDF or Word from a file, without an account or a database.</summary>
internal static class PaperCommand
{
    private const string Everything = "all";

    public static Command Make()
    {
        var programme = new Option<string>("--programme", "-p") { Description = "项目标识，或放着 programme.yaml 的文件夹", HelpName = "ID|DIR", Required = true };
        var form = new Option<string>("--form", "-f") { Description = $"哪一张表格或文书；{Everything} 为申报单位的全部表格", HelpName = "FORM", Required = true };
        var to = new Option<string>("-o", "--output") { Description = "写到哪里：以 .pdf 或 .docx 结尾", HelpName = "OUT", Required = true };
        var file = new Argument<string>("FILE") { Description = "数据文件（YAML 或 JSON）：answers 下写申请表各项，words 和 lists 下写文书的内容" };
        var command = new Command("paper", "把一张表格或文书排成 PDF 或 Word。退出码：0 已写成，64 用法不对，65 数据或表格文件有误，66 文件读写不了。") { programme, form, to, file };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetRequiredValue(programme), parsed.GetRequiredValue(form), parsed.GetRequiredValue(file), parsed.GetRequiredValue(to), stop));
        return command;
    }

    private static async Task<int> RunAsync(string idOrFolder, string form, string path, string to, CancellationToken stop)
    {
        if (Terminal.Programme(idOrFolder, out var code) is not { } programme) return code;
        var word = to.EndsWith(".docx", StringComparison.OrdinalIgnoreCase);
        if (!word && !to.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase)) return Terminal.Refuse(Exit.Usage, $"“{to}”应以 .pdf 或 .docx 结尾");
        var layout = programme.LayoutOf(form);
        if (layout is null && form != Everything)
        {
            var known = programme.Layouts.Concat(DefaultPapers.All).Select(one => one.Id).Distinct(StringComparer.Ordinal).Append(Everything).ToList();
            return Terminal.Refuse(Exit.Usage, $"没有名为“{form}”的表格或文书。{(Wording.Nearest(form, known) is { } near ? $"是否想写“{near}”？" : "")}可用：{string.Join("、", known)}");
        }
        try
        {
            var faults = new Faults();
            var text = await File.ReadAllTextAsync(path, stop);
            var root = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? JsonText.Read(text, path, faults) : YamlText.Read(text, path, faults);
            if (root is not null and not MappingNode) faults.Add("answers.kind", root.Place, "数据文件应为一组键", "请写 answers、words 或 lists");
            if (!faults.None) return Terminal.Refuse(faults.All);
            var data = PaperFile.Read(programme, layout, (MappingNode)root!, programme.Notice.Issued, faults);
            if (!faults.None) return Terminal.Refuse(faults.All);
            var divisions = Divisions.Load();
            var printout = FilePaper.Of(programme, layout, data, divisions.FullName);
            var fonts = FontRoles.Read(Environment.GetEnvironmentVariable);
            if (word)
            {
                await File.WriteAllBytesAsync(to, WordWriter.Write(printout, fonts), stop);
                return Exit.Good;
            }
            using var typesetter = new Typesetter { Fonts = fonts };
            var printed = await typesetter.PrintAsync(printout, stop);
            if (printed.Trouble is { } trouble) return Terminal.Refuse(Exit.BadData, trouble == WorkerTrouble.Missing ? "没有安装排版组件（Node.js），不能生成 PDF；Word 不需要它" : $"排版没有完成（{trouble}）：{printed.Message}");
            await File.WriteAllBytesAsync(to, printed.Bytes, stop);
            if (printed.Missing.Count > 0) await Console.Error.WriteLineAsync($"shifan：字体中没有这些字，已印出编码：{string.Join("、", printed.Missing)}");
            return Exit.Good;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Terminal.Refuse($"读不了“{path}”，或写不了“{to}”", error);
        }
    }
}
