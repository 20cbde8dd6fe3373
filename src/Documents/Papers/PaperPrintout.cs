using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What stands at the edges of a paper, and when it was made.</summary>
/// <param name="Author">Whose it is.</param>
/// <param name="Number">The number at the head of each page.</param>
/// <param name="Edition">Which version, or that it is a draft.</param>
/// <param name="IsDraft">It carries 草稿 across each page.</param>
/// <param name="Code">The mark of each page; empty for none.</param>
/// <param name="Moment">When what it says was settled.</param>
public sealed record PaperEdges(string Author, string Number, string Edition, bool IsDraft, string Code, DateTimeOffset Moment);

/// <summary>A single paper of a programme or of the system, filled with its data.</summary>
public static class PaperPrintout
{
    /// <summary>The paper, ready to be printed; null where neither programme nor system has one of that id.</summary>
    public static Printout? Of(string paper, PaperData data, PaperEdges edges, string? title = null)
    {
        if (data.Programme.LayoutOf(paper) is not { } layout) return null;
        return new Printout(
            title ?? layout.Label ?? data.Programme.Papers.First(one => one.Id == paper).Label, edges.Author, edges.Number, edges.Edition, edges.IsDraft ? "草稿" : null, edges.Code, edges.Moment, PaperComposer.Of(layout, data))
        { Pages = PagesOf(layout.Pages) };
    }

    internal static PrintPages PagesOf(PaperPages pages) => pages switch { PaperPages.Official => PrintPages.Letter, PaperPages.Across => PrintPages.Table, PaperPages.Certificate => PrintPages.Certificate, PaperPages.Bare => PrintPages.Bare, _ => PrintPages.Report };
}
