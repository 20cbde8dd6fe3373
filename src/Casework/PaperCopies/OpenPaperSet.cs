namespace Shifan.Casework;

/// <summary>The print file of one case of a batch.</summary>
public sealed class OpenPaperSet(FindPaperSets find, PrintPaperSet print)
{
    /// <param name="Name">What it is called when it is saved.</param>
    public sealed record Opened(string Name, string Path, string Key);

    /// <summary>Null where there is none for the actor.</summary>
    public async Task<Outcome<Opened>?> RunAsync(Actor actor, Guid call, Guid batch, string delivery, Guid application, int? copy, CancellationToken stop = default)
    {
        if (await find.RunAsync(actor, call, batch, stop) is not { } view || view.Sets.FirstOrDefault(set => set.Delivery.Id == delivery) is not { } set || set.Lines.FirstOrDefault(line => line.Application == application) is not { } line) return null;
        if (await print.RunAsync(actor, set.Delivery, application, line.Version, line.Sheet, view.Item.Batch.SubmittedAt, copy, stop) is not { } outcome) return null;
        if (outcome.Value is not { } made) return outcome.Refusals.ToList();
        return new Opened($"{line.Number} {line.Institution} 纸质材料{(copy is { } one ? $" 第{one}份" : "")}.pdf", made.Path, made.Key);
    }
}
