using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Whose a call is: the office that issued the notice. The command line acts for it.</summary>
internal static class CallOffice
{
    public static readonly Refusal NoSuchCall = new("call.unknown", "没有这次申报");
    public static readonly Refusal NotYours = new("call.office", "只有发布通知的主管部门可以办理");

    public static string IdOf(Programme programme) => InstallOffices.Id(programme.Notice.Office);

    public static bool Owns(Actor? actor, Programme programme) => actor is null || actor.Has(Duty.KeepCall) && actor.OfficeId == IdOf(programme);

    public static AuditNote Note(Actor? actor, string action, DateTimeOffset now, object detail) => AuditNote.OfSystem(actor?.PersonId, action, now, detail);
}
