using Pcf.Overhead.Figures;
using Pcf.Overhead.Load;
using Pcf.Overhead.Profiling;

// What does telemetry cost a whole request? Without arguments all of it is measured, with `quick` a part of it in two minutes; `service` and
// `neutral` measure one of the two, and `user`, `notes` or `health` one operation with metrics and logs alone. `profile OPERATION SETTING` splits
// the cost by method, `own OPERATION` compares what telemetry says of its own cost with what is measured, and `compare FOLDER OPERATION` holds
// another build of the service against this one. `stores` measures the service on each store and with each authorizer instead.
if (args is ["profile", ..])
{
    return await ProfileRun.RunAsync(args.ElementAtOrDefault(1) ?? "user", args.ElementAtOrDefault(2) ?? "default");
}
if (args is ["own", ..])
{
    return await OwnEstimate.RunAsync(Array.Find(Operation.OfService, each => each.Name == args.ElementAtOrDefault(1)) ?? Operation.User);
}
if (args is ["compare", var before, ..]) { return await CompareRun.RunAsync(before, args.ElementAtOrDefault(2) ?? "user"); }
if (args is ["stores"]) { return await StoresRun.RunAsync(); }
return await OverheadRun.RunAsync(args);
