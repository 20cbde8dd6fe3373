using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>
/// Strong three-valued logic over random trees of conditions: what is decided stays decided whatever else becomes known, and nothing
/// is left open that could be decided. Then the same of a real programme and random answers.
/// </summary>
public sealed class LogicTests
{
    private const int Flags = 6;

    private static readonly Figure[] Figures = [.. Enumerable.Range(0, Flags).Select(slot => new Figure { Id = $"f{slot}", Label = $"数据{slot}", Kind = ValueKind.Flag, From = new Asked(), Slot = slot })];

    // a drawn seed keeps the trees reproducible: FsCheck says which one failed
    private static void ForAll(Func<Random, bool> law) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(20210516, 73), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => law(new Random(seed))));

    private static Is Leaf(int flag) => new(new Rubric(), Figures[flag], ["是"], 0b10);

    private static Condition Tree(Random random, int depth, Queue<int>? once = null, int persons = 0, bool soft = false)
    {
        Condition Part() => Tree(random, depth - 1, once, persons, soft);
        // where each figure may be read once and all have been, nothing is demanded
        Condition Flag() => once is null ? Leaf(random.Next(Flags)) : once.TryDequeue(out var flag) ? Leaf(flag) : new AllOf(new Rubric(), []);
        var rubric = new Rubric { Soft = soft && random.Next(5) == 0 };
        if (depth == 0)
        {
            if (persons > 0 && random.Next(4) == 0) return new Judged(rubric, "由人判断", [], [], declared: true) { Index = random.Next(persons) };
            return Flag();
        }
        var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Part()).ToList();
        return random.Next(persons > 0 ? 3 : 4) switch
        {
            0 => new AllOf(rubric, parts),
            1 => new AtLeastOf(rubric, random.Next(1, parts.Count + 1), parts, null, []),
            2 => new WhenThen(rubric, Flag(), Part(), random.Next(2) == 0 ? Part() : null),
            _ => new Not(rubric, Part()),
        };
    }

    private static FactSheet Sheet(IReadOnlyList<bool?> flags, int persons = 0)
    {
        var sheet = new FactSheet(Flags, 0, persons, new DateOnly(2021, 5, 16));
        for (var i = 0; i < Flags; i++)
        {
            if (flags[i] is { } flag) sheet.Set(Figures[i], flag ? 1 : 0, 1, Origin.Typed);
        }
        return sheet;
    }

    private static bool?[] Some(Random random) => [.. Enumerable.Range(0, Flags).Select(_ => random.Next(3) switch { 0 => (bool?)true, 1 => false, _ => null })];

    private static bool?[] More(Random random, bool?[] flags) => [.. flags.Select(flag => flag ?? (random.Next(2) == 0 ? null : random.Next(2) == 0))];

    private static IEnumerable<bool?[]> Completions(bool?[] flags)
    {
        var open = Enumerable.Range(0, Flags).Where(i => flags[i] is null).ToList();
        for (var bits = 0; bits < 1 << open.Count; bits++)
        {
            var full = flags.ToArray();
            for (var i = 0; i < open.Count; i++) full[open[i]] = (bits >> i & 1) == 1;
            yield return full;
        }
    }

    private static bool Classical(Condition condition, bool?[] flags) => condition switch
    {
        Is leaf => flags[Array.IndexOf(Figures, leaf.Reads.Single())]!.Value,
        AllOf all => all.Parts.All(part => Classical(part, flags)),
        AtLeastOf some => some.Parts.Count(part => Classical(part, flags)) >= some.Least,
        Not turned => !Classical(turned.Parts[0], flags),
        WhenThen rule => Classical(rule.Parts[0], flags) ? Classical(rule.Parts[1], flags) : rule.Parts.Count < 3 || Classical(rule.Parts[2], flags),
        _ => throw new InvalidOperationException(),
    };

    [Fact]
    public void With_everything_known_it_is_plain_logic() => ForAll(random =>
    {
        var tree = Tree(random, 3);
        var flags = Completions(Some(random)).First();
        return tree.Decide(Sheet(flags)) == (Classical(tree, flags) ? Verdict.Met : Verdict.NotMet);
    });

    [Fact]
    public void What_is_decided_stays_decided_when_more_becomes_known() => ForAll(random =>
    {
        var tree = Tree(random, 3);
        var flags = Some(random);
        var before = tree.Decide(Sheet(flags));
        return before == Verdict.Unknown || tree.Decide(Sheet(More(random, flags))) == before;
    });

    [Fact]
    public void Nothing_is_left_open_that_could_be_decided() => ForAll(random =>
    {
        // where each figure is read once, unknown means that it could still go either way
        var tree = Tree(random, 2, new Queue<int>(Enumerable.Range(0, Flags).OrderBy(_ => random.Next())));
        var flags = Some(random);
        var ends = Completions(flags).Select(full => Classical(tree, full)).Distinct().ToList();
        return tree.Decide(Sheet(flags)) == (ends.Count == 2 ? Verdict.Unknown : ends[0] ? Verdict.Met : Verdict.NotMet);
    });

    [Fact]
    public void Not_turns_all_into_any() => ForAll(random =>
    {
        var parts = Enumerable.Range(0, 3).Select(_ => Tree(random, 2)).ToList();
        var sheet = Sheet(Some(random));
        var none = new Rubric();
        var notAll = new Not(none, new AllOf(none, parts));
        var anyNot = new AtLeastOf(none, 1, [.. parts.Select(part => new Not(none, part))], null, []);
        return notAll.Decide(sheet) == anyNot.Decide(sheet) && new Not(none, new Not(none, parts[0])).Decide(sheet) == parts[0].Decide(sheet);
    });

    [Fact]
    public void The_verdict_alone_and_the_verdict_explained_are_one() => ForAll(random =>
    {
        var tree = Tree(random, 3, persons: 3, soft: true);
        var sheet = Sheet(Some(random), 3);
        for (var i = 0; i < 3; i++) sheet.Judgements[i] = (Judgement)random.Next(5);
        return Agree(tree.Explain(sheet));
    });

    [Fact]
    public void A_person_settles_only_what_the_machine_left_to_persons() => ForAll(random =>
    {
        var tree = Tree(random, 3, persons: 3);
        var flags = Some(random);
        var machine = tree.Decide(Sheet(flags, 3));
        var judged = Sheet(flags, 3);
        for (var i = 0; i < 3; i++) judged.Judgements[i] = random.Next(2) == 0 ? Judgement.JudgedYes : Judgement.JudgedNo;
        return machine is Verdict.Person or Verdict.Unknown || tree.Decide(judged) == machine;
    });

    [Fact]
    public void What_the_applicant_says_settles_nothing() => ForAll(random =>
    {
        var tree = Tree(random, 3, persons: 3);
        var flags = Some(random);
        var declared = Sheet(flags, 3);
        for (var i = 0; i < 3; i++) declared.Judgements[i] = random.Next(2) == 0 ? Judgement.DeclaredYes : Judgement.DeclaredNo;
        return tree.Decide(declared) == tree.Decide(Sheet(flags, 3));
    });

    private static bool Agree(Finding finding) => finding.All().All(part => part.Verdict == part.Condition.Decide(part.Sheet));

    // ---- A real programme

    public static TheoryData<string> Programmes => [.. Repository.Programmes];

    [Theory, MemberData(nameof(Programmes))]
    public void Every_finding_says_what_the_verdict_says(string id)
    {
        var programme = Repository.Programme(id);
        var random = new Random(73);
        var seen = new HashSet<Verdict>();
        for (var i = 0; i < 400; i++)
        {
            // from hardly an answer to all of them
            var answers = Answers(programme, random, missing: i % 4 * 0.2);
            var judgements = programme.Statements.Where(_ => random.Next(3) > 0).Select(s => new Entry(s.Rubric.Id, default, new ScalarNode(default, i % 2 == 0 || random.Next(9) > 0 ? "是" : "否"))).ToList();
            var sheet = AnswerReader.Read(programme, answers, new MappingNode(default, judgements), i % 3 == 0 ? null : new MappingNode(default, judgements), new DateOnly(2021, 5, 16), new Faults());
            var report = programme.Evaluate(sheet);
            Assert.Equal(report.Contradictions.Count > 0 ? Verdict.NotMet : programme.Decide(sheet), report.Verdict);
            Assert.Equal(programme.Decide(sheet), report.Root.Verdict);
            Assert.True(Agree(report.Root), JsonText.Write(answers));
            foreach (var finding in report.Root.All())
            {
                seen.Add(finding.Verdict);
                Assert.NotEmpty(finding.Sentence);
                Assert.Equal(finding.Verdict == Verdict.Met, finding.Lacks.Length == 0);
            }
            Assert.All(report.Checks, check => Assert.NotEmpty(check.Finding.Sentence));
            Assert.NotEqual(Verdict.Person, report.MachineVerdict);
        }
        Assert.Equal(4, seen.Count);
    }

    [Theory, MemberData(nameof(Programmes))]
    public void No_further_answer_turns_a_finding_round(string id)
    {
        var programme = Repository.Programme(id);
        // 「已填」 asks whether something is known, and an answer to a choice may take other questions away: both are meant to turn
        var switches = programme.Form.Fields.Where(field => field.When is not null).SelectMany(field => field.When!.Figures()).ToHashSet();
        var conditions = programme.Eligibility.All().Where(condition => condition.All().All(part => part is not Known && (part as AtLeastOf)?.Claims is null)).ToList();
        Assert.InRange(conditions.Count, 20, 1000);
        var random = new Random(20210516);
        var decided = 0;
        for (var i = 0; i < 400; i++)
        {
            var all = Answers(programme, random, missing: 0).Entries.ToList();
            var few = all.Where(entry => switches.Any(figure => figure.Id == entry.Key) || random.Next(2) == 0).ToList();
            var (before, after) = (Read(programme, few), Read(programme, all));
            foreach (var condition in conditions)
            {
                var verdict = condition.Decide(before);
                if (verdict is not (Verdict.Met or Verdict.NotMet)) continue;
                decided++;
                // rows outweigh what was declared instead of them
                if (Rows(condition).Any(table => before.Rows[table.Index] is not { Count: > 0 } && after.Rows[table.Index] is { Count: > 0 })) continue;
                Assert.True(condition.Decide(after) == verdict, $"{condition.Rubric.Id}: {verdict} with {JsonText.Write(new MappingNode(default, few))}, else with {JsonText.Write(new MappingNode(default, all))}");
            }
        }
        Assert.True(decided > 2_000, $"Only {decided} verdicts were compared.");
    }

    private static FactSheet Read(Programme programme, List<Entry> answers) =>
        AnswerReader.Read(programme, new MappingNode(default, answers), null, null, new DateOnly(2021, 5, 16), new Faults());

    private static IEnumerable<Table> Rows(Condition condition)
    {
        static IEnumerable<Table> Of(Figure figure) => figure.From is FromRows rows ? [rows.Table] : figure.From.Reads.SelectMany(Of);
        return condition.Figures().SelectMany(Of);
    }

    private static MappingNode Answers(Programme programme, Random random, double missing)
    {
        var entries = new List<Entry>();
        foreach (var field in programme.Form.Fields.Where(_ => random.NextDouble() >= missing)) entries.Add(new Entry(field.Id, default, Answer(field, random)));
        foreach (var table in programme.Form.Tables.Where(_ => random.Next(2) == 0))
        {
            var rows = Enumerable.Range(0, random.Next(12)).Select(_ => (Node)new MappingNode(default,
                [.. table.Columns.Where(_ => random.NextDouble() >= missing / 4).Select(column => new Entry(column.Id, default, Answer(column, random)))])).ToList();
            entries.Add(new Entry(table.Id, default, new SequenceNode(default, rows)));
        }
        return new MappingNode(default, entries);
    }

    private static Node Answer(Field field, Random random)
    {
        static ScalarNode Text(string text) => new(default, text);
        string Day() => new DateOnly(2016, 5, 14).AddDays(random.Next(2 * 1826)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        switch (field.Type)
        {
            case FieldType.Number: return Text(field.Unit == Shifan.Rules.Unit.Percent ? random.Next(60, 101).ToString(CultureInfo.InvariantCulture) : new[] { "0", "4", "5", "8", "20", "25", "100", "150", "2000", "300000" }[random.Next(10)]);
            case FieldType.Date: return Text(Day());
            case FieldType.Flag: return Text(random.Next(4) == 0 ? "否" : "是");
            case FieldType.Choice: return Text(field.Options!.Options[random.Next(field.Options.Options.Count)]);
            case FieldType.Choices: return new SequenceNode(default, [.. field.Options!.Options.Where(_ => random.Next(2) == 0).Select(Text)]);
            case FieldType.Division: return Text(new[] { "330102", "330200", "310115", "110101" }[random.Next(4)]);
            case FieldType.CreditCode: return Text("91350100M000100Y43");
            case FieldType.Title: return random.Next(2) == 0 ? Text("无") : new MappingNode(default, [new Entry("from", default, Text(Day())), new Entry("until", default, Text("2021-12-31"))]);
            default: return Text(new[] { "平台", "全国示范平台", "某某公共服务平台" }[random.Next(3)]);
        }
    }
}
