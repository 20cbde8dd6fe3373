namespace Shifan.Rules;

/// <summary>The notice itself: who issued it, on what basis, to whom.</summary>
public sealed record Notice(
    string Title, string Number, DateOnly Issued, string Issuer, int Office, IReadOnlyList<string> Basis, IReadOnlyList<string> To,
    IReadOnlyList<string> CopyTo, string? Imprint, IReadOnlyList<string> Annexes, IReadOnlyList<Contact> Contacts, IReadOnlyList<Online> Online, string? Note);

/// <summary>An office to call or to send to. Persons' names and numbers are entered by the authority, never kept in the file.</summary>
public sealed record Contact(string Id, string Label, string? Office, string? Address, string? Postcode, string Clause, string? Note);

/// <summary>Where something is done online.</summary>
public sealed record Online(string Who, string System, string? Item, string? Address, string Clause);

/// <summary>
/// 补充通知、更正: that this text amends one under which a call already runs. Drafts move to it in any case; <paramref name="CasesAnew"/>: what was submitted is
/// judged by it too, else it stays under the text it was submitted under.
/// </summary>
public sealed record Amendment(string Title, string Number, DateOnly Issued, bool CasesAnew, string Clause, string? Note);
