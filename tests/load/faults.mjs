// What goes wrong during a soak, and what is needed for it: a collector that hangs, a Redis server that is lost and comes back, a full disk for the
// log file. A fault whose program is not installed is left out by name.
import { execFileSync, spawn } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './service.mjs';

const installed = (program) => {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${program}`], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
};

/** A Redis server on the loopback, with everything in memory. */
export class Redis {
  static async start() {
    if (!installed('redis-server')) { return null; }
    const redis = new Redis();
    redis.port = await freePort();
    process.once('exit', () => redis.kill());
    await redis.run();
    return redis;
  }

  get address() { return `127.0.0.1:${this.port}`; }

  async run() {
    this.process = spawn('redis-server', ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((done, failed) => {
      this.process.stdout.on('data', (text) => { if (`${text}`.includes('Ready to accept connections')) { done(); } });
      this.process.on('exit', () => failed(new Error('redis-server ended')));
    });
  }

  kill() {
    this.process?.removeAllListeners('exit');
    this.process?.kill('SIGKILL');
  }
}

/** Limits the size of the service's files to what its log file has, so that it is as if the log's disk were full. The store's files stay below. */
export class LogDisk {
  static fits = installed('prlimit');
  // Much more than the store's files, whose writes the limit must not meet.
  static HEAD = 64 * 2 ** 20;

  constructor(path) { this.path = path; }

  /** Begins the log file with one long line; the service appends to it. */
  prepare() { writeFileSync(this.path, `${' '.repeat(LogDisk.HEAD - 1)}\n`); }

  fill(service) { this.#limit(service, statSync(this.path).size); }

  free(service) { this.#limit(service, 'unlimited'); }

  #limit(service, bytes) {
    execFileSync('prlimit', [`--pid=${service.process.pid}`, `--fsize=${bytes}:`], { timeout: 10_000 });
  }
}

/**
 * The faults of a run of so many seconds, as [second, what, action]. The collector hangs in the second half of each period from the end of the
 * warm-up on; the disk is full for a tenth of the run and Redis is away for a tenth.
 */
export function timeline({ seconds, warm, period, receiver, redis, disk, service }) {
  const plan = [];
  for (let at = warm; at + period <= seconds; at += period) {
    plan.push([at + period / 2, 'the collector hangs', () => receiver.hang()], [at + period, 'the collector answers', () => receiver.answer()]);
  }
  const from = (part) => warm + (seconds - warm) * part;
  if (disk) {
    plan.push([from(0.2), 'the log disk is full', () => disk.fill(service())], [from(0.3), 'the log disk has room', () => disk.free(service())]);
  }
  if (redis) {
    plan.push([from(0.5), 'Redis is lost', () => redis.kill()], [from(0.6), 'Redis is back', () => redis.run()]);
  }
  return plan.sort((a, b) => a[0] - b[0]);
}

export const missing = (redis, disk) => [
  redis ? '' : 'redis-server is not installed: Redis is not lost',
  disk ? '' : 'prlimit is not installed: no disk is full',
].filter(Boolean);

export const logPath = (folder) => join(folder, 'pcf.log');
