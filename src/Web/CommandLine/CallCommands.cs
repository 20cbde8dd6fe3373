using System.CommandLine;
using Shifan.Casework;

namespace Shifan.Web.CommandLine;

/// <summary><c>call open ID</c>: publishes a programme file under its digest and opens a call under it.</summary>
internal static class CallCommands
{
    public static Command Make()
    {
        var id = new Argument<string>("ID") { Description = "项目标识" };
        var open = new Command("open", "发布项目文件并开始一次申报；已开始的申报保持原文。") { id };
        open.SetAction(async (parsed, stop) =>
        {
            await using var services = Server.Casework(Environment.GetEnvironmentVariable);
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Migrations>().RunAsync(stop);
            var outcome = await scope.ServiceProvider.GetRequiredService<OpenCall>().RunAsync(null, new OpenCall.Input(parsed.GetValue(id)!), stop);
            foreach (var refusal in outcome.Refusals) Console.Error.WriteLine(refusal.Sentence);
            if (outcome.Value is { } call) Console.WriteLine($"已开始：{call.Title}（{call.Id}，{call.Digest}）");
            return outcome.Done ? 0 : Exit.BadData;
        });
        return new Command("call", "申报的开始。") { open };
    }
}
