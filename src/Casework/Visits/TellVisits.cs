namespace Shifan.Casework;

/// <summary>通知核查: the institution and the team are told of plans that they do not know yet, or not as they are now.</summary>
public sealed class TellVisits(Db db, Visiting visiting, VisitLetters letters, TimeProvider time)
{
    /// <param name="Told">How many visits.</param>
    /// <param name="Not">Whom no letter could be written to, and why.</param>
    public sealed record Result(int Told, IReadOnlyList<Refusal> Not);

    public async Task<Outcome<Result>> RunAsync(Actor actor, IReadOnlyCollection<Guid> visits, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        var (told, not, notes) = (0, new List<Refusal>(), new List<AuditNote>());
        // all in one order, so that two who tell wait for one another and not for ever
        foreach (var id in visits.Distinct().Order())
        {
            if (await visiting.LockAsync(actor, id, stop) is not { } file) return Visiting.NoSuch;
            var sum = Visiting.SumOf(file.Visit, file.Team);
            if (file.Visit.State != VisitState.Planned || file.Visit.Submitted > 0 || file.Visit.ToldSum == sum) continue;
            not.AddRange(await letters.PlannedAsync(file, actor, now, stop));
            (file.Visit.ToldAt, file.Visit.ToldSum) = (now, sum);
            file.Visit.Token++;
            told++;
            notes.Add(AuditNote.OfVisit(id, actor, "visit.tell", now, new { sum }));
        }
        if (told == 0) return new Refusal("visit.told", "没有需要通知的安排，或都已通知过");
        return await db.CommitAsync(notes, new Result(told, not), stop);
    }
}
