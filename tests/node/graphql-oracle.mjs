// The reference implementation as an oracle: one JSON request a line on stdin, one JSON answer a line on stdout.
// Its resolvers are the ones of tests/Pcf.GraphQL.Tests/Support/Conformance.cs, written once more.
import { createInterface } from 'node:readline';
import { buildSchema, execute, getIntrospectionQuery, GraphQLError, parse, validate } from 'graphql';

let schema;

const user = (i) => ({ __typename: 'User', i });
const note = (i) => ({ __typename: 'Note', i });
const rows = (count, from = 0) => Array.from({ length: Math.min(Math.max(count, 0), 40) }, (_, k) => note(from + k));
const upper = (text, args) => (args.upper === true ? text.toUpperCase() : text);

function find(id) {
  if (id === 'boom') throw new GraphQLError('id');
  const number = /^[un]\d+$/.test(id) ? Number(id.slice(1)) : -1;
  if (id[0] === 'u' && number >= 0 && number < 16) return user(number);
  if (id[0] === 'n' && number >= 0 && number < 40) return note(number);
  return null;
}

function canonical(value, type) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return '[' + value.map((item) => canonical(item, type) + ',').join('') + ']';
  if (typeof value === 'object') {
    const fields = Object.keys(schema.getType('Range').getFields());
    return '{' + fields.filter((f) => f in value).map((f) => f + ':' + canonical(value[f]) + ',').join('') + '}';
  }
  return String(value);
}

const resolvers = {
  User: {
    id: (u) => `u${u.i}`,
    name: (u, args) => upper(`User ${u.i}`, args),
    email: (u) => (u.i % 3 === 0 ? null : `u${u.i}@x.test`),
    color: (u) => (u.i % 7 === 6 ? 'PURPLE' : ['RED', 'GREEN', 'BLUE'][u.i % 3]),
    notes(u, { first }) {
      first ??= 0;
      if (first < 0) throw new GraphQLError('first');
      return rows(Math.min(first, 4), u.i);
    },
    friends(u) {
      if (u.i % 11 === 10) throw new GraphQLError('friends');
      return u.i % 5 === 4 ? null : [user((u.i + 1) % 16), null, user((u.i * 2 + 1) % 16)];
    },
    score: (u) => (u.i % 4 === 0 ? null : u.i * 1.5),
    created: (u) => (u.i % 2 === 0 ? null : `2020-01-${String(u.i).padStart(2, '0')}`),
    matrix: (u, { m }) => m ?? [[u.i, null], null],
  },
  Note: {
    id: (n) => `n${n.i}`,
    title: (n) => (n.i % 6 === 5 ? null : `Title ${n.i} "é\u0001"`),
    name: (n) => n.i * 100000000,
    author(n) {
      if (n.i % 8 === 7) throw new GraphQLError('author');
      return user(n.i % 16);
    },
    tags: (n) => (n.i % 9 === 8 ? ['a', null] : [`t${n.i}`, 'x']),
    ok: (n) => n.i % 2 === 0,
  },
  Query: {
    user: (_, { id }) => {
      const found = find(id);
      return found?.__typename === 'User' ? found : null;
    },
    node: (_, { id }) => find(id),
    named: () => [user(0), user(1), user(2)],
    search(_, { term, kinds }) {
      const hits = Array.from({ length: term.length % 5 }, (_, i) => (i % 2 === 0 ? user(i) : note(i)));
      return [...hits, ...(kinds ?? []).map((kind) => note(kind.length))];
    },
    notes: (_, { first }) => rows(first ?? 3),
    pick: (_, { by }) => ('id' in by ? note(1) : null),
    echo: (_, args) =>
      ['s', 'i', 'f', 'b', 'id', 'e', 'l', 'll', 'r'].filter((a) => a in args).map((a) => `${a}=${canonical(args[a])};`).join(''),
    on: (_, { d }) => (d == null ? null : Number(d.slice(8))),
    fail() {
      throw new Error('secret inner text');
    },
    old: (_, { x }) => x ?? null,
  },
  Mutation: {
    addNote: (_, { title }) => note(title.length % 32),
    del: (_, { id }) => (id === 'x' ? null : true),
  },
};

function prepare(sdl) {
  schema = buildSchema(sdl);
  for (const [type, fields] of Object.entries(resolvers)) {
    for (const [field, resolve] of Object.entries(fields)) schema.getType(type).getFields()[field].resolve = resolve;
  }
  const date = schema.getType('Date');
  const parseDate = (value) => {
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(value))) throw new GraphQLError('no date');
    return value;
  };
  date.parseValue = parseDate;
  date.parseLiteral = (node) => parseDate(node.kind === 'StringValue' ? node.value : undefined);
  return {};
}

async function answer({ sdl, document, variables, operationName, introspection }) {
  if (sdl) return prepare(sdl);
  if (introspection) return { document: getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }) };
  let parsed;
  try {
    parsed = parse(document);
  } catch (error) {
    return { syntax: error.message };
  }
  const problems = validate(schema, parsed, undefined, { maxErrors: 20 });
  if (problems.length > 0) return { invalid: problems.map((p) => p.message) };
  const result = await execute({ schema, document: parsed, variableValues: variables, operationName });
  return {
    executed: 'data' in result,
    data: result.data ?? null,
    paths: (result.errors ?? []).map((e) => JSON.stringify(e.path ?? null)),
    messages: (result.errors ?? []).map((e) => e.message),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { crashed: String(error?.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(reply) + '\n');
}
