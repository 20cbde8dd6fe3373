using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Shifan.Rules;

/// <summary>
/// Reads YAML text into nodes with places. Only the plain part of YAML is accepted: one document, no anchors, aliases or tags
/// (what a file says must stand where it is read), no repeated keys, at most 64 levels deep.
/// </summary>
public static class YamlText
{
    private const int MostLevels = 64;
    private const int MostCharacters = 4 * 1024 * 1024;

    /// <summary>The root node, or null with at least one fault. An empty text is a fault.</summary>
    public static Node? Read(string text, string file, Faults faults)
    {
        var start = new Place(file, 1, 1, "");
        if (text.StartsWith('\uFEFF')) text = text[1..];
        if (text.Length > MostCharacters)
        {
            faults.Add("yaml.size", start, $"文件超过 {MostCharacters / 1024 / 1024} MB", "请拆分或删去多余内容");
            return null;
        }
        if (text.AsSpan().IndexOfAnyInRange('\0', '\b') is var control and >= 0)
        {
            // the parser takes a nought for the end of the text
            var before = text.AsSpan(0, control);
            faults.Add("yaml.characters", new Place(file, before.Count('\n') + 1, control - before.LastIndexOf('\n'), ""), "此处有看不见的控制字符", "请删去这个字符");
            return null;
        }
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                faults.Add("yaml.empty", start, "文件为空", "请写入内容");
                return null;
            }
            parser.Consume<DocumentStart>();
            var before = faults.All.Count;
            var root = ReadNode(parser, file, "", 0, faults);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
            {
                var mark = parser.Current!.Start;
                faults.Add("yaml.documents", At(file, mark, ""), "一个文件只能有一份内容", "请删去“---”以后的部分");
                return null;
            }
            return faults.All.Count > before ? null : root;
        }
        catch (Exception error) when (error is YamlException or InvalidOperationException)
        {
            // the parser leaves some texts that end within a bracket with InvalidOperationException
            var (place, reason) = Explain(text, file, error as YamlException);
            faults.Add("yaml.syntax", place, $"不是合法的 YAML：{reason}", "请检查此处的缩进、冒号、引号和括号");
            return null;
        }
    }

    private static Node ReadNode(IParser parser, string file, string path, int level, Faults faults)
    {
        var current = parser.Current!;
        var place = At(file, current.Start, path);
        if (current is NodeEvent node && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
        {
            faults.Add("yaml.anchor", place, "不支持锚点（&）和标签（!）", "请把内容直接写在此处");
        }
        if (level > MostLevels) throw new YamlException(current.Start, current.End, $"超过 {MostLevels} 层");
        switch (current)
        {
            case Scalar scalar:
                parser.MoveNext();
                var plain = scalar.Style == ScalarStyle.Plain;
                return new ScalarNode(place, scalar.Value, plain && scalar.Value is "" or "~" or "null");
            case SequenceStart:
                parser.MoveNext();
                var items = new List<Node>();
                while (!parser.Accept<SequenceEnd>(out _)) items.Add(ReadNode(parser, file, $"{path}[{items.Count + 1}]", level + 1, faults));
                parser.MoveNext();
                return new SequenceNode(place, items);
            case MappingStart:
                parser.MoveNext();
                var entries = new List<Entry>();
                var seen = new HashSet<string>(StringComparer.Ordinal);
                while (!parser.Accept<MappingEnd>(out _))
                {
                    if (!parser.TryConsume<Scalar>(out var key)) throw new YamlException(parser.Current!.Start, parser.Current.End, "键必须是一个词");
                    var keyPath = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
                    var keyPlace = At(file, key.Start, keyPath);
                    if (!seen.Add(key.Value)) faults.Add("yaml.repeated", keyPlace, $"“{key.Value}”写了两次", "请合并或删去一处");
                    entries.Add(new Entry(key.Value, keyPlace, ReadNode(parser, file, keyPath, level + 1, faults)));
                }
                parser.MoveNext();
                return new MappingNode(place, entries);
            case AnchorAlias:
                faults.Add("yaml.anchor", place, "不支持别名（*）", "请把内容直接写在此处");
                parser.MoveNext();
                return new ScalarNode(place, "", isNull: true);
            default:
                throw new YamlException(current.Start, current.End, "此处写法无法识别");
        }
    }

    private static Place At(string file, Mark mark, string path) => new(file, (int)mark.Line, (int)mark.Column, path);

    // YamlDotNet speaks English and often points behind the slip. The commonest slips get a Chinese reason at the place where the
    // author has to mend something; the rest keep its words for the person who looks closer.
    private static (Place Place, string Reason) Explain(string text, string file, YamlException? error)
    {
        var says = error?.Message ?? "";
        var mark = error?.Start ?? new Mark(0, text.Count(c => c == '\n') + 1, 1);
        bool Says(string words) => says.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (IndentedByTab(text) is { } tab && (Says("tab") || Says("cannot start any token"))) return (new Place(file, tab, 1, ""), "缩进用了制表符");
        if (says.Length == 0 || Says("flow ")) return Unclosed(text, file, mark) is { } open ? (open, "这个括号没有配对") : (At(file, mark, ""), "此处多出一个括号，或括号没有配对");
        if (Says("quoted scalar")) return (At(file, mark, ""), "这个引号没有配对");
        var reason = 0 switch
        {
            _ when Says("mapping values are not allowed") => "此处不能再有冒号",
            _ when Says("could not find expected ':'") => "缺少冒号",
            _ when Says("did not find expected key") => "此处应是一个键，缩进可能没有对齐",
            _ when Says("<document start>") || Says("StreamEnd") || Says("DocumentEnd") => "此处与上文接不上，可能是多出的括号或缩进",
            _ when Says("did not find expected '-'") => "此处应以“- ”开头，缩进可能没有对齐",
            _ => says,
        };
        return (At(file, mark, ""), reason);
    }

    private static int? IndentedByTab(string text)
    {
        var line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            line++;
            if (content[..(content.Length - content.TrimStart(" \t").Length)].Contains('\t')) return line;
        }
        return null;
    }

    // the innermost bracket that is still open where the parser gave up; brackets in quotes and comments are none
    private static Place? Unclosed(string text, string file, Mark until)
    {
        var open = new Stack<(char Bracket, int Line, int Column)>();
        var (line, column) = (1, 0);
        char quote = '\0', before = ' ';
        var comment = false;
        foreach (var c in text)
        {
            column++;
            if (line > until.Line || line == until.Line && column >= until.Column) break;
            if (c == '\n') (line, column, comment) = (line + 1, 0, false);
            else if (comment) continue;
            else if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'' && before is ' ' or '[' or '{' or ',') quote = c;
            else if (c == '#' && before is ' ' or '\n') comment = true;
            else if (c is '[' or '{') open.Push((c, line, column));
            else if (c is ']' or '}' && open.TryPeek(out var last) && last.Bracket == (c == ']' ? '[' : '{')) open.Pop();
            before = c;
        }
        return open.TryPeek(out var left) ? new Place(file, left.Line, left.Column, "") : null;
    }
}
