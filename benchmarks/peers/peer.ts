/** @file The peer's process: found or installed, started once, asked over its stdin, answering on its stdout. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const VENV = here('../.venv');
const NO_PYTHON =
  'The peers are PyTorch, transformers, peft and trl, which need Python 3.10 or later with venv: install it, or name an interpreter that has them in TOMPO_PEERS_PYTHON. `--quick` compares without Python.';

const run = (command: string, args: readonly string[]): void => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error || status !== 0)
    throw new Error(
      `${NO_PYTHON} (\`${command} ${args.join(' ')}\` failed${error ? `: ${error.message}` : ''})`,
    );
};

/** The interpreter: TOMPO_PEERS_PYTHON, or benchmarks/.venv, made here when it is not there yet. */
export const findPython = (): string => {
  const given = process.env.TOMPO_PEERS_PYTHON;
  if (given !== undefined) {
    if (!existsSync(given)) throw new Error(`TOMPO_PEERS_PYTHON names ${given}, which is not there.`);
    return given;
  }
  const python = `${VENV}/bin/python`;
  const [list, installed] = [here('requirements.txt'), `${VENV}/requirements.txt`];
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (read(installed) !== read(list)) {
    console.log('Installing the peers into benchmarks/.venv, once; PyTorch is large.');
    run('python3', ['-m', 'venv', VENV]);
    run(python, ['-m', 'pip', 'install', '--quiet', '-r', list]);
    copyFileSync(list, installed); // last: it says that all is there
  }
  return python;
};

export interface Peer {
  /** Sends one request and waits for its answer; throws what the peer says went wrong. */
  readonly ask: <T>(request: { readonly do: string } & Readonly<Record<string, unknown>>) => Promise<T>;
  readonly close: () => void;
}

export const startPeer = (threads: number): Peer => {
  const child = spawn(findPython(), [here('peer.py')], {
    stdio: ['pipe', 'pipe', process.env.TOMPO_PEERS_LOG === undefined ? 'ignore' : 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) },
  });
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (e: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  child.on('exit', (code) => {
    for (const { reject } of waiting.splice(0))
      reject(new Error(`The peer’s process ended with ${code}; TOMPO_PEERS_LOG=1 shows what it said.`));
  });
  return {
    ask: async <T>(request: { readonly do: string }) => {
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      });
      const answer = JSON.parse(line) as { readonly ok?: T; readonly error?: string };
      if (answer.error !== undefined) throw new Error(`PyTorch: ${answer.error}`);
      return answer.ok as T;
    },
    close: () => child.stdin.end(),
  };
};
