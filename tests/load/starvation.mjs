// How much other programs hold a load test back: how long its processes waited for a processor, and what others took meanwhile. Linux only.
import { readFileSync, readdirSync } from 'node:fs';

const TICK = 10;
const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

// Run time, time on a run queue, slices of each thread: nanoseconds.
function waited(pid) {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.reduce((sum, task) => sum + Number(read(`/proc/${pid}/task/${task}/schedstat`).split(' ')[1] ?? 0), 0) / 1e6;
  } catch {
    return 0;
  }
}

// User and system time of a process, behind its name, which can have blanks.
const used = (pid) => {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK;
};

// All time that was not idle, that which a host took from this machine included.
const busy = () => {
  const [, user, nice, system, , , irq, softirq, steal] = read('/proc/stat').split('\n')[0].split(/\s+/).map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK || 0;
};

export class Starvation {
  #pids;
  #before;

  constructor(pids) {
    this.#pids = pids;
    this.#before = this.#read();
  }

  /**
   * Since the last call: milliseconds that the processes' threads waited for a processor, the cores that other programs took, and whether these
   * others held the test back. Zeros and false where the system does not say.
   */
  next() {
    const now = this.#read();
    const past = this.#before;
    this.#before = now;
    const time = now.at - past.at || 1;
    const waited = Math.max(0, now.waited - past.waited) * 1_000 / time;
    const others = Math.max(0, now.busy - past.busy - (now.used - past.used)) / time;
    return { waited, others, isStarved: waited > 400 && others > 0.3 };
  }

  #read() {
    const sum = (of) => this.#pids.reduce((all, pid) => all + of(pid), 0);
    return { at: performance.now(), waited: sum(waited), used: sum(used), busy: busy() };
  }
}
