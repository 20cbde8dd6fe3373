using System.Globalization;
using System.Text.RegularExpressions;

namespace Shifan.Rules;

// One answer to one field, by its type.
public static partial class AnswerReader
{
    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日"];

    // what the reading of one answer leads to; a struct, because each save of a section reads some eighty
    private readonly struct Told(Field field, FactSheet sheet, Faults faults)
    {
        public void Wrong(Node at, string message, string remedy) => faults.Add("answer." + field.Id, at.Place, $"{field.Label}：{message}", remedy);

        public void Know(long value) => sheet.Set(field.Figure, value, 1, Origin.Typed);
    }

    private static void ReadField(Field field, Node node, FactSheet sheet, Faults faults, List<Declined> declined)
    {
        var told = new Told(field, sheet, faults);
        if (field.MayNotApply && node is ScalarNode answer && answer.Text.Trim() == NotApplicable)
        {
            sheet.Clear(field.Figure, Origin.NotApplicable);
            if (field.MayNotApplyWhen is not null) declined.Add(new Declined(field, node, sheet));
            return;
        }
        if (field.Type == FieldType.Choices)
        {
            ReadChoices(field, node, told);
            return;
        }
        if (field.Type == FieldType.Title)
        {
            ReadTitle(field, node, sheet, told);
            return;
        }
        if (node is not ScalarNode scalar)
        {
            told.Wrong(node, "应为一个值", "请直接写值");
            return;
        }
        var text = scalar.Text.Trim();
        if (text.Length == 0) return;
        switch (field.Type)
        {
            case FieldType.Number:
                ReadNumber(field, scalar, text, told);
                break;
            case FieldType.Date:
                if (TryDay(text, out var day)) told.Know(day.DayNumber);
                else told.Wrong(node, $"“{text}”不是日期", "请写成 2019-03-05");
                break;
            case FieldType.Flag:
                if (Flags.Read(text) is { } flag) told.Know(flag ? 1 : 0);
                else told.Wrong(node, $"“{text}”不是“是”或“否”", "请写 是 或 否");
                break;
            case FieldType.Choice:
                var option = field.Options!.IndexOf(text);
                if (option >= 0) told.Know(option);
                else told.Wrong(node, $"“{text}”不在选项内", $"可选：{string.Join("、", field.Options.Options)}");
                break;
            case FieldType.Division:
                if (text.Length == 6 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) told.Know(code);
                else told.Wrong(node, $"“{text}”不是六位行政区划代码", "请写六位数字，如 330102");
                break;
            default:
                if (TextTrouble(field, text) is { } trouble)
                {
                    told.Wrong(node, trouble.Message, trouble.Remedy);
                    break;
                }
                if (field.Type == FieldType.CreditCode)
                {
                    text = text.ToUpperInvariant();
                    sheet.Set(field.Parts[0], CreditCode.Division(text), 1, Origin.Typed);
                }
                sheet.Texts[field.Figure.Slot] = text;
                told.Know(0);
                break;
        }
    }

    private static void ReadNumber(Field field, ScalarNode node, string text, Told told)
    {
        var unit = field.Unit!;
        if (!Quantity.TryRead(text, out var number, out var name))
        {
            told.Wrong(node, $"“{text}”不是数字", $"请填以{unit.Name}计的数字");
            return;
        }
        var given = name.Length == 0 || name == unit.Name ? unit : Unit.Find(name);
        if (given is null || !given.Fits(unit))
        {
            told.Wrong(node, $"单位“{name}”与本项的单位“{unit.Name}”不是一类", $"请换算成{unit.Name}");
            return;
        }
        if (!Quantity.TryScale(number, given, out var scaled))
        {
            told.Wrong(node, $"“{text}”太大或小数位太多", $"请填以{unit.Name}计的数字，小数不超过四位");
            return;
        }
        if (unit.Whole && scaled % (Quantity.Scale * unit.Factor) != 0)
        {
            told.Wrong(node, $"“{text}”应为整数", $"以{unit.Name}计，请填整数");
            return;
        }
        if (field.Least is { } least && scaled < least)
        {
            told.Wrong(node, $"“{text}”小于 {Quantity.Of(least, unit)}", "请核对");
            return;
        }
        if (field.Most is { } most && scaled > most)
        {
            told.Wrong(node, $"“{text}”大于 {Quantity.Of(most, unit)}", "请核对");
            return;
        }
        told.Know(scaled);
    }

    private static void ReadChoices(Field field, Node node, Told told)
    {
        IEnumerable<Node> items = node is SequenceNode list ? list.Items
            : node is ScalarNode whole && field.Options!.IndexOf(whole.Text.Trim()) >= 0 ? [node]
            : node is ScalarNode scalar ? scalar.Text.Split(['、', '，', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => new ScalarNode(node.Place, text))
            : [node];
        long mask = 0;
        foreach (var item in items)
        {
            var option = item is ScalarNode choice ? field.Options!.IndexOf(choice.Text.Trim()) : -1;
            if (option < 0)
            {
                told.Wrong(item, $"“{(item as ScalarNode)?.Text}”不在选项内", $"可选：{string.Join("、", field.Options!.Options)}");
                return;
            }
            mask |= 1L << option;
        }
        told.Know(mask);
    }

    private static void ReadTitle(Field field, Node node, FactSheet sheet, Told told)
    {
        if (node is ScalarNode scalar)
        {
            if (scalar.Text.Trim().Length == 0) return;
            if (Flags.Read(scalar.Text) is not { } has) told.Wrong(node, $"“{scalar.Text}”不是“无”，也没有写明有效期", "未持有请写 无；持有请写 from 和 until");
            else sheet.Set(field.Figure, has ? 1 : 0, 1, Origin.Typed);
            return;
        }
        if (node is not MappingNode map)
        {
            told.Wrong(node, "应写明有效期", "请写 { from: 2019-01-01, until: 2021-12-31 }");
            return;
        }
        var sound = true;
        bool? held = null;
        foreach (var entry in map.Entries)
        {
            if (entry.Key == "held")
            {
                var word = entry.Value as ScalarNode;
                if (word is { IsNull: true } || word?.Text.Trim().Length == 0) continue;
                if (word is not null && (held = Flags.Read(word.Text)) is not null) continue;
                told.Wrong(entry.Value, word is null ? "held 应为一个值" : $"“{word.Text}”不是“是”或“否”", "请写 是 或 否");
                sound = false;
                continue;
            }
            var part = entry.Key switch { "from" => field.Parts[0], "until" => field.Parts[1], _ => null };
            if (part is null)
            {
                told.Wrong(entry.Value, $"不认识的“{entry.Key}”", "可用：held、from、until");
                sound = false;
            }
            else if (entry.Value is not ScalarNode day)
            {
                told.Wrong(entry.Value, "不是日期", "请写成 2019-03-05");
                sound = false;
            }
            else if (!day.IsNull && day.Text.Trim().Length > 0)
            {
                if (TryDay(day.Text.Trim(), out var read)) sheet.Set(part, read.DayNumber, 1, Origin.Typed);
                else
                {
                    told.Wrong(day, $"“{day.Text}”不是日期", "请写成 2019-03-05");
                    sound = false;
                }
            }
        }
        var (from, until) = (sheet.Values[field.Parts[0].Slot], sheet.Values[field.Parts[1].Slot]);
        var dated = from != FactSheet.Unknown || until != FactSheet.Unknown;
        if (from != FactSheet.Unknown && until != FactSheet.Unknown && from > until)
        {
            told.Wrong(map, "有效期止早于授予日期", "请核对");
            sound = false;
        }
        if (sound && (held ?? dated)) sheet.Set(field.Figure, 1, 1, Origin.Typed);
        else if (sound && held == false) sheet.Set(field.Figure, 0, 1, Origin.Typed);
        if (sound && (held ?? dated)) return;
        sheet.Clear(field.Parts[0]);
        sheet.Clear(field.Parts[1]);
    }

    // what no paper holds, whatever the notice says of it
    private static int MostOf(Field field) => field.Type == FieldType.Paragraph ? 100_000 : 2_000;

    private static (string Message, string Remedy)? TextTrouble(Field field, string text)
    {
        // no text counts more than it has characters
        if (field.LongestText is { } longest && text.Length > longest && Wording.Count(text) is var count && count > longest) return ($"共 {count} 字，超出 {count - longest} 字", $"请压缩到 {longest} 字以内");
        if (text.Length > MostOf(field)) return ($"共 {text.Length} 个字符，本栏最多 {MostOf(field)} 个", "请压缩；篇幅长的写在各章或作为附件上传");
        return field.Type switch
        {
            FieldType.CreditCode when CreditCode.Trouble(text.ToUpperInvariant()) is { } trouble => (trouble, "请对照证书核对"),
            FieldType.Phone when !PhonePattern().IsMatch(text) => ($"“{text}”不是电话号码", "请写数字，如 0571-00000000"),
            FieldType.Email when !EmailPattern().IsMatch(text) => ($"“{text}”不是电子邮件地址", "请写成 name@example.cn"),
            FieldType.Url when !UrlPattern().IsMatch(text) => ($"“{text}”不是网址", "请写成 https://www.example.cn"),
            FieldType.Postcode when !(text.Length == 6 && text.All(char.IsAsciiDigit)) => ($"“{text}”不是邮政编码", "请写六位数字"),
            _ => null,
        };
    }

    internal static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(Wording.HalfWidth(text), Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
        && day.Year is > 1800 and < 2200;

    [GeneratedRegex(@"^[0-9+()（）\- 转#*]{5,30}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PhonePattern();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^(https?://)?[^\s/]+\.[^\s]+$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex UrlPattern();
}
