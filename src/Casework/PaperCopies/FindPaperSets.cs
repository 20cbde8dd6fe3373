using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What a batch hands in on paper: which cases, how many copies, what each copy holds, how far the print files are ready, what the receiver has registered.</summary>
public sealed class FindPaperSets(Db db, FindBatches batches, FindPaper register, ComposePackage compose, PrintPaperSet print)
{
    /// <param name="Application">Which case.</param>
    /// <param name="Version">The version that went up; the paper is of no other.</param>
    /// <param name="Sheet">The sealed version of the office's form that went up with it; null where none was sealed.</param>
    /// <param name="Code">The mark at the foot of its pages.</param>
    /// <param name="Size">Pages and sheets of one copy; null until it was made ready.</param>
    /// <param name="Received">Copies that the receiver has registered; null where the register does not have it.</param>
    public sealed record Line(Guid Application, string Number, string Institution, int Version, int? Sheet, string Code, PrintPaperSet.Size? Size, int? Received)
    {
        /// <summary>What a receiver, and who prints, should know of it.</summary>
        public string Remark { get; init; } = "";
    }

    /// <param name="Delivery">Which delivery of the notice.</param>
    /// <param name="Receiver">Where it goes, as the notice says.</param>
    /// <param name="Lines">Its cases, in the order of the batch.</param>
    /// <param name="Discs">Discs that were made of the batch, newest making.</param>
    public sealed record Set(Delivery Delivery, Contact? Receiver, IReadOnlyList<Line> Lines, IReadOnlyList<Job.Made> Discs)
    {
        /// <summary>Every case is counted.</summary>
        public bool IsCounted => Lines.All(line => line.Size is not null);
    }

    /// <param name="Item">The batch.</param>
    /// <param name="Sets">A set for each delivery.</param>
    /// <param name="Making">The job that makes print files ready; null where none was asked for.</param>
    public sealed record View(FindBatches.Item Item, Programme Programme, string CallTitle, IReadOnlyList<Set> Sets, Job? Making);

    /// <summary>The deliveries of paper or discs that a level hands in.</summary>
    internal static IReadOnlyList<Delivery> Of(Programme programme, Level? level) => [.. programme.Deliveries.Where(delivery => FindPaper.IsRegistered(delivery) && delivery.By == level?.Id)];

    /// <summary>Null where there is no such batch for the actor, or its notice wants no paper of it.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid call, Guid batch, CancellationToken stop = default)
    {
        if (await batches.RunAsync(actor, call, stop) is not { } view || view.Sent.Concat(view.Received).FirstOrDefault(item => item.Batch.Id == batch) is not { } item) return null;
        var deliveries = Of(view.Programme, FindCandidates.LevelOf(view.Programme, await db.Offices.Where(o => o.Id == item.Batch.OfficeId).Select(o => o.Level).FirstAsync(stop)));
        if (deliveries.Count == 0) return null;
        var cases = await compose.CasesAsync([.. item.Lines.Where(line => line.SentBackAt is null && !line.GivenUp).Select(line => line.Application)], item.Batch, stop);
        var ids = cases.Select(one => one.Id).ToList();
        var digests = (await db.Versions.AsNoTracking().Where(v => ids.Contains(v.ApplicationId)).Select(v => new { v.ApplicationId, v.Number, v.Digest }).ToListAsync(stop)).ToDictionary(v => (v.ApplicationId, v.Number), v => v.Digest);
        var registered = (await register.RunAsync(actor, call, stop: stop))?.Rows.ToLookup(row => (row.Application, row.Delivery.Id));
        var jobs = await db.Jobs.AsNoTracking().Where(j => j.Subject == batch && j.OfficeId == actor.OfficeId && (j.Kind == JobKind.PaperSets || j.Kind == JobKind.PackageDiscs)).OrderByDescending(j => j.MadeAt).ThenByDescending(j => j.Id).ToListAsync(stop);
        var discs = jobs.FirstOrDefault(job => job is { Kind: JobKind.PackageDiscs, State: JobState.Done })?.Results() ?? [];
        var sets = new List<Set>();
        foreach (var delivery in deliveries)
        {
            var lines = new List<Line>();
            foreach (var one in cases)
            {
                var size = await print.SizeAsync(actor, delivery, one.Id, one.Version, one.Sheet, item.Batch.SubmittedAt, stop);
                var remarks = new List<string>();
                if (delivery.Binding.Contains(BoundPart.Form) && one.Sheet is null) remarks.Add("推荐表未定稿");
                if (size?.LeftOut > 0) remarks.Add($"{size.LeftOut} 个文件未合入，须另行打印");
                lines.Add(new Line(
                    one.Id, one.Number, one.Institution, one.Version, one.Sheet, PageCode.Of(one.Number, one.Version, digests[(one.Id, one.Version)]), size, registered?[(one.Id, delivery.Id)].Select(row => (int?)row.Received).FirstOrDefault())
                { Remark = string.Join("；", remarks) });
            }
            sets.Add(new Set(delivery, view.Programme.Notice.Contacts.FirstOrDefault(contact => contact.Id == delivery.To), lines, delivery.Media.Contains("disc") || deliveries.Any(other => other.Media.Contains("disc")) ? discs : []));
        }
        return new View(item, view.Programme, view.Call.Title, sets, jobs.FirstOrDefault(job => job.Kind == JobKind.PaperSets));
    }
}

/// <summary>
/// The print file of a case: what the notice has bound, in its order, each page with the number of its copy; of one copy, or of all. What was
/// made is kept among what can be made again.
/// </summary>
public sealed class PrintPaperSet(MergeApplication merge, PrintSheet sheet, Typesetter typesetter, FileStore files, ILogger<PrintPaperSet> log)
{
    /// <param name="Pages">Printed pages of one copy.</param>
    /// <param name="Sheets">Sheets of one copy, printed on both sides.</param>
    /// <param name="LeftOut">Files that could not be merged.</param>
    public sealed record Size(int Pages, int Sheets, int LeftOut);

    /// <summary>A print file: where it lies and what identifies it.</summary>
    public sealed record Made(string Path, string Key, Size Size);

    private const string Pdf = ".copies.pdf", About = ".copies.json";

    /// <summary>Makes it, or finds it made.</summary>
    internal async Task<Outcome<Made>?> RunAsync(Actor actor, Delivery delivery, Guid application, int version, int? form, DateTimeOffset at, int? copy, CancellationToken stop)
    {
        if (delivery.Binding.Count == 0) return new Refusal("paper.binding", "这一项不是装订的纸质材料");
        if (copy is < 1 || copy > delivery.Copies) return new Refusal("paper.copy", $"共 {delivery.Copies} 份，没有第 {copy} 份", "copy");
        var work = Directory.CreateDirectory(files.NewTemporary());
        try
        {
            var (parts, leftOut) = (new List<(string Path, string Digest)>(), 0);
            foreach (var part in delivery.Binding)
            {
                if (part == BoundPart.Merged)
                {
                    if (await merge.RunAsync(actor, application, version, stop) is not { } merged) return null;
                    if (merged.Value is not { } whole) return merged.Refusals.ToList();
                    parts.Add((whole.Path, whole.Digest));
                    leftOut = whole.Remarks.Count(remark => remark.LeftOut);
                    continue;
                }
                if (await sheet.RunAsync(actor, application, form, PaperFormat.Pdf, at, stop) is not { } printed) return null;
                if (printed.Value is not { } paper) return printed.Refusals.ToList();
                var path = Path.Combine(work.FullName, $"{parts.Count}.pdf");
                await File.WriteAllBytesAsync(path, paper.Bytes, stop);
                parts.Add((path, Convert.ToHexStringLower(SHA256.HashData(paper.Bytes))));
            }
            var key = AuditChain.HashOf(JsonSerializer.Serialize(new
            {
                release = new[] { typeof(CopySet), typeof(PrintPaperSet) }.Select(type => type.Assembly.ManifestModule.ModuleVersionId), parts = parts.Select(part => part.Digest), copy, delivery.Copies,
            }));
            var (pdf, about) = (files.DerivedPathOf(key, Pdf), files.DerivedPathOf(key, About));
            if (File.Exists(about) && File.Exists(pdf)) return new Made(pdf, key, JsonSerializer.Deserialize<Size>(await File.ReadAllTextAsync(about, stop))!);
            var made = Path.Combine(work.FullName, "made.pdf");
            var result = await CopySet.PrintAsync(
                typesetter, new CopyOrder([.. parts.Select(part => part.Path)], copy is { } one ? [one] : [.. Enumerable.Range(1, delivery.Copies)], delivery.Copies, delivery.Label, at), made, stop);
            if (result.Trouble is { } trouble)
            {
                log.LogWarning("copies.failed {Application} {Trouble}", application, trouble);
                return MergeApplication.RefusalOf(trouble);
            }
            var size = new Size(result.Printed, result.Sheets, leftOut);
            var said = Path.Combine(work.FullName, "about.json");
            await File.WriteAllTextAsync(said, JsonSerializer.Serialize(size), stop);
            files.PutDerived(made, key, Pdf);
            files.PutDerived(said, key, About);
            return new Made(pdf, key, size);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>How large a copy is, as far as its parts are made already; null where they are not.</summary>
    internal async Task<Size?> SizeAsync(Actor actor, Delivery delivery, Guid application, int version, int? form, DateTimeOffset at, CancellationToken stop)
    {
        if (delivery.Binding.Count == 0) return null;
        var (counts, leftOut) = (new List<int>(), 0);
        if (delivery.Binding.Contains(BoundPart.Merged))
        {
            if (await merge.MadeAlreadyAsync(actor, application, version, stop) is not { } merged) return null;
            counts.Add(merged.Pages);
            leftOut = merged.Remarks.Count(remark => remark.LeftOut);
        }
        if (delivery.Binding.Contains(BoundPart.Form))
        {
            if (await sheet.RunAsync(actor, application, form, PaperFormat.Pdf, at, stop) is not { Value: { } paper }) return null;
            counts.Add(paper.Pages);
        }
        return new Size(counts.Sum(), CopySet.SheetsOf(counts), leftOut);
    }
}
