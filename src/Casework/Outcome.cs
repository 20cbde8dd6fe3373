namespace Shifan.Casework;

/// <summary>
/// Why something a user asked for is not done: a stable code, a sentence that says what to do, the field or clause it concerns. What
/// only a bug can cause throws instead.
/// </summary>
public sealed record Refusal(string Code, string Sentence, string? Field = null, string? Clause = null);

/// <summary>What an operation answers: a value, or the reasons why not.</summary>
public sealed class Outcome<T>
{
    private Outcome(T? value, IReadOnlyList<Refusal> refusals) => (Value, Refusals) = (value, refusals);

    public T? Value { get; }

    public IReadOnlyList<Refusal> Refusals { get; }

    public bool Done => Refusals.Count == 0;

    public static implicit operator Outcome<T>(T value) => new(value, []);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, [refusal]);

    public static implicit operator Outcome<T>(List<Refusal> refusals) => new(default, refusals);
}

/// <summary>Every refusal that more than one operation gives, each with its one sentence.</summary>
public static class Refusals
{
    public static readonly Refusal NoSuchApplication = new("application.unknown", "没有这件申报，或不在您的办理范围内");
    public static readonly Refusal Changed = new("changed", "此件刚被他人办理或修改，请刷新后重试");
    public static readonly Refusal Deleted = new("application.deleted", "此申报已删除，可先在“我的申报”中恢复");
    public static readonly Refusal SignedOut = new("session", "登录已失效，请重新登录；已填的内容不会丢失");
    public static readonly Refusal NotYours = new("step.office", "当前步骤不由您所在单位办理");

    public static Refusal WrongStep(string step) => new("step.wrong", $"当前步骤为“{step}”，不能这样办理");

    public static Refusal NotHandedUp(string step) => new("upward.waiting", $"此件在“{step}”已推荐、尚未上报，上报之后上级才能办理");

    public static Refusal Late(string what, string until, string? clause) => new("late", $"{what}已于 {until} 截止", Clause: clause);

    public static Refusal Missing(string field, string label) => new("missing", $"请填写{label}", field);
}
