namespace Shifan.Documents;

/// <summary>
/// What stands on paper, in order, without a word about fonts or measures. A closed set: the typesetter knows each kind, and whatever
/// else is to print these blocks one day has to.
/// </summary>
public abstract record PrintBlock
{
    private PrintBlock()
    {
    }

    /// <summary>A cover with a page of its own: the title in lines, what is written on it, who issued the form.</summary>
    public sealed record Cover(IReadOnlyList<string> Heads, IReadOnlyList<PrintLine> Lines, string? Imprint) : PrintBlock;

    /// <summary>The title of a paper, in the middle of the page.</summary>
    public sealed record Title(string Text) : PrintBlock;

    /// <summary>The heading of a chapter, of level 1 to 4.</summary>
    public sealed record Chapter(string Text, int Level = 1) : PrintBlock;

    /// <summary>Running text; a line end begins a new paragraph. <paramref name="Plain"/>: without indent, as the line that says to whom.</summary>
    public sealed record Paragraph(string Text, bool Plain = false) : PrintBlock;

    /// <summary>A word of explanation, smaller than the text.</summary>
    public sealed record Note(string Text) : PrintBlock;

    /// <summary>Rows of a printed form; the spans of each row, with cells that reach down into it, make <paramref name="Columns"/>.</summary>
    public sealed record Fields(IReadOnlyList<IReadOnlyList<PrintCell>> Cells, int Columns = FieldGrid.Columns) : PrintBlock
    {
        /// <summary>Tables within the form: from which row to which (exclusive). The first row of each is its head, which stands again on each page that it goes on to.</summary>
        public IReadOnlyList<(int From, int Until)> Tables { get; init; } = [];
    }

    /// <summary>
    /// A table whose head stands again on each page; every row has as many cells as there are columns. Above it stand, where they are
    /// given, whose it is on the left and the unit on the right.
    /// </summary>
    public sealed record Rows(IReadOnlyList<PrintColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Cells, string? Left = null, string? Right = null) : PrintBlock
    {
        /// <summary>At least so high is each row but the head, in mm, to be written in by hand; 0: as its text needs.</summary>
        public int RowHeight { get; init; }
    }

    /// <summary>Places for seal, signature and day, kept together on one page.</summary>
    public sealed record Places(IReadOnlyList<PrintLine> Lines) : PrintBlock;

    /// <summary>A label to be cut out; a round one is as large as a disc (116 mm, with its hole).</summary>
    public sealed record Label(string Head, IReadOnlyList<PrintLine> Lines, bool Round) : PrintBlock;

    /// <summary>Names and what stands behind them, without lines.</summary>
    public sealed record Pairs(IReadOnlyList<PrintLine> Lines) : PrintBlock;

    /// <summary>A drawing as SVG of our own making, its description, and the text beside it.</summary>
    public sealed record Picture(string Svg, string Description, string Text) : PrintBlock
    {
        /// <summary>What a QR code says, for a renderer that draws it anew.</summary>
        public string Code { get; init; } = "";
    }

    /// <summary>The red head of an official document: who issues it, its number, who signs.</summary>
    public sealed record RedHead(string Office, string Document, string? Signer) : PrintBlock;

    /// <summary>附件 by name, under the text.</summary>
    public sealed record Annexes(IReadOnlyList<string> Names) : PrintBlock;

    /// <summary>落款: the office and the day, under the seal.</summary>
    public sealed record Sign(string Office, string Day) : PrintBlock;

    /// <summary>版记 at the foot of the last page: who has copies (empty: nobody), and who issued it when.</summary>
    public sealed record Colophon(string Copies, string Office, string Day) : PrintBlock;

    /// <summary>What follows begins on a new page.</summary>
    public sealed record NewPage : PrintBlock;
}

/// <summary>A label and what stands behind it; nothing leaves a place to write by hand.</summary>
public sealed record PrintLine(string Label, string Text);

/// <summary>What a cell of a printed form is for.</summary>
public enum PrintCellKind
{
    /// <summary>The heading of a block, across the whole form.</summary>
    Band,

    /// <summary>What is asked.</summary>
    Label,

    /// <summary>What was answered, in few words.</summary>
    Value,

    /// <summary>A longer text, in paragraphs.</summary>
    Text,

    /// <summary>What was answered, in the middle: a cell of a table.</summary>
    Centred,
}

/// <summary>A cell of a printed form, some of its columns wide and some rows high, with room for at least so many lines of text.</summary>
public sealed record PrintCell(PrintCellKind Kind, string Text, int Span, int Down = 1, int Lines = 0);

/// <summary>A column of a table: its head, its share of the width, and whether its cells stand in the middle.</summary>
public sealed record PrintColumn(string Head, double Share, bool Centred);

/// <summary>
/// Something to be printed. The same printout gives the same bytes: its moment is an argument, never the clock.
/// </summary>
/// <param name="Title">What it is called in the file's own description.</param>
/// <param name="Author">Whose it is.</param>
/// <param name="Number">The number that stands on each page.</param>
/// <param name="Edition">Which version it is, or that it is a draft; stands on each page.</param>
/// <param name="Watermark">A word across each page, or null.</param>
/// <param name="Code">The mark of each page, to which its number is added.</param>
/// <param name="Moment">When what is printed was saved or submitted.</param>
/// <param name="Blocks">What stands on it.</param>
public sealed record Printout(
    string Title, string Author, string Number, string Edition, string? Watermark, string Code, DateTimeOffset Moment, IReadOnlyList<PrintBlock> Blocks)
{
    /// <summary>How its pages lie, and what stands at their edges.</summary>
    public PrintPages Pages { get; init; } = PrintPages.Report;

    /// <summary>What stands on the page of the signature with it: the last paragraph and whatever lies between. A seal alone on a page could stand under anything.</summary>
    internal bool IsHeld(int block)
    {
        // what is signed stands with the place where it is signed
        if (Blocks[block] is PrintBlock.Pairs) return block + 1 < Blocks.Count && Blocks[block + 1] is PrintBlock.Places;
        if (Blocks[block] is not (PrintBlock.Paragraph or PrintBlock.Annexes)) return false;
        for (var next = block + 1; next < Blocks.Count; next++)
        {
            if (Blocks[next] is PrintBlock.Sign) return true;
            if (Blocks[next] is not PrintBlock.Annexes) return false;
        }
        return false;
    }
}

/// <summary>How pages lie, and what stands at their edges.</summary>
public enum PrintPages
{
    /// <summary>Upright; number and edition at the head, the page's mark at the foot.</summary>
    Report,

    /// <summary>Upright, with nothing but the page's number: as official documents are set (GB/T 9704).</summary>
    Letter,

    /// <summary>Across, with nothing at the head; edition and mark at the foot.</summary>
    Table,

    /// <summary>Upright, with nothing at the edges.</summary>
    Bare,

    /// <summary>Across within a frame, in large letters, with nothing at head and foot.</summary>
    Certificate,
}
