using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 合订本: forms and files of an application as one PDF. Of the draft to the applicant while it is with him; of a submitted version to all who
/// may see the application. Writes no record; what was made is kept among what can be made again, and found by what it was made from.
/// </summary>
public sealed class MergeApplication(
    Db db, ShowApplication show, PrintApplication print, ShowHanded handed, MaterialsOf materials, ProgrammeStore programmes, FileStore files, Merger merger, ILogger<MergeApplication> log)
{
    /// <summary>A merged PDF: where it lies, what it is, and what is not in it.</summary>
    public sealed record Merged(string Path, string Digest, long Size, int Pages, IReadOnlyList<Remark> Remarks);

    /// <summary>A file whose pages are not in it, or say less there than the file itself.</summary>
    public sealed record Remark(string Slot, string Name, string Digest, bool LeftOut, string Reason);

    private sealed record Kept(string Digest, long Size, int Pages, IReadOnlyList<Remark> Remarks);

    private sealed record Source(Programme Programme, Application Application, string Institution, int? Version, string Content, DateTimeOffset Moment, IReadOnlyList<(Material? Slot, DraftMaterial File)> Files);

    private const string Pdf = ".merged.pdf", About = ".merged.json";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null where there is no such application or version for the actor.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">Which application.</param>
    /// <param name="version">Which version; null: the draft for its applicant, else the newest.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Merged>?> RunAsync(Actor actor, Guid id, int? version = null, CancellationToken stop = default)
    {
        if (await FindAsync(actor, id, version, stop) is not { } source) return null;
        var order = OrderOf(source);
        var key = KeyOf(source, order);
        if (await MadeAsync(key, stop) is { } there) return there;
        using (await merger.EnterAsync(stop))
        {
            if (await MadeAsync(key, stop) is { } meanwhile) return meanwhile;
            if (await print.RunAsync(actor, id, version, stop: stop) is not { } printed) return null;
            if (printed.Value is not { } forms) return printed.Refusals.ToList();
            return await MakeAsync(key, order with { Forms = forms.Bytes }, id, stop);
        }
    }

    /// <summary>What was made of a version already; null where nothing is kept, or there is none for the actor.</summary>
    internal async Task<Merged?> MadeAlreadyAsync(Actor actor, Guid id, int version, CancellationToken stop) =>
        await FindAsync(actor, id, version, stop) is { } source ? await MadeAsync(KeyOf(source, OrderOf(source)), stop) : null;

    private async Task<Source?> FindAsync(Actor actor, Guid id, int? version, CancellationToken stop)
    {
        if (await show.RunAsync(actor, id, stop) is not { } view) return null;
        var application = view.Application;
        if (version is null && actor.Role == Role.Applicant && view.Step.IsApplicants)
        {
            var now = await materials.DraftAsync(id, stop);
            var content = PrintApplication.ContentOf(JsonText.Write(view.Answered.Answers), JsonText.Write(view.Answered.Declared));
            return new Source(
                view.Programme, application, view.Institution, null, content, view.Draft.SavedAt,
                [.. view.Programme.Materials.SelectMany(slot => now.Where(file => file.Slot == slot.Id).Select(file => ((Material?)slot, file)))]);
        }
        var number = version ?? application.Version;
        if (await db.Versions.AsNoTracking().FirstOrDefaultAsync(v => v.ApplicationId == id && v.Number == number, stop) is not { } submitted) return null;
        var programme = await programmes.FindAsync(await ProgrammeMove.DigestOfAsync(db, application, number, stop), stop);
        var slots = await handed.RunAsync(actor, id, number, stop);
        return new Source(
            programme, application, ShowReceipt.NameIn(programme, submitted.Answers) ?? view.Institution, number, submitted.Digest, submitted.SubmittedAt,
            [.. slots.SelectMany(slot => slot.Files.Select(file => ((Material?)slot.Material, file.Material)))]);
    }

    private MergeOrder OrderOf(Source source)
    {
        var moment = Deadline.ShowExact(source.Moment);
        var edition = source.Version is { } version ? $"第 {version} 版" : "草稿";
        var code = PageCode.Of(source.Application.Number, source.Version ?? 0, source.Content);
        return new MergeOrder(
            [source.Programme.Notice.Title],
            [
                new("申报单位", source.Institution), new("申报编号", source.Application.Number),
                new("版　　本", source.Version is null ? $"草稿（{moment} 保存，尚未提交）" : $"{edition}（{moment} 提交）"), new("页码标识", code),
            ],
            source.Institution, source.Application.Number, edition, code, source.Moment, PrintBlank.Papers(source.Programme).Select(paper => paper.Label).FirstOrDefault() ?? "申请报告", [],
            [.. source.Files.Select(one => new MergeFile(one.Slot?.Label ?? one.File.Slot, one.File.Name, one.File.Kind, one.File.Digest, one.File.Size, files.PathOf(one.File.Digest)) { LookedInto = true })]);
    }

    // another release may print otherwise
    private static string KeyOf(Source source, MergeOrder order) => AuditChain.HashOf(JsonSerializer.Serialize(new
    {
        release = new[] { typeof(Merger), typeof(MergeApplication) }.Select(type => type.Assembly.ManifestModule.ModuleVersionId),
        source.Content,
        programme = source.Application.Digest,
        order.Title,
        order.Code,
        cover = order.Cover.Select(line => line.Text),
        files = order.Files.Select(file => new[] { file.Slot, file.Name, file.Kind.ToString(), file.Digest }),
    }));

    private async Task<Merged?> MadeAsync(string key, CancellationToken stop)
    {
        var (pdf, about) = (files.DerivedPathOf(key, Pdf), files.DerivedPathOf(key, About));
        // the description is put there last, and both may be swept at any time
        if (!File.Exists(about) || new FileInfo(pdf) is not { Exists: true } there) return null;
        await using var file = File.OpenRead(about);
        var kept = (await JsonSerializer.DeserializeAsync<Kept>(file, Plain, stop))!;
        return there.Length == kept.Size ? new Merged(pdf, kept.Digest, kept.Size, kept.Pages, kept.Remarks) : null;
    }

    private async Task<Outcome<Merged>> MakeAsync(string key, MergeOrder order, Guid id, CancellationToken stop)
    {
        var (pdf, about) = (files.NewTemporary(), files.NewTemporary());
        try
        {
            var made = await merger.MergeAsync(order, pdf, stop);
            if (made.Trouble is { } trouble)
            {
                // what a program says may quote what was typed
                log.LogWarning("merge.failed {Application} {Trouble}", id, trouble);
                return RefusalOf(trouble);
            }
            string digest;
            long size;
            await using (var file = new FileStream(pdf, FileMode.Open, FileAccess.Read, FileShare.Read, 256 * 1024, FileOptions.SequentialScan)) (digest, size) = (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop)), file.Length);
            var kept = new Kept(digest, size, made.Pages, [.. made.Remarks.Select(remark => new Remark(remark.File.Slot, remark.File.Name, remark.File.Digest, remark.LeftOut, remark.Reason))]);
            await File.WriteAllBytesAsync(about, JsonSerializer.SerializeToUtf8Bytes(kept, Plain), stop);
            files.PutDerived(pdf, key, Pdf);
            files.PutDerived(about, key, About);
            return new Merged(files.DerivedPathOf(key, Pdf), digest, size, made.Pages, kept.Remarks);
        }
        finally
        {
            File.Delete(pdf);
            File.Delete(about);
        }
    }

    internal static Refusal RefusalOf(MergeTrouble trouble) => trouble switch
    {
        MergeTrouble.NoQpdf => new("merge.missing", "服务器上没有安装合并 PDF 的程序（qpdf），暂时不能生成合订本。请告知管理人员安装；申请报告和各项材料仍可逐个查看"),
        MergeTrouble.NotSet => new("merge.unset", "合订本的封面、目录或页码排版时出错，没有生成。请稍后重试；仍不行时，请把申报编号告诉管理人员。申请报告和各项材料仍可逐个查看"),
        MergeTrouble.NotJoined => new("merge.failed", "合并时出错，没有生成合订本。请稍后重试；仍不行时，请把申报编号告诉管理人员。申请报告和各项材料仍可逐个查看"),
    };
}
