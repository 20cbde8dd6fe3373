using System.Globalization;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The register, as it was searched, as a spreadsheet.</summary>
public static class ExportRegister
{
    public static readonly IReadOnlyList<string> Headings =
        ["单位名称", "平台名称", "统一社会信用代码", "称号", "级别", "批次", "证书编号", "服务功能", "所在地", "认定日期", "有效期自", "有效期至", "状态", "撤销日期", "认定文件", "撤销文件"];

    public static Task WriteAsync(IEnumerable<RegisterRow> rows, bool csv, Stream to, CancellationToken stop) =>
        csv ? ListSheet.WriteCsvAsync(to, Headings, RowsAsync(rows), stop) : ListSheet.WriteXlsxAsync(to, "名录", Headings, RowsAsync(rows), stop);

    /// <summary>The word for a state.</summary>
    public static string Word(CertificateState state) => state switch
    {
        CertificateState.Valid => "有效",
        CertificateState.NotYet => "未生效",
        CertificateState.Lapsed => "已到期",
        CertificateState.Ended => "已撤销",
    };

    /// <summary>The word for a level.</summary>
    public static string Word(TitleLevel level) => level switch
    {
        TitleLevel.National => "国家级",
        TitleLevel.Province => "省级",
        TitleLevel.City => "市级",
        TitleLevel.County => "县级",
    };

    private static async IAsyncEnumerable<IReadOnlyList<string>> RowsAsync(IEnumerable<RegisterRow> rows)
    {
        await Task.CompletedTask;
        foreach (var row in rows.Take(ListSheet.MostRows))
        {
            var entry = row.Entry;
            yield return
            [
                row.Holder, row.Platform ?? "", entry.CreditCode ?? "", row.Called, Word(entry.Level), entry.Batch ?? "", entry.Number ?? "", string.Join('、', entry.Functions), entry.Place ?? "",
                Day(entry.GivenOn), Day(entry.From), Day(entry.Until), Word(row.State), row.State == CertificateState.Ended ? Day(entry.EndedOn) : "", entry.Source, row.State == CertificateState.Ended ? entry.EndedDocument ?? "" : "",
            ];
        }
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
