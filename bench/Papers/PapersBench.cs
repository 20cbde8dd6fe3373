using System.Diagnostics;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Bench.Papers;

/// <summary>
/// Papers of one application as PDF and as Word: cold, warm, all of them, and how much memory it takes. The floor is LibreOffice converting the
/// same Word document, in the same run; where it is missing there is none.
/// </summary>
internal static class PapersBench
{
    private const int Rounds = 15;
    private const string Notice = "zhejiang-2021";

    public static async Task RunAsync()
    {
        var programme = ProgrammeFolder.Find(Notice)!.Programme!;
        var faults = new Faults();
        var sample = await File.ReadAllTextAsync(Path.Combine(Home.Folder, "samples", Notice, "eligible.yaml"));
        // another applicant each time: the typesetter remembers what it has set
        var roots = Enumerable.Range(0, Rounds).Select(i => (MappingNode)YamlText.Read(sample.Replace("示例", $"示例{i:000}", StringComparison.Ordinal), "sample", faults)!).ToList();
        var divisions = Divisions.Load();
        Printout Make(PaperLayout? layout, int round = 0) => FilePaper.Of(programme, layout, PaperFile.Read(programme, layout, roots[round], programme.Notice.Issued, faults), divisions.FullName);
        var forms = programme.Papers.Where(paper => paper.By == Workflow.Applicant).Select(paper => programme.LayoutOf(paper.Id)!).ToList();

        var first = Make(programme.LayoutOf("report"));
        var word = await TimeAsync(() => Task.FromResult(WordWriter.Write(first)));
        using var typesetter = new Typesetter();
        var cold = await TimeAsync(() => PrintAsync(typesetter, first));
        var floor = await LibreOfficeAsync(WordWriter.Write(Make(null)));

        Result.Time("papers.pdf.cold", cold, "ms", floor, null);
        Result.Time("papers.docx.cold", word, "ms", floor, null);
        foreach (var layout in forms)
        {
            Result.Time($"papers.{layout.Id}.pdf", await MedianAsync(i => PrintAsync(typesetter, Make(layout, i))), "ms", floor, 100);
            Result.Time($"papers.{layout.Id}.docx", await MedianAsync(i => Task.FromResult(WordWriter.Write(Make(layout, i)))), "ms", floor, 100);
        }
        Result.Time("papers.all", await MedianAsync(async i =>
        {
            foreach (var layout in forms)
            {
                var made = Make(layout, i);
                await PrintAsync(typesetter, made);
                WordWriter.Write(made);
            }
        }), "ms", floor, 1000);
        Result.Time("papers.report.whole.pdf", await MedianAsync(i => PrintAsync(typesetter, Make(null, i))), "ms", floor, null);
        Result.Time("papers.memory", Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, "MB", null, null);
        Result.Time("papers.memory.typesetter", Children(), "MB", null, null);
    }

    private static async Task<byte[]> PrintAsync(Typesetter typesetter, Printout printout)
    {
        var printed = await typesetter.PrintAsync(printout);
        return printed.Trouble is null ? printed.Bytes : throw new InvalidOperationException($"{printed.Trouble} {printed.Message}");
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var clock = Stopwatch.StartNew();
        await act();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static async Task<double> MedianAsync(Func<int, Task> act)
    {
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var round = i;
            times.Add(await TimeAsync(() => act(round)));
        }
        return Result.Median(times.Skip(3));
    }

    // the worker's peak, as the kernel counted it
    private static double Children() => Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Sum(folder =>
    {
        try
        {
            var status = File.ReadAllLines(Path.Combine(folder, "status"));
            return Of("PPid:") == Environment.ProcessId ? Of("VmHWM:") / 1e3 : 0;

            long Of(string key) => status.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line ? long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), System.Globalization.CultureInfo.InvariantCulture) : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    });

    private static async Task<double?> LibreOfficeAsync(byte[] docx)
    {
        var place = Directory.CreateTempSubdirectory("shifan-bench-");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(place.FullName, "paper.docx"), docx);
            async Task ConvertAsync()
            {
                var start = new ProcessStartInfo("soffice", [$"-env:UserInstallation=file://{place.FullName}/profile", "--headless", "--convert-to", "pdf", "--outdir", place.FullName, Path.Combine(place.FullName, "paper.docx")]) { RedirectStandardOutput = true, RedirectStandardError = true };
                start.Environment["HOME"] = place.FullName;
                using var office = Process.Start(start)!;
                await Task.WhenAll(office.StandardOutput.ReadToEndAsync(), office.StandardError.ReadToEndAsync());
                await office.WaitForExitAsync();
            }
            // the first one makes its profile
            await ConvertAsync();
            var times = new List<double>();
            for (var i = 0; i < 3; i++) times.Add(await TimeAsync(ConvertAsync));
            return Result.Median(times);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }
}
