using System.Globalization;
using System.Text.RegularExpressions;

namespace Shifan.Rules;

/// <summary>
/// Turns answers as people typed them into a fact sheet. What cannot be understood is a fault at its place and leaves the figure
/// unknown: it is never guessed and never counts as nought.
/// </summary>
public static partial class AnswerReader
{
    /// <summary>「不适用」</summary>
    public const string NotApplicable = "不适用";

    private const int MostRows = 20_000;

    /// <summary>Reads a check file or request: <c>answers</c>, and for statements <c>declared</c> (the applicant's word) and <c>judged</c> (an office's).</summary>
    /// <param name="programme">Whose form the answers are to.</param>
    /// <param name="file">The whole mapping.</param>
    /// <param name="today">The day of reference where the programme has no fixed one.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static FactSheet ReadFile(Programme programme, MappingNode file, DateOnly today, Faults faults)
    {
        foreach (var entry in file.Entries)
        {
            if (entry.Key is not ("programme" or "institution" or "note" or "answers" or "declared" or "judged"))
            {
                faults.Add("answers.key", entry.KeyPlace, $"不认识的键“{entry.Key}”", "可用的键：programme、institution、note、answers、declared、judged");
            }
        }
        if (file["programme"] is ScalarNode named && named.Text != programme.Id) faults.Add("answers.programme", named.Place, $"这份数据是给“{named.Text}”的，不是“{programme.Id}”", "请换一个项目，或改正 programme");
        if (file["answers"] is null) faults.Add("answers.missing", file.Place, "缺少 answers", "请在 answers 下写各项数据");
        foreach (var entry in file.Entries.Where(entry => entry.Key is "answers" or "declared" or "judged" && entry.Value is not MappingNode and not ScalarNode { IsNull: true }))
        {
            faults.Add("answers.kind", entry.Value.Place, $"{entry.Key} 应为一组键", "请写成 标识: 数据");
        }
        return Read(programme, file["answers"] as MappingNode, file["declared"] as MappingNode, file["judged"] as MappingNode, today, faults);
    }

    /// <summary>Reads answers and judgements; any of the three may be null.</summary>
    public static FactSheet Read(Programme programme, MappingNode? answers, MappingNode? declared, MappingNode? judged, DateOnly today, Faults faults)
    {
        var form = programme.Form;
        var sheet = new FactSheet(programme.Figures.Figures.Count, form.Tables.Count, programme.Statements.Count, programme.ReferenceDay ?? today);
        var read = new List<(Func<bool> IsAsked, Faults Faults, List<Declined> Declined)>();
        foreach (var entry in answers?.Entries ?? [])
        {
            if (entry.Value is ScalarNode { IsNull: true }) continue;
            var own = new Faults();
            var declined = new List<Declined>();
            if (form.Fields.FirstOrDefault(field => field.Id == entry.Key) is { } field)
            {
                ReadField(field, entry.Value, sheet, own, declined);
                read.Add((() => field.IsAsked(sheet), own, declined));
            }
            else if (form.Tables.FirstOrDefault(table => table.Id == entry.Key) is { } table)
            {
                ReadTable(table, entry.Value, sheet, own, declined);
                read.Add((() => table.IsAsked(sheet), own, declined));
            }
            else
            {
                var known = form.Fields.Select(f => f.Id).Concat(form.Tables.Select(t => t.Id));
                var meant = Wording.Nearest(entry.Key, known) is { } near ? $"是否想写“{near}”？" : "可用的标识见“programme show”";
                faults.Add("answers.unknown", entry.KeyPlace, $"申请表没有“{entry.Key}”这一项", meant);
            }
        }
        Settle(programme, sheet);
        var refused = false;
        foreach (var entry in read) refused |= Refuse(entry.Declined, sheet, entry.Faults);
        if (refused) Settle(programme, sheet);
        // a mistake in a question that is not asked is none
        foreach (var entry in read.Where(entry => entry.IsAsked())) faults.AddRange(entry.Faults.All);
        ReadJudgements(programme, declared, sheet, Judgement.DeclaredYes, Judgement.DeclaredNo, faults);
        ReadJudgements(programme, judged, sheet, Judgement.JudgedYes, Judgement.JudgedNo, faults);
        return sheet;
    }

    // 「不适用」 where only some may say so: who may is known when all is read
    private sealed record Declined(Field Field, Node Node, FactSheet Where);

    private static bool Refuse(List<Declined> declined, FactSheet sheet, Faults faults)
    {
        var refused = declined.Where(answer => answer.Where.Origins[answer.Field.Figure.Slot] == Origin.NotApplicable && !answer.Field.TakesNotApplicable(sheet)).ToList();
        foreach (var (field, node, where) in refused)
        {
            faults.Add("answer." + field.Id, node.Place, $"{field.Label}：不能答“{NotApplicable}”", $"{field.MayNotApplyWhen!.Say()}的才可这样答，请据实填写");
            where.Clear(field.Figure);
        }
        return refused.Count > 0;
    }

    private static void Settle(Programme programme, FactSheet sheet)
    {
        Compute(programme, sheet);
        while (Hide(programme.Form.Fields, sheet) | Hide(programme.Form.Tables, sheet)) Compute(programme, sheet);
    }

    private static void Compute(Programme programme, FactSheet sheet)
    {
        foreach (var figure in programme.Computed)
        {
            sheet.Clear(figure);
            figure.From.Compute(figure, sheet);
        }
    }

    // A question that is not asked counts as not answered, and may by that rule out another. True where that is news.
    private static bool Hide(IReadOnlyList<Field> fields, FactSheet sheet)
    {
        var hidden = fields.Where(field => field.When is not null && sheet.Origins[field.Figure.Slot] != Origin.None && !field.IsAsked(sheet)).ToList();
        foreach (var figure in hidden.SelectMany(field => field.Parts.Prepend(field.Figure))) sheet.Clear(figure);
        return hidden.Count > 0;
    }

    private static bool Hide(IReadOnlyList<Table> tables, FactSheet sheet)
    {
        var hidden = tables.Where(table => sheet.Rows[table.Index] is not null && !table.IsAsked(sheet)).ToList();
        foreach (var table in hidden) sheet.Rows[table.Index] = null;
        return hidden.Count > 0;
    }

    private static void ReadJudgements(Programme programme, MappingNode? node, FactSheet sheet, Judgement yes, Judgement no, Faults faults)
    {
        foreach (var entry in node?.Entries ?? [])
        {
            if (programme.Statements.FirstOrDefault(s => s.Rubric.Id == entry.Key) is not { } statement)
            {
                faults.Add("answers.statement", entry.KeyPlace, $"没有由人判断的“{entry.Key}”", $"可用：{string.Join("、", programme.Statements.Select(s => s.Rubric.Id))}");
            }
            else if (entry.Value is ScalarNode { IsNull: true }) continue;
            else if (entry.Value is ScalarNode scalar && Flags.Read(scalar.Text) is { } flag) sheet.Judgements[statement.Index] = flag ? yes : no;
            else faults.Add("answers.flag", entry.Value.Place, "应为 是 或 否", "请写 是 或 否");
        }
    }

    private static void ReadTable(Table table, Node node, FactSheet sheet, Faults faults, List<Declined> declined)
    {
        if (node is not SequenceNode list)
        {
            faults.Add("answers.table", node.Place, $"“{table.Label}”应为多行", "请每行以“- ”开头");
            return;
        }
        if (list.Items.Count > MostRows)
        {
            faults.Add("answers.rows", node.Place, $"“{table.Label}”超过 {MostRows} 行", "请分批或汇总填写");
            return;
        }
        var rows = new List<FactSheet>(list.Items.Count);
        var conditional = table.Columns.Where(column => column.When is not null).ToList();
        foreach (var item in list.Items)
        {
            var row = new FactSheet(table.Schema.Figures.Count, 0, 0, sheet.Day);
            rows.Add(row);
            if (item is not MappingNode map)
            {
                faults.Add("answers.row", item.Place, $"“{table.Label}”的一行应为一组键", $"可用的栏目：{string.Join("、", table.Columns.Select(c => c.Id))}");
                continue;
            }
            var unsure = conditional.Count == 0 ? [] : new List<(Field Column, Faults Faults)>();
            foreach (var entry in map.Entries)
            {
                if (entry.Value is ScalarNode { IsNull: true }) continue;
                if (ColumnOf(table, entry.Key) is { } column)
                {
                    var own = column.When is null ? faults : new Faults();
                    if (column.When is not null) unsure.Add((column, own));
                    ReadField(column, entry.Value, row, own, declined);
                }
                else faults.Add("answers.column", entry.KeyPlace, $"“{table.Label}”没有“{entry.Key}”一栏", $"可用的栏目：{string.Join("、", table.Columns.Select(c => c.Id))}");
            }
            while (conditional.Count > 0 && Hide(conditional, row))
            {
            }
            foreach (var (column, own) in unsure.Where(cell => cell.Column.IsAsked(row))) faults.AddRange(own.All);
        }
        sheet.Rows[table.Index] = rows;
    }

    // no closure a cell: each save of a section comes here some eighty times
    private static Field? ColumnOf(Table table, string id)
    {
        foreach (var column in table.Columns)
        {
            if (column.Id == id) return column;
        }
        return null;
    }

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

    private static (string Message, string Remedy)? TextTrouble(Field field, string text)
    {
        // no text counts more than it has characters
        if (field.LongestText is { } longest && text.Length > longest && Wording.Count(text) is var count && count > longest) return ($"共 {count} 字，超出 {count - longest} 字", $"请压缩到 {longest} 字以内");
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
