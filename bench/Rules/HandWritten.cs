using Shifan.Rules;

namespace Shifan.Bench;

/// <summary>What a programmer would write for Zhejiang 2021 alone: a typed record, missing figures as null. Money in 万元.</summary>
internal sealed record Applicant
{
    public bool? IsLegalPerson { get; init; }
    public int? Division { get; init; }
    public DateOnly? RegisteredHere { get; init; }
    public long? Assets { get; init; }
    public long? Employees { get; init; }
    public long? Professionals { get; init; }
    public long? Partners { get; init; }
    public long? Served { get; init; }
    public long? Satisfaction { get; init; }
    public long? ServiceTimes { get; init; }
    public long? FreeTimes { get; init; }
    public long? LowFeeTimes { get; init; }
    public bool? HoldsTitle { get; init; }
    public DateOnly? TitleFrom { get; init; }
    public DateOnly? TitleUntil { get; init; }
    public Functions? Claimed { get; init; }
    public long? ServedOffline { get; init; }
    public long? InformationActivities { get; init; }
    public long? TechnologyActivities { get; init; }
    public long? TechnologyOther { get; init; }
    public long? Matchings { get; init; }
    public long? DigitalServed { get; init; }
    public long? DigitalCases { get; init; }
    public long? StartupActivities { get; init; }
    public bool? TrainingQualified { get; init; }
    public bool? TrainingFiled { get; init; }
    public long? Trainees { get; init; }
    public bool? IsGuarantor { get; init; }
    public long? FinancingActivities { get; init; }
    public long? FinancingOther { get; init; }
    public long? Raised { get; init; }
    public long? Guarantees { get; init; }
}

[Flags]
internal enum Functions
{
    None = 0,
    Information = 1,
    Technology = 2,
    Startup = 4,
    Training = 8,
    Finance = 16,
}

/// <summary>Every condition of Zhejiang 2021 that the machine judges, written out: the floor of the rules benchmark.</summary>
internal static class HandWritten
{
    private static readonly DateOnly Reference = new(2021, 5, 16);

    public static Verdict Decide(Applicant a)
    {
        var sum = Verdict.Met;
        if (Fails(Flag(a.IsLegalPerson), ref sum)) return Verdict.NotMet;
        if (Fails(a.Division is not { } division ? Verdict.Unknown : division / 10_000 == 33 ? Verdict.Met : Verdict.NotMet, ref sum)) return Verdict.NotMet;
        if (Fails(Complete(a.RegisteredHere, 2), ref sum)) return Verdict.NotMet;
        if (Fails(AtLeast(a.Assets, 200), ref sum)) return Verdict.NotMet;
        if (Fails(AtLeast(a.Employees, 20), ref sum)) return Verdict.NotMet;
        if (Fails(Share(a.Professionals, a.Employees, 80), ref sum)) return Verdict.NotMet;
        if (Fails(AtLeast(a.Partners, 3), ref sum)) return Verdict.NotMet;
        if (Fails(AtLeast(a.Served, 100), ref sum)) return Verdict.NotMet;
        if (Fails(AtLeast(a.Satisfaction, 80), ref sum)) return Verdict.NotMet;
        if (Fails(Share(a.FreeTimes + a.LowFeeTimes, a.ServiceTimes, 20), ref sum)) return Verdict.NotMet;
        if (Fails(Renewal(a), ref sum)) return Verdict.NotMet;
        return Fails(OneFunction(a), ref sum) ? Verdict.NotMet : sum;
    }

    private static Verdict OneFunction(Applicant a)
    {
        var claimed = a.Claimed ?? (Functions)31;
        var best = Verdict.NotMet;
        if (claimed.HasFlag(Functions.Information)) best = Or(best, And(AtLeast(a.ServedOffline, 100), AtLeast(a.InformationActivities, 5)));
        if (best == Verdict.Met) return best;
        if (claimed.HasFlag(Functions.Technology))
        {
            best = Or(best, WithOthers(a.TechnologyActivities, a.TechnologyOther, 5));
            if (best != Verdict.Met) best = Or(best, And(And(AtLeast(a.Matchings, 4), AtLeast(a.DigitalServed, 10)), AtLeast(a.DigitalCases, 1)));
        }
        if (best == Verdict.Met) return best;
        if (claimed.HasFlag(Functions.Startup)) best = Or(best, AtLeast(a.StartupActivities, 8));
        if (best == Verdict.Met) return best;
        if (claimed.HasFlag(Functions.Training)) best = Or(best, And(Or(Flag(a.TrainingQualified), Flag(a.TrainingFiled)), AtLeast(a.Trainees, 1500)));
        if (best == Verdict.Met) return best;
        if (claimed.HasFlag(Functions.Finance))
        {
            best = Or(best, And(And(Not(Flag(a.IsGuarantor)), WithOthers(a.FinancingActivities, a.FinancingOther, 10)), AtLeast(a.Raised, 50_000)));
            if (best != Verdict.Met) best = Or(best, And(Flag(a.IsGuarantor), AtLeast(a.Guarantees, 200_000)));
        }
        return best;
    }

    private static Verdict WithOthers(long? named, long? others, long limit) =>
        Or(AtLeast(named, limit), others is null ? Verdict.NotMet : AtLeast(named + others, limit));

    private static Verdict Renewal(Applicant a)
    {
        if (a.HoldsTitle is not { } holds) return Or(Verdict.Unknown, Complete(a.TitleFrom, 3));
        if (!holds || a.TitleFrom > Reference || a.TitleUntil < Reference) return Verdict.Met;
        return Complete(a.TitleFrom, 3);
    }

    private static bool Fails(Verdict verdict, ref Verdict sum)
    {
        sum = And(sum, verdict);
        return verdict == Verdict.NotMet;
    }

    // NotMet < Unknown < Met: "and" is the least, "or" the greatest
    private static Verdict And(Verdict a, Verdict b) => a < b ? a : b;

    private static Verdict Or(Verdict a, Verdict b) => a > b ? a : b;

    private static Verdict Not(Verdict a) => a == Verdict.Unknown ? a : a == Verdict.Met ? Verdict.NotMet : Verdict.Met;

    private static Verdict Flag(bool? flag) => flag is not { } known ? Verdict.Unknown : known ? Verdict.Met : Verdict.NotMet;

    private static Verdict AtLeast(long? value, long limit) => value is not { } known ? Verdict.Unknown : known >= limit ? Verdict.Met : Verdict.NotMet;

    private static Verdict Share(long? part, long? whole, long percent) =>
        part is not { } p || whole is not { } w || w <= 0 ? Verdict.Unknown : p * 100 >= w * percent ? Verdict.Met : Verdict.NotMet;

    private static Verdict Complete(DateOnly? since, int years) => since is not { } day ? Verdict.Unknown : day.AddYears(years) <= Reference ? Verdict.Met : Verdict.NotMet;
}
