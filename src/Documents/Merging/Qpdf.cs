using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Shifan.Documents;

/// <summary>What qpdf said: whether it is there at all, whether it did what was asked, and its answer.</summary>
internal readonly record struct QpdfAnswer(bool Missing, bool Done, string Said);

/// <summary>Runs qpdf, which joins, overlays and describes PDFs without ever holding a whole one. Arguments go by file: there may be thousands.</summary>
internal static class Qpdf
{
    // a gigabyte takes some seconds; what takes longer was made to
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    /// <summary>What viewers repair silently is no fault here either.</summary>
    private static readonly string[] Always = ["--no-warn", "--warning-exit-0"];

    /// <summary>Runs it and reads what it prints.</summary>
    public static Task<QpdfAnswer> RunAsync(string folder, IEnumerable<string> arguments, CancellationToken stop) => RunAsync(folder, arguments, output => output.ReadToEndAsync(stop), stop);

    /// <summary>Asks it about a file; nothing where it cannot tell.</summary>
    public static async Task<JsonDocument?> DescribeAsync(string folder, string pdf, IEnumerable<string> what, CancellationToken stop)
    {
        JsonDocument? described = null;
        var answer = await RunAsync(folder, ["--json=2", .. what, pdf], async output =>
        {
            described = await JsonDocument.ParseAsync(output.BaseStream, cancellationToken: stop);
            return "";
        }, stop);
        return answer.Done ? described : null;
    }

    private static async Task<QpdfAnswer> RunAsync(string folder, IEnumerable<string> arguments, Func<StreamReader, Task<string>> read, CancellationToken stop)
    {
        var words = Path.Combine(folder, Path.GetRandomFileName());
        await File.WriteAllLinesAsync(words, Always.Concat(arguments), stop);
        var start = new ProcessStartInfo("qpdf") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.ArgumentList.Add("@" + words);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ended.CancelAfter(Most);
        try
        {
            using var process = Process.Start(start)!;
            await using var kill = ended.Token.UnsafeRegister(_ => process.Kill(), null);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            string said;
            try
            {
                said = await read(process.StandardOutput);
            }
            catch (JsonException)
            {
                said = ""; // it ended before it had said all
            }
            await process.WaitForExitAsync(CancellationToken.None);
            stop.ThrowIfCancellationRequested();
            return new QpdfAnswer(false, process.ExitCode == 0, process.ExitCode == 0 ? said : await errors);
        }
        catch (Win32Exception)
        {
            return new QpdfAnswer(true, false, "qpdf is not installed.");
        }
        finally
        {
            File.Delete(words);
        }
    }
}
