using System.Text.Json;

namespace Shifan.Casework;

/// <summary>Does what <see cref="StartImport"/> asked for. Broken off and taken up again, it goes on with the cases that are not here yet.</summary>
public sealed class TakeInPackage(ImportPackage import, FileStore files)
{
    /// <param name="actor">In whose name.</param>
    /// <param name="job">Which.</param>
    /// <param name="sign">Told how much is done.</param>
    /// <param name="report">Told what became of each case, where that is known.</param>
    /// <param name="stop">Ends it between two steps.</param>
    internal async Task<Outcome<IReadOnlyList<Job.Made>>> RunAsync(Actor actor, Job job, Func<long, long, Task> sign, Action<string> report, CancellationToken stop)
    {
        if (!File.Exists(files.InboxOf(job.Id))) return new Refusal("import.none", "数据包已不在服务器上，请重新选择文件");
        var outcome = await import.RunAsync(actor, new ImportPackage.Input(job.Subject, [files.InboxOf(job.Id)], job.Seen), sign, stop);
        if (outcome.Value is not { } found) return outcome.Refusals.ToList();
        report(JsonSerializer.Serialize(found));
        return found.Done || found.IsSame ? Array.Empty<Job.Made>() : new Refusal("import.not", "有不能收或与本系统不一致的，见核对结果");
    }

    /// <summary>What was sent is not needed any more.</summary>
    internal void Forget(Job job) => File.Delete(files.InboxOf(job.Id));
}
