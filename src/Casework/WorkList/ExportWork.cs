using System.Runtime.CompilerServices;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The work list as a file: what is seen, in its order, all pages. Read and written piece by piece, however long it is.</summary>
public sealed class ExportWork(FindWork find, TimeProvider time)
{
    private const int Piece = 500;

    private static readonly string[] Headings =
    [
        "序号", "编号", "申报单位", "所在地", "申报批次", "当前步骤", "是否待本单位办理", "截止时间", "是否逾期", "补正是否逾期未报", "到达时间", "条件判定", "不符合的条件数", "填报与明细是否不一致", "申报的服务功能", "退回次数",
    ];

    /// <summary>Writes the file; rows come as they are read.</summary>
    public Task RunAsync(Actor actor, WorkFilter filter, bool csv, Stream to, CancellationToken stop = default) =>
        csv ? ListSheet.WriteCsvAsync(to, Headings, RowsAsync(actor, filter, stop), stop) : ListSheet.WriteXlsxAsync(to, "工作台", Headings, RowsAsync(actor, filter, stop), stop);

    /// <summary>What to call the file.</summary>
    public string Name(bool csv) => $"工作台{Deadline.DayOf(time.GetUtcNow()):yyyyMMdd}.{(csv ? "csv" : "xlsx")}";

    private async IAsyncEnumerable<IReadOnlyList<string>> RowsAsync(Actor actor, WorkFilter filter, [EnumeratorCancellation] CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var filtered = await find.NarrowAsync(actor, filter, now, stop);
        var calls = (await find.HeadAsync(actor, stop)).Calls;
        var (number, place) = (0, (string?)null);
        while (true)
        {
            var (items, later) = await find.ReadAsync(actor, filtered, new FindWork.Input(filter, place, Size: Piece), calls, now, stop);
            foreach (var item in items)
            {
                number++;
                yield return
                [
                    Text(number), item.Number, item.Institution, item.Place, item.Call, item.StepLabel, Flags(item.Mine), item.Due?.ToString() ?? "", Flags(item.Late), Flags(item.Lapsed), Deadline.Show(item.ArrivedAt),
                    item.Verdict is { } verdict ? Say(verdict) : "", Text(item.Unmet), Flags(item.Differs), string.Join("、", item.Functions), Text(item.Returns),
                ];
            }
            if (!later || number >= ListSheet.MostRows) yield break;
            place = items[^1].Order;
        }
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Flags(bool value) => value ? Rules.Flags.Yes : Rules.Flags.No;

    /// <summary>A verdict in words.</summary>
    public static string Say(ListedVerdict verdict) => verdict switch
    {
        ListedVerdict.Met => "符合",
        ListedVerdict.NotMet => "不符合",
        ListedVerdict.Unknown => "数据不全",
    };
}
