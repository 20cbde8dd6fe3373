namespace Shifan.Web.CommandLine;

internal static class Commands
{
    public static Task<int> RunAsync(string[] args) => Server.RunAsync(args);
}
