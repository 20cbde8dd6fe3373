namespace Shifan.Casework;

/// <summary>A file that a job made, for the office that asked for it.</summary>
public sealed class OpenPackage(FindPackages find, FileStore files)
{
    public sealed record Opened(string Name, Stream Content, string Digest);

    /// <summary>Null where there is none for the actor.</summary>
    public async Task<Opened?> RunAsync(Actor actor, Guid call, Guid batch, Guid job, int number, CancellationToken stop = default) =>
        await find.RunAsync(actor, call, batch, stop) is { } view && view.Jobs.FirstOrDefault(one => one.Id == job) is { } found && number >= 1 && number <= found.Results().Count && found.Results()[number - 1] is var made && files.Has(made.Digest)
            ? new Opened(made.Name, files.Open(made.Digest), made.Digest) : null;
}
