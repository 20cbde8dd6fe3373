using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>Hundreds of small accidents to a real file: reading never throws, and gives a programme or says why not.</summary>
public sealed class MutationTests
{
    private static readonly string Text = Repository.Whole("zhejiang-2021");

    private static readonly string[] Lines = Text.Split('\n');

    private static readonly string[] Words = [.. Text.Split([' ', '\n', ',', '{', '}', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Reading_a_damaged_file_gives_a_programme_or_faults(int seed)
    {
        var random = new Random(seed);
        var (sound, refused) = (0, 0);
        for (var i = 0; i < 150; i++)
        {
            var damaged = Damage(random);
            var faults = new Faults();
            var programme = Try(() => ProgrammeReader.Read(damaged, "damaged.yaml", faults), damaged);
            Assert.True(programme is null != faults.None, $"neither a programme nor a fault, or both: {damaged}");
            if (programme is null)
            {
                refused++;
                continue;
            }
            sound++;
            Try(() => Judge(programme), damaged);
        }
        Assert.True(sound > 0 && refused > 0, "The damage is too small or too large to say anything.");
    }

    // what has been read can be judged and said
    private static string Judge(Programme programme)
    {
        var answers = (MappingNode)YamlText.Read("{ employees: 20, assets: 5亿元, functions: [培训服务], staff: [ { degree: 本科 } ], creditCode: 91350100M000100Y43 }", "answers.yaml", new Faults())!;
        var report = programme.Evaluate(AnswerReader.Read(programme, answers, null, null, new DateOnly(2021, 5, 16), new Faults()));
        return report.Sentence + string.Concat(report.Root.All().Select(finding => finding.Sentence + finding.Lacks));
    }

    private static T Try<T>(Func<T> act, string damaged)
    {
        try
        {
            return act();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{error.Message} was thrown by:\n{Difference(damaged)}", error);
        }
    }

    private static string Difference(string damaged)
    {
        var lines = damaged.Split('\n');
        var first = Enumerable.Range(0, Math.Min(lines.Length, Lines.Length)).FirstOrDefault(i => lines[i] != Lines[i]);
        return $"line {first + 1}: {lines[Math.Min(first, lines.Length - 1)]}\ninstead of: {Lines[first]}";
    }

    private static string Damage(Random random)
    {
        var lines = Lines.ToList();
        var at = random.Next(lines.Count);
        switch (random.Next(9))
        {
            case 0: lines.RemoveAt(at); break;
            case 1: lines.Insert(at, lines[at]); break;
            case 2: (lines[at], lines[random.Next(lines.Count)]) = (lines[random.Next(lines.Count)], lines[at]); break;
            case 3: lines[at] = lines[random.Next(lines.Count)]; break;
            case 4: lines[at] = new string(' ', random.Next(6)) + lines[at]; break;
            case 5: lines.RemoveRange(at, Math.Min(random.Next(1, 20), lines.Count - at)); break;
            case 6: lines.RemoveRange(at, lines.Count - at); break;
            default: lines[at] = Replace(lines[at], random); break;
        }
        return string.Join('\n', lines);
    }

    private static string Replace(string line, Random random)
    {
        const string Marks = ":{}[]\"'&*!|>#-%@`, \t?\u0000\uD83D1９";
        if (line.Length == 0 || random.Next(3) == 0) return line.Insert(random.Next(line.Length + 1), Marks[random.Next(Marks.Length)].ToString());
        var words = line.Split(' ');
        words[random.Next(words.Length)] = random.Next(4) switch { 0 => "", 1 => "0", 2 => "999999999999999999999999999999", _ => Words[random.Next(Words.Length)] };
        return string.Join(' ', words);
    }
}
