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
        if (text.Length > MostCharacters)
        {
            faults.Add("yaml.size", start, $"文件超过 {MostCharacters / 1024 / 1024} MB", "请拆分或删去多余内容");
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
        catch (YamlException error)
        {
            faults.Add("yaml.syntax", At(file, error.Start, ""), $"不是合法的 YAML：{Reason(error)}", "请检查此处的缩进、冒号、引号和括号");
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

    // YamlDotNet speaks English; the commonest slips get a Chinese reason, the rest keep its words for the person who looks closer.
    private static string Reason(YamlException error) => error.Message switch
    {
        var m when m.Contains("tab", StringComparison.OrdinalIgnoreCase) => "缩进用了制表符",
        var m when m.Contains("did not find expected key", StringComparison.OrdinalIgnoreCase) => "此处应是一个键",
        var m when m.Contains("mapping values are not allowed", StringComparison.OrdinalIgnoreCase) => "此处不能再有冒号",
        var m when m.Contains("could not find expected ':'", StringComparison.OrdinalIgnoreCase) => "缺少冒号",
        var m => m,
    };
}
