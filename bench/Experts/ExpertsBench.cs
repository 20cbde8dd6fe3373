using System.Diagnostics;
using System.Globalization;
using System.Text;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Bench.Experts;

/// <summary>Experts assigned to cases, and their scores calibrated and ranked. The floor of an assignment is Debian's coinor-cbc on the same problem, where it is installed.</summary>
internal static class ExpertsBench
{
    private const int Need = 5;
    private const double Barred = 0.12;
    private const int Runs = 15;
    private const int WarmUps = 20;

    public static void Run()
    {
        Assign(300, 40, Runs, "ms", 1, 100, withFloor: true);
        Assign(5000, 600, 3, "s", 1000, 10, withFloor: false);
        Rank();
    }

    private static void Assign(int cases, int experts, int runs, string unit, double scale, double most, bool withFloor)
    {
        var request = Make(cases, experts);
        Assigned assigned = Assignment.Of(request);
        var times = new List<double>();
        for (var i = 0; i < runs; i++)
        {
            var from = Stopwatch.GetTimestamp();
            var again = Assignment.Of(request);
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds / scale);
            if (!Same(assigned, again)) throw new InvalidOperationException("The same request gave another assignment.");
        }
        Result.Time($"experts.assign.{cases}", Result.Median(times), unit, withFloor ? CbcTime(request) / scale : null, most);
        Result.Time($"experts.loads.{cases}", assigned.Loads.Max(load => load.Cases) - assigned.Loads.Min(load => load.Cases), "difference", null, 1);
        Result.Time($"experts.lacks.{cases}", assigned.Cases.Sum(one => one.Lacks), "places", null, 0);
    }

    private static bool Same(Assigned one, Assigned other) => one.Cases.Zip(other.Cases).All(pair => pair.First.Experts.SequenceEqual(pair.Second.Experts));

    private static AssignmentRequest Make(int cases, int experts)
    {
        var random = new Random(1);
        string[] fields = ["信息", "技术", "创业", "培训", "融资"];
        var request = new AssignmentRequest
        {
            Cases = [.. Enumerable.Range(0, cases).Select(i => new AssignmentCase($"C{i:0000}", Need, [fields[random.Next(5)]]))],
            Experts = [.. Enumerable.Range(0, experts).Select(i => new AssignmentExpert($"E{i:000}", [fields[random.Next(5)], fields[random.Next(5)]], 60))],
        };
        var (barred, costs) = (new Dictionary<(string, string), string>(), new Dictionary<(string, string), int>());
        foreach (var one in request.Cases)
        {
            foreach (var expert in request.Experts)
            {
                if (random.NextDouble() < Barred) barred[(one.Id, expert.Id)] = "回避";
                else if (random.Next(4) == 0) costs[(one.Id, expert.Id)] = random.Next(AssignmentRequest.MostCost);
            }
        }
        return request with { Barred = barred, Costs = costs };
    }

    // the whole command, as one would run it: null where there is none
    private static double? CbcTime(AssignmentRequest request)
    {
        const string Cbc = "/usr/bin/cbc";
        if (!File.Exists(Cbc)) return null;
        var text = new StringBuilder("Minimize\n obj:");
        var (rows, bounds) = (new StringBuilder("Subject To\n"), new StringBuilder("Bounds\n"));
        foreach (var expert in request.Experts)
        {
            var able = request.Cases.Where(one => !request.Barred.ContainsKey((one.Id, expert.Id))).ToList();
            foreach (var one in able)
            {
                text.Append(CultureInfo.InvariantCulture, $" + {request.Costs.GetValueOrDefault((one.Id, expert.Id)) + (one.Fields.Any(expert.Fields.Contains) ? 0 : 200)} x{one.Id}{expert.Id}\n");
                bounds.Append(CultureInfo.InvariantCulture, $" x{one.Id}{expert.Id} <= 1\n");
            }
            for (var unit = 1; unit <= expert.Most; unit++)
            {
                text.Append(CultureInfo.InvariantCulture, $" + {1_000_000 * (2 * unit - 1)} y{expert.Id}u{unit}\n");
                bounds.Append(CultureInfo.InvariantCulture, $" y{expert.Id}u{unit} <= 1\n");
            }
            rows.Append(CultureInfo.InvariantCulture, $" l{expert.Id}: {string.Join("\n + ", able.Select(one => $"x{one.Id}{expert.Id}"))}\n{string.Concat(Enumerable.Range(1, expert.Most!.Value).Select(unit => $" - y{expert.Id}u{unit}\n"))} = 0\n");
        }
        foreach (var one in request.Cases)
        {
            rows.Append(CultureInfo.InvariantCulture, $" n{one.Id}: {string.Join("\n + ", request.Experts.Where(expert => !request.Barred.ContainsKey((one.Id, expert.Id))).Select(expert => $"x{one.Id}{expert.Id}"))} = {Need}\n");
        }
        var file = Path.Combine(Path.GetTempPath(), $"shifan-bench-{Environment.ProcessId}.lp");
        File.WriteAllText(file, $"{text}{rows}{bounds}End\n");
        try
        {
            return Result.Median(Enumerable.Range(0, 3).Select(_ =>
            {
                var from = Stopwatch.GetTimestamp();
                using var cbc = Process.Start(new ProcessStartInfo(Cbc, [file, "solve"]) { RedirectStandardOutput = true })!;
                cbc.StandardOutput.ReadToEnd();
                cbc.WaitForExit();
                return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            }));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Rank()
    {
        var sheet = ProgrammeFolder.Find("zhejiang-2021")!.Programme!.Scoring[0];
        var random = new Random(2);
        var assigned = Assignment.Of(Make(300, 40));
        var rounds = assigned.Cases.Select(one => (one.Case, Sheets: one.Experts.Select(expert => new SubmittedSheet(expert.Expert, sheet.Score(Answers(sheet, random), null))).ToList())).ToList();
        if (rounds.Exists(round => round.Sheets.Exists(one => !one.Scored.Complete))) throw new InvalidOperationException("A sheet of the benchmark is not in order.");
        var times = new List<double>();
        for (var i = 0; i < Runs + WarmUps; i++)
        {
            // of one thread, as the rules are measured: what else runs on the machine is not counted
            var used = Environment.CpuUsage.TotalTime;
            var scores = rounds.ConvertAll(round => sheet.Combine.Of(round.Case, [.. round.Sheets.Select(one => one.Expert)], round.Sheets, closed: true));
            var places = ScoreRanking.Of(sheet, scores);
            var calm = Calibration.Of(scores.SelectMany(score => score.Sheets.Select(mark => (score.Name, mark.Expert, mark.Scored.Total))));
            if (places.Count != 300 || calm.Cases.Count != 300) throw new InvalidOperationException("A case is missing.");
            if (i >= WarmUps) times.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
        }
        Result.Time("experts.rank.300", Result.Median(times), "ms", null, 50);
    }

    private static Dictionary<string, ScoreAnswer> Answers(ScoreSheet sheet, Random random) => sheet.All.Where(item => item is not ScoreItem.Group).ToDictionary(item => item.Id, item => item switch
    {
        ScoreItem.Given given => new ScoreAnswer { Value = ScoreItem.Say(given.Step * random.Next((int)(given.Highest / given.Step) + 1)), Reason = "理由" },
        ScoreItem.Ticks ticks => new ScoreAnswer { Ticked = [ticks.Options[random.Next(ticks.Options.Count)].Label] },
        ScoreItem.Bands or ScoreItem.Steps => new ScoreAnswer { Value = $"{random.Next(400)}", Reason = "核实" },
        _ => new ScoreAnswer { Value = "同意推荐，业绩突出，示范性强。" },
    });
}
