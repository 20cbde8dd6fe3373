using System.Globalization;
using System.Text.RegularExpressions;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>
/// A cell as the answer to a field, and an answer as the text of a cell. What people write differently in sheets (dates with a time,
/// full-width options, ticks) is brought into the form's way of writing; what is not understood stays as it is, for the reader of
/// answers to say so.
/// </summary>
public static partial class CellAnswer
{
    // more than this and the spreadsheet has already lost the last ones
    private const int KeptDigits = 15;

    private static readonly string[] Days = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyyMMdd"];

    /// <summary>The answer in a cell; null where there is none. What only the sheet knows to be wrong is a fault here, and that cell is left out.</summary>
    /// <param name="field">The field or column.</param>
    /// <param name="cell">What stands in the sheet.</param>
    /// <param name="place">Where: sheet, row, column, and the name of the answer.</param>
    /// <param name="unit">The unit in the sheet's own heading, where it is another than the form's.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static Node? Read(Field field, SheetCell cell, Place place, Unit? unit, Faults faults)
    {
        void Wrong(string message, string remedy) => faults.Add("sheet.cell", place, $"{field.Label}：{message}", remedy);

        if (cell.IsEmpty) return null;
        if (cell.Kind == CellKind.Error)
        {
            Wrong($"此格是错误值“{cell.Text}”，没有读入", "请改正公式，或直接填写");
            return null;
        }
        if (cell.Kind == CellKind.Formula)
        {
            Wrong("此格的公式还没有计算结果，没有读入", "请在 Excel 或 WPS 中打开并保存一次，或直接填写");
            return null;
        }
        if (cell.Text.Any(c => c is '\uFFFD' or '\uFFFE' or '\uFFFF' || char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        {
            Wrong("此格有不能识别的字符，没有读入", "请重新填写这一格；整个文件都有乱码的，请另存为 .xlsx");
            return null;
        }
        if (cell.Kind == CellKind.Number && IsWords(field.Type) && cell.Text.Count(char.IsAsciiDigit) > KeptDigits)
        {
            Wrong("此格是数字格式，末几位已被表格软件改为 0，没有读入", "请把这一列设为文本格式，再重新填写");
            return null;
        }
        var text = Visible(cell.Text);
        if (text.Length == 0) return null;
        if (field.Type == FieldType.Choices && Options(field.Options!, text) is { } chosen && !Declines(field, text)) return new SequenceNode(place, [.. chosen.Select(option => new ScalarNode(place, option))]);
        if (field.Type == FieldType.Title && TitlePattern().Match(text) is { Success: true } days)
        {
            return new MappingNode(place, [new Entry("from", place, new ScalarNode(place, Day(days.Groups[1].Value))), new Entry("until", place, new ScalarNode(place, Day(days.Groups[2].Value)))]);
        }
        if (field.Type == FieldType.Number && unit is not null && cell.Kind != CellKind.Percent && Quantity.TryRead(text, out _, out var own) && own.Length == 0) return new ScalarNode(place, text + unit.Name);
        return new ScalarNode(place, Brought(field, text));
    }

    // people put a stroke where nothing applies
    private static bool Declines(Field field, string text) => field.MayNotApply && text is (AnswerReader.NotApplicable or "/" or "-" or "—" or "——");

    // the form's way of writing
    private static string Brought(Field field, string text) => Declines(field, text) ? AnswerReader.NotApplicable : field.Type switch
    {
        FieldType.Number or FieldType.Paragraph or FieldType.Choices => text,
        FieldType.Date => Day(text),
        FieldType.Flag or FieldType.Title => Flag(text),
        FieldType.Choice => Option(field.Options!, text) ?? text,
        FieldType.Division => DivisionPattern().Match(Wording.HalfWidth(text)) is { Success: true } code ? code.Groups[1].Value : text,
        FieldType.CreditCode => Wording.Dense(Wording.HalfWidth(text)).ToUpperInvariant(),
        FieldType.Phone or FieldType.Postcode or FieldType.Email or FieldType.Url => Wording.HalfWidth(text).Trim(),
        _ => text.Replace('\n', ' ').Replace('\t', ' '),
    };

    /// <summary>The answer as one writes it into a cell.</summary>
    public static string Text(Node? answer) => answer switch
    {
        ScalarNode scalar => scalar.Text,
        SequenceNode list => string.Join("、", list.Items.Select(Text)),
        MappingNode map => map["from"] is null && map["until"] is null ? Text(map["held"]) : Flags.Read(Text(map["held"])) == false ? Flags.No : $"{Text(map["from"])} 至 {Text(map["until"])}",
        _ => "",
    };

    /// <summary>Whether two answers say the same, however they are written: 1,234 and 1234, 2019/3/5 and 2019-03-05.</summary>
    public static bool Same(Field field, Node? a, Node? b) => Canonical(field, a) == Canonical(field, b);

    /// <summary>The one way of writing for all answers that say the same.</summary>
    internal static string Canonical(Field field, Node? answer)
    {
        if (answer is MappingNode map)
        {
            var held = Text(map["held"]);
            var (from, until) = (Day(Visible(Text(map["from"]))), Day(Visible(Text(map["until"]))));
            if (Flags.Read(held) == false) return Flags.No;
            return from.Length + until.Length == 0 ? Flag(Visible(held)) : $"{from}~{until}";
        }
        var text = Visible(Text(answer));
        if (text.Length == 0) return "";
        if (field.Type == FieldType.Number && Quantity.TryRead(text, out var number, out var name))
        {
            var unit = name.Length == 0 || name == field.Unit!.Name ? field.Unit! : Unit.Find(name);
            if (unit is not null && unit.Fits(field.Unit!) && Quantity.TryScale(number, unit, out var scaled)) return $"#{scaled}";
        }
        if (field.Type == FieldType.Choices && Options(field.Options!, text) is { } chosen && !Declines(field, text)) return string.Join('|', chosen.Select(field.Options!.IndexOf).Order());
        return field.Type == FieldType.Title && TitlePattern().Match(text) is { Success: true } days ? $"{Day(days.Groups[1].Value)}~{Day(days.Groups[2].Value)}" : Brought(field, text);
    }

    private static bool IsWords(FieldType type) => type is not (FieldType.Number or FieldType.Date or FieldType.Flag or FieldType.Choice or FieldType.Choices);

    // without blanks at the ends and without what nobody sees
    private static string Visible(string text)
    {
        var plain = text.Any(c => char.GetUnicodeCategory(c) == UnicodeCategory.Format) && text.All(c => !char.IsSurrogate(c) && c != '\u200D')
            ? string.Concat(text.Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format)) : text;
        return plain.ReplaceLineEndings("\n").Trim();
    }

    private static string Day(string text)
    {
        var plain = Wording.HalfWidth(text);
        if (TimePattern().Match(plain) is { Success: true } time) plain = plain[..time.Index];
        return DateOnly.TryParseExact(plain, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1800 and < 2200
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : text;
    }

    private static string Flag(string text) => Flags.Read(text) is { } read ? (read ? Flags.Yes : Flags.No) : Wording.HalfWidth(text).Trim().ToUpperInvariant() switch
    {
        "Y" or "YES" or "TRUE" or "是的" or "✓" or "✔" or "☑" or "1" => Flags.Yes,
        "N" or "NO" or "FALSE" or "不是" or "✗" or "✘" or "☐" or "0" => Flags.No,
        _ => text,
    };

    private static string Plain(string text) => Wording.Dense(Wording.HalfWidth(text)).ToUpperInvariant();

    private static string? Option(OptionList list, string text) => list.IndexOf(text) >= 0 ? text : list.Options.FirstOrDefault(option => Plain(option) == Plain(text));

    // options may hold the very signs that stand between them, so the longest option that fits comes first
    private static List<string>? Options(OptionList list, string text)
    {
        var rest = Plain(text.Replace('\n', '、'));
        var chosen = new List<string>();
        var byLength = list.Options.Select(option => (Option: option, Plain: Plain(option))).OrderByDescending(option => option.Plain.Length).ToList();
        while ((rest = rest.TrimStart(Separators)).Length > 0)
        {
            var next = byLength.FirstOrDefault(option => option.Plain.Length > 0 && rest.StartsWith(option.Plain, StringComparison.Ordinal) && (rest.Length == option.Plain.Length || Separators.Contains(rest[option.Plain.Length])));
            if (next.Option is null) return null;
            if (!chosen.Contains(next.Option)) chosen.Add(next.Option);
            rest = rest[next.Plain.Length..];
        }
        return chosen.Count == 0 ? null : chosen;
    }

    private static readonly char[] Separators = ['、', ',', ';', '/', '|'];

    [GeneratedRegex(@"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"^(\d{6})(?=$|\D)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DivisionPattern();

    [GeneratedRegex(@"^(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)\s*(?:至|到|~|～|—)\s*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TitlePattern();
}
