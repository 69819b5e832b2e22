// What a result was measured on.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const run = (program, args) => {
  try {
    return execFileSync(program, args, { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8', timeout: 10_000 }).trim();
  } catch {
    return 'unknown';
  }
};

export const loadAverage = () => Math.round(loadavg()[0] * 10) / 10;

export const machine = () => ({
  date: new Date().toISOString().slice(0, 10),
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  dotnet: run('dotnet', ['--version']),
  node: process.version,
  commit: run('git', ['rev-parse', '--short', 'HEAD']) + (run('git', ['status', '--porcelain', '--', '../../src']) ? ', changed' : ''),
  loadAverage: loadAverage(),
});

export const describe = (of) =>
  `${of.date}, ${of.processor}, ${of.cores} cores, ${of.memoryGiB} GiB, SDK ${of.dotnet}, node ${of.node}, commit ${of.commit}; ` +
  `load average at the start ${of.loadAverage}`;

/** A warning where other programs take the processors, else nothing. */
export const warning = (load) => (load > cpus().length / 2
  ? `The load average before the run was ${load} on ${cpus().length} cores: other programs ran, so these figures are worse ` +
    'than those of the service alone.' : '');
