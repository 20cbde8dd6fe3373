using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What is said of a scan of sealed pages: whether it fits the content beside which it is shown, or has to be compared by a person.</summary>
public sealed record SealState(bool Fits, string Sentence);

/// <summary>
/// Scans of sealed pages are matched by the mark on them: what was printed from another content is not the paper that belongs to this one.
/// A mark that cannot be read refuses nothing; it is said, so that a person compares.
/// </summary>
public sealed class SealMarks(Db db, Inspector inspector)
{
    /// <summary>Kept of a scan in which no mark was found.</summary>
    internal const string Unread = "";

    /// <summary>Kept of a PDF without a mark that is sealed electronically: its own bytes are what is checked.</summary>
    internal const string Signed = "signed";

    /// <summary>What may have been printed: a version, or without a number the draft; by what it says, and the marks on its prints.</summary>
    private sealed record Print(int? Version, string Content, IReadOnlyList<string> Codes);

    /// <summary>Whether scans in this slot bear a mark: it is for a paper that is printed here and sealed.</summary>
    internal static bool IsAsked(Material slot) => slot is { Sealed: true, Paper: not null };

    /// <summary>Looks for marks in a file that goes into a slot; what is kept of them, or why the file does not belong there.</summary>
    internal async Task<Outcome<string>> ReadAsync(Intake.Opened at, FileKind kind, string path, CancellationToken stop)
    {
        var marks = (await inspector.MarksAsync(kind, path, stop) ?? []).Select(PageMark.Read).OfType<PageMark>().ToList();
        if (marks.Count > 0) return await JudgeAsync(at, marks, stop);
        return kind == FileKind.Pdf && await PdfSignature.IsThereAsync(path, stop) ? Signed : Unread;
    }

    /// <summary>The same for a file whose mark was read before.</summary>
    internal async Task<Outcome<string?>> JudgeKeptAsync(Intake.Opened at, DraftMaterial before, CancellationToken stop)
    {
        if (before.PageCode is not { Length: > 0 } mark || mark == Signed || !IsAsked(at.Slot)) return Kept(before.PageCode);
        var number = await db.Applications.Where(a => a.Id == before.ApplicationId).Select(a => a.Number).FirstAsync(stop);
        var judged = await JudgeAsync(at, [new PageMark(number, mark, 1)], stop);
        return judged.Done ? Kept(judged.Value) : judged.Refusals.ToList();
    }

    private static Outcome<string?> Kept(string? mark) => mark;

    private async Task<Outcome<string>> JudgeAsync(Intake.Opened at, List<PageMark> marks, CancellationToken stop)
    {
        var field = MaterialRefusals.FieldOf(at.Slot.Id);
        if (marks.FirstOrDefault(mark => !mark.Number.Equals(at.Application.Number, StringComparison.OrdinalIgnoreCase)) is { } strange)
        {
            return new Refusal("mark.other", $"扫描件上的页码标识属于另一件申报（编号 {strange.Number}），不是本申报（编号 {at.Application.Number}）的盖章页。请核对后上传本申报打印的盖章页", field, at.Slot.Clause);
        }
        var prints = await PrintsAsync(at.Application, stop);
        var current = at.WithApplicant ? prints[^1] : prints.First(print => print.Version == at.Application.Version);
        foreach (var mark in marks)
        {
            var printed = prints.LastOrDefault(print => print.Codes.Contains(mark.Code));
            if (printed?.Content == current.Content) continue;
            var now = current.Version is { } version ? $"第 {version} 版" : at.Application.Version == 0 ? "当前填写的内容" : $"第 {at.Application.Version} 版之后正在修改的内容";
            return new Refusal(
                "mark.older", $"扫描件是按{Name(printed)}打印的（页码标识 {mark.Code}），与{now}不一致。请按{now}重新打印盖章页，盖章后扫描上传；如是选错了文件，请改选按{now}打印的那一份", field, at.Slot.Clause);
        }
        return marks[0].Code;
    }

    private static string Name(Print? print) => print switch { null => "此前保存、后来又改动过的内容", { Version: { } version } => $"第 {version} 版", _ => "当前填写的内容" };

    // the draft comes last
    private async Task<List<Print>> PrintsAsync(Application application, CancellationToken stop)
    {
        var versions = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == application.Id).OrderBy(v => v.Number).Select(v => new { v.Number, v.Answers, v.Declared, v.Digest }).ToListAsync(stop);
        var prints = versions.Select(v => new Print(
            v.Number, PrintApplication.ContentOf(v.Answers, v.Declared), [PrintApplication.SealedCode(application.Number, v.Answers, v.Declared), PageCode.Of(application.Number, v.Number, v.Digest)])).ToList();
        var draft = await Draft.OfAsync(db, application.Id, stop);
        var (answers, declared) = (JsonText.Write(draft.Answers), JsonText.Write(draft.Declared));
        prints.Add(new Print(null, PrintApplication.ContentOf(answers, declared), [PrintApplication.SealedCode(application.Number, answers, declared)]));
        return prints;
    }

    /// <summary>What is said of files beside a version, or beside the draft; nothing of files that bear no mark by their kind or their slot.</summary>
    internal async Task<IReadOnlyDictionary<Guid, SealState>> StatesAsync(Application application, int? version, IEnumerable<DraftMaterial> files, CancellationToken stop)
    {
        var marked = files.Where(file => file.PageCode is not null).ToList();
        var prints = marked.Any(file => file.PageCode is { Length: > 0 } mark && mark != Signed) ? await PrintsAsync(application, stop) : [];
        return marked.ToDictionary(file => file.Id, file => StateOf(file.PageCode!, version, prints));
    }

    private static SealState StateOf(string mark, int? version, List<Print> prints)
    {
        if (mark == Unread) return new SealState(false, "未识别到页码标识，请人工核对盖章页与填报内容是否一致");
        if (mark == Signed) return new SealState(true, "含电子签名或电子印章，以文件本身和摘要为准");
        var shown = prints.First(print => print.Version == version);
        var name = version is { } number ? $"第 {number} 版" : "当前填写的内容";
        var printed = prints.LastOrDefault(print => print.Codes.Contains(mark));
        return printed?.Content == shown.Content
            ? new SealState(true, $"页码标识 {mark}，与{name}一致")
            : new SealState(false, $"页码标识 {mark} 是{Name(printed)}的，与{name}不一致，请重新打印、盖章、扫描");
    }
}
