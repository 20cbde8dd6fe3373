using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Past lists of a demonstration, so that its register is not empty: made-up holders (示例), entered through the operations that import, revoke and rename.</summary>
public sealed class DemoTitles(ImportTitles import, EndTitle end, RenameTitle rename, FindTitles find)
{
    private static readonly string[] Functions = ["信息服务", "技术服务", "创业服务", "培训服务", "融资服务"];

    private sealed record List(string Kind, string Batch, string From, string Until, IReadOnlyList<string> Places);

    // three years each, of two batches still in force and two that have lapsed
    private static readonly List[] Lists =
    [
        new("zhejiang-platform", "2016年度", "2016-12-01", "2019-11-30", ["浙江省杭州市西湖区", "浙江省宁波市鄞州区", "浙江省温州市鹿城区", "浙江省绍兴市柯桥区", "浙江省金华市义乌市"]),
        new("zhejiang-platform", "2018年度", "2018-12-01", "2021-11-30", ["浙江省杭州市滨江区", "浙江省嘉兴市南湖区", "浙江省湖州市德清县", "浙江省台州市椒江区", "浙江省丽水市莲都区", "浙江省舟山市定海区"]),
        new("zhejiang-platform", "2020年度", "2020-12-01", "2023-11-30", ["浙江省杭州市余杭区", "浙江省宁波市慈溪市", "浙江省衢州市柯城区", "浙江省温州市乐清市", "浙江省绍兴市诸暨市", "浙江省金华市婺城区", "浙江省嘉兴市海宁市"]),
        new("national-platform", "2017年度", "2018-01-01", "2020-12-31", ["上海市浦东新区", "上海市杨浦区", "浙江省杭州市上城区"]),
        new("national-platform", "2019年度", "2020-01-01", "2022-12-31", ["上海市徐汇区", "上海市闵行区", "上海市青浦区", "北京市", "江苏省"]),
        new("national-platform", "2020年度", "2021-01-01", "2023-12-31", ["上海市静安区", "上海市嘉定区", "浙江省宁波市海曙区", "广东省"]),
    ];

    public async Task RunAsync(CancellationToken stop = default)
    {
        var number = 0;
        foreach (var list in Lists)
        {
            var rows = list.Places.Select(place =>
            {
                number++;
                var district = place[^3..^1];
                return string.Join('\t', $"示例{district}中小企业服务平台 / 示例{district}企业服务（{number}）有限公司", place, $"{Functions[number % Functions.Length]}、{Functions[(number + 2) % Functions.Length]}");
            });
            var sheet = SheetReader.Paste(string.Join('\n', rows.Prepend("名称\t所在地\t服务功能")), new Faults())!.Sheets[0];
            var common = new Dictionary<string, string>(StringComparer.Ordinal) { ["kind"] = list.Kind, ["batch"] = list.Batch, ["from"] = list.From, ["until"] = list.Until, ["source"] = $"示例公布文件（{list.Batch}）" };
            var imported = await import.RunAsync(null, new ImportTitles.Input(sheet, DryRun: false) { Common = common }, stop);
            // where the programmes here name no such title, there is nothing to show
            if (imported.Value is not { } results) throw new InvalidOperationException($"The demonstration could not import titles: {imported.Refusals[0].Sentence}");
            if (results.FirstOrDefault(row => row.Refusals.Any(refusal => refusal.Code != "title.kind") || row.Doubts.Count > 0) is { } wrong) throw new InvalidOperationException($"The demonstration could not import line {wrong.Line}: {(wrong.Refusals is [var refusal, ..] ? refusal.Sentence : wrong.Doubts[0])}");
        }
        if (await OneAsync("示例诸暨", stop) is { } revoked) Done(await end.RunAsync(null, new EndTitle.Input(revoked.Id, new DateOnly(2021, 4, 1), "示例：测评未通过", "示例撤销文件〔2021〕1号", null), stop));
        if (await OneAsync("示例闵行", stop) is { } renamed) Done(await rename.RunAsync(null, new RenameTitle.Input(renamed.Id, "示例闵行企业服务集团有限公司", renamed.Platform, new DateOnly(2021, 3, 1), "示例更名证明"), stop));
    }

    private async Task<TitleRecord?> OneAsync(string name, CancellationToken stop) => (await find.RunAsync(null, name, 1, stop)).Titles is [var one, ..] ? one : null;

    private static void Done(Outcome<TitleRecord> outcome)
    {
        if (!outcome.Done) throw new InvalidOperationException($"The demonstration could not change a title: {outcome.Refusals[0].Sentence}");
    }
}
