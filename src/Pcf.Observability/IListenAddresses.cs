namespace Pcf.Observability;

/// <summary>Where the service listens, once it has started; registered by hosts that have a server.</summary>
internal interface IListenAddresses
{
    /// <summary>All of its addresses, such as <c>http://localhost:8080</c>.</summary>
    IEnumerable<string> All { get; }
}
