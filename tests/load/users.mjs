// Users of the service that load is sent for: made by the demo data's first admin, each with a token signed by the development key.
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of the development issuer for a user, valid for two days. */
export function tokenOf(keyFile, user) {
  const jwk = JSON.parse(readFileSync(keyFile, 'utf8'));
  const now = Math.floor(Date.now() / 1000);
  const head = encoded({ alg: 'ES256', typ: 'JWT', ...(jwk.kid ? { kid: jwk.kid } : {}) });
  const claims = encoded({ iss: 'pcf-development', aud: 'pcf-api', sub: user, iat: now, nbf: now - 60, exp: now + 2 * 86_400 });
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(`${head}.${claims}`), { key, dsaEncoding: 'ieee-p1363' });
  return `${head}.${claims}.${signature.toString('base64url')}`;
}

export async function ask(url, token, query) {
  const answer = await fetch(url, {
    method: 'POST', signal: AbortSignal.timeout(30_000),
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query }),
  });
  return answer.json();
}

/** The ten users of the demo data and as many new ones as are missing to `count`, with their tokens. */
export async function makeUsers(url, keyFile, count) {
  const admin = tokenOf(keyFile, '1');
  const ids = Array.from({ length: Math.min(count, 10) }, (_, at) => `${at + 1}`);
  while (ids.length < count) {
    const made = await ask(url, admin, `mutation { createUser(input: {name: "Load ${ids.length}", email: "load${ids.length}@example.com"}) { id } }`);
    if (!made.data) { throw new Error(`no user was made: ${JSON.stringify(made)}`); }
    ids.push(made.data.createUser.id);
  }
  return ids.map((id) => ({ id, token: tokenOf(keyFile, id) }));
}
