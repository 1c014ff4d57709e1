/** @file A peer in a Python process of its own: asked over its stdin, answering on its stdout, a line of JSON each. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Peer {
  /** Sends one request and waits for its answer; throws what the peer says went wrong. */
  readonly ask: <T>(request: { readonly do: string } & Readonly<Record<string, unknown>>) => Promise<T>;
  readonly close: () => void;
}

export interface PeerOptions {
  readonly python: string;
  readonly script: string;
  /** Who speaks, in messages. */
  readonly name: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What it writes to stderr is not shown. */
  readonly isQuiet?: boolean;
  /** Added to the message when its process ends too early. */
  readonly hint?: string;
}

export const startPeer = ({
  python,
  script,
  name,
  env = process.env,
  isQuiet = false,
  hint = '',
}: PeerOptions): Peer => {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', isQuiet ? 'ignore' : 'inherit'], env });
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (e: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  child.on('exit', (code) => {
    for (const { reject } of waiting.splice(0))
      reject(new Error(`The process of ${name} ended with ${code}${hint}.`));
  });
  return {
    ask: async <T>(request: { readonly do: string }) => {
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      });
      const answer = JSON.parse(line) as { readonly ok?: T; readonly error?: string };
      if (answer.error !== undefined) throw new Error(`${name}: ${answer.error}`);
      return answer.ok as T;
    },
    close: () => child.stdin.end(),
  };
};
