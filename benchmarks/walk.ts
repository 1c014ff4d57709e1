/** @file Steps per second of walks: random actions with what both walkers see, and two scripted ones. Melting Pot's own rate on the same
 *  machine is printed by `walk.py` (dm-meltingpot 2.4.1, dmlab2d 1.0.2).
 *      pnpm --dir benchmarks walk */
import { fullSize, observe, openWalk, specialist, type WalkParams, type World } from '@tompo/curriculum/walk';
import { symmetricTable } from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { median } from './shared/median.js';

const TURNS = 5;
const SECONDS = 1;

const opened = (params: Partial<WalkParams>, seed: number): World => {
  const made = openWalk({ payoffs: symmetricTable(3, 0, 5, 1), ...params }, seed);
  if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
  return made.right;
};

type Choose = (world: World) => readonly number[];
const draw = rng(1);
const atRandom: Choose = () => [draw.int(8), draw.int(8)];
const scripted: Choose = (world) => [specialist(0, 2)(world, 0), specialist(1, 2)(world, 1)];

/** Walks one after another for so long; what is seen is added up, so that it is looked at. */
const rate = (params: Partial<WalkParams>, choose: Choose, isSeen: boolean): number => {
  const start = performance.now();
  let [steps, seen] = [0, 0];
  for (let seed = 1; ; seed++) {
    const world = opened(params, seed);
    while (!world.isOver()) {
      world.act(choose(world));
      if (isSeen) seen += (observe(world, 0)[0] as number) + (observe(world, 1)[0] as number);
      steps += 1;
      if (steps % 256 !== 0) continue;
      const elapsed = (performance.now() - start) / 1000;
      if (elapsed >= SECONDS) return Number.isFinite(seen) ? steps / elapsed : 0;
    }
  }
};

const WAYS: readonly (readonly [
  name: string,
  params: Partial<WalkParams>,
  choose: Choose,
  isSeen: boolean,
])[] = [
  ['9 × 7, random actions, both see', {}, atRandom, true],
  ['9 × 7, two specialists', {}, scripted, false],
  ['23 × 15, random actions, both see', fullSize(2), atRandom, true],
  ['23 × 15, two specialists', fullSize(2), scripted, false],
];

for (const [name, params, choose, isSeen] of WAYS) {
  rate(params, choose, isSeen);
  const rates = Array.from({ length: TURNS }, () => rate(params, choose, isSeen));
  console.log(`${name.padEnd(36)} ${Math.round(median(rates)).toLocaleString('en')} steps/s`);
}
