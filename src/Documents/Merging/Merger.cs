using System.Security.Cryptography;
using System.Text;

namespace Shifan.Documents;

/// <summary>
/// Makes one PDF of an application: cover and contents, forms, every file's pages, and at the end a table of what could not be merged. Files
/// go from disk to disk, so that memory stays flat however many there are. Safe to use from many threads.
/// </summary>
public sealed class Merger(Typesetter typesetter, Inspector inspector) : IDisposable
{
    private readonly SemaphoreSlim one = new(1);

    /// <summary>One is made at a time: whoever has waited here may find his made already. It is the next one's turn when the answer is disposed of.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken stop = default)
    {
        await one.WaitAsync(stop);
        return new Turn(one);
    }

    /// <summary>Makes it at a path, whose folder has to have room for it twice.</summary>
    public async Task<MergeResult> MergeAsync(MergeOrder order, string target, CancellationToken stop = default)
    {
        var folder = Directory.CreateDirectory(target + ".parts").FullName;
        try
        {
            return await new Run(typesetter, inspector, order, folder).MakeAsync(target, stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Ends nothing but its own queue: the workers belong to whoever made them.</summary>
    public void Dispose() => one.Dispose();

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }

    private sealed class Run(Typesetter typesetter, Inspector inspector, MergeOrder order, string folder)
    {
        private readonly List<MergePart> parts = [];
        private readonly List<MergeRemark> remarks = [];
        private string forms = "", front = "", closing = "";
        private int formPages, frontPages, closingPages;

        public async Task<MergeResult> MakeAsync(string target, CancellationToken stop)
        {
            forms = Path.Combine(folder, "forms.pdf");
            await File.WriteAllBytesAsync(forms, order.Forms, stop);
            var counted = await Qpdf.RunAsync(folder, ["--show-npages", forms], stop);
            if (counted.Missing) return Failed(MergeTrouble.NoQpdf, counted.Said);
            if (!counted.Done || !int.TryParse(counted.Said.Trim(), out formPages)) return Failed(MergeTrouble.NotJoined, counted.Said);
            await CollectAsync(stop);
            var joined = Path.Combine(folder, "joined.pdf");
            while (true)
            {
                if (await SetOwnAsync(stop) is { } unset) return Failed(MergeTrouble.NotSet, unset);
                var answer = await JoinAsync(joined, stop);
                var made = answer.Done ? await FinishAsync(joined, target, stop) : Failed(MergeTrouble.NotJoined, answer.Said);
                if (made.Trouble is not MergeTrouble.NotJoined) return made;
                // one that can be counted and yet not be read; or nobody knows which: then all of them are told of, and none fails the whole
                if (await LeaveOutBrokenAsync(stop)) continue;
                if (parts.Count == 0) return made;
                foreach (var part in parts.ToList()) LeaveOut(part, "合并时出错，没有合入，请看原件");
            }
        }

        private void LeaveOut(MergePart part, string reason)
        {
            parts.Remove(part);
            remarks.RemoveAll(remark => remark.File == part.File);
            remarks.Add(new MergeRemark(part.File, true, reason));
        }

        private MergeResult Failed(MergeTrouble trouble, string said) => new(0, remarks, trouble, said);

        private async Task CollectAsync(CancellationToken stop)
        {
            var ready = new MergeParts(inspector, folder);
            var pages = formPages;
            foreach (var (file, i) in order.Files.Select((file, i) => (file, i)))
            {
                var (part, remark) = await ready.ReadyAsync(file, i, stop);
                if (part is not null && pages + part.Pages > MergeParts.MostPages) (part, remark) = (null, new MergeRemark(file, true, $"合订本已满 {MergeParts.MostPages} 页，请看原件"));
                if (remark is not null) remarks.Add(remark);
                if (part is null) continue;
                parts.Add(part);
                pages += part.Pages;
            }
        }

        // how long the contents are decides about every number in them
        private async Task<string?> SetOwnAsync(CancellationToken stop)
        {
            closingPages = 0;
            if (remarks.Count > 0)
            {
                var set = await typesetter.SetAsync("merged", to => MergedPages.WriteClosing(to, order, remarks), order.Moment, stop);
                if (set.Trouble is not null) return $"{set.Trouble} {set.Message}";
                (closing, closingPages) = (Path.Combine(folder, "closing.pdf"), set.Pages);
                await File.WriteAllBytesAsync(closing, set.Bytes, stop);
            }
            for (frontPages = 2; ;)
            {
                var set = await typesetter.SetAsync("merged", to => MergedPages.WriteFront(to, order, Contents()), order.Moment, stop);
                if (set.Trouble is not null) return $"{set.Trouble} {set.Message}";
                var done = set.Pages == frontPages;
                frontPages = set.Pages;
                if (!done) continue;
                front = Path.Combine(folder, "front.pdf");
                await File.WriteAllBytesAsync(front, set.Bytes, stop);
                return null;
            }
        }

        private IEnumerable<(MergeFile File, int? Page)> Placed()
        {
            var page = frontPages + formPages + 1;
            foreach (var file in order.Files)
            {
                if (parts.FirstOrDefault(part => part.File == file) is not { } part)
                {
                    yield return (file, null);
                    continue;
                }
                yield return (file, page);
                page += part.Pages;
            }
        }

        private int ClosingPage => frontPages + formPages + parts.Sum(part => part.Pages) + 1;

        private List<OwnPages> Own() => closingPages > 0 ? [new(front, 0, "f"), new(closing, ClosingPage - 1, "c")] : [new(front, 0, "f")];

        private List<ContentsLine> Contents()
        {
            var lines = new List<ContentsLine> { new(1, order.FormLabel, frontPages + 1) };
            foreach (var slot in Slots())
            {
                lines.Add(new ContentsLine(1, slot.Key, slot.Select(file => file.Page).FirstOrDefault(page => page is not null), "见文末说明"));
                lines.AddRange(slot.Select(file => new ContentsLine(2, file.File.Name, file.Page, "未合入，见文末说明")));
            }
            if (remarks.Count > 0) lines.Add(new ContentsLine(1, "未能合入和须看原件的文件", ClosingPage));
            return lines;
        }

        private List<Bookmark> Bookmarks()
        {
            var marks = new List<Bookmark> { new("封面和目录", 1), new(order.FormLabel, frontPages + 1) { HoldsForms = true } };
            foreach (var slot in Slots())
            {
                if (slot.Select(file => file.Page).FirstOrDefault(page => page is not null) is not { } first) continue;
                var mark = new Bookmark(slot.Key, first);
                mark.Under.AddRange(slot.Where(file => file.Page is not null).Select(file => new Bookmark(file.File.Name, file.Page!.Value)));
                marks.Add(mark);
            }
            if (remarks.Count > 0) marks.Add(new Bookmark("未能合入和须看原件的文件", ClosingPage));
            return marks;
        }

        private IEnumerable<IGrouping<string, (MergeFile File, int? Page)>> Slots() => Placed().GroupBy(file => file.File.Slot, StringComparer.Ordinal);

        // the forms come first as the file that is changed: so their tags, language and headings stay
        private Task<QpdfAnswer> JoinAsync(string joined, CancellationToken stop) => Qpdf.RunAsync(
            folder,
            [
                forms, "--stream-data=preserve", "--remove-unreferenced-resources=no", "--pages", front, "1-z", ".", "1-z",
                .. parts.SelectMany(part => new[] { part.Pdf, "1-z" }), .. closingPages > 0 ? [closing, "1-z"] : Array.Empty<string>(), "--", joined,
            ],
            stop);

        private async Task<bool> LeaveOutBrokenAsync(CancellationToken stop)
        {
            var before = parts.Count;
            foreach (var part in parts.ToList())
            {
                var alone = Path.Combine(folder, "alone.pdf");
                if ((await Qpdf.RunAsync(folder, ["--empty", "--stream-data=preserve", "--pages", part.Pdf, "1-z", "--", alone], stop)).Done) continue;
                LeaveOut(part, "PDF 已损坏，不能合入，请看原件");
            }
            return parts.Count < before;
        }

        private async Task<MergeResult> FinishAsync(string joined, string target, CancellationToken stop)
        {
            if (await JoinedPdf.ReadAsync(folder, joined, frontPages, stop) is not { } read) return Failed(MergeTrouble.NotJoined, "The joined file cannot be read.");
            var (changes, numbers) = (Path.Combine(folder, "changes.json"), Path.Combine(folder, "numbers.pdf"));
            var set = await typesetter.SetAsync("numbers", to => MergedPages.WriteNumbers(to, order, read.Sizes()), order.Moment, stop);
            if (set.Trouble is not null) return Failed(MergeTrouble.NotSet, $"{set.Trouble} {set.Message}");
            await File.WriteAllBytesAsync(numbers, set.Bytes, stop);
            var written = await read.WriteChangesAsync(folder, joined, numbers, changes, order, Bookmarks(), Own(), Placed().Where(file => file.Page is not null).Select(file => new FilePages(file.File.Name, file.Page!.Value - 1, parts.First(part => part.File == file.File).Pages, file.File.Kind is FileKind.Jpeg or FileKind.Png)).ToList(), stop);
            if (!written) return Failed(MergeTrouble.NotJoined, "The pages of the joined file cannot be read.");
            var answer = await Qpdf.RunAsync(
                folder, [joined, "--update-from-json=" + changes, "--static-id", "--stream-data=preserve", "--object-streams=generate", target], stop);
            if (!answer.Done) return Failed(MergeTrouble.NotJoined, answer.Said);
            await PdfName.GiveAsync(target, [SHA256.HashData(order.Forms), .. parts.Select(part => Encoding.ASCII.GetBytes(part.File.Digest)), SHA256.HashData(await File.ReadAllBytesAsync(changes, stop))], stop);
            return new MergeResult(read.Pages, remarks);
        }
    }
}
