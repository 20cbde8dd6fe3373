using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>The words for verdicts, the only place where they stand: in Chinese for people, as codes for machines.</summary>
public static class VerdictWords
{
    /// <summary>The verdict as people read it.</summary>
    public static string Say(Verdict verdict) => verdict switch
    {
        Verdict.Met => "符合",
        Verdict.NotMet => "不符合",
        Verdict.Unknown => "暂不能判定",
        Verdict.Person => "待人工判断",
    };

    /// <summary>The verdict as JSON and case files write it.</summary>
    public static string Code(Verdict verdict) => verdict switch
    {
        Verdict.Met => "met",
        Verdict.NotMet => "notMet",
        Verdict.Unknown => "unknown",
        Verdict.Person => "person",
    };
}
