using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Block = Shifan.Documents.Block;

namespace Shifan.Web.CommandLine;

/// <summary><c>programme new --from ID NEWID</c>: the folder of another notice as a start, its id replaced, comments and all.</summary>
internal static partial class NewProgramme
{
    public static Command Make()
    {
        var from = new Option<string>("--from") { Description = "以哪个项目为底稿", HelpName = "ID|DIR", Required = true };
        var into = new Option<string?>("--dir") { Description = "新文件夹放在哪里，默认 programmes", HelpName = "DIR" };
        var id = new Argument<string>("NEWID") { Description = "新项目的标识，如 zhejiang-2022" };
        var command = new Command("new", "以另一个项目为底稿新建项目，并列出须逐一核对的日期和年份。") { from, into, id };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(id), parsed.GetValue(into) ?? Home.Programmes));
        return command;
    }

    private static int Run(string from, string id, string parent)
    {
        if (!IdPattern().IsMatch(id)) return Terminal.Refuse(Exit.Usage, $"“{id}”不能作标识：请用英文字母开头的字母、数字和连字符，如 zhejiang-2022");
        if (Terminal.File(from, out var code) is not { } source) return code;
        if (source.Programme is null) return Terminal.Refuse(source.Faults);
        var folder = Path.Combine(parent, id);
        if (Path.Exists(folder)) return Terminal.Refuse(Exit.Usage, $"“{folder}”已存在，不覆盖");
        try
        {
            foreach (var file in Directory.EnumerateFiles(source.Folder, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(folder, Path.GetRelativePath(source.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
            File.WriteAllText(Path.Combine(folder, ProgrammeFile.Name), Renamed(ProgrammeText.Split(source.Text).Programme, source.Programme.Id, id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Terminal.Refuse($"写不了“{folder}”", error);
        }
        if (Terminal.File(folder, out code) is not { } made) return code;
        if (made.Programme is null) return Terminal.Refuse(made.Faults);
        Terminal.Show(ToDo(made));
        return Exit.Good;
    }

    // only the line that names the programme: everything else is the author's to read and change
    private static string Renamed(string text, string was, string id)
    {
        var named = ((MappingNode)YamlText.Read(text, "", new Faults())!)["programme"]!.Place;
        var lines = text.Split('\n');
        var line = lines[named.Line - 1];
        var at = line.IndexOf(was, named.Column - 1, StringComparison.Ordinal);
        lines[named.Line - 1] = string.Concat(line.AsSpan(0, at), id, line.AsSpan(at + was.Length));
        return string.Join('\n', lines);
    }

    private static List<Block> ToDo(ProgrammeFile made)
    {
        var found = DatedWords.Of(ProgrammeText.Split(made.Text).Programme);
        var cases = Directory.Exists(Path.Combine(made.Folder, "cases"))
            ? Directory.GetFiles(Path.Combine(made.Folder, "cases"), "*.yaml").Order(StringComparer.Ordinal).Select(file => (Name: $"cases/{Path.GetFileName(file)}", Lines: File.ReadLines(file).Count(line => YearPattern().IsMatch(line)))).ToList()
            : [];
        var blocks = new List<Block>
        {
            new Block.Heading(1, $"已建 {made.Id}"),
            new Block.Field("文件夹", made.Folder),
            new Block.Paragraph("内容与底稿相同。请对照新通知逐一改写：文号、标题、依据、联系单位、限值、名额、期限、附件和各处说明。"),
            new Block.Heading(2, "须逐一核对的日期和年份"),
            new Block.Table(["行", "位置", "内容"], [.. found.Select(word => (IReadOnlyList<string>)[word.Line.ToString(CultureInfo.InvariantCulture), word.Path, word.Text])]),
        };
        if (cases.Any(file => file.Lines > 0)) blocks.Add(new Block.List([.. cases.Where(file => file.Lines > 0).Select(file => new Item($"{file.Name}：{file.Lines} 行有日期或年份"))]));
        blocks.Add(new Block.Heading(2, "然后"));
        blocks.Add(new Block.List([new Item($"shifan programme check {made.Id}"), new Item($"shifan programme test {made.Id}"), new Item($"shifan programme show {made.Id}（交起草通知的人校对）")]));
        return blocks;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,59}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IdPattern();

    [GeneratedRegex("(?<![0-9])(19|20)[0-9]{2}(?![0-9])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex YearPattern();
}
