using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What an application report is made from.</summary>
/// <param name="Programme">Whose form and papers.</param>
/// <param name="Number">The application's number.</param>
/// <param name="Institution">Who applies, by its name in the register.</param>
/// <param name="Version">The submitted version; null prints a draft.</param>
/// <param name="Digest">The digest of what is printed.</param>
/// <param name="Moment">When it was submitted, or the draft saved.</param>
/// <param name="Answers">The answers as they were typed.</param>
/// <param name="Declared">The applicant's own word on statements that a person judges.</param>
/// <param name="Sheet">The same as facts: they tell which questions are asked.</param>
/// <param name="Division">The name of a division, or null.</param>
public sealed record ReportSource(
    Programme Programme, string Number, string Institution, int? Version, string Digest, DateTimeOffset Moment, MappingNode Answers, MappingNode Declared, FactSheet Sheet, Func<int, string?> Division)
{
    /// <summary>Only this paper, by its id; null: the whole report.</summary>
    public string? Only { get; init; }

    /// <summary>Pages that are sealed before submission: no draft's mark on them, and a code by which they are compared with what is submitted.</summary>
    public bool ForSeal { get; init; }

    /// <summary>The papers as they are before anybody fills them in.</summary>
    public bool Blank { get; init; }
}

/// <summary>
/// The application report as the notice prescribes it: each paper of the applicant as its file describes it, and behind them what decides but
/// stands in no prescribed form (Z4.7).
/// </summary>
public static class ApplicationReport
{
    private const string Supplement = "supplement";

    /// <summary>The report, ready to be printed.</summary>
    public static Printout Of(ReportSource source)
    {
        var programme = source.Programme;
        var papers = programme.Papers.Where(paper => paper.By == Workflow.Applicant && (source.Only is null || paper.Id == source.Only)).ToList();
        var layouts = papers.Select(paper => programme.LayoutOf(paper.Id)!).ToList();
        if (source.Only is null)
        {
            var behind = programme.Layouts.Where(layout => layout.About == PaperSubject.Application && programme.Papers.All(paper => paper.Id != layout.Id)).ToList();
            layouts.AddRange(behind);
            if (behind.All(layout => layout.Id != Supplement)) layouts.Add(programme.LayoutOf(Supplement)!);
        }
        var data = DataOf(source);
        var blocks = new List<PrintBlock>();
        foreach (var layout in layouts)
        {
            var composed = PaperComposer.Of(layout, data);
            if (layout.Id == Supplement && !composed.Exists(block => block is PrintBlock.Fields or PrintBlock.Rows)) continue;
            PaperComposer.NewPage(blocks);
            blocks.AddRange(composed);
        }
        var moment = Deadline.ShowExact(source.Moment);
        return new Printout(
            papers.Select(paper => paper.Label).FirstOrDefault() ?? programme.Notice.Title, source.Institution, source.Blank ? programme.Notice.Number : $"申报编号 {source.Number}",
            source switch
            {
                { Blank: true } => "空白表",
                { Version: { } version } => $"第 {version} 版　{moment} 提交",
                { ForSeal: true } => $"供盖章　{moment} 保存的内容，此后有改动的须重新打印",
                _ => $"草稿　{moment} 保存，尚未提交",
            },
            source is { Version: null, ForSeal: false, Blank: false } ? "草稿" : null, source.Blank ? "空白表" : PageCode.Of(source.Number, source.Version ?? 0, source.Digest), source.Moment, blocks)
        { Pages = PaperPrintout.PagesOf(layouts is [{ } only] ? only.Pages : PaperPages.Form) };
    }

    private static PaperData DataOf(ReportSource source)
    {
        var said = source.Programme.Statements.Where(statement => source.Declared[statement.Rubric.Id] is ScalarNode { IsNull: false }).ToList();
        return new PaperData(source.Programme)
        {
            Answers = source.Answers,
            Sheet = source.Sheet,
            Division = source.Division,
            Words = new Dictionary<string, string>(PaperData.OfNotice(source.Programme), StringComparer.Ordinal)
            {
                ["case.number"] = source.Number,
                ["case.institution"] = source.Institution,
                ["case.version"] = source.Version is { } version ? $"{version}" : "",
                ["case.digest"] = source.Digest,
                ["case.submitted"] = source.Version is null ? "" : Deadline.ShowExact(source.Moment),
            },
            Lists = new Dictionary<string, PaperListing>(StringComparer.Ordinal)
            {
                ["statements"] = new([.. said.Select(statement => new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["text"] = statement.Statement, ["clause"] = statement.Rubric.Clause, ["said"] = Word((ScalarNode)source.Declared[statement.Rubric.Id]!),
                })]),
            },
        };
    }

    private static string Word(ScalarNode said) => Flags.Read(said.Text) switch { true => "符合", false => "不符合", null => said.Text };
}
