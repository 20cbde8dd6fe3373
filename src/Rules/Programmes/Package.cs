namespace Shifan.Rules;

/// <summary>
/// 报送的数据包: what a level hands up as files, for all its recommended cases, in the order and under the names of the programme (S4.4). A
/// name may hold <c>{n}</c>, the part's number in its folder, <c>{office}</c>, and within a case <c>{institution}</c>, <c>{number}</c> and <c>{place}</c>.
/// </summary>
/// <param name="Id">Its word in the file.</param>
/// <param name="Label">What it is called.</param>
/// <param name="By">The level that hands it up.</param>
/// <param name="Folder">The name of the folder that holds it all.</param>
/// <param name="Parts">What stands in it, in order.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">Why it is as it is.</param>
public sealed record Package(string Id, string Label, string By, string Folder, IReadOnlyList<PackagePart> Parts, string Clause, string? Note)
{
    /// <summary>The most bytes that the medium holds; null: it has no bound, and no image is made.</summary>
    public long? MostBytes { get; init; }

    /// <summary>What a name may hold anywhere.</summary>
    public static readonly IReadOnlyList<string> Everywhere = ["n", "office"];

    /// <summary>What it may hold besides, within a case.</summary>
    public static readonly IReadOnlyList<string> OfCase = ["institution", "number", "place"];
}

/// <summary>A part of a package: a closed set.</summary>
/// <param name="Name">Its name without an ending, with what <see cref="Package"/> lets stand in braces.</param>
public abstract record PackagePart(string Name)
{
    /// <summary>推荐函: the letter under which the cases go up, as PDF.</summary>
    public sealed record Letter(string Name) : PackagePart(Name);

    /// <summary>汇总表 as it was sealed, as PDF and as a workbook.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Id">The id of the table.</param>
    public sealed record Table(string Name, string Id) : PackagePart(Name);

    /// <summary>A folder for each case, in the order of the list.</summary>
    /// <param name="Name">The folder's name.</param>
    /// <param name="Parts">What stands in it.</param>
    public sealed record Each(string Name, IReadOnlyList<PackagePart> Parts) : PackagePart(Name);

    /// <summary>Of a case: the office's form (推荐表), as it was sealed.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Paper">The id of the form.</param>
    public sealed record Form(string Name, string Paper) : PackagePart(Name)
    {
        /// <summary>No case goes up before its form is sealed; else it is only said which are not, and they go as drafts.</summary>
        public bool MustBeSealed { get; init; }
    }

    /// <summary>Of a case: its application report as submitted.</summary>
    public sealed record Report(string Name) : PackagePart(Name);

    /// <summary>合订本 of a case: forms and materials as one PDF, with a table of what could not be merged.</summary>
    public sealed record Merged(string Name) : PackagePart(Name);

    /// <summary>Of a case: everything it handed in, in a folder, a folder a slot, each file as it was uploaded.</summary>
    public sealed record Materials(string Name) : PackagePart(Name);

    /// <summary>What a system above needs to take the cases in as they are here.</summary>
    public sealed record Records(string Name) : PackagePart(Name);
}
