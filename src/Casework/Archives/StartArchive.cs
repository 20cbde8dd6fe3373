namespace Shifan.Casework;

/// <summary>生成归档信息包 of a case, or of every ended case of a call: a job. Asked again while it is being made, it is the same job.</summary>
public sealed class StartArchive(Db db, FindArchives find, TimeProvider time)
{
    /// <param name="Subject">A case or a call.</param>
    /// <param name="Kind">Which of them.</param>
    public sealed record Input(Guid Subject, JobKind Kind);

    internal static string ChainOf(Guid call, string office) => $"archive:{call}:{office}";

    public async Task<Outcome<Job>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"archive:{input.Subject}:{actor.OfficeId}", stop);
        Guid call;
        IReadOnlyList<Job> jobs;
        if (input.Kind == JobKind.ArchiveCase)
        {
            if (await find.CaseAsync(actor, input.Subject, stop) is not { } one) return new Refusal("archive.open", "此件没有办结，或不由您所在单位归档");
            (call, jobs) = (one.Application.CallId, one.Jobs);
        }
        else
        {
            if (input.Kind != JobKind.ArchiveCall || await find.CallAsync(actor, input.Subject, stop) is not { } whole) return Refusals.NotYours;
            if (whole.Ended == 0) return new Refusal("archive.none", "还没有办结的申报");
            (call, jobs) = (whole.Call.Id, whole.Jobs);
        }
        if (jobs.FirstOrDefault(job => job.IsOpen) is { } open) return open;
        var made = new Job { Id = Guid.CreateVersion7(now), Kind = input.Kind, Subject = input.Subject, PersonId = actor.PersonId, OfficeId = actor.OfficeId!, MadeAt = now };
        db.Jobs.Add(made);
        // in a chain of its own: what is asked of a file changes nothing in it
        return await db.CommitAsync(AuditNote.OfRecommendation(call, actor.OfficeId!, actor, "archive.start", now, new { job = made.Id, subject = input.Subject, kind = input.Kind.ToString() }) with { Chain = ChainOf(call, actor.OfficeId!) }, made, stop);
    }
}
