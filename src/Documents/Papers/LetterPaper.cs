using Shifan.Rules;

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
    /// <summary>The letter and its list, ready to be printed.</summary>
    public static Printout Of(LetterSource source, Programme programme)
    {
        var beyond = source.Lines.Select((line, i) => (line, Number: i + 1)).Where(one => one.line.Excess is not null).Select(one => $"{one.Number}. {one.line.Institution}：{one.line.Excess}");
        var data = new PaperData(programme)
        {
            Words = new Dictionary<string, string>(PaperData.OfNotice(programme), StringComparer.Ordinal)
            {
                ["office.name"] = source.Office,
                ["office.document"] = source.Document,
                ["office.signer"] = source.Signer ?? "",
                ["office.title"] = source.Title,
                ["office.to"] = source.To,
                ["office.text"] = source.Text,
                ["office.day"] = source.Day is { } day ? PrintText.Day(day) : "",
                ["letter.table"] = source.Table ?? "",
                ["letter.excess"] = string.Join('\n', beyond),
                ["list.count"] = $"{source.Lines.Count}",
            },
            Lists = new Dictionary<string, PaperListing>(StringComparer.Ordinal)
            {
                ["cases"] = new([.. source.Lines.Select(line => new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["institution"] = line.Institution, ["creditCode"] = line.CreditCode, ["place"] = line.Division, ["number"] = line.Number,
                })]),
            },
        };
        return PaperPrintout.Of("letter", data, new PaperEdges(source.Office, source.Document, "", source.IsDraft, "", source.Moment), source.Title)!;
    }
}
