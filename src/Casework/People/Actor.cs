using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Who asks: everything that decides what one may see and do.</summary>
public sealed record Actor(Guid PersonId, string Name, Role Role, string? OfficeId, OfficeLevel? Level, Guid? InstitutionId)
{
    /// <summary>Whether he answers for his institution's account: invites and ends fillers. Filling and submitting are open to all of its people.</summary>
    public bool IsInstitutionAdministrator { get; init; }

    /// <summary>Whether he approves what a colleague of his office proposes, where the programme asks for two persons.</summary>
    public bool IsApprover { get; init; }

    /// <summary>
    /// The applications one may know of. Applicants: their institution's. Officers and auditors: what was submitted in their office's
    /// area. What is not in here does not exist for the actor.
    /// </summary>
    public IQueryable<Application> Sees(IQueryable<Application> applications) => (Role, Level) switch
    {
        (Role.Applicant, _) => applications.Where(a => a.InstitutionId == InstitutionId),
        (Role.Officer or Role.Auditor, OfficeLevel.County) => applications.Where(a => a.CountyOfficeId == OfficeId && a.Version > 0),
        (Role.Officer or Role.Auditor, OfficeLevel.City) => applications.Where(a => a.CityOfficeId == OfficeId && a.Version > 0),
        (Role.Officer or Role.Auditor, OfficeLevel.Province) => applications.Where(a => a.ProvinceOfficeId == OfficeId && a.Version > 0),
        _ => applications.Where(_ => false),
    };
}
