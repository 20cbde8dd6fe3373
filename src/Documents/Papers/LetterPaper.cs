using System.Globalization;

namespace Shifan.Documents;

/// <summary>A recommended case in the list behind a covering letter.</summary>
/// <param name="Institution">Who is recommended.</param>
/// <param name="CreditCode">Its credit code.</param>
/// <param name="Division">Where it sits.</param>
/// <param name="Number">The application's number.</param>
/// <param name="Excess">Why it is recommended beyond the quota, and who answers for that; null where it is within.</param>
public sealed record LetterLine(string Institution, string CreditCode, string Division, string Number, string? Excess = null);

/// <summary>推荐函, 请示 with its list, as it goes up.</summary>
/// <param name="Office">Who writes.</param>
/// <param name="Document">发文字号; empty leaves room for it.</param>
/// <param name="Signer">签发人; null: the name is not printed.</param>
/// <param name="Title">Its title.</param>
/// <param name="To">To whom.</param>
/// <param name="Text">What it says.</param>
/// <param name="Day">The day of signing; null leaves room for it.</param>
/// <param name="Lines">Who is recommended, in order.</param>
/// <param name="Table">The sealed table that goes with it; null where there is none.</param>
/// <param name="Moment">When it was handed up, or the draft made.</param>
public sealed record LetterSource(
    string Office, string Document, string? Signer, string Title, string To, string Text, DateOnly? Day, IReadOnlyList<LetterLine> Lines, string? Table, DateTimeOffset Moment)
{
    /// <summary>It has not gone out yet.</summary>
    public bool IsDraft { get; init; }
}

/// <summary>The covering letter as a paper.</summary>
public static class LetterPaper
{
    private const string List = "推荐名单";

    /// <summary>The letter and its list, ready for the typesetter.</summary>
    public static Printout Of(LetterSource source)
    {
        var annexes = source.Table is { } table ? [List, PrintText.Clean(table)] : new List<string> { List };
        var blocks = new List<PrintBlock>
        {
            new PrintBlock.Letter(
                PrintText.Clean(source.Office), source.Document.Length > 0 ? PrintText.Clean(source.Document) : "　　　〔　　　　〕　　号", source.Signer is null ? null : PrintText.Clean(source.Signer),
                PrintText.Clean(source.Title), PrintText.Clean(source.To), PrintText.Breakable(PrintText.Paragraphs(source.Text), 24), annexes, source.Day is { } day ? PrintText.Day(day) : PrintText.NoDay),
            new PrintBlock.NewPage(),
            new PrintBlock.Note(annexes.Count == 1 ? "附件" : "附件1"),
            new PrintBlock.Title(List),
            new PrintBlock.Rows(
                [new("序号", 2.8, true), new("推荐单位", 11, false), new("统一社会信用代码", 12.4, true), new("所在地", 7.4, false), new("申报编号", 10.4, true)],
                [.. source.Lines.Select((line, i) => (IReadOnlyList<string>)[
                    (i + 1).ToString(CultureInfo.InvariantCulture), PrintText.Breakable(PrintText.Clean(line.Institution), 10), line.CreditCode, PrintText.Clean(line.Division), line.Number])]),
        };
        var beyond = source.Lines.Select((line, i) => (line, Number: i + 1)).Where(one => one.line.Excess is not null).ToList();
        if (beyond.Count > 0)
        {
            blocks.Add(new PrintBlock.Chapter("推荐时超出名额的说明"));
            blocks.Add(new PrintBlock.Paragraph(PrintText.Breakable(PrintText.Paragraphs(string.Join('\n', beyond.Select(one => $"{one.Number}. {one.line.Institution}：{one.line.Excess}"))), 24)));
        }
        return new Printout(source.Title, source.Office, source.Document, "", source.IsDraft ? "草稿" : null, "", source.Moment, blocks) { Pages = PrintPages.Letter };
    }
}
