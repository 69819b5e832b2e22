// The mixed scenario: of 100 requests of the users 75 are queries, 15 mutations and 10 errors. Notes that it writes it deletes, so the store stays
// as large as it was. Subscriptions are beside it, in streams.mjs.
const document = (query, variables) => JSON.stringify(variables ? { query, variables } : { query });

// What was answered is what was expected, or the reason why not.
const answered = (text) => (!text.startsWith('200 ') ? `status ${text.slice(0, 3)}`
  : text.includes('"errors"') ? /"code":"(\w+)"/.exec(text)?.[1] ?? 'errors' : null);
const refused = (code) => (text) => (text.includes(`"code":"${code}"`) ? null
  : text.startsWith('503 ') ? 'status 503' : `not ${code}: ${text.slice(0, 60)}`);

const CREATE = 'mutation Create($input: CreateNoteInput!) { createNote(input: $input) { id } }';
const UPDATE = 'mutation Update($id: ID!, $input: UpdateNoteInput!) { updateNote(id: $id, input: $input) { version } }';
const DELETE = 'mutation Delete($id: ID!) { deleteNote(id: $id) { id } }';
const CONTENT = 'We agreed to start small and to measure before we change anything. '.repeat(4);

export class Scenario {
  #users;
  #written = [];
  #number = 0;
  #kinds;

  constructor(users) {
    this.#users = users;
    const query = (text, variables) => () => ({ body: document(text, variables?.()), check: answered });
    const spread = (most) => 1 + (this.#number * 7) % most;
    // Weight and maker of each kind; weights add up to 100.
    const kinds = {
      me: [15, query('query Me { me { id name email } }')],
      user: [20, query('query User($id: ID!) { user(id: $id) { name kind } }', () => ({ id: `${spread(10)}` }))],
      notes: [20, query('query Notes { notes(first: 20) { edges { node { id title author { name } } } pageInfo { hasNextPage } } }')],
      users: [10, query('query Users { users(first: 20) { totalCount edges { node { name } } } }')],
      search: [5, query('query Search { searchNotes(query: "budget plan", first: 10) { edges { node { title } } } }')],
      organization: [5, query('query Organization($id: ID!) { organization(id: $id) { name } }', () => ({ id: `${spread(3)}` }))],
      create: [5, (user) => this.#create(user)],
      update: [5, (user) => this.#update(user)],
      delete: [5, (user) => this.#delete(user)],
      absent: [4, () => ({ body: document('query Absent { user(id: "absent") { name } }'), check: refused('NOT_FOUND') })],
      invalid: [3, () => ({ body: document('{ nothing { like this } }'), check: refused('INVALID_INPUT') })],
      unauthenticated: [2, () => ({
        body: document('{ me { name } }'), check: refused('UNAUTHENTICATED'), headers: { authorization: 'Bearer not.a.token' },
      })],
      malformed: [1, () => ({ body: '{"query":', check: refused('INVALID_INPUT') })],
    };
    this.#kinds = spreadOut(kinds);
  }

  /** The next request of the mix, of the next user. */
  next() {
    const number = this.#number++;
    const [kind, make] = this.#kinds[number % this.#kinds.length];
    // Each round of the mix begins with another user, so that every user sends every kind.
    const user = this.#users[(number * 31 + Math.floor(number / this.#kinds.length)) % this.#users.length];
    const made = make(user);
    return { kind, ...made, headers: { authorization: `Bearer ${user.token}`, ...made.headers } };
  }

  #create(user) {
    return {
      body: document(CREATE, { input: { title: `load ${performance.timeOrigin + performance.now()}`, content: CONTENT } }),
      check: (text) => {
        const id = /"createNote":\{"id":"(\w+)"/.exec(text)?.[1];
        if (id && this.#written.length < 10_000) { this.#written.push({ id, user, changes: 0 }); }
        return answered(text);
      },
    };
  }

  // A note that is changed is taken out meanwhile, so that it is not deleted before the answer.
  #update(user) {
    const note = this.#written.shift();
    if (!note) { return this.#create(user); }
    return {
      headers: { authorization: `Bearer ${note.user.token}` },
      body: document(UPDATE, { id: note.id, input: { title: `load ${performance.timeOrigin + performance.now()}` } }),
      check: (text) => { this.#written.push(note); return answered(text); },
    };
  }

  #delete(user) {
    const note = this.#written.shift();
    if (!note) { return this.#create(user); }
    return { headers: { authorization: `Bearer ${note.user.token}` }, body: document(DELETE, { id: note.id }), check: answered };
  }
}

// One hundred places, each kind spread evenly over them.
function spreadOut(kinds) {
  const places = Object.entries(kinds).flatMap(([kind, [weight, make]]) =>
    Array.from({ length: weight }, (_, at) => ({ where: (at + 0.5) / weight, kind, make })));
  return places.sort((a, b) => a.where - b.where).map(({ kind, make }) => [kind, make]);
}
