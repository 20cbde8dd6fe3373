namespace Shifan.Documents;

/// <summary>
/// Fonts by their role on paper, as an installation names them: 小标宋 of titles, 仿宋 of the text, 黑体 and 楷体 of headings. Without a name the
/// PDF is set in the fonts that come with the program, and Word documents name the usual ones.
/// </summary>
/// <param name="Folder">A folder with TrueType or OpenType files for the PDF; null for none.</param>
/// <param name="Title">The family for titles.</param>
/// <param name="Body">The family for the text.</param>
/// <param name="Heading">The family for headings of the first level.</param>
/// <param name="Kai">The family for headings of the second level.</param>
public sealed record FontRoles(string? Folder = null, string? Title = null, string? Body = null, string? Heading = null, string? Kai = null)
{
    /// <summary>As settings name them: SHIFAN_FONTS, SHIFAN_FONT_TITLE, _BODY, _HEADING, _KAI.</summary>
    public static FontRoles Read(Func<string, string?> setting)
    {
        string? Of(string name) => setting(name) is { } value && value.Trim().Length > 0 ? value.Trim() : null;
        return new FontRoles(Of("SHIFAN_FONTS"), Of("SHIFAN_FONT_TITLE"), Of("SHIFAN_FONT_BODY"), Of("SHIFAN_FONT_HEADING"), Of("SHIFAN_FONT_KAI"));
    }
}
