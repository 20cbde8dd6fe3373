using Microsoft.EntityFrameworkCore;
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
