using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Text;

namespace Shifan.Web.CommandLine;

/// <summary>The command line: <c>serve</c>, <c>check</c> and the commands for programmes.</summary>
internal static class Commands
{
    public static async Task<int> RunAsync(string[] args)
    {
        // the server reads its own words
        if (args is ["serve", ..] && !args.Any(word => word is "--help" or "-h")) return await Server.RunAsync(args);
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var parsed = Root().Parse(args is ["help", .. var rest] ? [.. rest, "--help"] : args);
        return parsed.Errors.Count > 0 && parsed.Action is not Help ? Refuse(parsed) : await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("示范：中小企业公共服务示范平台认定。");
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Description = "显示帮助";
            help.Action = new Help();
        }
        foreach (var version in root.Options.OfType<VersionOption>()) version.Description = "显示版本";
        root.Add(new Command("serve", "启动服务。--demo 建一个演示世界；--urls 指定监听地址。"));
        root.Add(CheckCommand.Make());
        root.Add(ProgrammeCommands.Make());
        root.Add(PaperCommand.Make());
        root.Add(CallCommands.Make());
        root.Add(PersonCommands.Make());
        root.Add(TitleCommands.Make());
        root.Add(LetterCommands.Make());
        root.Add(AuditCommands.Make());
        root.Add(AuthorityCommand.Make());
        root.Add(InvariantCommand.Make());
        root.Add(PackageCommands.Make());
        root.Add(ArchiveCommand.Make());
        root.SetAction(_ =>
        {
            Help.Write(root, Console.Error);
            return Exit.Usage;
        });
        return root;
    }

    private static int Refuse(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is { Subcommands.Count: > 0 } group && parsed.UnmatchedTokens.Count == 0)
        {
            Help.Write(group, Console.Error);
            return Exit.Usage;
        }
        foreach (var error in parsed.Errors.Select(error => Say(error, parsed)).Distinct(StringComparer.Ordinal)) Console.Error.WriteLine($"shifan：{error}");
        Console.Error.WriteLine($"用法：{Help.Usage(parsed.CommandResult.Command)}");
        Console.Error.WriteLine("加 --help 看各项说明。");
        return Exit.Usage;
    }

    private static string Say(ParseError error, ParseResult parsed) => error.SymbolResult switch
    {
        _ when parsed.UnmatchedTokens.Count > 0 => $"不认识的“{string.Join("”“", parsed.UnmatchedTokens)}”",
        ArgumentResult { Tokens.Count: 0, Argument.Name: var name } => $"缺少 {name}",
        ArgumentResult { Tokens: [var token, ..], Argument: { Name: var name, Description: var tells } } => $"{name} 的值“{token.Value}”不对：{tells}",
        OptionResult { Tokens.Count: 0, Option.Name: var name } => $"缺少 {name} 或它的值",
        OptionResult { Tokens: [var token, ..], Option.Name: var name } => $"{name} 的值“{token.Value}”不对",
        CommandResult { Command: var command } when command.Options.FirstOrDefault(option => option.Required && parsed.GetResult(option) is null) is { } missing => $"缺少 {missing.Name}",
        _ => error.Message,
    };
}
