using System.Collections.Concurrent;

namespace Shifan.Casework;

/// <summary>
/// Who has which section open just now. A courtesy among colleagues, not a record: it lives in memory, and what protects a text is the
/// section's revision.
/// </summary>
public sealed class EditingBoard(TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(75);

    private readonly ConcurrentDictionary<(Guid Application, string Section, Guid Person), (string Name, DateTimeOffset At)> open = new();

    /// <summary>Notes that somebody has a section open.</summary>
    public void Touch(Guid application, string section, Actor actor)
    {
        var now = time.GetUtcNow();
        open[(application, section, actor.PersonId)] = (actor.Name, now);
        // the board stays as small as the number of people at work; a clock that was set back leaves nobody on it for ever
        foreach (var (key, seen) in open.Where(entry => (now - entry.Value.At).Duration() > Fresh)) open.TryRemove(KeyValuePair.Create(key, seen));
    }

    /// <summary>The others in a section of an application.</summary>
    public IReadOnlyList<string> Others(Guid application, string section, Guid person)
    {
        var now = time.GetUtcNow();
        return [.. open.Where(entry => entry.Key.Application == application && entry.Key.Section == section && entry.Key.Person != person && (now - entry.Value.At).Duration() <= Fresh).Select(entry => entry.Value.Name).Order(StringComparer.Ordinal)];
    }
}
