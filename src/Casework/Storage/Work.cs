using Microsoft.EntityFrameworkCore.Storage;

namespace Shifan.Casework;

/// <summary>A write that has begun. Dropped without a commit, nothing has happened.</summary>
public sealed class Work : IAsyncDisposable
{
    private readonly IDisposable? turn;

    internal Work(IDbContextTransaction transaction, IDisposable? turn) => (Transaction, this.turn) = (transaction, turn);

    internal IDbContextTransaction Transaction { get; }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Transaction.DisposeAsync();
        }
        finally
        {
            turn?.Dispose();
        }
    }
}
