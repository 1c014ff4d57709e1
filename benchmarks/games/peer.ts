/** @file networkx and OpenSpiel in a process of their own: installed once, asked over stdin, answering on stdout. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const VENV = here('.venv');
const REQUIREMENTS = here('requirements.txt');

const PYTHON = process.env.TOMPO_PYTHON ?? 'python3';
const NEEDS =
  'The peers are networkx and OpenSpiel, which need Python 3.11 or later with venv: install it, name it in TOMPO_PYTHON, or leave the peers out with --alone.';

const run = (command: string, args: readonly string[]): void => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined || status !== 0) {
    throw new Error(`\`${command} ${args.join(' ')}\` failed${error ? ` (${error.message})` : ''}. ${NEEDS}`);
  }
};

/** The interpreter of the environment, made when it is not there yet or holds other versions. */
const python = (): string => {
  const own = `${VENV}/bin/python`;
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const stamp = `${VENV}/installed.txt`;
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    console.log('Installing networkx and OpenSpiel into benchmarks/games/.venv, once.');
    run(PYTHON, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
    run(PYTHON, ['-m', 'venv', VENV]);
    run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
    writeFileSync(stamp, wanted);
  }
  return own;
};

export interface Peer {
  /** Sends one request and waits for its answer; throws what the peer says went wrong. */
  readonly ask: <T>(request: { readonly do: string } & Readonly<Record<string, unknown>>) => Promise<T>;
  readonly close: () => void;
}

export const startPeer = (): Peer => {
  const child = spawn(python(), [here('peer.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (e: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  child.on('exit', (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`The Python process ended with ${code}.`));
  });
  return {
    ask: async <T>(request: { readonly do: string }) => {
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      });
      const answer = JSON.parse(line) as { readonly ok?: T; readonly error?: string };
      if (answer.error !== undefined) throw new Error(`Python: ${answer.error}`);
      return answer.ok as T;
    },
    close: () => child.stdin.end(),
  };
};
