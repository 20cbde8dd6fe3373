namespace Shifan.Tests.Unit;

public sealed class Placeholder
{
    [Fact]
    public void Runs() => FsCheck.Fluent.Prop.ForAll<int>(i => i + 0 == i);
}
