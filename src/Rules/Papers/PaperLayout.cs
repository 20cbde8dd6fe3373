namespace Shifan.Rules;

/// <summary>What a paper is about, and so which data it may read (<see cref="PaperVocabulary"/>).</summary>
public enum PaperSubject
{
    /// <summary>The applicant's own papers.</summary>
    Application,

    /// <summary>推荐表 of one case.</summary>
    Recommendation,

    /// <summary>The receipt of a submitted version.</summary>
    Receipt,

    /// <summary>What an office tells an applicant: to mend something, or that it ends here.</summary>
    Return,

    /// <summary>汇总表.</summary>
    Summary,

    /// <summary>推荐函, 请示.</summary>
    Letter,

    /// <summary>公示.</summary>
    Publicity,

    /// <summary>认定通知.</summary>
    Decision,

    /// <summary>The certificate of one recognised institution.</summary>
    Certificate,

    /// <summary>What goes with a delivery of paper or discs: address label, 报送清单, label of a disc.</summary>
    Delivery,

    /// <summary>案卷目录: what an archive package holds.</summary>
    Archive,

    /// <summary>What experts sign and what is written of them: score sheet, summary of scores, minutes, order of a defence, list of who came, pledge.</summary>
    Panel,

    /// <summary>实地核查记录表 of one case.</summary>
    Visit,

    /// <summary>What the author of an objection is answered.</summary>
    Objection,
}

/// <summary>How the pages of a paper lie, and what stands at their edges.</summary>
public enum PaperPages
{
    /// <summary>Upright, with number, edition and page mark.</summary>
    Form,

    /// <summary>As official documents are set (GB/T 9704).</summary>
    Official,

    /// <summary>Across.</summary>
    Across,

    /// <summary>Upright, with nothing at the edges: what is cut out and pasted.</summary>
    Bare,

    /// <summary>Across within a frame, in large letters: what is hung on a wall.</summary>
    Certificate,
}

/// <summary>A paper as its file describes it: blocks in order, without a word about fonts and measures.</summary>
public sealed record PaperLayout(string Id, string? Label, PaperSubject About, PaperPages Pages, IReadOnlyList<PaperBlock> Blocks)
{
    /// <summary>The words that are declared with it, also online; null where it has none.</summary>
    public string? Declaration => Blocks.OfType<PaperBlock.Declaration>().FirstOrDefault()?.Text.Plain;

    /// <summary>The file block by block as text: what an amendment changed is seen by comparing them.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}

/// <summary>Text with names in it: literal parts and values in turn.</summary>
public sealed record PaperText(IReadOnlyList<PaperPart> Parts)
{
    /// <summary>A text without names.</summary>
    public static PaperText Of(string text) => new([new PaperPart(text, null)]);

    /// <summary>The text, names in braces.</summary>
    public string Plain => string.Concat(Parts.Select(part => part.Literal ?? $"{{{part.Value!.Name}}}"));
}

/// <summary>A piece of a text: literal, or a value.</summary>
public readonly record struct PaperPart(string? Literal, PaperValue? Value);

/// <summary>What a paper's name stands for: a field or column, a computed figure, or a word of the vocabulary.</summary>
public sealed record PaperValue(string Name, Field? Field, Figure? Figure, PaperWord? Word);

/// <summary>A label and what stands behind it.</summary>
public sealed record PaperLine(PaperText Label, PaperText? Text);

/// <summary>A cell of a printed form; exactly one of label, text, value and each is given.</summary>
/// <param name="Label">What is asked.</param>
/// <param name="Text">Words with values in them.</param>
/// <param name="Value">An answer alone.</param>
/// <param name="Each">A line for each row of a table.</param>
/// <param name="Span">So many columns wide.</param>
/// <param name="Down">So many rows high.</param>
/// <param name="Lines">Room for at least so many lines of text, as a form leaves it to be written on; nought: as high as its content.</param>
public sealed record PaperCell(PaperText? Label, PaperText? Text, PaperValue? Value, PaperEach? Each, int Span, int Down, int Lines);

/// <summary>Words for each row of a table, of those that meet a condition.</summary>
public sealed record PaperEach(Table Table, PaperText Text, Condition? Where);

/// <summary>A column of a table: of the form's, or of a list of the vocabulary.</summary>
public sealed record PaperColumn(string Name, Field? Field, string? Label, int Span);

/// <summary>A row of a printed form: a heading across it, cells, or the rows of a table.</summary>
public sealed record PaperRow(PaperText? Band, IReadOnlyList<PaperCell>? Cells, PaperRows? Rows);

/// <summary>The rows of a table within a printed form, and what stands beside them all.</summary>
public sealed record PaperRows(Table Table, IReadOnlyList<PaperColumn> Columns, PaperCell? Beside, int Empty);

/// <summary>One block of a paper. A closed set.</summary>
public abstract record PaperBlock
{
    private PaperBlock()
    {
    }

    /// <summary>Printed only where this is met.</summary>
    public Condition? When { get; init; }

    /// <summary>Printed only where this name has a content.</summary>
    public string? Filled { get; init; }

    /// <summary>Printed only where this name has none.</summary>
    public string? Missing { get; init; }

    /// <summary>A cover with a page of its own.</summary>
    public sealed record Cover(IReadOnlyList<PaperText> Titles, IReadOnlyList<PaperLine> Lines, PaperText? Imprint) : PaperBlock;

    /// <summary>The title of the paper.</summary>
    public sealed record Title(PaperText Text) : PaperBlock;

    /// <summary>A heading of level 1 to 4.</summary>
    public sealed record Heading(PaperText Text, int Level) : PaperBlock;

    /// <summary>Running text.</summary>
    public sealed record Body(PaperText Text) : PaperBlock;

    /// <summary>To whom it goes: a line without indent.</summary>
    public sealed record To(PaperText Text) : PaperBlock;

    /// <summary>Words that are declared.</summary>
    public sealed record Declaration(PaperText Text) : PaperBlock;

    /// <summary>A word of explanation, smaller.</summary>
    public sealed record Note(PaperText Text) : PaperBlock;

    /// <summary>Lines, one below the other.</summary>
    public sealed record Items(IReadOnlyList<PaperText> Of) : PaperBlock;

    /// <summary>A printed form, cell by cell.</summary>
    public sealed record Grid(int Columns, IReadOnlyList<PaperRow> Rows) : PaperBlock;

    /// <summary>Fields laid out by themselves.</summary>
    public sealed record Fields(IReadOnlyList<Field> Of) : PaperBlock;

    /// <summary>A table of the form, or a list of the vocabulary, with its head on each page.</summary>
    public sealed record Listing(Table? Table, PaperList? Of, IReadOnlyList<PaperColumn> Columns, PaperText? Left, PaperText? Right, bool Numbered, int Empty) : PaperBlock
    {
        /// <summary>At least so high is each row, in mm; 0: as its text needs.</summary>
        public int RowHeight { get; init; }
    }

    /// <summary>A chapter of the report: its heading and the applicant's text, or the points that it should speak of.</summary>
    public sealed record Chapter(Field Field, PaperText Head) : PaperBlock;

    /// <summary>Whole sections of the form laid out by themselves; null: those that no paper of the applicant has.</summary>
    public sealed record Sections(IReadOnlyList<string>? Ids) : PaperBlock;

    /// <summary>Places for seal, signature and day.</summary>
    public sealed record Places(IReadOnlyList<PaperLine> Lines) : PaperBlock;

    /// <summary>A label to be cut out, or a round one to be pasted on a disc.</summary>
    public sealed record Label(PaperText Head, IReadOnlyList<PaperLine> Lines, bool Round) : PaperBlock;

    /// <summary>Names and what stands behind them.</summary>
    public sealed record Pairs(IReadOnlyList<PaperLine> Lines) : PaperBlock;

    /// <summary>The red head of an official document: who issues it, its number, who signs.</summary>
    public sealed record RedHead(PaperText Office, PaperText? Document, PaperText? Signer) : PaperBlock;

    /// <summary>附件 by name, under the text.</summary>
    public sealed record Annexes(IReadOnlyList<PaperText> Of) : PaperBlock;

    /// <summary>落款: office and day.</summary>
    public sealed record Sign(PaperText Office, PaperText Day) : PaperBlock;

    /// <summary>版记 at the end of an official document (GB/T 9704): who has copies, who issues it and when. Without copies only the second line.</summary>
    public sealed record Colophon(PaperText? Copies, PaperText Office, PaperText Day) : PaperBlock;

    /// <summary>An address as a QR code with words beside it.</summary>
    public sealed record Code(PaperValue Address, PaperText Name, PaperText Text) : PaperBlock;

    /// <summary>What follows begins on a new page.</summary>
    public sealed record NewPage : PaperBlock;
}
