using FsCheck;
using FsCheck.Fluent;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Sheets;

/// <summary>Whatever stands in a table or an application goes into a file and comes back the same.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Texts =
    [
        "示例", "=1+1", "'=1", "''-x", "+86", "@x", "-", "a,b;c\t|", "\"引\"号", "\"", "多\n行", "<b>&amp;", "_x0041_", "_x005F_", "00123", "1e5", "TRUE", "2019-03-05", "😀𠮷",
        "不适用", "至", "，", "#N/A", "sep=;", "\uFEFFa", "a\u200Db", "913301060000000000", "1/2", "%", "～",
    ];

    private static void Holds(Action<Random> law, int times = 300) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(times).WithReplay(20210516, 73), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            law(new Random(seed));
            return true;
        }));

    private static T One<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private static Node? Answer(Field field, Random random)
    {
        if (random.Next(5) == 0) return null;
        ScalarNode Of(string text) => new(default, text);
        // right as often as wrong: both are kept
        if (random.Next(6) == 0 && field.Type is not (FieldType.Choices or FieldType.Title)) return Of(One(random, Texts));
        return field.Type switch
        {
            FieldType.Number => Of(One(random, ["0", "-12.5", "1,234", "5 亿元", "999999999999999", "0.0001", "12345678901234567", "80%", "约十"])),
            FieldType.Date => Of(One(random, ["2019-03-05", "1900-01-01", "2020-02-29", "2019/3/5", "去年", "1850-06-01"])),
            FieldType.Flag => Of(One(random, ["是", "否", "有", "也许"])),
            FieldType.Choice => Of(One(random, field.Options!.Options)),
            FieldType.Choices => new SequenceNode(default, [.. field.Options!.Options.Where(_ => random.Next(2) == 0).DefaultIfEmpty(field.Options.Options[0]).Select(Of)]),
            FieldType.Title => random.Next(2) == 0 ? Of("无") : new MappingNode(default, [new Entry("held", default, Of("是")), new Entry("from", default, Of("2019-01-01")), new Entry("until", default, Of("2021-12-31"))]),
            _ => Of(string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => One(random, Texts)))),
        };
    }

    private static MappingNode Row(IEnumerable<Field> fields, Random random) =>
        new(default, [.. fields.Select(field => (field.Id, Answer: Answer(field, random))).Where(cell => cell.Answer is not null).Select(cell => new Entry(cell.Id, default, cell.Answer!))]);

    private static string Said(Field field, Node? answer) => CellAnswer.Canonical(field, answer);

    private static void Same(IReadOnlyList<Field> fields, MappingNode wrote, MappingNode read)
    {
        foreach (var field in fields) Assert.True(Said(field, wrote[field.Id]) == Said(field, read[field.Id]), $"{field.Id}: “{CellAnswer.Text(wrote[field.Id])}” came back as “{CellAnswer.Text(read[field.Id])}”");
    }

    public static TheoryData<string, string> Tables => [.. new[] { Made.Zhejiang, Made.Shanghai }.SelectMany(programme => programme.Form.Tables.Where(table => table.FixedRows.Count == 0).Select(table => (programme.Id, table.Id)))];

    [Theory, MemberData(nameof(Tables))]
    public void A_table_comes_back_from_xlsx_and_csv(string programmeId, string tableId)
    {
        var programme = programmeId == Made.Zhejiang.Id ? Made.Zhejiang : Made.Shanghai;
        var table = Made.Table(tableId, programme);
        Holds(random =>
        {
            var rows = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Row(table.Columns, random)).Where(row => row.Entries.Count > 0).ToList();
            foreach (var file in new[] { TableSheet.Write(table, rows), TableSheet.WriteCsv(table, rows) })
            {
                var reading = Made.Read(table, Made.Sound(file), programme);
                Assert.Equal(rows.Count, reading.Rows.Count);
                for (var i = 0; i < rows.Count; i++) Same(table.Columns, rows[i], reading.Rows[i].Cells);
                var plan = RowPlan.Of(rows, reading, RowMode.Append, leaveOut: false);
                Assert.True(rows.Count == 0 || plan.Rows.All(row => row.Fate is RowFate.Same or RowFate.Add));
            }
        }, times: 25);
    }

    public static TheoryData<string, string> AllTables => [.. new[] { Made.Zhejiang, Made.Shanghai }.SelectMany(programme => programme.Form.Tables.Select(table => (programme.Id, table.Id)))];

    [Theory, MemberData(nameof(AllTables))]
    public void Every_column_of_a_table_is_known_again_by_its_own_heading(string programmeId, string tableId)
    {
        var programme = programmeId == Made.Zhejiang.Id ? Made.Zhejiang : Made.Shanghai;
        var table = Made.Table(tableId, programme);
        var random = new Random(73);
        List<MappingNode> rows = table.FixedRows.Count > 0 ? [.. table.FixedRows.Select(head => Head(Row(table.Columns.Skip(1), random), table, head))] : [.. Enumerable.Range(0, 4).Select(_ => Row(table.Columns, random)).Where(row => row.Entries.Count > 0)];
        var csv = System.Text.Encoding.UTF8.GetString(TableSheet.WriteCsv(table, rows));
        var reading = Made.Read(table, Made.Sound(System.Text.Encoding.UTF8.GetBytes(csv)), programme);
        Assert.Empty(reading.Unknown);
        Assert.Empty(reading.Missing);
        Assert.False(reading.ByPosition);
        Assert.All(RowPlan.Of(rows, reading, RowMode.Replace, leaveOut: false).Rows, row => Assert.Equal(RowFate.Same, row.Fate));
    }

    [Theory]
    [InlineData("zhejiang-2021")]
    [InlineData("shanghai-national-2021")]
    public void An_application_comes_back_from_its_workbook_as_unchanged(string programmeId)
    {
        var programme = programmeId == Made.Zhejiang.Id ? Made.Zhejiang : Made.Shanghai;
        Holds(random =>
        {
            var answers = Row(programme.Form.Fields, random);
            var tables = programme.Form.Tables.Select(table => new Entry(table.Id, default, new SequenceNode(default, [.. table.FixedRows.Count > 0
                ? table.FixedRows.Select(head => Head(Row(table.Columns.Skip(1), random), table, head)).Where(row => row.Entries.Count > 1)
                : Enumerable.Range(0, random.Next(4)).Select(_ => Row(table.Columns, random)).Where(row => row.Entries.Count > 0)])));
            answers = new MappingNode(default, [.. answers.Entries, .. tables]);
            var sheet = AnswerReader.Read(programme, answers, null, null, Made.Day, new Faults());
            var file = Workbook.Write(programme, "示例", answers, sheet);
            Assert.Equal(file, Workbook.Write(programme, "示例", answers, sheet));
            var faults = new Faults();
            var reading = Workbook.Read(programme, Made.Sound(file), Made.Day, faults)!;
            Assert.Empty(faults.All);
            Assert.Empty(reading.Notes.Select(note => note.ToString()));
            Assert.Equal(programme.Form.Fields.Count, reading.Fields.Count);
            Assert.Equal(programme.Form.Tables.Count(table => table.IsAsked(sheet)), reading.Tables.Count);
            foreach (var field in reading.Fields) Assert.True(Said(field.Field, answers[field.Field.Id]) == Said(field.Field, field.Answer), $"{field.Field.Id}: “{CellAnswer.Text(answers[field.Field.Id])}” came back as “{CellAnswer.Text(field.Answer)}”");
        }, times: 15);
    }

    private static MappingNode Head(MappingNode row, Table table, string head) => new(default, [new Entry(table.Columns[0].Id, default, new ScalarNode(default, head)), .. row.Entries]);
}
