// The service as a process of its own, with a temporary folder for its data, as the load tests start it.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Page } from './page.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const configuration = process.env.PCF_LOAD_CONFIGURATION ?? 'Release';
// A signal ends the test, and the handlers of `exit` end what the test has started.
for (const signal of ['SIGINT', 'SIGTERM']) { process.once(signal, () => process.exit(1)); }

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export class Service {
  lines = 0;
  errors = '';

  /** Starts the service with these settings (environment variables) and waits until it is ready. `prepare` gets its folder before. */
  static async start(settings, prepare = () => {}) {
    const service = new Service();
    service.folder = mkdtempSync(join(tmpdir(), 'pcf-load-'));
    prepare(service.folder);
    service.address = `http://127.0.0.1:${await freePort()}`;
    const program = join(ROOT, `src/Pcf.Api/bin/${configuration}/net10.0/Pcf.Api.dll`);
    if (!existsSync(program)) { throw new Error(`${program} is missing: dotnet build src/Pcf.Api --configuration ${configuration}`); }
    // A write beyond the limit of a file's size, which a fault sets, is to fail as on a full disk, and not to end the process.
    service.process = spawn('/bin/sh', ['-c', 'trap "" XFSZ; exec dotnet "$0" "$@"', program, '--urls', service.address], {
      cwd: service.folder, stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ASPNETCORE_ENVIRONMENT: 'Development', ...settings },
    });
    service.ended = new Promise((done) => service.process.on('exit', (code, signal) => { service.code = code ?? signal; done(service.code); }));
    process.once('exit', () => {
      if (service.code !== undefined) { return; }
      service.process.kill('SIGKILL');
      // The process may still write while it ends.
      rmSync(service.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    });
    service.process.stdout.on('data', (part) => { for (const byte of part) { if (byte === 10) { service.lines++; } } });
    service.process.stderr.on('data', (part) => { service.errors = (service.errors + part).slice(-4_000); });
    for (const until = Date.now() + 60_000; ; await pause(100)) {
      if (service.code !== undefined) { throw new Error(`the service ended: ${service.errors}`); }
      if (Date.now() > until) { await service.stop(); throw new Error('the service was not ready within a minute'); }
      try {
        const answer = await fetch(`${service.address}/health/ready`, { signal: AbortSignal.timeout(2_000) });
        if (answer.ok) { return service; }
      } catch { /* asked again */ }
    }
  }

  get graphql() { return `${this.address}/graphql`; }

  get keyFile() { return join(this.folder, 'data/development-key.json'); }

  /** How often a text stands in a file of its folder. */
  occurrences(name, text) {
    const file = openSync(join(this.folder, name), 'r');
    const part = Buffer.alloc(2 ** 20);
    let count = 0;
    let kept = 0;
    // The end of a part is looked at again with the next one: the text may lie across.
    for (let length; (length = readSync(file, part, kept, part.length - kept)) > 0;) {
      const read = part.subarray(0, kept + length);
      for (let at = read.indexOf(text); at >= 0; at = read.indexOf(text, at + text.length)) { count++; }
      kept = Math.min(read.length, text.length - 1);
      read.copyWithin(0, read.length - kept);
    }
    closeSync(file);
    return count;
  }

  page() { return Page.read(this.address); }

  /** Asks the service to stop, ends it where it has not within 30 s, and removes its folder. */
  async stop() {
    const kill = setTimeout(() => this.process.kill('SIGKILL'), 30_000);
    this.process.kill('SIGTERM');
    await this.ended;
    clearTimeout(kill);
    rmSync(this.folder, { recursive: true, force: true });
    return this.code;
  }
}
