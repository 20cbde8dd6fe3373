using System.CommandLine;
using System.Globalization;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Web.CommandLine;

/// <summary><c>call …</c>: opens a call under a published programme file, and gives out what belongs to it.</summary>
internal static class CallCommands
{
    public static Command Make() => new("call", "申报的开始、通知文件和截止时间。") { Open(), List(), Attach(), MoveEnd(), Close(), Amend() };

    private static Command Open()
    {
        var id = new Argument<string>("ID") { Description = "项目标识" };
        var again = new Option<bool>("--again") { Description = "同一文本已有一次申报时，仍另开一次" };
        var open = new Command("open", "发布项目文件并开始一次申报；已开始的申报保持原文。") { id, again };
        open.SetAction((parsed, stop) => Terminal.WithCaseworkAsync(async services =>
        {
            var outcome = await services.GetRequiredService<OpenCall>().RunAsync(null, new OpenCall.Input(parsed.GetValue(id)!, Again: parsed.GetValue(again)), stop);
            return Terminal.Tell(outcome, call => $"已开始：{call.Title}（{call.Id}，{call.Digest}）");
        }, stop));
        return open;
    }

    private static Command List()
    {
        var list = new Command("list", "列出各次申报：标识、状态、截止时间、名称。");
        list.SetAction((_, stop) => Terminal.WithCaseworkAsync(async services =>
        {
            foreach (var call in await services.GetRequiredService<FindCalls>().RunAsync(stop))
            {
                var state = call.State switch { CallState.Upcoming => "未开始", CallState.Open => "申报中", CallState.Closed => "已截止" };
                Console.WriteLine($"{call.Id}  {state}  {call.Closes?.ToString() ?? "截止时间未定"}  {call.ProgrammeId}  {call.Title}");
            }
            return Exit.Good;
        }, stop));
        return list;
    }

    private static Command Attach()
    {
        var (id, file) = (CallId(), new Argument<string>("FILE") { Description = "要发布的文件" });
        var label = new Option<string>("--label") { Description = "名称；不写则用文件名", HelpName = "TEXT" };
        var notice = new Option<bool>("--notice") { Description = "是通知本身；不写则为空白附件" };
        var attach = new Command("attach", "随申报公布一个文件：印发的通知，或空白附件。") { id, file, label, notice };
        attach.SetAction((parsed, stop) => Terminal.WithCaseworkAsync(async services =>
        {
            var path = parsed.GetValue(file)!;
            try
            {
                await using var content = File.OpenRead(path);
                var kind = parsed.GetValue(notice) ? CallFileKind.Notice : CallFileKind.Annex;
                var outcome = await services.GetRequiredService<AttachCallFile>().RunAsync(null, new AttachCallFile.Input(parsed.GetValue(id), kind, Path.GetFileName(path), parsed.GetValue(label), content), stop);
                return Terminal.Tell(outcome, added => $"已发布：{added.Label}（/calls/{added.CallId}/files/{added.Number}）");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return Terminal.Refuse($"读不了“{path}”", error);
            }
        }, stop));
        return attach;
    }

    private static Command MoveEnd()
    {
        var id = CallId();
        var until = new Option<string>("--until") { Description = "新的截止时间（北京时间），如 \"2021-05-18 18:00\"", HelpName = "TIME", Required = true };
        var step = new Option<string>("--step") { Description = "步骤的标识；不写则为申报单位填报", HelpName = "STEP" };
        var begun = new Option<bool>("--only-begun") { Description = "只限原截止时间前已开始的申报" };
        var area = new Option<string>("--area") { Description = "只限一个地区：主管部门的标识，如 330100", HelpName = "OFFICE" };
        var applicant = new Option<string>("--applicant") { Description = "只限一个单位：统一社会信用代码或申报编号", HelpName = "CODE" };
        var document = new Option<string>("--document") { Description = "依据文件的文号", HelpName = "TEXT" };
        var reason = Reason();
        var deadline = new Command("deadline", "改动一个步骤的截止时间，原因公开。") { id, until, reason, step, begun, area, applicant, document };
        deadline.SetAction((parsed, stop) =>
        {
            if (!DateTime.TryParseExact(parsed.GetValue(until), "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown)) return Task.FromResult(Terminal.Refuse(Exit.Usage, "--until 请写成 \"2021-05-18 18:00\""));
            return MoveAsync(new MoveDeadline.Input(parsed.GetValue(id), parsed.GetValue(step), Deadline.MomentOf(shown), parsed.GetValue(begun), parsed.GetValue(reason), parsed.GetValue(document), parsed.GetValue(area), parsed.GetValue(applicant)), stop);
        });
        return deadline;
    }

    private static Command Close()
    {
        var (id, reason) = (CallId(), Reason());
        var close = new Command("close", "立即截止申报，原因公开；已提交的不受影响。") { id, reason };
        close.SetAction((parsed, stop) => MoveAsync(new MoveDeadline.Input(parsed.GetValue(id), null, null, OnlyBegun: false, parsed.GetValue(reason)), stop));
        return close;
    }

    private static Command Amend()
    {
        var (id, programme) = (CallId(), new Argument<string>("ID|DIR") { Description = "更正后的项目：标识，或放着 programme.yaml 的文件夹" });
        var reason = new Option<string>("--reason") { Description = "更正的内容，公开", HelpName = "TEXT" };
        var apply = new Option<bool>("--apply") { Description = "公布更正；不写则只核对影响" };
        var amend = new Command("amend", "补充通知、更正：列出变化和受影响的草稿、申报，加 --apply 公布。") { id, programme, reason, apply };
        amend.SetAction((parsed, stop) => Terminal.File(parsed.GetRequiredValue(programme), out var code) is not { } file ? Task.FromResult(code) : Terminal.WithCaseworkAsync(async services =>
        {
            var operation = services.GetRequiredService<AmendCall>();
            var input = new AmendCall.Input(parsed.GetValue(id), file.Text, parsed.GetValue(reason));
            var planned = await operation.PlanAsync(null, input, stop);
            if (planned.Value is not { } plan) return Terminal.Tell(planned, _ => "");
            if (parsed.GetValue(apply)) return Terminal.Tell(await operation.RunAsync(null, input, stop), made => $"已公布：{made.Title}（{made.Document}，{made.ToDigest}）");
            Terminal.Show([new Shifan.Documents.Block.Table(["条款", "内容", "前", "后"], [.. plan.Changes.Select(d => (IReadOnlyList<string>)[d.Clause, d.What, d.Before ?? "（无）", d.After ?? "（无）"])])]);
            AmendCall.Count? count = null;
            await foreach (var row in operation.RowsAsync(plan, all => count = all, stop))
            {
                Console.WriteLine($"{row.Number}\t{row.Step}\t{ExportWork.Say(row.Before)} → {ExportWork.Say(row.After)}\t{row.BlocksBefore} → {row.BlocksAfter}\t{string.Join("；", row.Demands.Concat(row.LeftOver))}");
            }
            Console.WriteLine($"草稿 {count!.Drafts} 份，有变化 {count.DraftsChanged} 份；已提交 {count.Cases} 件，判定不同 {count.CasesChanged} 件；转入更正后的文本 {count.Moved} 件，告知 {count.Told} 个单位；尚未公布，加 --apply 公布");
            return Exit.Good;
        }, stop));
        return amend;
    }

    private static Task<int> MoveAsync(MoveDeadline.Input input, CancellationToken stop) => Terminal.WithCaseworkAsync(async services =>
        Terminal.Tell(await services.GetRequiredService<MoveDeadline>().RunAsync(null, input, stop), moved => $"{moved.Step} 的截止时间改为 {new Deadline(moved.Until)}"), stop);

    private static Argument<Guid> CallId() => new("CALL") { Description = "申报的标识，见 call list" };

    private static Option<string> Reason() => new("--reason") { Description = "原因，公开", HelpName = "TEXT", Required = true };
}
