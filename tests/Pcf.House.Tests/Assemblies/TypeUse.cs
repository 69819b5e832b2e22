using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Pcf.House.Tests.Assemblies;

/// <summary>Which types of an assembly use which other types of it, read from the compiled assembly.</summary>
/// <remarks>
/// Seen are base types, interfaces, fields, signatures, generic arguments and constraints, locals, attributes, and every type, field and method that
/// the code names. The compiler puts the value of a constant, an enum's member and a <c>nameof</c> into the code that uses it, so a use of only
/// these leaves no trace and is not seen.
/// </remarks>
internal sealed partial class TypeUse
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _assembly;
    private readonly TypeNames _names = new();
    private readonly Dictionary<string, TypeDefinitionHandle> _byName = new(StringComparer.Ordinal);

    private TypeUse(PEReader assembly)
    {
        _assembly = assembly;
        _metadata = assembly.GetMetadataReader();
        foreach (var handle in _metadata.TypeDefinitions) { _byName[_names.FullName(_metadata, handle)] = handle; }
    }

    /// <summary>Each pair of top-level types of the assembly of which one uses the other; nested types count as the type around them.</summary>
    public static IReadOnlyCollection<(TypeName User, TypeName Used)> In(string path)
    {
        using var assembly = new PEReader(File.OpenRead(path));
        var reader = new TypeUse(assembly);
        var uses = new HashSet<(TypeName, TypeName)>();
        foreach (var handle in reader._metadata.TypeDefinitions)
        {
            var user = reader.TopLevel(handle);
            foreach (var used in reader.UsedBy(handle))
            {
                if (reader.TopLevel(used) is var top && top != user) { uses.Add((user, top)); }
            }
        }
        return uses;
    }

    private HashSet<TypeDefinitionHandle> UsedBy(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var used = new HashSet<TypeDefinitionHandle>();
        Add(used, type.BaseType);
        foreach (var implementation in type.GetInterfaceImplementations())
        {
            Add(used, _metadata.GetInterfaceImplementation(implementation).Interface);
        }
        AddGenericParameters(used, type.GetGenericParameters());
        AddAttributes(used, type.GetCustomAttributes());
        foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            used.UnionWith(field.DecodeSignature(_names, null));
            AddAttributes(used, field.GetCustomAttributes());
        }
        foreach (var property in type.GetProperties()) { AddAttributes(used, _metadata.GetPropertyDefinition(property).GetCustomAttributes()); }
        foreach (var @event in type.GetEvents())
        {
            Add(used, _metadata.GetEventDefinition(@event).Type);
            AddAttributes(used, _metadata.GetEventDefinition(@event).GetCustomAttributes());
        }
        foreach (var method in type.GetMethods()) { AddMethod(used, _metadata.GetMethodDefinition(method)); }
        return used;
    }

    private void AddMethod(HashSet<TypeDefinitionHandle> used, MethodDefinition method)
    {
        AddSignature(used, method.DecodeSignature(_names, null));
        AddGenericParameters(used, method.GetGenericParameters());
        AddAttributes(used, method.GetCustomAttributes());
        foreach (var parameter in method.GetParameters()) { AddAttributes(used, _metadata.GetParameter(parameter).GetCustomAttributes()); }
        if (method.RelativeVirtualAddress == 0) { return; }
        var body = _assembly.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (var local in _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null)) { used.UnionWith(local); }
        }
        foreach (var region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil)) { Add(used, region.CatchType); }
        foreach (var token in CodeTokens.In(body.GetILReader())) { Add(used, token); }
    }

    private void AddGenericParameters(HashSet<TypeDefinitionHandle> used, GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters.Select(_metadata.GetGenericParameter))
        {
            AddAttributes(used, parameter.GetCustomAttributes());
            foreach (var constraint in parameter.GetConstraints()) { Add(used, _metadata.GetGenericParameterConstraint(constraint).Type); }
        }
    }

    private void AddAttributes(HashSet<TypeDefinitionHandle> used, CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes.Select(_metadata.GetCustomAttribute))
        {
            Add(used, attribute.Constructor);
            // A type that is an argument of an attribute is written as its name.
            var arguments = Encoding.UTF8.GetString(_metadata.GetBlobBytes(attribute.Value));
            foreach (Match name in DottedName().Matches(arguments))
            {
                if (_byName.TryGetValue(name.Value, out var type)) { used.Add(type); }
            }
        }
    }

    private static void AddSignature(HashSet<TypeDefinitionHandle> used, MethodSignature<ImmutableHashSet<TypeDefinitionHandle>> signature)
    {
        used.UnionWith(signature.ReturnType);
        foreach (var parameter in signature.ParameterTypes) { used.UnionWith(parameter); }
    }

    private void Add(HashSet<TypeDefinitionHandle> used, EntityHandle handle)
    {
        if (handle.IsNil) { return; }
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                used.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                used.UnionWith(_metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null));
                break;
            case HandleKind.FieldDefinition:
                used.Add(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                used.Add(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Add(used, _metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                var method = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(used, method.Method);
                foreach (var argument in method.DecodeSignature(_names, null)) { used.UnionWith(argument); }
                break;
            case HandleKind.StandaloneSignature:
                AddSignature(used, _metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(_names, null));
                break;
            default:
                break;
        }
    }

    private TypeName TopLevel(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil) { type = _metadata.GetTypeDefinition(type.GetDeclaringType()); }
        return new TypeName(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    [GeneratedRegex(@"[A-Za-z]\w*([.+][A-Za-z]\w*)+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex DottedName();
}

/// <summary>The name of a top-level type.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}
