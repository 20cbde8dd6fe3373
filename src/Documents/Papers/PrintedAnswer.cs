using System.Globalization;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>
/// Answers as a form shows them: numbers in the printed unit, days in Chinese, boxes that are ticked. What cannot be understood is
/// printed as it was typed: a draft may be wrong, and its paper must show it.
/// </summary>
internal static class PrintedAnswer
{
    /// <summary>An open box and a ticked one.</summary>
    private const char Open = '□', Ticked = '☑';

    /// <summary>A field's answer with its unit; where there is none, what the form prints for writing by hand.</summary>
    public static string Of(Field field, Node? answer, Func<int, string?> division)
    {
        var text = Plain(field, answer, division);
        return field.Type switch
        {
            FieldType.Choices => Boxes(field, answer),
            FieldType.Flag when text is Flags.Yes or Flags.No or "" => $"{Box(text == Flags.Yes)}{Flags.Yes}　{Box(text == Flags.No)}{Flags.No}",
            FieldType.Date when text.Length == 0 => PrintText.NoDay,
            FieldType.Number when text.Length == 0 => $"　　　　{field.Unit!.Name}",
            FieldType.Number when IsNumber(text) => ReferenceEquals(field.Unit, Unit.Percent) ? text + "%" : $"{text} {field.Unit!.Name}",
            _ => text,
        };
    }

    /// <summary>A cell of a table: the unit stands in the head.</summary>
    public static string Cell(Field column, Node? answer, Func<int, string?> division) => Plain(column, answer, division);

    private static string Plain(Field field, Node? answer, Func<int, string?> division) => (field.Type, answer) switch
    {
        (_, null or ScalarNode { IsNull: true }) => "",
        (FieldType.Title, MappingNode held) => Title(held),
        (FieldType.Choices, _) => string.Join("、", Chosen(answer)),
        (FieldType.Number, ScalarNode number) => Number(field, PrintText.Clean(number.Text)),
        (FieldType.Date, ScalarNode day) => Day(PrintText.Clean(day.Text)),
        (FieldType.Flag, ScalarNode flag) => Flags.Read(flag.Text) is { } yes ? (yes ? Flags.Yes : Flags.No) : PrintText.Clean(flag.Text),
        (FieldType.Division, ScalarNode code) => Division(PrintText.Clean(code.Text), division),
        (FieldType.Paragraph, ScalarNode text) => PrintText.Paragraphs(text.Text),
        (_, ScalarNode text) => PrintText.Clean(text.Text),
        _ => PrintText.Clean(JsonText.Write(answer)),
    };

    private static string Number(Field field, string text)
    {
        if (!Quantity.TryRead(text, out var number, out var name)) return text;
        var given = name.Length == 0 ? field.Unit! : Unit.Find(name) ?? (name == field.Unit!.Name ? field.Unit : null);
        return given is not null && given.Fits(field.Unit!) && Quantity.TryScale(number, given, out var scaled) ? Quantity.Of(scaled, field.Unit!).Number : text;
    }

    private static bool IsNumber(string text) => text.All(c => char.IsAsciiDigit(c) || c is ',' or '.' or '-');

    private static string Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? PrintText.Day(day) : text;

    private static string Division(string code, Func<int, string?> name) =>
        code.Length == 6 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && name(number) is { Length: > 0 } known ? $"{known}（{code}）" : code;

    private static string Title(MappingNode held)
    {
        string Part(string key) => held[key] is ScalarNode { IsNull: false } part ? Day(PrintText.Clean(part.Text)) : "";
        var (from, until) = (Part("from"), Part("until"));
        if (from.Length + until.Length == 0) return Part("held");
        return $"{(from.Length > 0 ? from : PrintText.NoDay)}至{(until.Length > 0 ? until : "长期")}";
    }

    private static IEnumerable<string> Chosen(Node? answer) => answer switch
    {
        SequenceNode list => list.Items.OfType<ScalarNode>().Select(item => PrintText.Clean(item.Text)),
        ScalarNode { IsNull: false } text => PrintText.Clean(text.Text).Split(['、', '，', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        _ => [],
    };

    private static string Boxes(Field field, Node? answer)
    {
        // an option may hold the sign that parts options
        var whole = answer is ScalarNode { IsNull: false } text && field.Options!.IndexOf(text.Text.Trim()) >= 0 ? [text.Text.Trim()] : Chosen(answer).ToList();
        var boxes = field.Options!.Options.Select(option => $"{Box(whole.Contains(option))}{option}")
            .Concat(whole.Where(option => field.Options.IndexOf(option) < 0).Select(option => $"{Ticked}{option}"));
        return string.Join("　", boxes);
    }

    private static char Box(bool ticked) => ticked ? Ticked : Open;
}
