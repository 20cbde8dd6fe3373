using System.CommandLine;
using System.Globalization;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Web.CommandLine;

/// <summary><c>letter list</c> and <c>letter again [ID]</c>: letters that the server has given up.</summary>
internal static class LetterCommands
{
    public static Command Make()
    {
        var list = new Command("list", "列出多次没有寄成、不再重试的信；不显示收信人和内容。");
        list.SetAction(async (_, stop) => await WithAsync(async again =>
        {
            var letters = await again.FindAsync(stop);
            foreach (var letter in letters) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{letter.Id}\t{letter.Topic}\t{Deadline.Show(letter.MadeAt)}\t试过 {letter.Attempts} 次\t{letter.LastError}"));
            Console.WriteLine($"{letters.Count} 封");
            return 0;
        }, stop));
        var id = new Argument<Guid?>("ID") { Description = "信的编号；不写即全部", Arity = ArgumentArity.ZeroOrOne };
        var send = new Command("again", "排除故障后，把不再重试的信放回发件箱，再寄一次。") { id };
        send.SetAction(async (parsed, stop) => await WithAsync(async again =>
        {
            var outcome = await again.RunAsync(parsed.GetValue(id), stop);
            foreach (var refusal in outcome.Refusals) Console.Error.WriteLine(refusal.Sentence);
            if (outcome.Done) Console.WriteLine($"已放回发件箱 {outcome.Value} 封");
            return outcome.Done ? 0 : Exit.BadData;
        }, stop));
        return new Command("letter", "没有寄成的信。") { list, send };
    }

    private static async Task<int> WithAsync(Func<SendAgain, Task<int>> act, CancellationToken stop)
    {
        await using var services = Server.Casework(Environment.GetEnvironmentVariable);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Migrations>().RunAsync(stop);
        return await act(scope.ServiceProvider.GetRequiredService<SendAgain>());
    }
}
