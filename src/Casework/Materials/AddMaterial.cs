namespace Shifan.Casework;

/// <summary>Puts a file into a slot, sent in one piece: the way without script.</summary>
public sealed class AddMaterial(Db db, Intake intake, FileStore files, TimeProvider time)
{
    /// <param name="Application">Whose.</param>
    /// <param name="Slot">The programme's slot.</param>
    /// <param name="Name">As its owner calls it.</param>
    /// <param name="Content">Read once, not further than the slot takes.</param>
    public sealed record Input(Guid Application, string Slot, string Name, Stream Content);

    public async Task<Outcome<DraftMaterial>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var opened = await intake.OpenAsync(actor, input.Application, input.Slot, stop);
        if (opened.Value is not { } at) return opened.Refusals.ToList();
        if (await intake.RoomAsync(at, 0, stop) is { } full) return full;
        var path = files.NewTemporary();
        try
        {
            if (!await CopyAsync(input.Content, path, at.Limits.MostSize, stop)) return MaterialRefusals.TooLarge(at.Slot, at.Limits.MostSize);
            var looked = await intake.KeepAsync(at, path, stop);
            if (looked.Value is not { } kept) return looked.Refusals.ToList();

            var now = time.GetUtcNow();
            await using var work = await db.BeginAsync(stop);
            var still = await intake.LockAsync(actor, input.Application, input.Slot, stop);
            if (still.Value is not { } locked) return still.Refusals.ToList();
            var attached = await intake.AttachAsync(actor, locked, kept, input.Name, now, stop);
            if (attached.Value is not { } material) return attached.Refusals.ToList();
            return await db.CommitAsync(Intake.NoteOf(locked.Application, actor, "material.add", now, material), material, stop);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<bool> CopyAsync(Stream from, string to, long most, CancellationToken stop)
    {
        await using var file = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[128 * 1024];
        var size = 0L;
        int read;
        while ((read = await from.ReadAsync(buffer, stop)) > 0)
        {
            if ((size += read) > most) return false;
            await file.WriteAsync(buffer.AsMemory(0, read), stop);
        }
        return true;
    }
}
