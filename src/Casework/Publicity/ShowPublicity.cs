using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>公示的办理: what waits to be published at a step, what was published, and what stands in the way of its end. To the office whose step it is.</summary>
public sealed class ShowPublicity(Db db, Publishing publishing, ProgrammeStore programmes, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Lines">As published; <paramref name="Here"/> names those that still stand at the step, <paramref name="Held"/> those of them that wait for an objection.</param>
    public sealed record Listed(PublishedList List, IReadOnlyList<PublishedLine> Lines, IReadOnlyCollection<Guid> Here, IReadOnlyDictionary<Guid, int> Held, bool IsOver)
    {
        /// <summary>What may go on now.</summary>
        public IReadOnlyList<PublishedLine> Free => [.. Lines.Where(line => Here.Contains(line.Application) && !Held.ContainsKey(line.Application))];
    }

    /// <param name="Waiting">What no list of this step has yet, as it would stand on one.</param>
    /// <param name="Until">The last day of a list published today; null where the holidays are not known.</param>
    public sealed record View(
        Call Call, Programme Programme, Step Step, string Office, IReadOnlyList<PublishedLine> Waiting, IReadOnlyList<Listed> Lists, IReadOnlyList<PublicityObjection> Objections, DateOnly Today, DateOnly? Until, string? Contact, string? Address)
    {
        /// <summary>What a list is called to begin with.</summary>
        public string Title => $"关于{Programme.Recognition?.Batch ?? ""}{Programme.Recognition?.Title ?? Programme.Notice.Title}拟认定名单的公示";
    }

    /// <summary>A step of publicity that is the actor's office's.</summary>
    public sealed record Place(Guid Call, string Title, string Step, string Label, StepKind Kind, int Cases);

    /// <summary>Every step of publicity and decision that is the office's, with how many cases stand there.</summary>
    public async Task<IReadOnlyList<Place>> StepsAsync(Actor actor, CancellationToken stop = default)
    {
        var places = new List<Place>();
        if (!actor.Has(Duty.Decide)) return places;
        var division = await db.Offices.Where(o => o.Id == actor.OfficeId).Select(o => o.Division).FirstAsync(stop);
        foreach (var call in await db.Calls.AsNoTracking().OrderByDescending(c => c.OpensAt).ThenBy(c => c.Id).ToListAsync(stop))
        {
            var programme = await programmes.FindAsync(call.Digest, stop);
            if (!Within.Covers(programme.Notice.Office, division)) continue;
            foreach (var step in programme.Workflow.Steps.Where(step => step.Kind is StepKind.Publicity or StepKind.Decide && Publishing.MayDecide(actor, programme, step.Id, step.Kind) is null))
            {
                places.Add(new Place(call.Id, call.Title, step.Id, step.Label, step.Kind, await publishing.Standing(actor, call.Id, step.Id).CountAsync(stop)));
            }
        }
        return places;
    }

    /// <summary>Null where there is no such step for the actor.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid callId, string stepId, CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == callId, stop) is not { } call) return null;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var office = await db.Offices.AsNoTracking().FirstOrDefaultAsync(o => o.Id == actor.OfficeId, stop);
        if (office is null || Publishing.MayDecide(actor, programme, stepId, StepKind.Publicity) is not null || !Within.Covers(programme.Notice.Office, office.Division)) return null;
        var standing = await publishing.InOrderAsync(actor, publishing.Standing(actor, callId, stepId), callId, stop);
        var lists = await db.PublishedLists.AsNoTracking().Where(l => l.CallId == callId && l.Step == stepId && l.OfficeId == actor.OfficeId).OrderByDescending(l => l.Number).ToListAsync(stop);
        var live = lists.Where(l => l.WithdrawnAt is null).Select(l => l.Id).ToList();
        var published = (await db.PublishedCases.AsNoTracking().Where(c => live.Contains(c.ListId)).Select(c => c.ApplicationId).ToListAsync(stop)).ToHashSet();
        var waiting = new List<PublishedLine>();
        foreach (var application in standing.Where(a => !published.Contains(a.Id))) waiting.Add(await publishing.LineAsync(application, stop));
        var here = standing.Select(a => a.Id).ToHashSet();
        var held = await publishing.HeldAsync(here, stop);
        var ids = lists.Select(l => l.Id).ToList();
        var objections = await db.Objections.AsNoTracking().Where(o => ids.Contains(o.ListId)).OrderByDescending(o => o.ReceivedAt).ToListAsync(stop);
        return new View(
            call, programme, programme.Workflow[stepId], office.Name, waiting,
            [.. lists.Select(list => (List: list, Lines: Publishing.Read(list.Lines))).Select(one => new Listed(
                one.List, one.Lines, [.. one.Lines.Where(line => here.Contains(line.Application)).Select(line => line.Application)], held, today > one.List.Until))],
            objections, today, PublishList.LastDay(programme, today, calendar), lists.FirstOrDefault()?.Contact, lists.FirstOrDefault()?.Address);
    }
}
