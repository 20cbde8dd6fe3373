using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 报送的数据包 of a batch: everything that the programme wants of it, in its order and under its names, as one zip or as images of discs. The
/// same batch gives the same package: its moment is that of the handing up.
/// </summary>
public sealed class MakePackage(ComposePackage compose, FileStore files)
{
    private const string Software = "Shifan";

    internal static string PageOf(Batch batch) => $"/recommendation/{batch.CallId}/batches/{batch.Id}/package";

    internal async Task<Outcome<IReadOnlyList<Job.Made>>> RunAsync(Actor actor, Job job, Func<long, long, Task> sign, CancellationToken stop)
    {
        var work = Directory.CreateDirectory(files.NewTemporary());
        try
        {
            var composed = await compose.RunAsync(actor, job.Subject, Path.Combine(work.FullName, "parts"), sign, stop);
            if (composed.Value is not { } content) return composed.Refusals.ToList();
            IReadOnlyList<IReadOnlyList<PackageFile>> discs = [[.. content.Groups.SelectMany(group => group)]];
            if (job.Kind == JobKind.PackageDiscs)
            {
                if (!DiscImage.IsAvailable) return new Refusal("disc.missing", "服务器上没有安装 xorriso，不能制作光盘映像；可以下载 zip 后自行刻录");
                if (content.Package.MostBytes is not { } most) return new Refusal("disc.medium", "本项目没有规定光盘");
                if (Discs.Divide(content.Groups, most) is not { } divided) return new Refusal("disc.size", $"有的文件大于一张光盘（{Sizes.Say(most)}），请改用 zip");
                discs = divided;
            }
            var total = content.Groups.Sum(group => group.Sum(file => file.Size));
            var made = new List<Job.Made>();
            var before = 0L;
            for (var i = 0; i < discs.Count; i++)
            {
                var bag = BagOf(content, discs[i], i + 1, discs.Count);
                var path = Path.Combine(work.FullName, $"{i}.out");
                var progress = new Watch();
                var writing = job.Kind == JobKind.PackageDiscs
                    ? DiscImage.WriteAsync(bag, path, Path.Combine(work.FullName, $"disc{i}"), $"SHIFAN_{i + 1}", progress, stop)
                    : Task.Run(() =>
                    {
                        using var to = File.Create(path);
                        return BagWriter.WriteZip(bag, to, progress, stop);
                    }, stop);
                while (await Task.WhenAny(writing, Task.Delay(TimeSpan.FromMilliseconds(500), stop)) != writing) await sign(total + before + progress.Bytes, 2 * total);
                var digest = await writing;
                before += bag.Size;
                var kept = await files.TakeAsync(path, stop);
                made.Add(new Job.Made(bag.Name + (job.Kind == JobKind.PackageDiscs ? ".iso" : ".zip"), kept.Digest, kept.Size, digest));
            }
            return made;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static Bag BagOf(ComposePackage.Content content, IReadOnlyList<PackageFile> disc, int number, int of)
    {
        var name = PackageName.Fit(content.Name + (of > 1 ? $" 第{number}盘" : ""), "", new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        List<KeyValuePair<string, string>> info =
        [
            new("Source-Organization", content.Office), new("External-Description", content.Package.Label), new("External-Identifier", content.Batch.Document), new("Bag-Software-Agent", Software),
        ];
        if (of > 1) info.AddRange([new("Bag-Group-Identifier", content.Batch.Id.ToString()), new("Bag-Count", $"{number} of {of}")]);
        return new Bag(name, Deadline.InChina(content.Batch.SubmittedAt), info, disc) { Guide = Guide(content, number, of) };
    }

    private static string Guide(ComposePackage.Content content, int number, int of) =>
        $"""
        {content.Package.Label}{(of > 1 ? $"（第 {number} 张，共 {of} 张）" : "")}
        报送单位：{content.Office}
        公文：{content.Batch.Title}（{content.Batch.Document}）
        上报时间：{Deadline.ShowExact(content.Batch.SubmittedAt)}

        材料都在 data 文件夹中。
        核对是否完整：在本文件夹中运行  sha256sum -c manifest-sha256.txt  ，或用示范系统的  shifan package verify  命令。
        每个文件的 SHA-256 摘要见 manifest-sha256.txt。

        """;

    private sealed class Watch : IProgress<long>
    {
        private long bytes;

        public long Bytes => Interlocked.Read(ref bytes);

        public void Report(long value) => Interlocked.Exchange(ref bytes, value);
    }
}
