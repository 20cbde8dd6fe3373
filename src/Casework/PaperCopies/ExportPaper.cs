using System.Globalization;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The register of a call as a workbook, with what the actor may see of it.</summary>
public sealed class ExportPaper(FindPaper find)
{
    public sealed record File(string Name, byte[] Bytes);

    public async Task<File?> RunAsync(Actor actor, Guid call, bool onlyOverdue, CancellationToken stop = default)
    {
        if (await find.RunAsync(actor, call, null, stop) is not { } view) return null;
        var phones = actor.Role != Role.Receiver;
        string[] heads = ["序号", "申报编号", "申报单位", "报送内容", "报送单位", "应报份数", "实收份数", "最近收到", "版本", "截止", "状态"];
        var rows = view.Rows.Where(row => !onlyOverdue || row.Overdue).Select((row, i) => (IReadOnlyList<string>)
        [
            Text(i + 1), row.Number, row.Institution, row.Delivery.Label, row.Deliverer, Text(row.Delivery.Copies), Text(row.Received),
            row.Entries.LastOrDefault(entry => entry.StruckAt is null)?.ReceivedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            row.Entries.LastOrDefault(entry => entry.StruckAt is null) is { } last ? last.Version is { } version ? $"第 {version} 版" : "未核对版本" : "", row.Due?.ToString() ?? "",
            row.State, .. phones ? new[] { string.Join("；", row.Contacts) } : [],
        ]).ToList();
        return new File($"纸质材料登记-{view.Call.Title}.xlsx", SummaryWorkbook.Write($"纸质材料登记：{view.Call.Title}", [.. heads, .. phones ? new[] { "联系电话" } : []], rows, [$"导出时间：{Deadline.Show(view.Now)}"]));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
