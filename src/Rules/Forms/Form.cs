namespace Shifan.Rules;

/// <summary>The kinds of answer a form can ask for.</summary>
public enum FieldType
{
    /// <summary>A number in the field's unit.</summary>
    Number,

    /// <summary>A calendar day.</summary>
    Date,

    /// <summary>是 or 否.</summary>
    Flag,

    /// <summary>One option.</summary>
    Choice,

    /// <summary>Several options.</summary>
    Choices,

    /// <summary>A line of text.</summary>
    Text,

    /// <summary>Text of several lines.</summary>
    Paragraph,

    /// <summary>An administrative division.</summary>
    Division,

    /// <summary>The applicant's name, as on its seal; filled in from the account.</summary>
    Institution,

    /// <summary>统一社会信用代码; gives the figure <c>ID.division</c> besides.</summary>
    CreditCode,

    /// <summary>A title held: none, or from a day until a day; gives <c>ID.from</c> and <c>ID.until</c> besides.</summary>
    Title,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>An address of the web.</summary>
    Url,

    /// <summary>邮政编码, six digits.</summary>
    Postcode,
}

/// <summary>
/// What a field, a column or a table is called for some kinds of applicant (事业单位: 开办资金). <paramref name="When"/> reads the form, for a
/// column too. Papers keep the notice's own words unless <paramref name="Printed"/>.
/// </summary>
public sealed record Alias(Condition When, string? Label, string? Hint, bool Printed)
{
    internal static string? Find(IReadOnlyList<Alias> all, FactSheet sheet, Func<Alias, string?> part)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (part(all[i]) is { } words && all[i].When.Decide(sheet) == Verdict.Met) return words;
        }
        return null;
    }
}

/// <summary>One question of the form, or one column of a table.</summary>
public sealed class Field
{
    /// <summary>The word for it; unique in the form, or in its table.</summary>
    public required string Id { get; init; }

    /// <summary>The label as printed by the notice.</summary>
    public required string Label { get; init; }

    /// <summary>What kind of answer.</summary>
    public required FieldType Type { get; init; }

    /// <summary>The printed unit; null unless a number.</summary>
    public Unit? Unit => Figure.Unit;

    /// <summary>The options; null unless a choice.</summary>
    public OptionList? Options => Figure.Options;

    /// <summary>The clause that asks for it.</summary>
    public string Clause { get; init; } = "";

    /// <summary>A word of help.</summary>
    public string? Hint { get; init; }

    /// <summary>The heading of the group that begins with it on a page and reaches to the next one or to a table; not for columns, and on no paper.</summary>
    public string? Group { get; init; }

    /// <summary>The points that the notice wants a text to speak of, one by one.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    /// <summary>Other words for some kinds of applicant; the first that fits counts.</summary>
    public IReadOnlyList<Alias> Aliases { get; internal set; } = [];

    /// <summary>Must be answered before submission. Where <see cref="RequiredWhen"/> stands, only then.</summary>
    public bool Required { get; init; }

    /// <summary>Must be answered where this is met.</summary>
    public Condition? RequiredWhen { get; internal set; }

    /// <summary>Asked only where this is not ruled out; a question not asked counts as not answered.</summary>
    public Condition? When { get; internal set; }

    /// <summary>Never shown to the public or to experts: contacts, persons.</summary>
    public bool Private { get; init; }

    /// <summary>The longest text in 字; null for no limit of its own.</summary>
    public int? LongestText { get; init; }

    /// <summary>The least number in the field's unit, scaled; nought unless the field may be negative.</summary>
    public long? Least { get; init; }

    /// <summary>The largest number in the field's unit, scaled.</summary>
    public long? Most { get; init; }

    /// <summary>「不适用」 is an answer here; where <see cref="MayNotApplyWhen"/> stands, only then.</summary>
    public bool MayNotApply { get; init; }

    /// <summary>「不适用」 is an answer only of those who meet this. Reads the form, for a column too.</summary>
    public Condition? MayNotApplyWhen { get; internal set; }

    /// <summary>Of a title: the word for its kind in the register of earlier titles, from which it is known before anything is filled in.</summary>
    public string? Register { get; init; }

    /// <summary>The answer as a figure.</summary>
    public required Figure Figure { get; init; }

    /// <summary>The parts of the answer as figures: of a title the days, of a credit code the division.</summary>
    public IReadOnlyList<Figure> Parts { get; init; } = [];

    /// <summary>Where the programme file defines it.</summary>
    public Place Place { get; init; }

    /// <summary>The label for an applicant, on a page or <paramref name="onPaper"/>. The sheet is the form's, for a column too.</summary>
    public string LabelFor(FactSheet sheet, bool onPaper = false) => Alias.Find(Aliases, sheet, alias => alias.Printed || !onPaper ? alias.Label : null) ?? Label;

    /// <summary>The word of help for an applicant. The sheet is the form's, for a column too.</summary>
    public string? HintFor(FactSheet sheet) => Alias.Find(Aliases, sheet, alias => alias.Hint) ?? Hint;

    /// <summary>Whether it is asked: not ruled out. Of a column, <paramref name="sheet"/> is the row.</summary>
    public bool IsAsked(FactSheet sheet) => When is null || When.Decide(sheet) != Verdict.NotMet;

    /// <summary>Whether it is asked and must be answered before submission. Of a column, <paramref name="sheet"/> is the row.</summary>
    public bool IsRequired(FactSheet sheet) => (Required || RequiredWhen?.Decide(sheet) == Verdict.Met) && IsAsked(sheet);

    /// <summary>Whether 「不适用」 is an answer of this applicant: not ruled out. The sheet is the form's, for a column too.</summary>
    public bool TakesNotApplicable(FactSheet sheet) => MayNotApply && (MayNotApplyWhen is null || MayNotApplyWhen.Decide(sheet) != Verdict.NotMet);
}

/// <summary>A repeated table.</summary>
public sealed class Table
{
    /// <summary>The word for it; unique in the form.</summary>
    public required string Id { get; init; }

    /// <summary>The heading as printed.</summary>
    public required string Label { get; init; }

    /// <summary>The clause that asks for it.</summary>
    public string Clause { get; init; } = "";

    /// <summary>A word of help, and how an unclear print is read.</summary>
    public string? Hint { get; init; }

    /// <summary>Other words for some kinds of applicant; the first that fits counts.</summary>
    public IReadOnlyList<Alias> Aliases { get; internal set; } = [];

    /// <summary>Asked only where this is not ruled out; rows of a table that is not asked count as not filled in.</summary>
    public Condition? When { get; internal set; }

    /// <summary>Whose work it is within the institution (人事, 财务 …); null where the notice's file says nothing.</summary>
    public string? FilledBy { get; init; }

    /// <summary>The columns.</summary>
    public required IReadOnlyList<Field> Columns { get; init; }

    /// <summary>Printed row heads where the rows are fixed (the years of block 二); they fill the first column.</summary>
    public IReadOnlyList<string> FixedRows { get; init; } = [];

    /// <summary>At least this many rows before submission.</summary>
    public int LeastRows { get; init; }

    /// <summary>Never shown to the public or to experts.</summary>
    public bool Private { get; init; }

    /// <summary>The columns as figures of a row.</summary>
    public required Schema Schema { get; init; }

    /// <summary>Where the programme file defines it.</summary>
    public Place Place { get; init; }

    internal int Index { get; init; }

    /// <summary>The heading for an applicant, on a page or <paramref name="onPaper"/>.</summary>
    public string LabelFor(FactSheet sheet, bool onPaper = false) => Alias.Find(Aliases, sheet, alias => alias.Printed || !onPaper ? alias.Label : null) ?? Label;

    /// <summary>The word of help for an applicant.</summary>
    public string? HintFor(FactSheet sheet) => Alias.Find(Aliases, sheet, alias => alias.Hint) ?? Hint;

    /// <summary>Whether it is asked: not ruled out.</summary>
    public bool IsAsked(FactSheet sheet) => When is null || When.Decide(sheet) != Verdict.NotMet;

    private const int MostKeptPaths = 300;

    // each save of a section asks for some eighty of them: they are made once
    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, string[]> paths = new();

    /// <summary>The path of a cell as faults and boxes name it: <c>table[1].column</c>.</summary>
    /// <param name="row">Which row, from 1.</param>
    /// <param name="column">Which column, by its place from 0.</param>
    public string PathOf(int row, int column)
    {
        if (row > MostKeptPaths) return $"{PathOf(row)}.{Columns[column].Id}";
        if (!paths.TryGetValue(row, out var cells)) paths[row] = cells = [.. Columns.Select(cell => $"{PathOf(row)}.{cell.Id}")];
        return cells[column];
    }

    /// <summary>The path of a row, from 1: <c>table[1]</c>.</summary>
    public string PathOf(int row) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Id}[{row}]");

    /// <summary>How many rows an applicant must fill in before submission: none of a table that is not asked.</summary>
    public int LeastRowsFor(FactSheet sheet) => IsAsked(sheet) ? LeastRows : 0;
}

/// <summary>One block of a section: a field or a table.</summary>
public readonly record struct FormBlock(Field? Field, Table? Table)
{
    /// <summary>The word for it.</summary>
    public string Id => Field?.Id ?? Table!.Id;
}

/// <summary>A section of the form. A section that is not <see cref="Printed"/> is supplementary: it decides but stands in no annex (Z4.7).</summary>
public sealed record Section(string Id, string Label, string Clause, bool Printed, string? Note, IReadOnlyList<FormBlock> Blocks)
{
    private readonly Dictionary<string, FormBlock> byId = Blocks.DistinctBy(block => block.Id).ToDictionary(block => block.Id, StringComparer.Ordinal);

    /// <summary>Whose work its fields are within the institution; null where the notice's file says nothing.</summary>
    public string? FilledBy { get; init; }

    /// <summary>The field or table of that word, or null.</summary>
    public FormBlock? Find(string id) => byId.TryGetValue(id, out var block) ? block : null;
}

/// <summary>The whole form, from which page, check, paper, export and API are all made.</summary>
public sealed record Form(IReadOnlyList<Section> Sections)
{
    /// <summary>All fields outside tables, in form order.</summary>
    public IReadOnlyList<Field> Fields { get; } = [.. Sections.SelectMany(s => s.Blocks).Where(b => b.Field is not null).Select(b => b.Field!)];

    /// <summary>The people within an institution among whom the form is divided, in form order.</summary>
    public IReadOnlyList<string> Fillers { get; } = [.. Sections.SelectMany(s => s.Blocks.Select(block => block.Table is { } table ? table.FilledBy : s.FilledBy)).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>All tables, in form order.</summary>
    public IReadOnlyList<Table> Tables { get; } = [.. Sections.SelectMany(s => s.Blocks).Where(b => b.Table is not null).Select(b => b.Table!)];
}
