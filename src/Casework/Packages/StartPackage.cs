namespace Shifan.Casework;

/// <summary>Has the package of a batch made: a job, so that nobody waits at a page. Asked again while it is being made, it is the same job.</summary>
public sealed class StartPackage(Db db, FindPackages find, TimeProvider time)
{
    public sealed record Input(Guid Call, Guid Batch, JobKind Kind);

    public async Task<Outcome<Job>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"package:{input.Batch}:{actor.OfficeId}", stop);
        if (!actor.Has(Duty.Recommend) || await find.RunAsync(actor, input.Call, input.Batch, stop) is not { } view) return Refusals.NotYours;
        if (view.Item.Batch.Arriving is { } arriving) return arriving;
        if (input.Kind is not (JobKind.PackageZip or JobKind.PackageDiscs)) return new Refusal("package.kind", "请选择生成 zip 文件或光盘映像");
        if (input.Kind == JobKind.PackageDiscs && view.NoDiscs is { } why) return new Refusal("disc.none", why);
        if (view.Jobs.FirstOrDefault(job => job.Kind == input.Kind && job.IsOpen) is { } open) return open;
        var job = new Job { Id = Guid.CreateVersion7(now), Kind = input.Kind, Subject = input.Batch, PersonId = actor.PersonId, OfficeId = actor.OfficeId!, MadeAt = now };
        db.Jobs.Add(job);
        return await db.CommitAsync(AuditNote.OfRecommendation(input.Call, actor.OfficeId!, actor, "package.start", now, new { job = job.Id, batch = input.Batch, kind = input.Kind.ToString() }), job, stop);
    }
}
