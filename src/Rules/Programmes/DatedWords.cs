using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Shifan.Rules;

/// <summary>A value of a programme's text with a year or a date in it: what has to be looked at when last year's notice becomes this year's.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Where it begins in that line, from 1.</param>
/// <param name="Path">The keys that lead to it.</param>
/// <param name="Part">What the part of the file is about, in Chinese (通知本身, 办理步骤).</param>
/// <param name="Text">The value as it is written.</param>
/// <param name="MayChange">It stands in one line, so that it can be replaced by itself; else it is changed in the whole text.</param>
public sealed record DatedWord(int Line, int Column, string Path, string Part, string Text, bool MayChange)
{
    /// <summary>It is a date and nothing else.</summary>
    public bool IsDay => DateOnly.TryParseExact(Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}

/// <summary>Finds and replaces the years and dates of a programme's text. Comments are nobody's value and stay as they are.</summary>
public static partial class DatedWords
{
    // signs by which YAML would read a plain value as something else
    private static readonly SearchValues<char> Steering = SearchValues.Create("#{}[],&*!|>%@`\"'");

    /// <summary>All of them, in the order of the text; none where the text cannot be read.</summary>
    public static IReadOnlyList<DatedWord> Of(string text)
    {
        if (YamlText.Read(text, "", new Faults()) is not MappingNode root) return [];
        var lines = text.Split('\n');
        return [.. root.Entries.SelectMany(entry => Scalars(entry.Value).Select(scalar => (entry.Key, Scalar: scalar))).Where(one => Year().IsMatch(one.Scalar.Text)).OrderBy(one => one.Scalar.Place.Line).ThenBy(one => one.Scalar.Place.Column)
            .Select(one => new DatedWord(one.Scalar.Place.Line, one.Scalar.Place.Column, one.Scalar.Place.Path, Format.PartOf(one.Key) ?? one.Key, one.Scalar.Text, At(lines, one.Scalar) >= 0))];
    }

    /// <summary>The text with some of its values replaced, by line and column. A value that no longer stands there is left out, and so is one that would end its line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">The new values.</param>
    public static string Replace(string text, IReadOnlyDictionary<(int Line, int Column), string> values)
    {
        if (YamlText.Read(text, "", new Faults()) is not { } root) return text;
        var lines = text.Split('\n');
        // from behind, so that columns before stay where they are
        foreach (var scalar in Scalars(root).Where(scalar => values.ContainsKey((scalar.Place.Line, scalar.Place.Column))).OrderByDescending(scalar => scalar.Place.Line).ThenByDescending(scalar => scalar.Place.Column))
        {
            var value = values[(scalar.Place.Line, scalar.Place.Column)];
            if (value == scalar.Text || value.AsSpan().IndexOfAny('\n', '\r') >= 0 || At(lines, scalar) is not (>= 0 and var at)) continue;
            var line = lines[scalar.Place.Line - 1];
            var quoted = at > 0 && line[at - 1] is '"' or '\'' ? line[at - 1] : (char?)null;
            lines[scalar.Place.Line - 1] = string.Concat(line.AsSpan(0, at), quoted is null ? Plain(value) : quoted == '"' ? value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) : value.Replace("'", "''", StringComparison.Ordinal), line.AsSpan(at + scalar.Text.Length));
        }
        return string.Join('\n', lines);
    }

    /// <summary>
    /// A value with every year in it so many years later: 2021-05-16 becomes 2022-05-16, 〔2021〕73号 〔2022〕73号. Years before <paramref name="since"/> stay: they are
    /// those of rules and earlier documents.
    /// </summary>
    public static string Later(string value, int years, int since = 0) =>
        Year().Replace(value, year => int.Parse(year.Value, CultureInfo.InvariantCulture) is var was && was >= since ? (was + years).ToString("0000", CultureInfo.InvariantCulture) : year.Value);

    // a plain value may not look like something else
    private static string Plain(string value) =>
        value.Length > 0 && value.Trim() == value && value.AsSpan().IndexOfAny(Steering) < 0 && !value.Contains(": ", StringComparison.Ordinal) && !value.EndsWith(':') && value[0] is not ('-' or '?' or ':') ? value
        : "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    // where the value's own characters begin in its line; -1 where it stands in several, or is written otherwise than it reads
    private static int At(string[] lines, ScalarNode scalar)
    {
        if (scalar.Place.Line < 1 || scalar.Place.Line > lines.Length || scalar.Text.Length == 0) return -1;
        var line = lines[scalar.Place.Line - 1];
        var from = scalar.Place.Column - 1;
        if (from < 0 || from >= line.Length) return -1;
        if (line[from] is '"' or '\'') from++;
        return from + scalar.Text.Length <= line.Length && line.AsSpan(from, scalar.Text.Length).SequenceEqual(scalar.Text) ? from : -1;
    }

    private static IEnumerable<ScalarNode> Scalars(Node node) => node switch
    {
        MappingNode mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Value)),
        SequenceNode list => list.Items.SelectMany(Scalars),
        ScalarNode scalar => [scalar],
        _ => [],
    };

    [GeneratedRegex("(?<![0-9])(19|20)[0-9]{2}(?![0-9])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Year();
}
