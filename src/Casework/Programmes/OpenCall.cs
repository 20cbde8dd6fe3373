using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Publishes a programme file under its digest and opens a call under it. Cases begun under the call keep this text, whatever becomes of the file.</summary>
public sealed class OpenCall(Db db, TimeProvider time)
{
    public sealed record Input(string ProgrammeId, DateTimeOffset? OpensAt = null);

    public async Task<Outcome<Call>> RunAsync(Guid? person, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (ProgrammeFolder.Find(input.ProgrammeId) is not { } file) return new Refusal("programme.unknown", $"没有名为“{input.ProgrammeId}”的项目", "programme");
        if (file.Programme is not { } programme) return new Refusal("programme.faults", $"项目文件有误：{file.Faults[0]}", "programme");
        await using var work = await db.BeginAsync(stop);
        if (!await db.PublishedProgrammes.AnyAsync(p => p.Digest == programme.Digest, stop))
        {
            db.PublishedProgrammes.Add(new PublishedProgramme
            {
                Digest = programme.Digest,
                ProgrammeId = programme.Id,
                Title = programme.Notice.Title,
                Text = file.Text,
                PublishedAt = now,
            });
        }
        var call = new Call
        {
            Id = Guid.CreateVersion7(now),
            ProgrammeId = programme.Id,
            Digest = programme.Digest,
            Title = programme.Notice.Title,
            OpensAt = input.OpensAt ?? Deadline.StartOf(programme.Notice.Issued),
        };
        db.Calls.Add(call);
        return await db.CommitAsync(AuditNote.OfSystem(person, "call.open", now, new { call = call.Id, programme = programme.Id, programme.Digest }), call, stop);
    }
}

/// <summary>Whether a call takes applications now.</summary>
public enum CallState
{
    Upcoming,
    Open,
    Closed,
}

/// <summary>The calls, newest first, with what a visitor wants to know.</summary>
public sealed class FindCalls(Db db, ProgrammeStore programmes, TimeProvider time)
{
    public sealed record Item(Guid Id, string ProgrammeId, string Title, DateTimeOffset OpensAt, CallState State, Deadline? Closes, Programme Programme)
    {
        public bool IsOpen => State == CallState.Open;
    }

    public async Task<IReadOnlyList<Item>> RunAsync(CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var calls = await db.Calls.AsNoTracking().OrderByDescending(c => c.OpensAt).ThenBy(c => c.Id).ToListAsync(stop);
        var items = new List<Item>(calls.Count);
        foreach (var call in calls)
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            var closes = programme.Workflow.First.Deadline is { Until: { } until } ? Deadline.EndOf(until) : (Deadline?)null;
            items.Add(new Item(call.Id, call.ProgrammeId, call.Title, call.OpensAt, closes?.IsLate(now) == true ? CallState.Closed : call.OpensAt > now ? CallState.Upcoming : CallState.Open, closes, programme));
        }
        return items;
    }
}
