using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Publishes a programme file under its digest and opens a call under it. Cases begun under the call keep this text, whatever becomes of the file.</summary>
public sealed class OpenCall(Db db, TimeProvider time)
{
    /// <param name="Again">Open another call of a text that has one already.</param>
    public sealed record Input(string ProgrammeId, DateTimeOffset? OpensAt = null, bool Again = false);

    public async Task<Outcome<Call>> RunAsync(Guid? person, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (ProgrammeFolder.Find(input.ProgrammeId) is not { } file) return new Refusal("programme.unknown", $"没有名为“{input.ProgrammeId}”的项目", "programme");
        if (file.Programme is not { } programme) return new Refusal("programme.faults", $"项目文件有误：{file.Faults[0]}", "programme");
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"programme:{programme.Id}", stop);
        if (!input.Again && await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Digest == programme.Digest, stop) is { } before)
        {
            return new Refusal("call.again", $"同一文本的项目已有一次申报（{before.Id}）。确要另开一次的，请加 --again", "programme");
        }
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
