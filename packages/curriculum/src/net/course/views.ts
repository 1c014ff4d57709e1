/** @file What code may be asked in a kind of world: views from worlds that are played without it. */
import { rng } from '@tompo/games';
import type { Asked } from '../../written/together.js';
import type { Acting, Ground } from '../walk/ground.js';
import { opened } from '../walk/lanes.js';

const VIEWS = 60;
const SHARE = 0.3;

/** Of the first of the other seats. most: steps of a world that are looked at · actsOf: of the world of this number, the first seat's and that of all others */
export const sampledViews = <W>(
  ground: Ground<W>,
  {
    seed,
    most,
    actsOf,
    questionOf,
  }: {
    readonly seed: number;
    readonly most: number;
    readonly actsOf: (number: number) => readonly [own: Acting<W>, other: Acting<W>];
    readonly questionOf: (asked: Asked<W>) => string;
  },
): readonly string[] => {
  const questions: string[] = [];
  const random = rng(seed).fork('questions');
  for (let number = 0; questions.length < VIEWS; number++) {
    const [own, other] = actsOf(number);
    let world = opened(ground, seed, number);
    const seats = Array.from({ length: ground.seats(world) }, (_, seat) => seat);
    const asked = Math.min(1, seats.length - 1);
    for (let step = 0, over = false; !over && step < most && questions.length < VIEWS; step++) {
      if (random.uniform() < SHARE) questions.push(questionOf({ world, seat: asked }));
      const actions = seats.map((seat) => (seat === 0 ? own : other)(world, seat));
      ({ world, over } = ground.act(world, actions));
    }
  }
  return questions;
};
