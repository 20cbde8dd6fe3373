using System.Diagnostics;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Bench;

/// <summary>Zhejiang 2021 against applicants: the verdict alone beside hand-written checks, every finding as values, every sentence; and how long the file takes to load.</summary>
internal static class RulesBench
{
    private const int Rounds = 9;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);
    private static long sink;

    public static void Run()
    {
        var text = ProgrammeFolder.Find("zhejiang-2021")!.Text;
        var file = ProgrammeText.Split(text).Programme;
        Programme? read = null;
        var firstLoad = Milliseconds(() => read = Load(text));
        var programme = read!;

        var applicants = Applicants.All.ToArray();
        var sheets = applicants.Select(applicant => Applicants.Sheet(programme, applicant)).ToArray();
        Agree(programme, applicants, sheets);

        var rates = Alternate(
            () => Each(applicants, HandWritten.Decide, static verdict => (long)verdict),
            () => Each(sheets, programme.Decide, static verdict => (long)verdict),
            () => Each(sheets, programme.Evaluate, Values),
            () => Each(sheets, programme.Evaluate, Sentences));
        Result.Rate("rules.verdict", rates[1], "programmes/s", rates[0], 0.1, null);
        Result.Rate("rules.findings", rates[2], "programmes/s", rates[0], null, 300_000);
        Result.Rate("rules.sentences", rates[3], "programmes/s", rates[0], null, 80_000);

        var parse = new List<double>();
        var load = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            parse.Add(Milliseconds(() => YamlText.Read(file, "", new Faults())));
            load.Add(Milliseconds(() => Load(text)));
        }
        Result.Time("programme.load", Result.Median(load[20..]), "ms", Result.Median(parse[20..]), 20);
        Result.Time("programme.load.first", firstLoad, "ms", null, null);
        GC.KeepAlive(sink);
    }

    private static Programme Load(string text)
    {
        var faults = new Faults();
        return ProgrammeReader.Read(text, "", faults) ?? throw new InvalidOperationException(string.Join('\n', faults.All));
    }

    private static double Milliseconds(Action act)
    {
        var used = Environment.CpuUsage.TotalTime;
        act();
        return (Environment.CpuUsage.TotalTime - used).TotalMilliseconds;
    }

    // a floor that decides otherwise would be no floor
    private static void Agree(Programme programme, Applicant[] applicants, FactSheet[] sheets)
    {
        for (var i = 0; i < applicants.Length; i++)
        {
            var (hand, ours) = (HandWritten.Decide(applicants[i]), programme.Evaluate(sheets[i]).MachineVerdict);
            if (hand != ours) throw new InvalidOperationException($"Applicant {i}: hand-written {hand}, programme {ours}");
        }
    }

    // Rounds take turns, so that whatever else the machine does meets all of them; and what counts is the time of the processor, all
    // threads of this process together (the collector's too), not the time on the wall that others may have had.
    private static double[] Alternate(params Func<long>[] works)
    {
        var rates = works.Select(_ => new List<double>()).ToArray();
        for (var round = -2; round < Rounds; round++)
        {
            for (var i = 0; i < works.Length; i++)
            {
                var (from, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                long done = 0;
                while (Stopwatch.GetElapsedTime(from) < Round) done += works[i]();
                if (round >= 0) rates[i].Add(done / (Environment.CpuUsage.TotalTime - used).TotalSeconds);
            }
        }
        return [.. rates.Select(Result.Median)];
    }

    private static long Each<TIn, TOut>(TIn[] inputs, Func<TIn, TOut> work, Func<TOut, long> use)
    {
        const int Times = 50;
        long sum = 0;
        for (var i = 0; i < Times; i++)
        {
            foreach (var input in inputs) sum += use(work(input));
        }
        sink += sum;
        return Times * inputs.Length;
    }

    private static long Values(Report report)
    {
        var sum = Values(report.Root);
        foreach (var check in report.Checks) sum += Values(check.Finding);
        return sum;
    }

    private static long Values(Finding finding)
    {
        var sum = (long)finding.Verdict + (long)finding.By;
        if (finding.Measurement is { } measured)
        {
            if (measured.Value is { } value) sum += (long)value.Numerator;
            if (measured.Limit is { } limit) sum += (long)limit.Numerator;
        }
        var children = finding.Children;
        for (var i = 0; i < children.Count; i++) sum += Values(children[i]);
        return sum;
    }

    private static long Sentences(Report report)
    {
        long sum = report.Sentence.Length;
        foreach (var finding in report.Findings) sum += Sentences(finding);
        foreach (var check in report.Checks) sum += Sentences(check.Finding);
        return sum;
    }

    private static long Sentences(Finding finding)
    {
        long sum = finding.Sentence.Length;
        var children = finding.Children;
        for (var i = 0; i < children.Count; i++) sum += Sentences(children[i]);
        return sum;
    }
}
