using System.Globalization;

namespace Shifan.Documents;

/// <summary>A file that can be joined: where its pages lie as PDF, and how many they are.</summary>
internal sealed record MergePart(MergeFile File, string Pdf, int Pages);

/// <summary>
/// Makes each file ready to be joined, or says why it cannot be. Looked into before it was taken, a file may still have been damaged since:
/// nothing here may fail because of a file.
/// </summary>
internal sealed class MergeParts(Inspector inspector, string folder)
{
    public const int MostPagesOfFile = 500;
    public const int MostPages = 3000;

    // a larger one is never held as a whole
    private const long MostLookedAt = 64 * 1024 * 1024;

    private const string See = "，请看原件";

    /// <summary>The file as pages, or the reason why not; besides that a remark on what its pages do not show.</summary>
    public async Task<(MergePart? Part, MergeRemark? Remark)> ReadyAsync(MergeFile file, int number, CancellationToken stop)
    {
        var (part, reason, signed) = await TryAsync(file, number, stop);
        if (part is null) return (null, new MergeRemark(file, true, reason));
        return (part, signed ? new MergeRemark(file, false, "含电子签名或电子印章，合入后签名不再能验证，请以原件为准") : null);
    }

    private async Task<(MergePart? Part, string Reason, bool Signed)> TryAsync(MergeFile file, int number, CancellationToken stop)
    {
        if (new FileInfo(file.Path) is not { Exists: true } there || there.Length != file.Size) return (null, "系统中没有找到完整的原件，请告知管理人员", false);
        switch (file.Kind)
        {
            case FileKind.Docx or FileKind.Xlsx or FileKind.Ofd:
                return (null, $"{file.Kind.Label()}不能作为页面合入{See}", false);
            case FileKind.Jpeg or FileKind.Png:
                return await PictureAsync(file, number, stop) is { } picture ? (picture, "", false) : (null, $"图片已损坏或尺寸过大，不能合入{See}", false);
            default:
                return await PdfAsync(file, stop);
        }
    }

    private async Task<MergePart?> PictureAsync(MergeFile file, int number, CancellationToken stop)
    {
        await using (var picture = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            if (ImageHead.Read(file.Kind, picture) is not var (width, height) || ImageHead.IsAbsurd(width, height) || IsCut(file.Kind, picture)) return null;
        }
        var made = Path.Combine(folder, $"{number}.jpg");
        if (await inspector.PagePictureAsync(file.Path, made, stop) is not { } page) return null;
        var pdf = Path.Combine(folder, $"{number}.pdf");
        await page.WriteAsync(pdf, stop);
        File.Delete(made);
        return new MergePart(file, pdf, 1);
    }

    // what goes in as it is is not decoded: its end mark tells that it came whole
    private static bool IsCut(FileKind kind, FileStream picture)
    {
        if (kind != FileKind.Jpeg) return false;
        var tail = new byte[Math.Min(picture.Length, 64 * 1024)];
        picture.Position = picture.Length - tail.Length;
        picture.ReadExactly(tail);
        return tail.AsSpan().IndexOf([(byte)0xFF, (byte)0xD9]) < 0;
    }

    private async Task<(MergePart? Part, string Reason, bool Signed)> PdfAsync(MergeFile file, CancellationToken stop)
    {
        if (!file.LookedInto && file.Size <= MostLookedAt)
        {
            var bytes = await File.ReadAllBytesAsync(file.Path, stop);
            if (await Task.Run(() => PdfScan.Find(bytes, stop), stop) is { } objection) return (null, Said(objection), false);
        }
        var signed = await PdfSignature.IsThereAsync(file.Path, stop);
        var answer = await Qpdf.RunAsync(folder, ["--show-npages", file.Path], stop);
        if (!answer.Done) return (null, $"{(answer.Said.Contains("password", StringComparison.OrdinalIgnoreCase) ? "PDF 有密码" : "PDF 已损坏")}，不能合入{See}", false);
        if (!int.TryParse(answer.Said.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pages) || pages == 0) return (null, $"PDF 没有页面{See}", false);
        return pages > MostPagesOfFile ? (null, $"共 {pages} 页，超过合入的上限（每个文件 {MostPagesOfFile} 页）{See}", false) : (new MergePart(file, file.Path, pages), "", signed);
    }

    // what to do about it is told who hands it in, not who reads it
    private static string Said(Objection objection) => objection.Sentence.Split('。')[0] + See;
}
