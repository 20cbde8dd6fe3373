using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Web;

/// <summary>
/// One applicant against one programme, as the command line prints it with --json and the API answers it. Numbers that decide are
/// decimals in the unit that stands beside them; the text says the same for people.
/// </summary>
/// <param name="Outcome">
/// eligible: every condition that the machine judges is met; notMet; unknown: nothing failed, something is missing; invalid: the data
/// themselves cannot be understood (see <paramref name="Faults"/>), so nothing is said about them.
/// </param>
/// <param name="ForPersons">What only a person can judge; it does not change the outcome.</param>
public sealed record CheckResult(
    CheckedProgramme Programme, string? Day, string Outcome, string? Verdict, string? MachineVerdict, string? Sentence, string? Grade,
    IReadOnlyList<CheckedFinding> Findings, IReadOnlyList<CheckedStatement> ForPersons, IReadOnlyList<CheckedContradiction> Checks,
    IReadOnlyList<CheckedDifference> Differences, IReadOnlyList<CheckedFault> Faults)
{
    public const string Eligible = "eligible";
    public const string NotMet = "notMet";
    public const string Unknown = "unknown";
    public const string Invalid = "invalid";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static CheckResult Of(Report report) => new(
        CheckedProgramme.Of(report.Programme), report.Sheet.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        report.MachineVerdict switch { Rules.Verdict.Met or Rules.Verdict.Person => Eligible, Rules.Verdict.NotMet => NotMet, Rules.Verdict.Unknown => Unknown },
        VerdictWords.Code(report.Verdict), VerdictWords.Code(report.MachineVerdict), report.Sentence, report.Grade?.Label,
        [.. report.Findings.Select(CheckedFinding.Of)],
        [.. report.ForPersons.Select(CheckedStatement.Of)],
        [.. report.Checks.Select(check => new CheckedContradiction(check.Check.Blocks, CheckedFinding.Of(check.Finding)))],
        [.. report.Differences.Select(pair => new CheckedDifference(pair.Figure.Id, pair.Figure.Label, pair.Difference))],
        []);

    public static CheckResult Refused(Programme programme, IEnumerable<Fault> faults) => new(
        CheckedProgramme.Of(programme), null, Invalid, null, null, null, null, [], [], [], [], [.. faults.Select(CheckedFault.Of)]);

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}

public sealed record CheckedProgramme(string Id, string Digest, string Title, string Number)
{
    public static CheckedProgramme Of(Programme programme) => new(programme.Id, programme.Digest, programme.Notice.Title, programme.Notice.Number);
}

public sealed record CheckedFigure(string Id, string Label, string? Period);

/// <summary>A number in its unit, and as people read it. What is no number has the text alone.</summary>
public sealed record CheckedValue(decimal? Number, string? Unit, string Text)
{
    public static CheckedValue? Of(Quantity? quantity) => quantity is { } known ? new(known.Value, known.Unit.Name, known.ToString()) : null;
}

/// <param name="Kind">The word with which the programme file writes the condition: atLeast, all, any, judged …</param>
/// <param name="JudgedBy">machine, declared (the applicant's own word), office or nobody yet.</param>
/// <param name="Claimed">False for a function that the applicant does not apply for: it counts for nothing.</param>
/// <param name="Difference">Where the typed and the computed figure differ.</param>
public sealed record CheckedFinding(
    string Id, string? Label, string Clause, string? Asks, string Kind, string Verdict, string JudgedBy, bool Claimed, bool Soft, CheckedFigure? Figure,
    CheckedValue? Value, CheckedValue? Limit, CheckedValue? Shortfall, string? Source, string Sentence, string Lacks, string? Difference, string? Note,
    IReadOnlyList<CheckedFinding> Children)
{
    public static CheckedFinding Of(Finding finding)
    {
        var (rubric, measured) = (finding.Rubric, finding.Measurement);
        var figure = measured?.Figure ?? (finding.Condition.Parts.Count == 0 ? finding.Condition.Reads.FirstOrDefault() : null);
        var shown = figure?.Show(finding.Sheet);
        return new(
            rubric.Id, rubric.Label, rubric.Clause, rubric.Asks, KindOf(finding.Condition), VerdictWords.Code(finding.Verdict), JudgeOf(finding.By), finding.IsClaimed, rubric.Soft,
            figure is null ? null : new CheckedFigure(figure.Id, figure.Label, figure.Period?.Label),
            CheckedValue.Of(measured?.Value) ?? (string.IsNullOrEmpty(shown) ? null : new CheckedValue(null, null, shown)),
            CheckedValue.Of(measured?.Limit), CheckedValue.Of(measured?.Shortfall),
            finding.Source.Length > 0 ? finding.Source : null, finding.Sentence, finding.Lacks, finding.Difference, rubric.Note,
            [.. finding.Children.Select(Of)]);
    }

    public static string JudgeOf(Judge judge) => judge switch
    {
        Judge.Machine => "machine",
        Judge.Declared => "declared",
        Judge.Office => "office",
        Judge.Nobody => "nobody",
    };

    private static string KindOf(Condition condition) => condition switch
    {
        AllOf => "all",
        AtLeastOf { Least: 1, Claims: null } => "any",
        AtLeastOf => "atLeastOf",
        Compare compare => compare.Bound switch
        {
            Bound.AtLeast => "atLeast",
            Bound.Above => "above",
            Bound.AtMost => "atMost",
            Bound.Below => "below",
            Bound.Equal => "equals",
        },
        Not => "not",
        WhenThen => "when",
        EachRow => "each",
        Elapsed => "elapsed",
        DayWithin => "day",
        Is => "is",
        Includes => "includes",
        Within => "within",
        TextRule => "text",
        Known => "known",
        Holds => "holds",
        Judged => "judged",
        _ => throw new InvalidOperationException($"{condition.GetType().Name} has no word here."),
    };
}

public sealed record CheckedStatement(string Id, string Clause, string Statement, IReadOnlyList<string> Judges, IReadOnlyList<string> Evidence, string Verdict, string JudgedBy, string Sentence)
{
    public static CheckedStatement Of(Finding finding)
    {
        var judged = (ForPerson)finding.Condition;
        return new(finding.Rubric.Id, finding.Rubric.Clause, judged.Statement, judged.Judges, judged.Evidence, VerdictWords.Code(finding.Verdict), CheckedFinding.JudgeOf(finding.By), finding.Sentence);
    }
}

/// <param name="Blocks">Not met, it blocks submission; otherwise it only warns.</param>
public sealed record CheckedContradiction(bool Blocks, CheckedFinding Finding);

public sealed record CheckedDifference(string Figure, string Label, string Text);

/// <param name="Line">From 1; null where the source has no lines.</param>
public sealed record CheckedFault(string Code, string Path, int? Line, int? Column, string Message, string Remedy)
{
    public static CheckedFault Of(Fault fault) => new(
        fault.Code, fault.Place.Path, fault.Place.Line > 0 ? fault.Place.Line : null, fault.Place.Line > 0 ? fault.Place.Column : null, fault.Message, fault.Remedy);
}
