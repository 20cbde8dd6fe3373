using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>我的评审: an expert's panels, what he is asked, and what he has to score. Of other experts, and of how they score, nothing.</summary>
public sealed class FindScoring(Db db, ScoringFiles files, ProgrammeStore programmes)
{
    /// <param name="Task">What he has to score; null where the case is not his.</param>
    /// <param name="Avoids">Why he keeps away; null where he need not.</param>
    /// <param name="Uncalled">It is heard, and cannot be scored before it is called.</param>
    public sealed record Line(Guid Application, int Place, string Institution, Guid? Task, bool Begun, bool Submitted, string? Reopened, string? Avoids, Wish? Wish, bool Uncalled);

    /// <param name="Cases">The cases of the panel; none before he has given his word.</param>
    public sealed record Round(Panel Panel, PanelSeat Seat, string Office, string Notice, string Step, string Pledge, IReadOnlyList<Line> Cases)
    {
        /// <summary>Where its cases are heard, if they are.</summary>
        public IReadOnlyList<DefenceGroup> Defences { get; init; } = [];

        public int ToDo => Cases.Count(line => line.Task is not null && (!line.Submitted || line.Reopened is not null));
    }

    public async Task<IReadOnlyList<Round>?> RunAsync(Actor actor, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.Score)) return null;
        var seats = await (from seat in db.PanelSeats.AsNoTracking()
                           join panel in db.Panels on seat.PanelId equals panel.Id
                           join office in db.Offices on panel.OfficeId equals office.Id
                           where (seat.State == SeatState.Invited || seat.State == SeatState.Accepted) && db.Experts.Any(e => e.Id == seat.ExpertId && e.PersonId == actor.PersonId)
                           orderby panel.FormedAt descending, panel.Id
                           select new { seat, panel, office.Name }).ToListAsync(stop);
        var rounds = new List<Round>();
        foreach (var one in seats)
        {
            var programme = await programmes.FindAsync(one.panel.Digest, stop);
            var cases = one.seat.State == SeatState.Accepted ? await CasesAsync(actor, one.seat, Sight.HidesInstitution(programme, one.panel.Step), programme.Defences.Any(terms => terms.Step == one.panel.Step && terms.Opens == Rules.DefenceOpening.Called), stop) : [];
            var groups = one.seat.State == SeatState.Accepted && programme.Defences.Any(terms => terms.Step == one.panel.Step)
                ? await db.DefenceGroups.AsNoTracking().Where(g => g.PanelId == one.panel.Id).OrderBy(g => g.FormedAt).ToListAsync(stop) : [];
            rounds.Add(new Round(one.panel, one.seat, one.Name, programme.Notice.Title, programme.Workflow[one.panel.Step].Label, Seating.PledgeOf(programme, one.panel.Step), cases) { Defences = groups });
        }
        return rounds;
    }

    private async Task<List<Line>> CasesAsync(Actor actor, PanelSeat seat, bool blind, bool onCall, CancellationToken stop)
    {
        var cases = await (from member in db.PanelCases.AsNoTracking()
                           join application in db.Applications on member.ApplicationId equals application.Id
                           join institution in db.Institutions on application.InstitutionId equals institution.Id
                           where member.PanelId == seat.PanelId && member.LeftAt == null
                           orderby member.Place
                           select new { member.ApplicationId, member.Place, institution.Name, institution.CreditCode }).ToListAsync(stop);
        var tasks = await files.Own(actor).AsNoTracking().Where(t => t.PanelId == seat.PanelId).ToDictionaryAsync(t => t.ApplicationId, stop);
        var avoids = (await db.Avoidances.AsNoTracking().Where(a => a.PanelId == seat.PanelId && a.ExpertId == seat.ExpertId && (a.Upheld == null || a.Upheld == true)).OrderBy(a => a.Number).ToListAsync(stop)).ToLookup(a => a.ApplicationId);
        var called = onCall ? (await Defences.Live(db).AsNoTracking().Where(h => h.CalledAt != null && db.DefenceGroups.Any(g => g.Id == h.GroupId && g.PanelId == seat.PanelId)).Select(h => h.ApplicationId).ToListAsync(stop)).ToHashSet() : null;
        var wishes = await db.CaseWishes.AsNoTracking().Where(w => w.PanelId == seat.PanelId && w.ExpertId == seat.ExpertId).ToDictionaryAsync(w => w.ApplicationId, w => w.Wish, stop);
        return [.. cases.Select(one =>
        {
            var task = tasks.GetValueOrDefault(one.ApplicationId);
            // what was found of him names the institution in one way or another
            var why = avoids[one.ApplicationId].FirstOrDefault(a => a.Source == AvoidanceSource.Expert || !a.Waits);
            return new Line(one.ApplicationId, one.Place, blind ? Sight.NameOf(one.Place) : one.Name, task?.Id, task?.Draft is not null, task?.Submitted > 0, task?.ReopenedWhy, why is null ? null : blind ? why.Source == AvoidanceSource.Expert ? Sight.Unnamed(why.Reason, [one.Name, one.CreditCode]) : "经比对须回避" : why.Reason, wishes.TryGetValue(one.ApplicationId, out var wish) ? wish : null, called?.Contains(one.ApplicationId) == false);
        })];
    }
}
