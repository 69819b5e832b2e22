// How long the threads of processes waited for a processor while they could have run (Linux: /proc/PID/task/*/schedstat).
import { readFileSync, readdirSync } from 'node:fs';

/** More than this in one second, in milliseconds over all threads, and the machine has too little for the load: other programs take it. */
export const STARVED = 400;

function waited(pid) {
  try {
    // Run time, time on a run queue, slices: nanoseconds.
    return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
      try {
        return sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[1]);
      } catch {
        return sum;
      }
    }, 0) / 1e6;
  } catch {
    return 0;
  }
}

export class Starvation {
  #pids;
  #before;

  constructor(pids) {
    this.#pids = pids;
    this.#before = this.#all();
  }

  /** Milliseconds since the last call; 0 where the system does not say. */
  next() {
    const now = this.#all();
    const delta = Math.max(0, now - this.#before);
    this.#before = now;
    return delta;
  }

  #all() { return this.#pids.reduce((sum, pid) => sum + waited(pid), 0); }
}
