using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>How far a section of the form is.</summary>
/// <param name="Section">The section.</param>
/// <param name="Required">How many answers it must have.</param>
/// <param name="Missing">How many of them are missing.</param>
/// <param name="Wrong">How many answers cannot be understood or contradict one another.</param>
/// <param name="Begun">Whether anything stands in it.</param>
public sealed record SectionProgress(Section Section, int Required, int Missing, int Wrong, bool Begun)
{
    public bool IsComplete => Missing == 0 && Wrong == 0;
}

/// <summary>What stands between a draft and its submission, what only deserves a look, and how far each section is.</summary>
public sealed record Readiness(IReadOnlyList<Refusal> Blocking, IReadOnlyList<Refusal> Warnings, IReadOnlyList<SectionProgress> Sections)
{
    // rows that lack the same are named one by one up to here
    private const int ListedRows = 3;

    /// <param name="programme">The programme that the draft is filled in by.</param>
    /// <param name="answered">The draft.</param>
    /// <param name="report">The verdicts on it.</param>
    public static Readiness Of(Programme programme, Answered answered, Report report)
    {
        var missing = Missing(programme, answered);
        var wrong = Wrong(answered).Concat(Contradictions(report, blocks: true)).ToList();
        var conditions = report.Findings.Where(finding => finding.Verdict is Verdict.NotMet or Verdict.Unknown).ToList();
        var blocks = programme.Submission?.Blocks.Select(condition => condition.Rubric.Id).ToHashSet(StringComparer.Ordinal) ?? [];
        return new Readiness(
            [.. missing, .. wrong, .. Blocked(programme, answered)],
            [
                .. conditions.Where(finding => finding.Verdict == Verdict.NotMet && !blocks.Contains(finding.Rubric.Id)).Select(finding => new Refusal("condition", Say(finding), Clause: finding.Rubric.Clause)),
                // unknown is not not-met: but an officer could only ask for what was left out
                .. conditions.Where(finding => finding.Verdict == Verdict.Unknown).Select(finding => new Refusal("condition.unknown", Say(finding), finding.Unanswered.FirstOrDefault(), finding.Rubric.Clause)),
                .. report.Differences.Select(difference => new Refusal("difference", $"{difference.Figure.Label}：{difference.Difference}", difference.Figure.Declared?.Id, difference.Figure.Clause)),
                .. Contradictions(report, blocks: false),
            ],
            [.. programme.Form.Sections.Select(section => ProgressOf(section, answered, missing, wrong))]);
    }

    private static string Say(Finding finding) => $"{finding.Rubric.Asks ?? finding.Rubric.Label}：{(finding.Children.Count == 0 ? finding.Sentence : string.Join("；", finding.Applying().Where(leaf => leaf is { Children.Count: 0, IsClaimed: true } && leaf.Verdict == finding.Verdict).Select(leaf => leaf.Sentence)))}";

    private static SectionProgress ProgressOf(Section section, Answered answered, List<Refusal> missing, List<Refusal> wrong)
    {
        bool IsHere(Refusal trouble) => trouble.Field is { } field && section.Find(BlockOf(field)) is not null;
        var lacking = missing.Count(IsHere);
        var required = section.Blocks.Count(block => block.Field is { } field ? field.IsRequired(answered.Sheet) : block.Table!.LeastRowsFor(answered.Sheet) > 0);
        return new SectionProgress(section, Math.Max(required, lacking), lacking, wrong.Count(IsHere), section.Blocks.Any(block => IsAnswered(answered.Answers[block.Id])));
    }

    /// <summary>The field or table that a place in the answers lies in: <c>staff[3].degree</c> lies in <c>staff</c>.</summary>
    public static string BlockOf(string path) => path.IndexOfAny(['[', '.']) is var end and >= 0 ? path[..end] : path;

    private static IEnumerable<Refusal> Wrong(Answered answered) => answered.Faults.Select(fault => new Refusal(fault.Code, $"{fault.Message}。{fault.Remedy}", fault.Place.Path));

    private static List<Refusal> Missing(Programme programme, Answered answered)
    {
        var refusals = new List<Refusal>();
        foreach (var field in programme.Form.Fields)
        {
            if (field.IsRequired(answered.Sheet) && !IsAnswered(answered.Answers[field.Id])) refusals.Add(Refusals.Missing(field.Id, field.LabelFor(answered.Sheet)));
        }
        foreach (var table in programme.Form.Tables.Where(table => table.IsAsked(answered.Sheet)))
        {
            var rows = (answered.Answers[table.Id] as SequenceNode)?.Items.OfType<MappingNode>().ToList() ?? [];
            if (rows.Count < table.LeastRows) refusals.Add(new Refusal("missing", $"{table.LabelFor(answered.Sheet)}至少填 {table.LeastRows} 行", table.Id));
            // a column that is asked only of some is asked of nobody here: its own row decides, and rows are judged when they are read
            foreach (var column in table.Columns.Where(column => column.Required && column.When is null))
            {
                var empty = rows.Select((row, i) => (Row: row, Number: i + 1)).Where(one => !IsAnswered(one.Row[column.Id])).Select(one => one.Number).ToList();
                var (label, of) = (column.LabelFor(answered.Sheet), table.LabelFor(answered.Sheet));
                // a column that was not filled in at all is one thing to do, not a hundred
                if (empty.Count > ListedRows) refusals.Add(Refusals.Missing($"{table.PathOf(empty[0])}.{column.Id}", $"{of}中 {empty.Count} 行的{label}（第 {string.Join("、", empty.Take(ListedRows))} 行等）"));
                else refusals.AddRange(empty.Select(number => Refusals.Missing($"{table.PathOf(number)}.{column.Id}", $"{of}第 {number} 行的{label}")));
            }
        }
        return refusals;
    }

    private static IEnumerable<Refusal> Contradictions(Report report, bool blocks) =>
        report.Checks.Where(check => check.Check.Blocks == blocks && check.Finding.Verdict == Verdict.NotMet)
            .Select(check => new Refusal("check", $"{check.Finding.Rubric.Asks}：{check.Finding.Sentence}", check.Check.Condition.Figures().FirstOrDefault(figure => figure.From is Asked)?.Id, check.Finding.Rubric.Clause));

    private static IEnumerable<Refusal> Blocked(Programme programme, Answered answered) =>
        (programme.Submission?.Blocks ?? []).Select(condition => condition.Explain(answered.Sheet)).Where(finding => finding.Verdict == Verdict.NotMet)
            .Select(finding => new Refusal("condition", Say(finding), Clause: finding.Rubric.Clause));

    private static bool IsAnswered(Node? node) => node switch
    {
        ScalarNode scalar => !scalar.IsNull && scalar.Text.Trim().Length > 0,
        SequenceNode list => list.Items.Count > 0,
        MappingNode map => map.Entries.Any(entry => IsAnswered(entry.Value)),
        _ => false,
    };
}
