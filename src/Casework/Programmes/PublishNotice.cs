using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>公布: the draft becomes a published programme, for ever as it is, and a call is opened under it.</summary>
public sealed class PublishNotice(Db db, ShowNotice show, TimeProvider time)
{
    /// <param name="OpensAt">From when one may apply; null: from the beginning of the day on which the notice was issued.</param>
    public sealed record Input(Guid Draft, int Token, DateTimeOffset? OpensAt);

    public async Task<Outcome<Call>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await ChangeNotice.OwnAsync(db, actor, input.Draft, stop) is not { } draft) return ChangeNotice.NoSuch;
        // pressed twice
        if (draft.CallId is { } made) return await db.Calls.AsNoTracking().FirstAsync(c => c.Id == made, stop);
        if (draft.Token != input.Token) return new Refusal("notice.changed", "这份底稿刚被他人改过，请刷新、校对后再公布");
        if (await show.RunAsync(actor, draft.Id, stop) is not { } view) return ChangeNotice.NoSuch;
        if (view.Programme is not { } programme || !view.MayPublish) return view.Points.Where(point => point is { Done: false, Blocks: true }).Select(point => new Refusal("notice.point", $"{point.What}：{point.Says}")).ToList();
        if (!CallOffice.Owns(actor, programme)) return CallOffice.NotYours;
        if (!await db.PublishedProgrammes.AnyAsync(p => p.Digest == programme.Digest, stop))
        {
            db.PublishedProgrammes.Add(new PublishedProgramme { Digest = programme.Digest, ProgrammeId = programme.Id, Title = programme.Notice.Title, Text = draft.Text, PublishedAt = now });
        }
        var call = new Call { Id = Guid.CreateVersion7(now), ProgrammeId = programme.Id, Digest = programme.Digest, Title = programme.Notice.Title, OpensAt = input.OpensAt ?? Deadline.StartOf(programme.Notice.Issued) };
        db.Calls.Add(call);
        draft.CallId = call.Id;
        draft.Token++;
        return await db.CommitAsync(CallOffice.Note(actor, "call.open", now, new { call = call.Id, programme = programme.Id, programme.Digest, draft = draft.Id }), call, stop);
    }
}
