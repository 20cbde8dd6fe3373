using System.CommandLine;
using System.CommandLine.Invocation;
using Shifan.Documents;

namespace Shifan.Web.CommandLine;

/// <summary>The help of a command in Chinese: the library's own speaks the culture's language, and there is only the invariant one here.</summary>
internal sealed class Help : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, Console.Out);
        return Exit.Good;
    }

    public static void Write(Command command, TextWriter to)
    {
        if (command.Description is { } description) to.WriteLine($"{description}\n");
        to.WriteLine($"用法：{Usage(command)}");
        Rows("参数", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")), to);
        Rows("命令", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (Word(sub), sub.Description ?? "")), to);
        Rows("选项", command.Options.Where(option => !option.Hidden).Select(option => (Word(option), option.Description ?? "")), to);
    }

    public static string Usage(Command command)
    {
        var names = new Stack<string>([command.Name]);
        for (var parent = command.Parents.OfType<Command>().FirstOrDefault(); parent is not null; parent = parent.Parents.OfType<Command>().FirstOrDefault()) names.Push(parent.Name);
        var words = new List<string>(names) { [0] = "shifan" };
        if (command.Subcommands.Count > 0) words.Add("命令");
        words.AddRange(command.Options.Where(option => option.Required).Select(Word));
        words.AddRange(command.Arguments.Select(argument => argument.Name));
        if (command.Options.Any(option => !option.Required && !option.Hidden)) words.Add("[选项]");
        return string.Join(" ", words);
    }

    private static string Word(Option option) => option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;

    private static string Word(Command command) => string.Join(" ", command.Arguments.Select(argument => argument.Name).Prepend(command.Name));

    private static void Rows(string title, IEnumerable<(string Word, string Tells)> rows, TextWriter to)
    {
        var all = rows.ToList();
        if (all.Count == 0) return;
        var wide = all.Max(row => TextRenderer.Columns(row.Word));
        to.WriteLine($"\n{title}：");
        foreach (var (word, tells) in all) to.WriteLine($"  {word}{new string(' ', wide - TextRenderer.Columns(word))}  {tells}".TrimEnd());
    }
}
