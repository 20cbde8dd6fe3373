namespace Shifan.Documents;

/// <summary>A file of an application, as it is to go into the merged PDF.</summary>
/// <param name="Slot">The material that it was handed in as, by its label.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <param name="Size">How many they are.</param>
/// <param name="Path">Where it lies; it is read, never written.</param>
public sealed record MergeFile(string Slot, string Name, FileKind Kind, string Digest, long Size, string Path)
{
    /// <summary>The inspector has looked into it when it was taken; else its PDF is looked through for scripts and the like on the way.</summary>
    public bool LookedInto { get; init; }
}

/// <summary>What one merged PDF (合订本) is made from. The same order gives the same bytes.</summary>
/// <param name="Heads">What stands large on the cover, in lines.</param>
/// <param name="Cover">What stands below: labels and texts.</param>
/// <param name="Institution">Whose application.</param>
/// <param name="Number">The application's number; it stands on each page.</param>
/// <param name="Edition">Which version, or that it is a draft; it stands on each page.</param>
/// <param name="Code">The mark of its pages, to which their number is added.</param>
/// <param name="Moment">When what is printed was submitted, or the draft saved.</param>
/// <param name="FormLabel">What the forms are called.</param>
/// <param name="Forms">The forms as PDF; their tags, language and headings are kept.</param>
/// <param name="Files">The files in the order in which they come.</param>
public sealed record MergeOrder(
    IReadOnlyList<string> Heads, IReadOnlyList<PrintLine> Cover, string Institution, string Number, string Edition, string Code, DateTimeOffset Moment, string FormLabel, byte[] Forms, IReadOnlyList<MergeFile> Files)
{
    /// <summary>What the file is called in its own description.</summary>
    public string Title => $"{string.Concat(Heads)}合订本（{Number}　{Edition}）";
}

/// <summary>A file that is not in the merged PDF, or whose pages there say less than the file itself; and why.</summary>
/// <param name="File">Which.</param>
/// <param name="LeftOut">Whether its pages are missing; else they are there and the original has to be looked at for more.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record MergeRemark(MergeFile File, bool LeftOut, string Reason);

/// <summary>Why there is no merged PDF at all. A single file is never the reason.</summary>
public enum MergeTrouble
{
    /// <summary>qpdf is not installed.</summary>
    NoQpdf,

    /// <summary>Its own pages could not be set: see the typesetter's trouble.</summary>
    NotSet,

    /// <summary>qpdf failed over what it had accepted file by file.</summary>
    NotJoined,
}

/// <summary>A merged PDF that was made, or why not.</summary>
/// <param name="Pages">How many pages.</param>
/// <param name="Remarks">What is not in it, or not as a whole.</param>
/// <param name="Trouble">Why there is none.</param>
/// <param name="Message">More about that, for a log; it may quote what was typed.</param>
public sealed record MergeResult(int Pages, IReadOnlyList<MergeRemark> Remarks, MergeTrouble? Trouble = null, string Message = "");
