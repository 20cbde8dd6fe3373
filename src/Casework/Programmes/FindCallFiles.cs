using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The files that are given out with a call, for everybody.</summary>
public sealed class FindCallFiles(Db db, FileStore store)
{
    /// <summary>A file to download: its name, its type by that name, and its bytes.</summary>
    public sealed record Download(string Name, string Type, Stream Content);

    public async Task<IReadOnlyList<CallFile>> RunAsync(Guid callId, CancellationToken stop = default) =>
        // the notice first, then the annexes in the order in which they came
        [.. (await db.CallFiles.AsNoTracking().Where(file => file.CallId == callId && file.RemovedAt == null).ToListAsync(stop)).OrderBy(file => file.Kind).ThenBy(file => file.Number)];

    public async Task<Download?> OpenAsync(Guid callId, int number, CancellationToken stop = default) =>
        await db.CallFiles.AsNoTracking().FirstOrDefaultAsync(file => file.CallId == callId && file.Number == number && file.RemovedAt == null, stop) is { } file
            ? new Download(file.Name, AttachCallFile.TypeOf(file.Name), store.Open(file.Digest)) : null;
}
