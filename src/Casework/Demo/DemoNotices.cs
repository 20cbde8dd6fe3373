using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// A notice to download at each call of a demonstration, in the place where the authority uploads its own: short, in words of ours, and marked as an example
/// (示例). It comes about through the operation that uploads one.
/// </summary>
public sealed class DemoNotices(Db db, ProgrammeStore programmes, AttachCallFile attach, Typesetter typesetter)
{
    private const string Marked = "示例";

    public async Task RunAsync(CancellationToken stop = default)
    {
        foreach (var call in await db.Calls.AsNoTracking().Where(call => !db.CallFiles.Any(file => file.CallId == call.Id)).OrderBy(call => call.Id).ToListAsync(stop))
        {
            var printed = await typesetter.PrintAsync(Of(await programmes.FindAsync(call.Digest, stop)), stop);
            if (printed.Trouble is { } trouble) throw new InvalidOperationException($"The demonstration's notice could not be printed: {trouble} {printed.Message}");
            using var content = new MemoryStream(printed.Bytes);
            var attached = await attach.RunAsync(null, new AttachCallFile.Input(call.Id, CallFileKind.Notice, "示例通知.pdf", "示例通知（演示用，不是正式文件）", content), stop);
            if (!attached.Done) throw new InvalidOperationException($"The demonstration's notice could not be given out: {attached.Refusals[0].Sentence}");
        }
    }

    private static Printout Of(Programme programme)
    {
        var until = programme.Workflow.First.Deadline?.Until is { } day ? $"请在 {Deadline.EndOf(day)} 前在线提交" : "请在规定的时间内在线提交";
        var subject = "关于组织中小企业公共服务示范平台申报的通知（示例）";
        var text = $"""
            本文件由演示系统排印，不是正式文件。正式使用时，这里是发布通知的主管部门上传的通知原文。
            一、申报。申报单位在线填报申请表、上传材料，{until}，以系统时间为准。
            二、条件和材料。申报条件、限值、所依据的条款和要交的材料，见本次申报的“条件和要求”页；可以先用手头的数字自测。
            三、办理。受理单位按所在地确定，开始填报之前可在本次申报的页面上查看。
            四、咨询。有疑问的，可在本次申报的页面上提问，或按该页所列方式联系。
            """;
        return new Printout(subject, Marked, "", Marked, Marked, "", DemoWorld.Start, 
        [
            new PrintBlock.RedHead("示例主管部门", "示例〔2021〕1号", null), new PrintBlock.Title(subject), new PrintBlock.Paragraph("各申报单位：", Plain: true), new PrintBlock.Paragraph(text), new PrintBlock.Sign("示例主管部门", "2021年5月10日"),
        ]) { Pages = PrintPages.Letter };
    }
}
