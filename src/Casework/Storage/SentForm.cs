using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// 重复提交: what came of a form, by the sum of its one-time key, its sender and its words. A double press or a repeated post finds it, adds nothing and gets
/// what the first one got; the same form sent with other words is another one. Kept in the transaction of what it made, so that what was refused leaves none.
/// </summary>
public sealed class SentForm
{
    public required string Sum { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>What it made, as the operation knows it again.</summary>
    public required string Made { get; init; }

    /// <summary>The number of what it made.</summary>
    internal int Number => int.Parse(Made, CultureInfo.InvariantCulture);

    /// <summary>The id of what it made.</summary>
    internal Guid Id => Guid.Parse(Made, CultureInfo.InvariantCulture);
}

internal sealed class SentFormConfiguration : IEntityTypeConfiguration<SentForm>
{
    public void Configure(EntityTypeBuilder<SentForm> form) => form.HasKey(f => f.Sum);
}

/// <summary>A form while it is worked on.</summary>
/// <param name="Sum">Null where it came without a key: then it is always a new one.</param>
/// <param name="Before">What the same form made before; null where it is new.</param>
internal sealed record Once(string? Sum, SentForm? Before)
{
    /// <summary>Has to be asked inside the write, before anything is added: who sends the same at the same time waits here.</summary>
    public static async Task<Once> OfAsync(Db db, Actor actor, string? key, CancellationToken stop, params object?[] said)
    {
        if (string.IsNullOrEmpty(key)) return new Once(null, null);
        // lengths keep what was said in one box apart from what was said in the next
        var sum = AuditChain.HashOf(string.Concat(said.Prepend(key).Prepend(actor.PersonId).Select(word => Convert.ToString(word, CultureInfo.InvariantCulture) ?? "").Select(word => $"{word.Length}:{word}")));
        await db.LockAsync($"form:{sum}", stop);
        return new Once(sum, await db.SentForms.AsNoTracking().FirstOrDefaultAsync(form => form.Sum == sum, stop));
    }

    /// <summary>
    /// The case as it stands now, where the same form has acted on it before; null where it is new, and then it is kept with what the act commits.
    /// </summary>
    public static async Task<Application?> DoneAsync(Db db, Actor actor, string? key, DateTimeOffset now, Guid application, CancellationToken stop, params object?[] said)
    {
        var once = await OfAsync(db, actor, key, stop, [application, .. said]);
        if (once.Before is not null) return await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == application, stop);
        db.AtCommit(() => once.Keep(db, actor, now, application));
        return null;
    }

    /// <summary>Says what it made; the caller commits it.</summary>
    public void Keep(Db db, Actor actor, DateTimeOffset now, object made)
    {
        if (Sum is not null) db.SentForms.Add(new SentForm { Sum = Sum, PersonId = actor.PersonId, At = now, Made = Convert.ToString(made, CultureInfo.InvariantCulture)! });
    }
}
