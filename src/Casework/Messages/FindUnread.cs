using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>What applicants wrote to an office and nobody there has read or answered.</summary>
public sealed class FindUnread(Db db, Reads reads)
{
    /// <param name="Application">About which application.</param>
    /// <param name="Number">Its number.</param>
    /// <param name="Institution">Who wrote.</param>
    /// <param name="Messages">How many messages.</param>
    /// <param name="Since">When the first of them came.</param>
    public sealed record Item(Guid Application, string Number, string Institution, int Messages, DateTimeOffset Since);

    /// <summary>How many; every page of an officer says it.</summary>
    public Task<int> CountAsync(Actor actor, CancellationToken stop = default) => actor.Has(Duty.Review) && actor.OfficeId is { } office ? reads.AskAsync(Count, [("office", office)], CountedAsync, stop) : Task.FromResult(0);

    // the same as Of, which the list and the marks go by
    private const string Count = """
        select count(*) from messages m where m.to_office_id = @office
        and not exists (select 1 from message_reads r where r.application_id = m.application_id and r.number = m.number)
        and not exists (select 1 from messages n where n.application_id = m.application_id and n.number > m.number and n.office_id = m.to_office_id)
        """;

    private static async Task<int> CountedAsync(DbDataReader rows) => await rows.ReadAsync() ? (int)rows.GetInt64(0) : 0;

    /// <summary>By application, what waits longest first.</summary>
    public async Task<IReadOnlyList<Item>> RunAsync(Actor actor, CancellationToken stop = default)
    {
        var messages = await Of(db, actor).Select(m => new { m.ApplicationId, m.At }).ToListAsync(stop);
        var ids = messages.Select(m => m.ApplicationId).Distinct().ToList();
        var applications = await actor.Sees(db.Applications.AsNoTracking()).Where(a => ids.Contains(a.Id))
            .Select(a => new { a.Id, a.Number, Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name }).ToListAsync(stop);
        return [.. applications
            .Select(a => new Item(a.Id, a.Number, a.Institution, messages.Count(m => m.ApplicationId == a.Id), messages.Where(m => m.ApplicationId == a.Id).Min(m => m.At)))
            .OrderBy(item => item.Since).ThenBy(item => item.Application)];
    }

    internal static IQueryable<Message> Of(Db db, Actor actor) => actor.Has(Duty.Review) && actor.OfficeId is { } office
        ? db.Messages.AsNoTracking().Where(m => m.ToOfficeId == office
            && !db.MessageReads.Any(r => r.ApplicationId == m.ApplicationId && r.Number == m.Number)
            && !db.Messages.Any(answer => answer.ApplicationId == m.ApplicationId && answer.Number > m.Number && answer.OfficeId == office))
        : db.Messages.AsNoTracking().Where(_ => false);
}
