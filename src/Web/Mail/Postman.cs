using Shifan.Casework;

namespace Shifan.Web.Mail;

/// <summary>Carries letters out for as long as the server runs, by mail and to the webhook; without either they wait.</summary>
internal sealed class Postman(IServiceScopeFactory scopes, MailSettings settings, ILogger<Postman> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings is { Server: null, Webhook: null }) return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3));
        do
        {
            if (settings.Server is not null) await CarryAsync("letters", services => services.GetRequiredService<SendLetters>().RunAsync(stoppingToken));
            if (settings.Webhook is not null) await CarryAsync("pushes", services => services.GetRequiredService<SendPushes>().RunAsync(stoppingToken));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CarryAsync(string what, Func<IServiceProvider, Task<SendLetters.Result>> send)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            var result = await send(scope.ServiceProvider);
            if (result.Failed > 0) log.LogWarning("{What}.failed {Failed}", what, result.Failed);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // a job's boundary: what could not be sent or written down now is due again
            log.LogError(error, "{What}.error", what);
        }
    }
}

/// <summary>Reminds whose deadline is near, and goes on with an amendment that was interrupted, four times an hour.</summary>
internal sealed class Reminding(IServiceScopeFactory scopes, ILogger<Reminding> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(15));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                await scope.ServiceProvider.GetRequiredService<AmendCall>().FinishAsync(stoppingToken);
                await scope.ServiceProvider.GetRequiredService<SendReminders>().RunAsync(stoppingToken);
                await scope.ServiceProvider.GetRequiredService<ForgetForms>().RunAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // a job's boundary: what was not said now is said the next time
                log.LogError(error, "reminders.error");
            }
        }
    }
}
