using System.CommandLine;
using Shifan.Casework;

namespace Shifan.Web.CommandLine;

/// <summary><c>archive CALL|CASE -o FOLDER --as ACCOUNT</c>: packages of ended cases, as an officer of their highest office has them.</summary>
internal static class ArchiveCommand
{
    public static Command Make()
    {
        var word = new Argument<string>("CALL|CASE") { Description = "申报编号、一件申报的标识，或一次申报（call list 列出）的标识：其中已办结的每件一个" };
        var folder = new Option<string>("-o", "--output") { Description = "写到哪个文件夹", HelpName = "FOLDER", Required = true };
        var account = new Option<string>("--as") { Description = "以谁的名义：认定机关经办人员的登录名", HelpName = "ACCOUNT", Required = true };
        var archive = new Command("archive", "生成办结申报的归档信息包（每件一个 zip），可用 package verify 核对。") { word, folder, account };
        archive.SetAction((parsed, stop) => Terminal.WithCaseworkAsync(services => RunAsync(services, parsed.GetRequiredValue(word), parsed.GetRequiredValue(folder), parsed.GetRequiredValue(account), stop), stop));
        return archive;
    }

    private static async Task<int> RunAsync(IServiceProvider services, string word, string folder, string account, CancellationToken stop)
    {
        if (await services.GetRequiredService<FindActor>().OfAccountAsync(account, stop) is not { } actor) return Terminal.Refuse(Exit.Usage, $"没有在用的账号“{account}”");
        var make = services.GetRequiredService<MakeArchive>();
        if (await make.NamedAsync(actor, word, stop) is not { } cases) return Terminal.Refuse(Exit.Usage, $"没有“{word}”这件或这次申报，或不由“{account}”所在单位归档");
        if (cases.Count == 0) return Terminal.Refuse(Exit.NotMet, "还没有办结的申报");
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var id in cases)
            {
                var path = Path.Combine(folder, $"{id}.part");
                try
                {
                    if (await make.ExportAsync(actor, id, path, stop) is not { } outcome) return Terminal.Refuse(Exit.NotMet, $"“{word}”没有办结，或不由“{account}”所在单位归档");
                    if (outcome.Value is not { } written) return Terminal.Tell(outcome, _ => "");
                    var to = Path.Combine(folder, written.Name);
                    File.Move(path, to, overwrite: true);
                    Console.WriteLine($"{to}　数据包摘要 {written.Package}");
                }
                finally
                {
                    File.Delete(path);
                }
            }
            return Exit.Good;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Terminal.Refuse($"写不了“{folder}”", error);
        }
    }
}
