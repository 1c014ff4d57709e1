/** @file PyTorch, transformers, peft and trl: found or installed, started once. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { environment } from '../shared/environment.js';
import { type Peer, startPeer as start } from '../shared/peer.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The interpreter: TOMPO_PEERS_PYTHON, or benchmarks/.venv, made here when it is not there yet. */
export const findPython = (): string => {
  const given = process.env.TOMPO_PEERS_PYTHON;
  if (given !== undefined) {
    if (!existsSync(given)) throw new Error(`TOMPO_PEERS_PYTHON names ${given}, which is not there.`);
    return given;
  }
  return environment({
    folder: here('../.venv'),
    requirements: here('requirements.txt'),
    python: 'python3',
    least: [3, 10],
    announcement: 'Installing the peers into benchmarks/.venv, once; PyTorch is large.',
    needs:
      'The peers are PyTorch, transformers, peft and trl, which need Python 3.10 or later with venv: install it, or name an interpreter that has them in TOMPO_PEERS_PYTHON. `--quick` compares without Python.',
  });
};

export const startPeer = (threads: number): Peer =>
  start({
    name: 'PyTorch',
    script: here('peer.py'),
    python: findPython(),
    env: { ...process.env, OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) },
    isQuiet: process.env.TOMPO_PEERS_LOG === undefined,
    hint: '; TOMPO_PEERS_LOG=1 shows what it said',
  });
