using Shifan.Web;
using Shifan.Web.CommandLine;

// One program: the server and its own command line. Hosts that start it with options only (tests) mean the server.
return args is [['-', '-', ..], ..] && args is not ["--help" or "--version", ..]
    ? await Server.RunAsync(args)
    : await CommandAsync(args);

// the command line's host: what goes wrong is told in a line, not in a stack
static async Task<int> CommandAsync(string[] args)
{
    try
    {
        return await Commands.RunAsync(args);
    }
    catch (Exception error)
    {
        Console.Error.WriteLine($"shifan：{error.GetBaseException().Message}");
        return 70;
    }
}
