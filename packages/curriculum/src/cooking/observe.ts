/** @file What a cook sees: a window that turns with it, as numbers. */
import type { WindowShape } from '../walk/observe.js';
import { DIRECTIONS } from '../walk/world.js';
import { cellAt, type Kitchen, type Tile } from './kitchen.js';
import type { Cooking, CookState, Item, Pot } from './rules.js';

const ITEMS: readonly Item[] = ['tomato', 'dish', 'soup'];
const TILES: readonly Tile[] = ['floor', 'counter', 'tomatoes', 'dishes', 'pot', 'delivery'];

/** The names of the channels, in order. */
export const COOKING_CHANNELS = [
  'outside',
  ...TILES,
  ...ITEMS.map((item) => `${item} on it` as const),
  // Of a pot: the share of its tomatoes, of its cooking that is done, and whether a soup is in it.
  'filled',
  'cooked',
  'soup ready',
  'self',
  'other',
  // Which way another one looks, from who sees it.
  ...(['away', 'rightwards', 'towards', 'leftwards'] as const).map((way) => `other ${way}` as const),
  ...ITEMS.map((item) => `other holds ${item}` as const),
  ...ITEMS.map((item) => `holds ${item}` as const),
  'waits',
  'time',
] as const;

const at = (name: (typeof COOKING_CHANNELS)[number]): number => COOKING_CHANNELS.indexOf(name);
const [TILE, LIES, FILLED, SELF, OTHER] = [
  at('floor'),
  at('tomato on it'),
  at('filled'),
  at('self'),
  at('other'),
];
const [LOOKS, THEIRS, OWN, WAITS] = [
  at('other away'),
  at('other holds tomato'),
  at('holds tomato'),
  at('waits'),
];

export const cookingWindow = ({ params: { sight } }: Pick<Kitchen, 'params'>): WindowShape => ({
  rows: sight.ahead + 1 + sight.behind,
  columns: sight.left + 1 + sight.right,
  channels: COOKING_CHANNELS.length,
});

const mark = (out: Float32Array, from: number, item: Item | null): void => {
  if (item !== null) out[from + ITEMS.indexOf(item)] = 1;
};

/** [rows, columns, channels], flat: what a cook sees. What it holds, whether it must wait, and time (0 to 1, of all steps) stand in every cell. */
export const observeCooking = (kitchen: Kitchen, state: Cooking, seat: number): Float32Array => {
  const { rows, columns, channels } = cookingWindow(kitchen);
  const { sight, tomatoes, cooking, length } = kitchen.params;
  const out = new Float32Array(rows * columns * channels);
  const me = state.cooks[seat];
  if (me === undefined) throw new RangeError(`There is no cook ${seat}.`);
  const [ax, ay] = DIRECTIONS[me.facing] as readonly [number, number];
  const [sx, sy] = DIRECTIONS[(me.facing + 1) % 4] as readonly [number, number];
  let from = 0;
  for (let far = sight.ahead; far >= -sight.behind; far--)
    for (let side = -sight.left; side <= sight.right; side++, from += channels) {
      const [x, y] = [me.x + far * ax + side * sx, me.y + far * ay + side * sy];
      const cell = cellAt(kitchen, x, y);
      const tile = kitchen.tiles[cell];
      out[from + (tile === undefined ? 0 : TILE + TILES.indexOf(tile))] = 1;
      if (tile === 'counter')
        mark(out, from + LIES, state.counters[kitchen.counters.indexOf(cell)] as Item | null);
      if (tile === 'pot') {
        const pot = state.pots[kitchen.pots.indexOf(cell)] as Pot;
        const isFull = pot.tomatoes === tomatoes;
        out[from + FILLED] = pot.tomatoes / tomatoes;
        if (isFull) out[from + FILLED + 1] = cooking === 0 ? 1 : 1 - pot.left / cooking;
        if (isFull && pot.left === 0) out[from + FILLED + 2] = 1;
      }
      const who = state.cooks.findIndex((one) => one.x === x && one.y === y);
      if (who === seat) out[from + SELF] = 1;
      else if (who !== -1) {
        const seen = state.cooks[who] as CookState;
        out[from + OTHER] = 1;
        out[from + LOOKS + ((seen.facing - me.facing + 4) % 4)] = 1;
        mark(out, from + THEIRS, seen.holds);
      }
      mark(out, from + OWN, me.holds);
      if (me.wait > 0) out[from + WAITS] = 1;
      out[from + WAITS + 1] = state.step / length;
    }
  return out;
};
