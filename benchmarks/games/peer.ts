/** @file networkx, OpenSpiel and the Axelrod library, installed once. */
import { fileURLToPath } from 'node:url';
import { environment } from '../shared/environment.js';
import { type Peer, startPeer as start } from '../shared/peer.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const startPeer = (): Peer =>
  start({
    name: 'Python',
    script: here('peer.py'),
    python: environment({
      folder: here('.venv'),
      requirements: here('requirements.txt'),
      python: process.env.TOMPO_PYTHON ?? 'python3',
      least: [3, 11],
      announcement:
        'Installing networkx, OpenSpiel and the Axelrod library into benchmarks/games/.venv, once.',
      needs:
        'The peers are networkx, OpenSpiel and the Axelrod library, which need Python 3.11 or later with venv: install it, name it in TOMPO_PYTHON, or leave the peers out with --alone.',
    }),
  });
