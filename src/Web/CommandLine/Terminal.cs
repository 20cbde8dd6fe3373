using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Block = Shifan.Documents.Block;

namespace Shifan.Web.CommandLine;

/// <summary>What a command ends with. 64 to 66 are those of BSD's sysexits, so that scripts need no table of ours.</summary>
internal static class Exit
{
    public const int Good = 0;
    public const int NotMet = 1;
    public const int Unknown = 2;
    public const int Usage = 64;
    public const int BadData = 65;
    public const int Unreadable = 66;
}

/// <summary>The ways in which every command speaks: pages to the output, trouble to the error output.</summary>
internal static class Terminal
{
    /// <summary>Folded to the terminal where there is one; a pipe gets each sentence in one line, to be searched.</summary>
    public static void Show(IEnumerable<Block> blocks) => Console.Out.Write(TextRenderer.Render(blocks, Console.IsOutputRedirected ? null : Math.Max(Console.WindowWidth - 1, 60)));

    public static int Refuse(int code, string message)
    {
        Console.Error.WriteLine($"shifan：{message}");
        return code;
    }

    public static int Refuse(IEnumerable<Fault> faults)
    {
        foreach (var fault in faults) Console.Error.WriteLine(fault);
        return Exit.BadData;
    }

    public static int Refuse(string what, Exception error) => Refuse(Exit.Unreadable, $"{what}：{error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "没有这个文件",
        UnauthorizedAccessException => "没有权限，或者是文件夹",
        _ => error.Message,
    }}");

    /// <summary>The programme file of an id or folder, or null with the reason printed and the code to end with.</summary>
    public static ProgrammeFile? File(string idOrFolder, out int code)
    {
        code = Exit.Good;
        try
        {
            if (ProgrammeFolder.FindOrRead(idOrFolder) is { } file) return file;
            code = Refuse(Exit.Usage, $"没有名为“{idOrFolder}”的项目，也没有放着 {ProgrammeFile.Name} 的同名文件夹。已有：{string.Join("、", ProgrammeFolder.Ids())}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            code = Refuse($"读不了“{idOrFolder}”", error);
        }
        return null;
    }

    /// <summary>The programme of an id or folder, or null with every fault printed and the code to end with.</summary>
    public static Programme? Programme(string idOrFolder, out int code)
    {
        if (File(idOrFolder, out code) is not { } file) return null;
        if (file.Programme is null) code = Refuse(file.Faults);
        return file.Programme;
    }

    /// <summary>Says what an operation answered, and what to end with.</summary>
    public static int Tell<T>(Outcome<T> outcome, Func<T, string> done)
    {
        foreach (var refusal in outcome.Refusals) Console.Error.WriteLine($"shifan：{refusal.Sentence}");
        if (outcome.Done) Console.WriteLine(done(outcome.Value!));
        return outcome.Done ? Exit.Good : Exit.BadData;
    }

    /// <summary>Does something with the installation's database, first brought to where a start of the server brings it.</summary>
    public static async Task<int> WithCaseworkAsync(Func<IServiceProvider, Task<int>> act, CancellationToken stop)
    {
        await using var services = Server.Casework(Environment.GetEnvironmentVariable);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Migrations>().RunAsync(stop);
        await scope.ServiceProvider.GetRequiredService<InstallOffices>().RunAsync(stop);
        return await act(scope.ServiceProvider);
    }
}
