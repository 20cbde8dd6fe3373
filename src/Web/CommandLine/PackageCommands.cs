using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
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
        return new Command("package", "报送和归档的数据包。") { verify };
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
