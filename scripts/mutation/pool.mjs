/** @file Processes that work through a list of jobs. One that does not answer in time, or dies, is replaced. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const worker = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** Milliseconds of processor time of a process, or of the clock where the system does not tell. */
const spent = (pid) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Date.now();
  }
};

/** jobs: [{ message, limitMs }] · returns their answers in order, { lost: 'timeout' | 'crash' } where none came */
export const workThrough = async (jobs, size, onAnswer) => {
  const answers = new Array(jobs.length);
  let next = 0;
  const lane = async () => {
    let child = null;
    while (next < jobs.length) {
      const k = next++;
      child ??= fork(worker, {
        execArgv: ['--max-old-space-size=1024'],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      answers[k] = await ask(child, jobs[k]);
      if (answers[k].lost !== undefined) {
        child.kill('SIGKILL');
        child = null;
      }
      onAnswer?.(answers[k], k);
    }
    child?.kill();
  };
  await Promise.all(Array.from({ length: size }, lane));
  return answers;
};

const ask = (child, { message, limitMs }) =>
  new Promise((resolve) => {
    const end = (answer) => {
      clearInterval(timer);
      child.removeListener('exit', crashed);
      child.removeListener('message', end);
      resolve(answer);
    };
    const crashed = () => end({ lost: 'crash' });
    const start = spent(child.pid);
    const timer = setInterval(() => {
      if (spent(child.pid) - start > limitMs) end({ lost: 'timeout' });
    }, 1000);
    child.once('exit', crashed);
    child.once('message', end);
    child.send(message);
  });
