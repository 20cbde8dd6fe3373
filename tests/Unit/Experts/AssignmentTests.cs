using System.Diagnostics;
using System.Globalization;
using System.Text;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Experts;

/// <summary>Assignments are the optimum, as an exact solver of others finds it too; they are even, stable, explained, and the same every time.</summary>
public sealed class AssignmentTests
{
    private static readonly string[] Fields = ["信息", "技术", "创业", "培训", "融资"];

    private static AssignmentRequest Make(int seed, int cases, int need, int experts, double barred, int? most = null, int? mostOfEmployer = null)
    {
        var random = new Random(seed);
        var request = new AssignmentRequest
        {
            Cases = [.. Enumerable.Range(0, cases).Select(i => new AssignmentCase($"C{i:0000}", need, i % 3 == 0 ? [] : [Fields[random.Next(5)]]))],
            Experts = [.. Enumerable.Range(0, experts).Select(i => new AssignmentExpert($"E{i:000}", [Fields[random.Next(5)], Fields[random.Next(5)]], most, i % 4 < 2 ? $"单位{i / 4}" : null))],
            MostOfEmployer = mostOfEmployer,
        };
        var bars = new Dictionary<(string, string), string>();
        var costs = new Dictionary<(string, string), int>();
        foreach (var one in request.Cases)
        {
            foreach (var expert in request.Experts)
            {
                if (random.NextDouble() < barred) bars[(one.Id, expert.Id)] = "回避";
                else if (random.Next(2) == 0) costs[(one.Id, expert.Id)] = random.Next(AssignmentRequest.MostCost + 1);
            }
        }
        return request with { Barred = bars, Costs = costs };
    }

    // missing places, sum of squares of loads, cost of pairs: the order in which assignments are better
    private static (int Lacks, long Squares, long Pairs) Value(AssignmentRequest request, Assigned assigned) =>
        (assigned.Cases.Sum(one => one.Lacks), assigned.Loads.Sum(load => (long)load.Cases * load.Cases),
            assigned.Cases.Sum(one => one.Experts.Sum(expert => PairCost(request, one.Case, expert.Expert))));

    private static long PairCost(AssignmentRequest request, string one, string expert)
    {
        var (fields, has) = (request.Cases.First(c => c.Id == one).Fields, request.Experts.First(e => e.Id == expert).Fields);
        return request.Costs.GetValueOrDefault((one, expert)) + (fields.Count == 0 || fields.Any(has.Contains) ? 0 : 200) + (request.Existing.Count > 0 && !request.Existing.Contains((one, expert)) ? 800 : 0);
    }

    private static void IsSound(AssignmentRequest request, Assigned assigned)
    {
        Assert.Empty(assigned.Refused);
        foreach (var one in assigned.Cases)
        {
            var need = request.Cases.Single(c => c.Id == one.Case).Need;
            Assert.Equal(need, one.Experts.Count + one.Lacks);
            Assert.Equal(one.Experts.Count, one.Experts.Select(expert => expert.Expert).Distinct().Count());
            Assert.DoesNotContain(one.Experts, expert => request.Barred.ContainsKey((one.Case, expert.Expert)));
            Assert.Equal(one.Lacks > 0, one.Why is not null);
            if (request.MostOfEmployer is { } most) Assert.DoesNotContain(one.Experts.Select(expert => request.Experts.Single(e => e.Id == expert.Expert).Employer).OfType<string>().CountBy(employer => employer), pair => pair.Value > most);
        }
        Assert.All(assigned.Loads, load =>
        {
            Assert.Equal(load.Cases, assigned.Cases.Sum(one => one.Experts.Count(expert => expert.Expert == load.Expert)));
            Assert.True(load.Cases <= (request.Experts.Single(expert => expert.Id == load.Expert).Most ?? int.MaxValue));
        });
    }

    public static TheoryData<int, int, int, int, double, int?, int?, bool> Instances => new()
    {
        { 1, 30, 3, 8, 0.12, null, null, false },
        { 2, 30, 3, 8, 0.5, null, null, true }, // hardly even
        { 3, 40, 5, 12, 0.3, 18, null, true },
        { 4, 20, 5, 9, 0.6, null, null, false }, // cases that lack somebody
        { 5, 25, 4, 10, 0.2, 8, null, false }, // too few experts: 80 of 100 places
        { 6, 30, 3, 12, 0.2, null, 1, true }, // no two of one employer
        { 7, 60, 5, 16, 0.12, 30, null, true },
        { 8, 300, 5, 40, 0.12, 60, null, false },
    };

    [Theory, MemberData(nameof(Instances))]
    public void Is_the_optimum_that_another_solver_finds(int seed, int cases, int need, int experts, double barred, int? most, int? mostOfEmployer, bool stands)
    {
        var request = Make(seed, cases, need, experts, barred, most, mostOfEmployer);
        if (stands)
        {
            // what an earlier list of fewer experts gave stands already
            var before = Assignment.Of(request with { Experts = [.. request.Experts.Skip(2)] });
            request = request with { Existing = [.. before.Cases.SelectMany(one => one.Experts.Select(expert => (one.Case, expert.Expert)))] };
        }
        var assigned = Assignment.Of(request);
        IsSound(request, assigned);
        var (lacks, squares, pairs) = Value(request, assigned);
        // weights that put the three in order for these sizes
        var even = 2L * (Math.Min(cases, experts) + 1) * 1100 + 1;
        var place = even * (2 * cases + 3);
        Assert.Equal(Cbc(request, even, place), lacks * place + squares * even + pairs);
    }

    private static long Cbc(AssignmentRequest request, long even, long place)
    {
        var (objective, rows, bounds) = (new StringBuilder("Minimize\n obj:"), new StringBuilder("Subject To\n"), new StringBuilder("Bounds\n"));
        foreach (var expert in request.Experts)
        {
            var able = request.Cases.Where(one => !request.Barred.ContainsKey((one.Id, expert.Id))).ToList();
            foreach (var one in able)
            {
                objective.Append(CultureInfo.InvariantCulture, $" + {PairCost(request, one.Id, expert.Id)} x{one.Id}{expert.Id}\n");
                bounds.Append(CultureInfo.InvariantCulture, $" 0 <= x{one.Id}{expert.Id} <= 1\n");
            }
            var units = Math.Min(expert.Most ?? int.MaxValue, able.Count);
            for (var unit = 1; unit <= units; unit++)
            {
                objective.Append(CultureInfo.InvariantCulture, $" + {even * (2 * unit - 1)} y{expert.Id}u{unit}\n");
                bounds.Append(CultureInfo.InvariantCulture, $" 0 <= y{expert.Id}u{unit} <= 1\n");
            }
            rows.Append(CultureInfo.InvariantCulture, $" l{expert.Id}: {string.Join("\n + ", able.Select(one => $"x{one.Id}{expert.Id}"))}\n{string.Concat(Enumerable.Range(1, units).Select(unit => $" - y{expert.Id}u{unit}\n"))} = 0\n");
        }
        foreach (var one in request.Cases)
        {
            objective.Append(CultureInfo.InvariantCulture, $" + {place} m{one.Id}\n");
            var able = request.Experts.Where(expert => !request.Barred.ContainsKey((one.Id, expert.Id))).ToList();
            rows.Append(CultureInfo.InvariantCulture, $" n{one.Id}: {string.Concat(able.Select(expert => $"x{one.Id}{expert.Id}\n + "))}m{one.Id} = {one.Need}\n");
            foreach (var employer in request.MostOfEmployer is null ? [] : able.Where(expert => expert.Employer is not null).GroupBy(expert => expert.Employer))
            {
                rows.Append(CultureInfo.InvariantCulture, $" g{one.Id}{employer.First().Id}: {string.Join(" + ", employer.Select(expert => $"x{one.Id}{expert.Id}"))} <= {request.MostOfEmployer}\n");
            }
        }
        var folder = Directory.CreateTempSubdirectory("shifan-assignment");
        try
        {
            var (lp, solution) = (Path.Combine(folder.FullName, "a.lp"), Path.Combine(folder.FullName, "a.sol"));
            File.WriteAllText(lp, $"{objective}{rows}{bounds}End\n");
            using var cbc = Process.Start(new ProcessStartInfo("cbc", [lp, "solve", "solution", solution]) { RedirectStandardOutput = true })!;
            var said = cbc.StandardOutput.ReadToEnd();
            cbc.WaitForExit();
            var first = File.ReadLines(solution).First();
            Assert.StartsWith("Optimal - objective value ", first, StringComparison.Ordinal);
            Assert.False(said.Contains("error", StringComparison.OrdinalIgnoreCase), said);
            return (long)Math.Round(double.Parse(first["Optimal - objective value ".Length..], CultureInfo.InvariantCulture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Loads_differ_by_one_at_most_where_that_is_possible_and_every_place_is_filled()
    {
        var assigned = Assignment.Of(Make(11, 300, 5, 40, 0.12));
        Assert.True(assigned.Complete);
        Assert.InRange(assigned.Loads.Max(load => load.Cases) - assigned.Loads.Min(load => load.Cases), 0, 1);
        Assert.Equal("300 件共 1500 个评审位置，全部分配", assigned.Says[0]);
        Assert.Equal("每名专家 37 至 38 件", assigned.Says[1]);
    }

    [Fact]
    public void The_same_request_in_another_order_gives_the_same_assignment()
    {
        var request = Make(12, 120, 5, 20, 0.2);
        var backwards = request with
        {
            Cases = [.. request.Cases.Reverse()], Experts = [.. request.Experts.Reverse()],
            Barred = request.Barred.Reverse().ToDictionary(), Costs = request.Costs.Reverse().ToDictionary(),
        };
        Assert.Equal(Say(Assignment.Of(request)), Say(Assignment.Of(backwards)));
    }

    private static string Say(Assigned assigned) => string.Join('\n', assigned.Cases.Select(one => $"{one.Case}: {string.Join(' ', one.Experts.Select(expert => expert.Expert))}"));

    [Fact]
    public void A_withdrawal_moves_little_more_than_what_was_the_expert_s_own()
    {
        var request = Make(13, 300, 5, 40, 0.12);
        var before = Assignment.Of(request);
        var existing = before.Cases.SelectMany(one => one.Experts.Select(expert => (one.Case, expert.Expert))).ToHashSet();
        var gone = before.Loads[7];
        var after = Assignment.Of(request with { Experts = [.. request.Experts.Where(expert => expert.Id != gone.Expert)], Existing = existing });
        Assert.True(after.Complete);
        // his cases go to others, and nothing else moves: everybody has room for one more
        Assert.Equal(gone.Cases, after.Dropped.Count);
        Assert.All(after.Dropped, pair => Assert.Equal(gone.Expert, pair.Expert));
        Assert.Contains($"原有 1500 个，保留 {1500 - gone.Cases} 个", after.Says);
        // asked again, nothing moves at all
        Assert.Equal(Say(before), Say(Assignment.Of(request with { Existing = existing })));
    }

    [Fact]
    public void What_the_office_sets_stays_and_what_cannot_be_is_refused()
    {
        var request = Make(14, 20, 3, 8, 0.2) with { MostOfEmployer = 1 };
        var may = request.Cases.SelectMany(one => request.Experts.Select(expert => (one.Id, expert.Id))).Where(pair => !request.Barred.ContainsKey(pair)).ToList();
        (string Case, string Expert)[] pins = [may[0], may[9], may[40]];
        var assigned = Assignment.Of(request with { Pinned = pins });
        IsSound(request, assigned);
        Assert.All(pins, pin => Assert.Equal(AssignedHow.Pinned, assigned.Cases.Single(one => one.Case == pin.Case).Experts.Single(expert => expert.Expert == pin.Expert).How));

        var barred = request.Barred.Keys.First();
        Assert.Equal([$"“{barred.Expert}”不能评“{barred.Case}”：回避"], Assignment.Of(request with { Pinned = [barred] }).Refused);
        Assert.Single(Assignment.Of(request with { Pinned = [("无", "无")] }).Refused);
        Assert.Contains("至多 1 件", Assert.Single(Assignment.Of(request with { Experts = [.. request.Experts.Select(expert => expert with { Most = 1 })], Pinned = [.. may.Where(pair => pair.Item2 == "E003").Take(2)] }).Refused), StringComparison.Ordinal);
        Assert.Contains(Assignment.Of(request with { Pinned = [.. may.Where(pair => pair.Item1 == "C0003").Take(4)] }).Refused, said => said.Contains("只须 3 名", StringComparison.Ordinal));
    }

    [Fact]
    public void A_case_that_lacks_somebody_says_whom_and_why()
    {
        AssignmentCase[] cases = [new("件1", 3, ["技术"]), new("件2", 2, [])];
        AssignmentExpert[] experts = [new("专家1", ["技术"], 1), new("专家2", ["技术"], null), new("专家3", ["融资"], null), new("专家4", ["技术"], null)];
        var request = new AssignmentRequest { Cases = cases, Experts = experts, FieldsMust = true, Barred = new Dictionary<(string, string), string> { [("件1", "专家4")] = "现任职于申报单位", [("件2", "专家2")] = "谢绝", [("件2", "专家3")] = "谢绝" } };
        var assigned = Assignment.Of(request with { Pinned = [("件2", "专家1")] });
        Assert.False(assigned.Complete);
        Assert.Equal("“件1”缺 2 名：4 名专家中，1 名不能评（现任职于申报单位 1 名），1 名领域不符，1 名已满", assigned.Cases[0].Why);
        Assert.Equal(["专家1", "专家4"], assigned.Cases[1].Experts.Select(expert => expert.Expert));
        Assert.Equal(["2 件共 5 个评审位置，分配了 3 个，缺 2 个", assigned.Cases[0].Why!], assigned.Says.Take(2));
        // everybody counts once: there and barred, of another field, full, or already in
        Assert.Equal([1, 1, 0, 1], assigned.Loads.Select(load => load.Cases));
    }

    [Fact]
    public void Nothing_to_assign_and_nobody_to_assign_are_no_accidents()
    {
        Assert.True(Assignment.Of(new AssignmentRequest { Cases = [], Experts = [] }).Complete);
        Assert.True(Assignment.Of(new AssignmentRequest { Cases = [], Experts = [new("甲", [], 0)] }).Complete);
        var nobody = Assignment.Of(new AssignmentRequest { Cases = [new("件", 2, [])], Experts = [] });
        Assert.Equal((2, "“件”缺 2 名：0 名专家中，全部已分配"), (nobody.Cases[0].Lacks, nobody.Cases[0].Why));
        Assert.Equal(1, Assignment.Of(new AssignmentRequest { Cases = [new("件", 2, [])], Experts = [new("甲", [], 0), new("乙", [], null)] }).Cases[0].Lacks);
    }
}
