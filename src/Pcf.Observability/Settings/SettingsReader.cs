using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Pcf.Redaction;

namespace Pcf.Observability.Settings;

/// <summary>Reads settings into plain objects and collects what is wrong with them, one line each. Not thread-safe.</summary>
/// <remarks>
/// The framework's binder reads the same types, but names a wrong value neither as the operator wrote it nor by what it should be.
/// Ranges stand on the properties: <see cref="RangeAttribute"/> (for a duration in seconds), <see cref="StringLengthAttribute"/>,
/// <see cref="SecretAttribute"/>.
/// </remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _inParts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one section; a setting that is absent keeps the property's default. So does an empty one, unless it is a text or an address:
    /// that is a problem.</summary>
    /// <typeparam name="T">An object with settable public properties of type string, bool, int, double, TimeSpan, Uri, an enum, a list of strings, or
    /// strings by name.</typeparam>
    /// <param name="section">The section's full name, such as <c>PCF:Store</c>.</param>
    public T Read<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(string section)
        where T : class, new()
    {
        var settings = new T();
        Read(section, settings);
        return settings;
    }

    /// <summary>Reads one section into an object: a setting that is absent leaves the property as it is, and what stands there by code is checked
    /// as a setting is. An empty text or address is a problem; other empty settings count as absent.</summary>
    /// <param name="section">The section's full name.</param>
    /// <param name="settings">Receives the values.</param>
    public void Read<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(string section,
            T settings)
        where T : class, new()
    {
        var defaults = new T();
        foreach (var property in typeof(T).GetProperties())
        {
            // A part without a setter has a section of its own, and code cannot be written as a setting.
            if (!property.CanWrite || typeof(Delegate).IsAssignableFrom(property.PropertyType)) { continue; }
            var key = $"{section}:{property.Name}";
            _read.Add(key);
            if (HasParts(property.PropertyType)) { _inParts.Add(key); }
            if (property.PropertyType == typeof(IReadOnlyDictionary<string, string>))
            {
                AddEntries(property, settings, configuration.GetSection(key));
                continue;
            }
            var expected = Expected.Of(property);
            var written = Given(key, property.PropertyType);
            if (IsSetAndEmpty(property, written))
            {
                AddProblem($"{ByEnvironment(key)} is set and empty; it should have a value, or not be set.");
                continue;
            }
            if (written is not { Length: > 0 } given)
            {
                var standing = property.GetValue(settings);
                var isMissing = standing is null && property.PropertyType == typeof(IReadOnlyList<string>);
                if (isMissing || (standing is not null && !standing.Equals(property.GetValue(defaults)) && !expected.Holds(standing)))
                {
                    AddProblem($"{ByEnvironment(key)} is {Shown(property, standing)}, by code; it should be {expected.Text}.");
                    // What checks it further needs one all the same.
                    if (property.PropertyType == typeof(IReadOnlyList<string>)) { property.SetValue(settings, Array.Empty<string>()); }
                }
                continue;
            }
            if (SettingValue.TryParse(given, property.PropertyType, out var value) && expected.Holds(value)) { property.SetValue(settings, value); }
            else if (property.IsDefined(typeof(SecretAttribute)))
            {
                AddProblem($"{ByEnvironment(key)} is [REDACTED]; it should be {expected.Text}.");
            }
            else
            {
                AddProblem(ByEnvironment(key), new Redactor().Redact(given),
                    SettingValue.Meant(given, property.PropertyType, expected) is { } meant ? $"{expected.Text}: {meant}" : expected.Text);
            }
        }
    }

    /// <summary>Adds a problem that only the reader of several settings can see.</summary>
    /// <param name="problem">One line: the setting's full name and what it should be.</param>
    public void AddProblem(string problem) => _problems.Add(problem);

    /// <summary>Adds a wrong setting in the usual form.</summary>
    /// <param name="setting">Its name, as the operator writes it.</param>
    /// <param name="given">What it is; nothing that is secret.</param>
    /// <param name="expected">Completes the sentence "it should be …".</param>
    public void AddProblem(string setting, string given, string expected) => AddProblem($"{setting} is '{given}'; it should be {expected}.");

    /// <summary>Ends the start if a setting is wrong.</summary>
    /// <exception cref="SettingsException">At least one is; the message has a line for each.</exception>
    public void ThrowIfWrong()
    {
        if (_problems.Count > 0) { throw new SettingsException([.. _problems]); }
    }

    /// <summary>The numbers of a section's numbered parts, ascending: <c>PCF:Webhooks:0</c> is part 0 of <c>PCF:Webhooks</c>.</summary>
    /// <param name="section">The section's full name.</param>
    public IReadOnlyList<int> Indices(string section) =>
        [.. configuration.GetSection(section).GetChildren()
            .Select(part => int.TryParse(part.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1)
            .Where(index => index >= 0).Order()];

    /// <summary>The settings below a section that nothing has read: most often a name misspelt.</summary>
    public IReadOnlyList<string> Unread(string section) =>
        [.. configuration.GetSection(section).AsEnumerable().Where(s => s.Value is not null && !IsRead(s.Key)).Select(s => ByEnvironment(s.Key))
            .Order(StringComparer.Ordinal)];

    /// <summary>A setting's name as an environment variable has it: <c>PCF:Store:Kind</c> is <c>PCF__Store__Kind</c>.</summary>
    public static string ByEnvironment(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    // Entries by code stay, unless a setting has the same name.
    private static void AddEntries(PropertyInfo property, object settings, IConfigurationSection section)
    {
        var entries = new Dictionary<string, string>((IReadOnlyDictionary<string, string>)property.GetValue(settings)!, StringComparer.Ordinal);
        foreach (var entry in section.GetChildren())
        {
            if (entry.Value is not null) { entries[entry.Key] = entry.Value; }
        }
        property.SetValue(settings, entries);
    }

    // An address, a path, a key or another text: what it switches on would stay off without a word. Numbers, choices and lists keep their defaults.
    private static bool IsSetAndEmpty(PropertyInfo property, string? written) =>
        (property.PropertyType == typeof(string) || property.PropertyType == typeof(Uri)) && written is not null && string.IsNullOrWhiteSpace(written)
        && !property.IsDefined(typeof(EmptyIsUnsetAttribute));

    private static string Shown(PropertyInfo property, object? value)
    {
        if (value is null) { return "null"; }
        if (property.IsDefined(typeof(SecretAttribute))) { return "[REDACTED]"; }
        var text = value is IReadOnlyList<string> list ? string.Join(',', list) : Convert.ToString(value, CultureInfo.InvariantCulture);
        return $"'{new Redactor().Redact(text ?? "")}'";
    }

    // A list is written in one value with commas, or one value an index, as JSON files give it.
    private string? Given(string key, Type type) =>
        configuration[key] ?? (type == typeof(IReadOnlyList<string>)
            ? string.Join(',', configuration.GetSection(key).GetChildren().Select(c => c.Value)) : null);

    private bool IsRead(string key) => _read.Contains(key) || (key.LastIndexOf(':') is > 0 and var end && _inParts.Contains(key[..end]));

    private static bool HasParts(Type type) => type == typeof(IReadOnlyList<string>) || type == typeof(IReadOnlyDictionary<string, string>);
}
