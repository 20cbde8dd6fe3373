using System.Globalization;
using System.Text;

namespace Shifan.Documents;

/// <summary>
/// Blocks as plain text for a terminal. A Chinese character takes two columns there, so everything is counted in columns, not in
/// characters. The same blocks and width give the same text.
/// </summary>
public sealed class TextRenderer
{
    private const int TableWidth = 120;
    private const int NarrowestColumn = 8;
    private const int Gap = 2;

    private readonly StringBuilder text = new();
    private readonly int? width;

    private TextRenderer(int? width) => this.width = width;

    /// <summary>The text, each line ended by a line feed.</summary>
    /// <param name="blocks">What to render.</param>
    /// <param name="width">Columns of the terminal; null leaves running text in one line, as pipes and searches want it.</param>
    public static string Render(IEnumerable<Block> blocks, int? width = null)
    {
        var renderer = new TextRenderer(width is { } columns ? Math.Max(columns, 40) : null);
        foreach (var block in blocks) renderer.Add(block, 0);
        return renderer.text.ToString().TrimStart('\n');
    }

    /// <summary>How many columns a text takes in a terminal: two for Chinese characters and full-width signs, none for combining marks.</summary>
    public static int Columns(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes()) columns += Columns(rune);
        return columns;
    }

    private static int Columns(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        >= 0x1100 and <= 0x115F => 2,
        >= 0x2E80 and <= 0x303E => 2,
        >= 0x3041 and <= 0x33FF => 2,
        >= 0x3400 and <= 0x4DBF => 2,
        >= 0x4E00 and <= 0xA4CF => 2,
        >= 0xAC00 and <= 0xD7A3 => 2,
        >= 0xF900 and <= 0xFAFF => 2,
        >= 0xFE30 and <= 0xFE6F => 2,
        >= 0xFF00 and <= 0xFF60 => 2,
        >= 0xFFE0 and <= 0xFFE6 => 2,
        >= 0x1F300 and <= 0x1F64F => 2,
        >= 0x1F900 and <= 0x1F9FF => 2,
        >= 0x20000 and <= 0x3FFFD => 2,
        _ => 1,
    };

    private void Add(Block block, int indent)
    {
        switch (block)
        {
            case Block.Heading heading:
                var title = Marked(heading.Text, heading.Verdict);
                text.Append('\n');
                Line(indent, "", heading.Level > 2 ? $"■ {title}" : title);
                if (heading.Level <= 2) Line(indent, "", new string(heading.Level == 1 ? '=' : '-', Math.Min(Columns(title), width ?? TableWidth)));
                break;
            case Block.Paragraph paragraph:
                Line(indent, "", paragraph.Text);
                break;
            case Block.Field field:
                Line(indent, $"{field.Label}：", field.Aside is null ? field.Value : $"{field.Value}（{field.Aside}）");
                break;
            case Block.Note note:
                Line(indent, "注：", note.Text);
                break;
            case Block.List list:
                foreach (var item in list.Items)
                {
                    Line(indent, "- ", Marked(item.Text, item.Verdict));
                    foreach (var below in item.Below) Add(below, indent + 2);
                }
                break;
            case Block.Table table:
                Add(table, indent);
                break;
            default:
                throw new InvalidOperationException($"No way to render {block.GetType().Name}.");
        }
    }

    private static string Marked(string text, Rules.Verdict? verdict) => verdict is { } known ? $"[{VerdictWords.Say(known)}] {text}" : text;

    // the lead stands once; what does not fit goes on below the text behind it
    private void Line(int indent, string lead, string content)
    {
        var hang = indent + (lead.Length > 12 ? 4 : Columns(lead));
        var first = true;
        foreach (var line in content.Split('\n'))
        {
            foreach (var part in width is { } columns ? Fold(line, Math.Max(columns - hang, 16)) : [line])
            {
                if (first) text.Append(' ', indent).Append(lead);
                else text.Append(' ', hang);
                text.Append(part);
                End();
                first = false;
            }
        }
    }

    private void End()
    {
        while (text.Length > 0 && text[^1] == ' ') text.Length--;
        text.Append('\n');
    }

    private void Add(Block.Table table, int indent)
    {
        var widths = new int[table.Columns.Count];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = Math.Max(Columns(table.Columns[i]), table.Rows.Select(row => row[i].Split('\n').Max(Columns)).DefaultIfEmpty(0).Max());
        }
        var most = (width ?? TableWidth) - indent - Gap * (widths.Length - 1);
        while (widths.Sum() > most && widths.Max() > NarrowestColumn) widths[Array.IndexOf(widths, widths.Max())]--;
        Row(table.Columns, widths, indent);
        Row([.. widths.Select(columns => new string('-', columns))], widths, indent);
        foreach (var row in table.Rows) Row(row, widths, indent);
    }

    private void Row(IReadOnlyList<string> cells, int[] widths, int indent)
    {
        var folded = cells.Select((cell, i) => cell.Split('\n').SelectMany(line => Fold(line, widths[i])).ToList()).ToList();
        for (var line = 0; line < folded.Max(cell => cell.Count); line++)
        {
            text.Append(' ', indent);
            for (var i = 0; i < folded.Count; i++)
            {
                var part = line < folded[i].Count ? folded[i][line] : "";
                text.Append(part).Append(' ', widths[i] - Columns(part) + Gap);
            }
            End();
        }
    }

    // breaks anywhere, as Chinese does, but never within a run of Latin letters and digits that fits a line
    private static List<string> Fold(string line, int columns)
    {
        var lines = new List<string>();
        var part = new StringBuilder();
        var used = 0;
        foreach (var word in Words(line))
        {
            var wide = Columns(word);
            if (used + wide > columns && used > 0)
            {
                lines.Add(part.ToString());
                part.Clear();
                used = 0;
                if (word == " ") continue;
            }
            if (wide <= columns)
            {
                part.Append(word);
                used += wide;
                continue;
            }
            foreach (var rune in word.EnumerateRunes())
            {
                if (used + Columns(rune) > columns && used > 0)
                {
                    lines.Add(part.ToString());
                    part.Clear();
                    used = 0;
                }
                part.Append(rune);
                used += Columns(rune);
            }
        }
        lines.Add(part.ToString());
        return lines;
    }

    private static IEnumerable<string> Words(string line)
    {
        var start = 0;
        for (var i = 0; i < line.Length;)
        {
            if (char.IsAscii(line[i]) && line[i] != ' ')
            {
                i++;
                continue;
            }
            if (i > start) yield return line[start..i];
            var length = Rune.TryGetRuneAt(line, i, out var rune) ? rune.Utf16SequenceLength : 1;
            yield return line.Substring(i, length);
            i += length;
            start = i;
        }
        if (start < line.Length) yield return line[start..];
    }
}
