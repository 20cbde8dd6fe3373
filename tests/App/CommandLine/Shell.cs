using System.Diagnostics;
using System.Text;
using Shifan.Web.CommandLine;

namespace Shifan.Tests.App.CommandLine;

/// <summary>Runs commands of the program.</summary>
internal static class Shell
{
    // what a command says goes to whoever asked for it; everything else where it always goes
    private static readonly AsyncLocal<(StringWriter Output, StringWriter Error)?> Asked = new();

    private static readonly SemaphoreSlim Turn = new(1);

    static Shell()
    {
        Console.SetOut(new Divided(Console.Out, () => Asked.Value?.Output));
        Console.SetError(new Divided(Console.Error, () => Asked.Value?.Error));
    }

    public static readonly string Root = FindRoot();

    public sealed record Answer(int Code, string Output, string Error);

    /// <summary>Runs a command within this process: a new one for each would cost some seconds of the machine.</summary>
    public static async Task<Answer> RunAsync(params string[] words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Asked.Value = (output, error);
        var code = await Commands.RunAsync(words);
        return new Answer(code, output.ToString(), error.ToString());
    }

    /// <summary>The same, on the data in a folder.</summary>
    public static async Task<Answer> RunOnAsync(string data, params string[] words)
    {
        // the one setting that commands read from the environment; hosts of other tests are given theirs
        await Turn.WaitAsync();
        Environment.SetEnvironmentVariable("SHIFAN_DATA", data);
        try
        {
            return await RunAsync(words);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SHIFAN_DATA", null);
            Turn.Release();
        }
    }

    /// <summary>Runs the built program as a process, as ./shifan does.</summary>
    public static async Task<Answer> StartAsync(string? data, params string[] words)
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

    private sealed class Divided(TextWriter rest, Func<TextWriter?> asked) : TextWriter
    {
        public override Encoding Encoding => rest.Encoding;

        public override void Write(char value) => (asked() ?? rest).Write(value);

        public override void Write(string? value) => (asked() ?? rest).Write(value);
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
