using System.Diagnostics;
using System.Text;

namespace Shifan.Tests.App.CommandLine;

/// <summary>Runs the built program as a process, as ./shifan does.</summary>
internal static class Shell
{
    public static readonly string Root = FindRoot();

    public sealed record Answer(int Code, string Output, string Error);

    public static Task<Answer> RunAsync(params string[] words) => RunOnAsync(null, words);

    /// <summary>Runs a command on the data in a folder.</summary>
    public static async Task<Answer> RunOnAsync(string? data, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shifan.Web.dll"), .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["SHIFAN_HOME"] = Root;
        if (data is not null) start.Environment["SHIFAN_DATA"] = data;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Answer(process.ExitCode, await output, await error);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Shifan.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException("Run the tests from a checkout.");
    }
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("shifan-test-");

    public string Folder => folder.FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
