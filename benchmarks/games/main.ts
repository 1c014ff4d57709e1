/** @file The games against their peers and against their own bounds, in one run, the sides in turn.
 *
 *      pnpm --dir benchmarks games [--only cliques,playouts,rounds,dilemmas,optima,memory] [--quick] [--alone] */
import { parseArgs } from 'node:util';
import { screen } from '../shared/table.js';
import type { Part, Result } from './part.js';
import { cliques } from './parts/cliques.js';
import { dilemmas } from './parts/dilemmas.js';
import { memory } from './parts/memory.js';
import { optima } from './parts/optima.js';
import { playoutsPart } from './parts/playouts.js';
import { rounds } from './parts/rounds.js';
import { startPeer } from './peer.js';
import { machine, save } from './report.js';

const PARTS: Readonly<Record<string, Part>> = {
  cliques,
  playouts: playoutsPart,
  rounds,
  dilemmas,
  optima,
  memory,
};
const NAMES = Object.keys(PARTS);

const { values } = parseArgs({
  options: {
    /** Some parts, separated by commas. */
    only: { type: 'string', default: NAMES.join() },
    /** Everything once and short: does it run? Nothing is saved. */
    quick: { type: 'boolean', default: false },
    /** Without Python and the peers. Nothing is saved. */
    alone: { type: 'boolean', default: false },
  },
});

const chosen = values.only.split(',');
const unknown = chosen.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no part is called ${unknown.join(', ')}; there are ${NAMES.join(', ')}`);

const peer = values.alone ? null : startPeer();
try {
  const start = performance.now();
  const setting = values.quick ? { peer, seconds: 0.02, turns: 1 } : { peer, seconds: 0.15, turns: 5 };
  const results: Record<string, Result> = {};
  for (const name of chosen) {
    const result = await (PARTS[name] as Part)(setting);
    results[name] = result;
    for (const table of result.tables) console.log(screen(table));
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`\n${seconds} s`);
  if (peer !== null && !values.quick) {
    const versions = await peer.ask<Readonly<Record<string, string>>>({ do: 'versions' });
    const date = new Date().toISOString().slice(0, 10);
    save(results, { date, versions: { ...machine(), ...versions }, seconds }, NAMES);
  }
} finally {
  peer?.close();
}
