using Pcf.Overhead.Host;

// The neutral application of the overhead measurement. The first argument chooses what observes it; `receiver` is the OTLP receiver instead, and
// `bare` an endpoint that does nothing.
if (args is ["receiver", ..])
{
    await using var receiver = Receiver.Build(args);
    await receiver.RunAsync();
    return;
}
if (args is ["bare", ..])
{
    await using var bare = Bare.Build(args);
    await bare.RunAsync();
    return;
}
await using var shop = Shop.Build(args[0], args.Contains("--traces"), args);
await shop.RunAsync();
