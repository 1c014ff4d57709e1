/** @file What a walker sees: a window that turns with it, as numbers. */
import { DIRECTIONS, type World } from './world.js';

/** The names of the channels, in order; those of a kind k are `resource k` and `share k`. */
export const channelsOf = (kinds: number): readonly string[] => [
  'wall',
  'floor',
  ...Array.from({ length: kinds }, (_, k) => `resource ${k}`),
  'self',
  'other',
  // Which way another one looks, from who sees it.
  ...['away', 'rightwards', 'towards', 'leftwards'].map((way) => `other ${way}`),
  'other ready',
  ...Array.from({ length: kinds }, (_, k) => `share ${k}`),
  'ready',
  'time',
];

export interface WindowShape {
  /** Rows from the farthest ahead to the last behind, columns from the left to the right. */
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

export const windowOf = ({ kinds, params: { sight } }: Pick<World, 'kinds' | 'params'>): WindowShape => ({
  rows: sight.ahead + 1 + sight.behind,
  columns: sight.left + 1 + sight.right,
  channels: channelsOf(kinds).length,
});

/** [rows, columns, channels], flat: what a walker sees. Own shares, readiness and time (0 to 1, of the most steps there can be) stand in every
 *  cell. Who is away sees nothing. */
export const observe = (world: World, seat: number): Float32Array => {
  const { rows, columns, channels } = windowOf(world);
  const { kinds } = world;
  const { sight, length } = world.params;
  const out = new Float32Array(rows * columns * channels);
  const walker = world.walkers[seat];
  if (walker === undefined) throw new RangeError(`There is no walker ${seat}.`);
  if (walker.away > 0) return out;
  const [ax, ay] = DIRECTIONS[walker.facing] as readonly [number, number];
  const [sx, sy] = DIRECTIONS[(walker.facing + 1) % 4] as readonly [number, number];
  const held = walker.inventory.reduce((a, b) => a + b, 0);
  const [self, other, ready] = [2 + kinds, 3 + kinds, 8 + kinds];
  let at = 0;
  for (let far = sight.ahead; far >= -sight.behind; far--)
    for (let side = -sight.left; side <= sight.right; side++, at += channels) {
      const [x, y] = [walker.x + far * ax + side * sx, walker.y + far * ay + side * sy];
      out[at + (world.isWall(x, y) ? 0 : 1)] = 1;
      const kind = world.resourceAt(x, y)?.kind ?? null;
      if (kind !== null) out[at + 2 + kind] = 1;
      const who = world.walkerAt(x, y);
      if (who === seat) out[at + self] = 1;
      else if (who !== -1) {
        const seen = world.walkers[who] as World['walkers'][number];
        out[at + other] = 1;
        out[at + other + 1 + ((seen.facing - walker.facing + 4) % 4)] = 1;
        if (seen.ready) out[at + ready] = 1;
      }
      for (let k = 0; k < kinds; k++) out[at + ready + 1 + k] = (walker.inventory[k] as number) / held;
      if (walker.ready) out[at + ready + 1 + kinds] = 1;
      out[at + ready + 2 + kinds] = world.step() / length.most;
    }
  return out;
};
