using System.Globalization;
using System.Text.RegularExpressions;

namespace Shifan.Rules;

/// <summary>What a node of a programme file must look like. From the same shapes a file is checked and the editor's schema is written.</summary>
internal abstract record Shape
{
    public abstract void Check(Node node, Faults faults);

    public abstract object Schema(Dictionary<string, object> definitions);

    private protected static string Kind(Node node) => node switch
    {
        MappingNode => "一组键",
        SequenceNode => "列表",
        ScalarNode { IsNull: true } => "空",
        _ => "值",
    };

    private protected static bool IsScalar(Node node, string expects, Faults faults, out string text)
    {
        text = "";
        if (node is ScalarNode { IsNull: false } scalar)
        {
            text = scalar.Text;
            return true;
        }
        faults.Add("format.kind", node.Place, $"此处应为{expects}，现为{Kind(node)}", $"请写{expects}");
        return false;
    }
}

/// <summary>A text of any content.</summary>
internal sealed record TextShape : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (IsScalar(node, "文字", faults, out var text) && text.Trim().Length == 0) faults.Add("format.empty", node.Place, "文字为空", "请填写，或删去此键");
    }

    public override object Schema(Dictionary<string, object> definitions) => new { type = new[] { "string", "number" }, minLength = 1 };
}

/// <summary>A word of the file's own: letters, digits, hyphen; for columns and parts also a dot.</summary>
internal sealed record WordShape : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (!IsScalar(node, "标识", faults, out var text)) return;
        if (text.Length is 0 or > 60 || !char.IsAsciiLetter(text[0]) || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
        {
            faults.Add("format.word", node.Place, $"“{text}”不能作标识", "请用英文字母开头的字母、数字和连字符，如 served-offline");
        }
    }

    public override object Schema(Dictionary<string, object> definitions) => new { type = "string", pattern = "^[A-Za-z][A-Za-z0-9.-]{0,59}$" };
}

/// <summary>A whole number within bounds.</summary>
internal sealed record IntegerShape(int Least, int Most) : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (!IsScalar(node, "整数", faults, out var text)) return;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < Least || number > Most)
        {
            faults.Add("format.integer", node.Place, $"“{text}”不是 {Least} 至 {Most} 的整数", "请改为这个范围内的整数");
        }
    }

    public override object Schema(Dictionary<string, object> definitions) => new { type = "integer", minimum = Least, maximum = Most };
}

/// <summary>A number, with its unit where <paramref name="WithUnit"/>; the unit itself is judged where the figure is known.</summary>
internal sealed record QuantityShape(bool WithUnit) : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (!IsScalar(node, "数值", faults, out var text)) return;
        if (!Quantity.TryRead(text, out _, out var unit)) faults.Add("format.number", node.Place, $"“{text}”不是数值", WithUnit ? "请写数和单位，如 200 万元" : "请写数字");
        else if (WithUnit && unit.Length == 0) faults.Add("format.unit", node.Place, $"“{text}”缺少单位", "请在数后写单位，如 200 万元、20 人、80%");
    }

    public override object Schema(Dictionary<string, object> definitions) =>
        WithUnit ? new { type = "string", pattern = @"^[-+]?[0-9][0-9,.]*\s*[^\s0-9.,]\S*$" } : new { type = new[] { "string", "number" } };
}

/// <summary>The size of a file: a whole number of KB, MB or GB, up to 4 GB.</summary>
internal sealed partial record SizeShape : Shape
{
    private const long Most = 4L << 30;

    public override void Check(Node node, Faults faults)
    {
        if (IsScalar(node, "文件大小", faults, out var text) && Read(text) is not (> 0 and <= Most)) faults.Add("format.size", node.Place, $"“{text}”不是可用的文件大小", "请写整数和 KB、MB 或 GB，最大 4 GB，如 20 MB");
    }

    public override object Schema(Dictionary<string, object> definitions) => new { type = "string", pattern = "^[1-9][0-9]{0,8} ?(KB|MB|GB)$" };

    /// <summary>The size in bytes, or null where the text is none.</summary>
    public static long? Read(string text) => Pattern().Match(text.Trim()) is not { Success: true } match ? null
        : long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) << (match.Groups[2].Value switch { "KB" => 10, "MB" => 20, _ => 30 });

    [GeneratedRegex("^([1-9][0-9]{0,8}) ?(KB|MB|GB)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();
}

/// <summary>A calendar day.</summary>
internal sealed record DateShape(params string[] Words) : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (!IsScalar(node, "日期", faults, out var text) || Words.Contains(text)) return;
        // deadlines are reckoned from these days: a year of nonsense must not reach the arithmetic
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year is < 1900 or > 2199)
        {
            faults.Add("format.date", node.Place, $"“{text}”不是日期", Words.Length == 0 ? "请写成 2021-05-16" : $"请写成 2021-05-16，或 {string.Join("、", Words)}");
        }
    }

    public override object Schema(Dictionary<string, object> definitions) =>
        new { type = "string", pattern = $"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{string.Concat(Words.Select(w => "|" + w))})$" };
}

/// <summary>true or false.</summary>
internal sealed record FlagShape : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (IsScalar(node, "true 或 false", faults, out var text) && text is not ("true" or "false")) faults.Add("format.flag", node.Place, $"“{text}”不是 true 或 false", "请写 true 或 false");
    }

    public override object Schema(Dictionary<string, object> definitions) => new { type = "boolean" };
}

/// <summary>A division code of six digits.</summary>
internal sealed record DivisionShape : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (IsScalar(node, "行政区划代码", faults, out var text) && !(text.Length == 6 && text.All(char.IsAsciiDigit)))
        {
            faults.Add("format.division", node.Place, $"“{text}”不是六位行政区划代码", "请写六位数字并加引号，如 \"330100\"");
        }
    }

    public override object Schema(Dictionary<string, object> definitions) => new { type = "string", pattern = "^[0-9]{6}$" };
}

/// <summary>One of a few words.</summary>
internal sealed record WordsShape(params string[] Words) : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (!IsScalar(node, "规定的词", faults, out var text) || Words.Contains(text)) return;
        var meant = Wording.Nearest(text, Words) is { } near ? $"是否想写“{near}”？" : "";
        faults.Add("format.option", node.Place, $"“{text}”不在可用的词内", $"{meant}可用：{string.Join("、", Words)}");
    }

    public override object Schema(Dictionary<string, object> definitions) => new { @enum = Words };
}

/// <summary>A list; a single item may stand for a list of one where <paramref name="One"/>.</summary>
internal sealed record ListShape(Shape Item, int Least = 0, bool One = false) : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (node is SequenceNode list)
        {
            if (list.Items.Count < Least) faults.Add("format.list", node.Place, $"至少要有 {Least} 项", "请补齐");
            foreach (var item in list.Items) Item.Check(item, faults);
        }
        else if (One) Item.Check(node, faults);
        else faults.Add("format.kind", node.Place, $"此处应为列表，现为{Kind(node)}", "请每项以“- ”开头，或写成 [甲, 乙]");
    }

    public override object Schema(Dictionary<string, object> definitions)
    {
        var item = Item.Schema(definitions);
        var list = new { type = "array", items = item, minItems = Least };
        return One ? new { anyOf = new[] { item, list } } : list;
    }
}

/// <summary>One thing or another, told apart by whether the node is a mapping.</summary>
internal sealed record EitherShape(Shape Scalar, Shape Mapping) : Shape
{
    public override void Check(Node node, Faults faults) => (node is MappingNode ? Mapping : Scalar).Check(node, faults);

    public override object Schema(Dictionary<string, object> definitions) => new { anyOf = new[] { Scalar.Schema(definitions), Mapping.Schema(definitions) } };
}

/// <summary>A mapping whose keys the file chooses.</summary>
internal sealed record NamesShape(Shape Value) : Shape
{
    private static readonly WordShape Name = new();

    public override void Check(Node node, Faults faults)
    {
        if (node is not MappingNode mapping)
        {
            faults.Add("format.kind", node.Place, $"此处应为一组键，现为{Kind(node)}", "请写成 标识: 内容");
            return;
        }
        foreach (var entry in mapping.Entries)
        {
            Name.Check(new ScalarNode(entry.KeyPlace, entry.Key), faults);
            Value.Check(entry.Value, faults);
        }
    }

    public override object Schema(Dictionary<string, object> definitions) => new { type = "object", additionalProperties = Value.Schema(definitions) };
}

/// <summary>One key of a mapping: what it holds and a line that tells an author what it is for.</summary>
internal sealed record Key(string Name, Func<Shape> Shape, string Tells, bool Must = false);

/// <summary>
/// A mapping with known keys. Of the keys in <paramref name="OneOf"/> exactly one must stand: that is how conditions, figures and the
/// like say which kind they are.
/// </summary>
internal sealed record MapShape(string Name, Key[] Keys, Key[]? OneOf = null, bool OneOfMayMiss = false) : Shape
{
    public override void Check(Node node, Faults faults)
    {
        if (node is not MappingNode mapping)
        {
            faults.Add("format.kind", node.Place, $"此处应为一组键，现为{Kind(node)}", $"可用的键：{string.Join("、", All.Select(key => key.Name))}");
            return;
        }
        var kinds = 0;
        foreach (var entry in mapping.Entries)
        {
            var key = All.FirstOrDefault(key => key.Name == entry.Key);
            if (key is null)
            {
                var meant = Wording.Nearest(entry.Key, All.Select(k => k.Name)) is { } near ? $"是否想写“{near}”？" : "";
                faults.Add("format.key", entry.KeyPlace, $"不认识的键“{entry.Key}”", $"{meant}可用的键：{string.Join("、", All.Select(k => k.Name))}");
                continue;
            }
            if (OneOf?.Contains(key) == true && ++kinds > 1)
            {
                faults.Add("format.kinds", entry.KeyPlace, $"“{entry.Key}”与前面的种类不能写在一起", "请只留一种，或用 all、any 组合");
            }
            key.Shape().Check(entry.Value, faults);
        }
        foreach (var key in Keys.Where(key => key.Must && mapping[key.Name] is null))
        {
            faults.Add("format.missing", mapping.Place, $"缺少“{key.Name}”（{key.Tells}）", $"请加上 {key.Name}");
        }
        if (OneOf is { } oneOf && kinds == 0 && !OneOfMayMiss)
        {
            faults.Add("format.kindless", mapping.Place, "没有写明种类", $"请写下列之一：{string.Join("、", oneOf.Select(key => key.Name))}");
        }
    }

    private IEnumerable<Key> All => OneOf is null ? Keys : Keys.Concat(OneOf);

    public override object Schema(Dictionary<string, object> definitions)
    {
        if (definitions.TryAdd(Name, new { }))
        {
            var properties = new SortedDictionary<string, object>(StringComparer.Ordinal);
            foreach (var key in All) properties[key.Name] = new { allOf = new[] { key.Shape().Schema(definitions) }, description = key.Tells };
            var schema = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = properties,
                ["required"] = Keys.Where(key => key.Must).Select(key => key.Name).ToArray(),
            };
            if (OneOf is not null)
            {
                var each = OneOf.Select(key => new { required = new[] { key.Name } }).ToArray();
                schema["oneOf"] = OneOfMayMiss ? each.Append<object>(new { not = new { anyOf = each } }).ToArray() : each;
            }
            definitions[Name] = schema;
        }
        return new Dictionary<string, object>(StringComparer.Ordinal) { ["$ref"] = $"#/$defs/{Name}" };
    }
}
