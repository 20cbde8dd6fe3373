namespace Shifan.Casework;

/// <summary>试算 of taking in a package of the level below: whether it is whole, and what would become of each of its cases. Writes nothing.</summary>
public sealed class CheckImport(JudgeImport judge, FileStore files)
{
    /// <summary>Bytes of a zip that is sent through a page; what is larger is taken in where it lies.</summary>
    public const long MostSent = 2L << 30;

    /// <param name="Call">For which call it comes.</param>
    /// <param name="Paths">Where it lies on this machine: a zip, a folder, an image; of a package on several discs all of them.</param>
    /// <param name="Sent">Instead of them a zip as it is sent; it is kept for <see cref="ImportPackage"/>, for who sent it.</param>
    public sealed record Input(Guid Call, IReadOnlyList<string> Paths, Stream? Sent = null);

    public async Task<Outcome<ImportReport>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.Recommend)) return Refusals.NotYours;
        if (input.Sent is { } sent && !await KeepAsync(files.InboxOf(actor.PersonId), sent, stop)) return new Refusal("package.size", $"文件超过 {MostSent >> 30} GB，请交系统管理人员在服务器上导入", "file");
        var opened = await ReceivedPackage.OpenAsync(input.Sent is null ? input.Paths : [files.InboxOf(actor.PersonId)], stop);
        if (opened.Value is not { } package) return opened.Refusals.ToList();
        await using (package)
        {
            var judged = await judge.RunAsync(actor, input.Call, package, stop);
            return judged.Value is { } found ? found.Report : judged.Refusals.ToList();
        }
    }

    private static async Task<bool> KeepAsync(string path, Stream sent, CancellationToken stop)
    {
        await using var to = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[256 * 1024];
        int read;
        while ((read = await sent.ReadAsync(buffer, stop)) > 0)
        {
            if (to.Length + read > MostSent)
            {
                to.SetLength(0);
                return false;
            }
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
        }
        return true;
    }
}
