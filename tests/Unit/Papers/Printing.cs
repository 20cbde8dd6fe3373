using System.Text;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Papers;

/// <summary>Printouts made from answers, and as plain text to be compared.</summary>
internal static class Printing
{
    public static readonly DateTimeOffset Moment = new(2021, 5, 12, 2, 3, 7, TimeSpan.Zero);

    public static readonly MappingNode Nothing = new(default, []);

    public static MappingNode Answers(string yaml) => (MappingNode)((MappingNode)YamlText.Read(yaml, "a.yaml", new Faults())!)["answers"]!;

    public static MappingNode Sample(string programme) => Answers(Repository.Text("samples", programme, "eligible.yaml"));

    public static Printout Report(string programmeId, MappingNode answers, int? version = 1, MappingNode? declared = null)
    {
        var programme = Repository.Programme(programmeId);
        var sheet = AnswerReader.Read(programme, answers, null, null, new DateOnly(2021, 5, 12), new Faults());
        return ApplicationReport.Of(new ReportSource(
            programme, "332021-AB12-0001", "示例中小企业服务中心有限公司", version, new string('0', 64), Moment, answers, declared ?? Nothing, sheet, code => code == 330106 ? "浙江省杭州市西湖区" : null));
    }

    /// <summary>A line a row, cells between bars; the marks of long runs taken out.</summary>
    public static string Text(Printout printout)
    {
        var text = new StringBuilder();
        foreach (var block in printout.Blocks)
        {
            switch (block)
            {
                case PrintBlock.Cover cover:
                    foreach (var line in cover.Heads) text.AppendLine($"== {line}");
                    foreach (var line in cover.Lines) text.AppendLine($"{line.Label}：{line.Text}");
                    text.AppendLine(cover.Imprint);
                    break;
                case PrintBlock.Title title:
                    text.AppendLine($"== {title.Text}");
                    break;
                case PrintBlock.Chapter chapter:
                    text.AppendLine($"= {chapter.Text}");
                    break;
                case PrintBlock.Paragraph paragraph:
                    text.AppendLine(paragraph.Text);
                    break;
                case PrintBlock.Note note:
                    text.AppendLine($"# {note.Text}");
                    break;
                case PrintBlock.Fields fields:
                    foreach (var row in fields.Cells) text.AppendLine(string.Join(" | ", row.Select(cell => cell.Text.Replace('\n', '⏎'))));
                    break;
                case PrintBlock.Rows rows:
                    if (rows.Left is not null || rows.Right is not null) text.AppendLine($"{rows.Left} … {rows.Right}");
                    text.AppendLine($"[{string.Join(" | ", rows.Columns.Select(column => column.Head.Replace('\n', '⏎')))}]");
                    foreach (var row in rows.Cells) text.AppendLine(string.Join(" | ", row.Select(cell => cell.Replace('\n', '⏎'))));
                    break;
                case PrintBlock.Places places:
                    foreach (var line in places.Lines) text.AppendLine($"{line.Label}：{line.Text}");
                    break;
                case PrintBlock.Pairs pairs:
                    foreach (var line in pairs.Lines) text.AppendLine($"{line.Label} {line.Text}");
                    break;
                case PrintBlock.Picture picture:
                    text.AppendLine(picture.Text);
                    break;
                case PrintBlock.RedHead head:
                    text.AppendLine($"^ {head.Office} {head.Document} {head.Signer}".TrimEnd());
                    break;
                case PrintBlock.Annexes annexes:
                    text.AppendLine($"附件：{string.Join("、", annexes.Names)}");
                    break;
                case PrintBlock.Sign sign:
                    text.AppendLine($"{sign.Office} {sign.Day}");
                    break;
                case PrintBlock.Colophon colophon:
                    text.AppendLine($"{colophon.Copies}　{colophon.Office} {colophon.Day}");
                    break;
                case PrintBlock.NewPage:
                    text.AppendLine("----");
                    break;
                default:
                    throw new InvalidOperationException(block.GetType().Name);
            }
        }
        return text.Replace("\u0002", "").Replace("\u0003", "").ToString();
    }
}
