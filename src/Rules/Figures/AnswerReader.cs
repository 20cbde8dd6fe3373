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
        var sheet = new FactSheet(programme.Figures.Figures.Count, form.Tables.Count, programme.ForPersons.Count, programme.ReferenceDay ?? today);
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
        // an applicant has no word on a doubtful wording
        IReadOnlyList<ForPerson> said = yes == Judgement.DeclaredYes ? programme.Statements : programme.ForPersons;
        foreach (var entry in node?.Entries ?? [])
        {
            if (said.FirstOrDefault(s => s.Rubric.Id == entry.Key) is not { } statement)
            {
                faults.Add("answers.statement", entry.KeyPlace, $"没有由人判断的“{entry.Key}”", $"可用：{string.Join("、", said.Select(s => s.Rubric.Id))}");
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
}
