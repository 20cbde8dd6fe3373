using FsCheck.Fluent;

namespace Shifan.Tests.Unit;

public sealed class Placeholder
{
    [Fact]
    public void Runs() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<int>(n => n - n == 0));
}
