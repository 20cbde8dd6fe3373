using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shifan.Documents;

/// <summary>
/// Looks into an uploaded file before anybody relies on it: what it is by its content, whether it opens, whether it holds what a plain
/// document has no need of, and what an officer would send back. One for the program; safe to use from many threads.
/// </summary>
public sealed class Inspector : IDisposable
{
    private const int LowResolution = 150;
    private const int SmallSide = 1000;
    private const int NamedPages = 8;

    private readonly NodeWorker worker;

    private readonly InspectionQueue queue = new();

    /// <summary>An inspector with workers of its own, which start when first needed.</summary>
    public Inspector() : this(new NodeWorkerOptions("inspect") { Processes = InspectionQueue.Places, Time = TimeSpan.FromSeconds(20) }) { }

    internal Inspector(NodeWorkerOptions options) => worker = new NodeWorker(options);

    /// <summary>
    /// Inspects the file at a path. A picture of its first page is written to <paramref name="thumbnail"/> (PNG) where there can be one.
    /// Of one <paramref name="owner"/> one file is looked at at a time, so that nobody's files keep everybody else's waiting.
    /// </summary>
    public async Task<Inspection> InspectAsync(string path, string thumbnail, Guid owner, CancellationToken stop = default)
    {
        using (await queue.EnterAsync(owner, new FileInfo(path).Length, stop))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var head = new byte[Signature.Length];
            var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop);
            file.Position = 0;
            var (kind, zip, objection) = Signature.Of(head.AsSpan(0, read));
            if (objection is not null) return Inspection.Refused(null, objection);
            if (zip)
            {
                (kind, var pages, var signed, objection) = OfficeScan.Find(file);
                if (objection is not null) return Inspection.Refused(kind, objection);
                return new Inspection(kind, pages, kind == FileKind.Ofd && !signed ? ["这个 OFD 文件中没有电子签名或电子印章，请确认是否传对"] : [], null);
            }
            return kind == FileKind.Pdf ? await PdfAsync(file, path, thumbnail, stop) : await PictureAsync(kind!.Value, file, path, thumbnail, stop);
        }
    }

    /// <summary>Makes a picture of a page for reading on a screen (PNG); false where that cannot be done.</summary>
    public async Task<bool> DrawAsync(FileKind kind, string path, int number, string target, CancellationToken stop = default)
    {
        if (!kind.HasPicture()) return false;
        var answer = await worker.AskAsync("page", new JsonObject { ["path"] = path, ["kind"] = kind == FileKind.Pdf ? "pdf" : "photo", ["number"] = number, ["target"] = target }, stop);
        return answer.Done && !Says(answer, "broken");
    }

    /// <summary>Makes the thumbnail again that <see cref="InspectAsync"/> makes; false where that cannot be done.</summary>
    public async Task<bool> ThumbnailAsync(FileKind kind, string path, string target, CancellationToken stop = default) =>
        kind.HasPicture() && await AskAsync(kind, path, target, stop) is { Done: true } answer && !Says(answer, "broken");

    /// <summary>A picture as a page of a PDF takes it; null where it does not open. What had to be made for it lies at <paramref name="target"/>.</summary>
    internal async Task<PicturePage?> PagePictureAsync(string path, string target, CancellationToken stop = default)
    {
        var answer = await worker.AskAsync("jpeg", new JsonObject { ["path"] = path, ["target"] = target }, stop);
        if (!answer.Done || Says(answer, "broken")) return null;
        int Number(string name) => answer.Value.GetProperty(name).GetInt32();
        return new PicturePage(Says(answer, "made") ? target : path, Number("width"), Number("height"), Number("orientation"), Says(answer, "grey"));
    }

    /// <summary>What the QR codes on the first pages of a scan say; null where nobody can look. A page without one says nothing.</summary>
    public async Task<IReadOnlyList<string>?> MarksAsync(FileKind kind, string path, CancellationToken stop = default)
    {
        if (!kind.HasPicture()) return [];
        var answer = await worker.AskAsync("marks", new JsonObject { ["path"] = path, ["kind"] = kind == FileKind.Pdf ? "pdf" : "photo" }, stop);
        return answer.Done && answer.Value.TryGetProperty("marks", out var marks) ? [.. marks.EnumerateArray().Select(mark => mark.GetString()!)] : null;
    }

    /// <summary>Ends the workers.</summary>
    public void Dispose() => worker.Dispose();

    private async Task<WorkerAnswer> AskAsync(FileKind kind, string path, string thumbnail, CancellationToken stop)
    {
        Task<WorkerAnswer> OnceAsync() => worker.AskAsync(kind == FileKind.Pdf ? "pdf" : "photo", new JsonObject { ["path"] = path, ["thumbnail"] = thumbnail }, stop);
        var answer = await OnceAsync();
        // a worker may be ended for reasons of the machine's: a file is to blame only where a second one ends over it too
        return answer.Trouble == WorkerTrouble.Crashed ? await OnceAsync() : answer;
    }

    private async Task<Inspection> PdfAsync(FileStream file, string path, string thumbnail, CancellationToken stop)
    {
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, stop);
        if (await Task.Run(() => PdfScan.Find(bytes, stop), stop) is { } objection) return Inspection.Refused(FileKind.Pdf, objection);
        var answer = await AskAsync(FileKind.Pdf, path, thumbnail, stop);
        if (ObjectionTo(answer) is { } trouble) return Inspection.Refused(FileKind.Pdf, trouble);
        if (Says(answer, "broken")) return Inspection.Refused(FileKind.Pdf, Says(answer, "password") ? Objections.PdfPassword : Objections.PdfBroken);
        int Count(string name) => answer.Value.GetProperty(name).GetInt32();
        // a second opinion, from who resolves what the bytes only mention
        if (Count("scripts") > 0) return Inspection.Refused(FileKind.Pdf, Objections.PdfScript);
        if (Count("attachments") > 0) return Inspection.Refused(FileKind.Pdf, Objections.PdfEmbedded);
        if (Count("form") > 1) return Inspection.Refused(FileKind.Pdf, Objections.PdfForm);
        if (Count("count") <= 0) return Inspection.Refused(FileKind.Pdf, Objections.PdfBroken);
        return new Inspection(FileKind.Pdf, Count("count"), Warnings([.. answer.Value.GetProperty("pages").EnumerateArray()]), null);
    }

    private async Task<Inspection> PictureAsync(FileKind kind, FileStream file, string path, string thumbnail, CancellationToken stop)
    {
        if (ImageHead.Read(kind, file) is not var (width, height)) return Inspection.Refused(kind, Objections.PictureBroken);
        if (ImageHead.IsAbsurd(width, height)) return Inspection.Refused(kind, Objections.PictureSize);
        var answer = await AskAsync(kind, path, thumbnail, stop);
        if (ObjectionTo(answer) is { } trouble) return Inspection.Refused(kind, trouble);
        if (Says(answer, "broken") || answer.Value.GetProperty("format").GetString() != (kind == FileKind.Png ? "png" : "jpeg")) return Inspection.Refused(kind, Objections.PictureBroken);
        List<string> warnings = Math.Max(width, height) < SmallSide ? [$"图片只有 {width} × {height} 像素，打印或放大后可能看不清，建议重新扫描（不低于 {LowResolution} dpi）或重新拍摄"] : [];
        return new Inspection(kind, 1, warnings, null);
    }

    private static List<string> Warnings(IReadOnlyList<JsonElement> pages)
    {
        var warnings = new List<string>();
        List<int> Where(Func<JsonElement, bool> holds) => [.. pages.Select((page, i) => (page, Number: i + 1)).Where(pair => holds(pair.page)).Select(pair => pair.Number)];
        static int Number(JsonElement page, string name) => page.GetProperty(name).GetInt32();
        var lying = Where(page => Number(page, "width") > Number(page, "height"));
        if (lying.Count > 0 && lying.Count * 2 < pages.Count) warnings.Add($"{Say(lying)}是横向的，其余页面是竖向的，请确认是否需要转正");
        var blank = Where(page => page.GetProperty("blank").ValueKind == JsonValueKind.True);
        if (blank.Count > 0) warnings.Add(blank.Count == pages.Count ? "所有页面都是空白的，请检查是否传错了文件" : $"{Say(blank)}是空白页，请检查是否漏扫或扫反");
        var coarse = Where(page => page.GetProperty("resolution") is { ValueKind: JsonValueKind.Number } dpi && dpi.GetInt32() < LowResolution);
        if (coarse.Count > 0) warnings.Add($"{Say(coarse)}扫描分辨率偏低（不足 {LowResolution} dpi），可能看不清，建议重新扫描");
        return warnings;
    }

    private static string Say(List<int> pages) => $"第 {string.Join("、", pages.Take(NamedPages))} 页{(pages.Count > NamedPages ? $"等 {pages.Count} 页" : "")}";

    private static bool Says(WorkerAnswer answer, string word) => answer.Value.TryGetProperty(word, out var said) && said.ValueKind == JsonValueKind.True;

    private static Objection? ObjectionTo(WorkerAnswer answer) => answer.Trouble switch
    {
        null => null,
        WorkerTrouble.Missing => Objections.NoWorker,
        WorkerTrouble.TooLong or WorkerTrouble.TooLarge => Objections.TooComplex,
        _ => Objections.Unopened,
    };
}
