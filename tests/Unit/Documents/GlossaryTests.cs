using System.Reflection;
using System.Text.RegularExpressions;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Documents;

/// <summary>
/// docs/glossary.md says what the code says: every code word is a public type of Rules or Documents, or one declared in Casework's or
/// Web's source; <c>Type.Member</c> names a member of it. Reserved words name nothing yet and are not looked up.
/// </summary>
public sealed partial class GlossaryTests
{
    private sealed record Row(string Chinese, string Code, bool Reserved);

    private static readonly IReadOnlyList<Row> Rows = Read();

    private static readonly Dictionary<string, Type> Types = new[] { typeof(Programme), typeof(Readout) }
        .SelectMany(type => type.Assembly.GetExportedTypes()).Where(type => !type.IsNested).ToDictionary(PlainName, StringComparer.Ordinal);

    // the file that declares a type, by the type's name
    private static readonly ILookup<string, string> Declarations = new[] { "Casework", "Web" }
        .SelectMany(part => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", part), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText)
        .SelectMany(text => Declared().Matches(text).Select(match => (Name: match.Groups[1].Value, Text: text)))
        .ToLookup(found => found.Name, found => found.Text, StringComparer.Ordinal);

    public static TheoryData<string> CodeWords => [.. Rows.Where(row => !row.Reserved).Select(row => row.Code)];

    [Theory, MemberData(nameof(CodeWords))]
    public void Every_code_word_is_in_the_code(string word)
    {
        Assert.Matches(@"^[A-Z]\w*(\.[A-Z]\w*)?$", word);
        var (name, member) = word.Split('.') is [var type, var part] ? (type, part) : (word, null);
        if (Types.TryGetValue(name, out var known))
        {
            Assert.True(member is null || known.GetMember(member, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Length > 0, $"{name} has no {member}.");
            return;
        }
        Assert.True(Declarations.Contains(name), $"No type is called {name}.");
        Assert.True(member is null || Declarations[name].Any(text => Regex.IsMatch(text, $@"\b{member}\b")), $"{name} has no {member}.");
    }

    [Fact]
    public void One_word_for_one_thing()
    {
        Assert.Equal(Rows.Select(row => row.Code).Distinct(StringComparer.Ordinal), Rows.Select(row => row.Code));
        Assert.Equal(Rows.Select(row => row.Chinese).Distinct(StringComparer.Ordinal), Rows.Select(row => row.Chinese));
    }

    [Fact]
    public void Has_the_kinds_of_verdict_and_the_reserved_words()
    {
        Assert.Equal(Enum.GetNames<Verdict>().Order(StringComparer.Ordinal), Rows.Where(row => row.Code.StartsWith("Verdict.", StringComparison.Ordinal)).Select(row => row.Code["Verdict.".Length..]).Order(StringComparer.Ordinal));
        Assert.Contains(Rows, row => row.Reserved);
    }

    private static List<Row> Read()
    {
        var rows = new List<Row>();
        var reserved = false;
        foreach (var line in Repository.Text("docs", "glossary.md").Split('\n'))
        {
            // a table under the head "reserved word" is one of reserved words
            if (line.StartsWith("| 中文 ", StringComparison.Ordinal)) reserved = line.Contains("reserved word", StringComparison.Ordinal);
            else if (TableRow().Match(line) is { Success: true } row) rows.Add(new Row(row.Groups[1].Value, row.Groups[2].Value, reserved));
        }
        return rows;
    }

    private static string PlainName(Type type) => type.Name.Split('`')[0];

    [GeneratedRegex(@"^\| ([^|]+?) \| `([^`|]+)` \| [^|]+ \|$", RegexOptions.None, 1000)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"\b(?:class|record|enum|struct) ([A-Z]\w*)", RegexOptions.None, 1000)]
    private static partial Regex Declared();
}
