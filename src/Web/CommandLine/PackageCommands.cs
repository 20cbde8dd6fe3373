using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Shifan.Casework;
using Shifan.Documents;

namespace Shifan.Web.CommandLine;

/// <summary><c>package verify PATH</c>: whether a package is whole, on any machine, without an account or a database.</summary>
internal static class PackageCommands
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Make()
    {
        var json = new Option<bool>("--json") { Description = "输出 JSON" };
        var path = new Argument<string>("PATH") { Description = "数据包：zip 文件、光盘映像（.iso），或者已挂载的光盘、已解开的文件夹" };
        var verify = new Command("verify", "核对数据包是否完整，逐一指出缺少、改动和多余的文件。退出码：0 完整，1 不完整，66 读不了。") { json, path };
        verify.SetAction(async (parsed, stop) => await RunAsync(parsed.GetRequiredValue(path), parsed.GetValue(json), stop));
        return new Command("package", "报送和归档的数据包。") { verify, Import() };
    }

    private static Command Import()
    {
        var paths = new Argument<string[]>("PATH") { Description = "数据包：zip 文件、光盘映像（.iso）、已挂载的光盘或文件夹；分几张光盘的依次写出", Arity = ArgumentArity.OneOrMore };
        var call = new Option<Guid>("--call") { Description = "导入哪一次申报：标识，见 call list", HelpName = "CALL", Required = true };
        var account = new Option<string>("--as") { Description = "以谁的名义：接收单位经办人员的登录邮箱", HelpName = "EMAIL", Required = true };
        var dry = new Option<bool>("--dry-run") { Description = "只核对，不导入" };
        var import = new Command("import", "导入下级在另一套系统中上报的数据包：先全部核对，有一件不能收就不导入；中断后重新运行，已收到的不会重复。退出码：0 已导入或本系统已有，65 不能导入。") { paths, call, account, dry };
        import.SetAction((parsed, stop) => Terminal.WithCaseworkAsync(async services =>
        {
            var email = parsed.GetRequiredValue(account);
            if (await services.GetRequiredService<FindActor>().OfAccountAsync(email, stop) is not { OfficeId: not null } actor) return Terminal.Refuse(Exit.BadData, $"没有账号为“{email}”的经办人员");
            var (id, all) = (parsed.GetValue(call), parsed.GetRequiredValue(paths));
            var outcome = parsed.GetValue(dry)
                ? await services.GetRequiredService<CheckImport>().RunAsync(actor, new CheckImport.Input(id, all), stop)
                : await services.GetRequiredService<ImportPackage>().RunAsync(actor, new ImportPackage.Input(id, all), stop: stop);
            if (outcome.Value is not { } report) return Terminal.Tell(outcome, _ => "");
            Console.Out.WriteLine($"{report.Office}　{report.Title}（{report.Document}）");
            foreach (var wrong in report.Wrong) Console.Error.WriteLine($"shifan：{wrong}");
            foreach (var line in report.Lines) Console.Out.WriteLine(string.Join("　", new[] { Pages.Words.OfImport(line.State), line.Number, line.Institution, string.Join("；", line.Why.Concat(line.Notes)) }.Where(word => word.Length > 0)));
            Console.Out.WriteLine(report.Done ? $"已导入 {report.Lines.Count} 件" : report.IsSame ? "本系统已有这次上报，内容一致，没有再导入" : report.MayImport ? $"可以导入 {report.Lines.Count} 件，尚未导入" : "不能导入，没有导入任何内容");
            return report.Done || report.IsSame || report.MayImport ? Exit.Good : Exit.BadData;
        }, stop));
        return import;
    }

    private static async Task<int> RunAsync(string path, bool json, CancellationToken stop)
    {
        PackageCheck check;
        try
        {
            check = await PackageCheck.RunAsync(path, stop: stop);
        }
        catch (PackageUnreadableException error)
        {
            return Terminal.Refuse(Exit.Unreadable, error.Message);
        }
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(check, Json));
            return check.IsWhole ? Exit.Good : Exit.NotMet;
        }
        foreach (var fault in check.Faults) Console.Out.WriteLine($"{Say(fault.Kind)}　{fault.Path}　{fault.Sentence}");
        if (check.Digest is { } digest) Console.Out.WriteLine($"数据包摘要　{digest}");
        Console.Out.WriteLine(check.IsWhole ? $"完整：{check.Files} 个文件，{Sizes.Say(check.Bytes)}。摘要应与报送清单上的一致。" : $"不完整：{check.Faults.Count} 处不符，与清单一致的有 {check.Files} 个文件。");
        return check.IsWhole ? Exit.Good : Exit.NotMet;
    }

    private static string Say(PackageFaultKind kind) => kind switch
    {
        PackageFaultKind.Missing => "缺少",
        PackageFaultKind.Changed => "改动",
        PackageFaultKind.Extra => "多余",
        _ => "结构",
    };
}
