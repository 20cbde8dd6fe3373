using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Takes a file of a call back: it is no longer given out; that it was stays known.</summary>
public sealed class RemoveCallFile(Db db, ProgrammeStore programmes, TimeProvider time)
{
    public sealed record Input(Guid Call, int Number);

    public async Task<Outcome<CallFile>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"call-files:{input.Call}", stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        if (!CallOffice.Owns(actor, await programmes.FindAsync(call.Digest, stop))) return CallOffice.NotYours;
        if (await db.CallFiles.FirstOrDefaultAsync(file => file.CallId == call.Id && file.Number == input.Number && file.RemovedAt == null, stop) is not { } file) return new Refusal("file.unknown", "没有这个文件，或已经撤下");
        file.RemovedAt = now;
        return await db.CommitAsync(CallOffice.Note(actor, "call.detach", now, new { call = call.Id, file.Number, file.Digest }), file, stop);
    }
}
