using Shifan.Casework;

namespace Shifan.Web.Pages;

/// <summary>A box of a form about people: one line, its label, what is said before typing, and what is wrong with what was typed.</summary>
public sealed record Box(string Name, string Label, string? Value, IReadOnlyList<Refusal> Refusals, string Type = "text", string? Hint = null, string? Autocomplete = null, string? InputMode = null, string? Example = null)
{
    public IEnumerable<Refusal> Wrong => Refusals.Where(refusal => refusal.Field == Name);
}
