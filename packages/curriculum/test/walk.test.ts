/** @file Walks: their rules by worked numbers and laws, what is seen from every side, scripted walkers, and what cannot be. */
import { symmetricTable } from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  ACTIONS,
  type Act,
  arena,
  channelsOf,
  counterWalker,
  echoWalker,
  flipWalker,
  fullSize,
  grimWalker,
  meetingPayoffs,
  metWith,
  observe,
  openWalk,
  smallArena,
  specialist,
  type WalkParams,
  type World,
  windowOf,
} from '../src/walk/index.js';
import { right } from './right.js';

const dilemma = symmetricTable(3, 0, 5, 1);
const rps = [0, 1, 2].map((a) =>
  [0, 1, 2].map((b) => {
    const won = a === b ? 0 : (a - b + 3) % 3 === 1 ? 10 : -10;
    return [won, -won] as const;
  }),
);
const open = (params: Partial<WalkParams> = {}, seed = 1): World =>
  right(openWalk({ payoffs: dilemma, ...params }, seed));
const [STAY, AHEAD, , , , TURN_LEFT, TURN_RIGHT, ZAP] = ACTIONS.map((_, k) => k) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
/** Turns until the walker looks east. */
const lookEast = (world: World, seat = 0): void => {
  while (world.walkers[seat]?.facing !== 1)
    world.act(world.walkers.map((_, k) => (k === seat ? (TURN_RIGHT as number) : (STAY as number))));
};

describe('a meeting', () => {
  it('pays the mix of both for the mix of both', () => {
    // ¾ of C against ½: ⅜·3 + ⅜·0 + ⅛·5 + ⅛·1
    const [first, second] = meetingPayoffs(dilemma, [3, 1], [2, 2]);
    expect(first).toBeCloseTo(1.875, 12);
    expect(second).toBeCloseTo((3 / 8) * 3 + (3 / 8) * 5 + 0 + 1 / 8, 12);
    expect(meetingPayoffs(rps, [1, 1, 1], [5, 1, 2]).map((x) => Math.round(x * 1e9) + 0)).toEqual([0, 0]);
  });

  it('needs that both have collected; then both stand still, begin anew, are away, and are back', () => {
    // A corridor: two at its ends, who look at each other over what grows beside each.
    const params = {
      map: ['#######', '#P1 2P#', '#######'],
      regrowth: { delay: 0, chance: 0 },
      freeze: 3,
      respawn: 2,
    };
    const world = open(params);
    const west = world.walkers.findIndex(({ x }) => x === 1);
    const east = 1 - west;
    const both = (a: number, b: number): number[] => (west === 0 ? [a, b] : [b, a]);
    lookEast(world, west);
    while (world.walkers[east]?.facing !== 3) world.act(both(STAY, TURN_LEFT));
    world.act(both(AHEAD, STAY));
    expect(world.walkers[west]).toMatchObject({ x: 2, inventory: [2, 1], ready: true });
    world.act(both(ZAP, STAY));
    expect(world.meetings).toEqual([]); // The other one has collected nothing.
    world.act(both(STAY, AHEAD));
    expect(world.walkers[east]).toMatchObject({ x: 4, inventory: [1, 2], ready: true });
    world.act(both(STAY, STAY));
    const { rewards, meetings } = world.act(both(ZAP, STAY));
    const [own, other] = meetingPayoffs(dilemma, [2, 1], [1, 2]);
    expect(rewards).toEqual(both(own, other));
    expect(meetings).toMatchObject([
      {
        walkers: [west, east],
        inventories: [
          [2, 1],
          [1, 2],
        ],
        payoffs: [own, other],
      },
    ]);
    for (let k = 0; k < 3; k++) {
      expect(
        world.walkers.map(({ frozen, inventory, ready, away }) => [frozen, inventory, ready, away]),
      ).toEqual(world.walkers.map(() => [3 - k, [1, 1], false, 0]));
      world.act([AHEAD, AHEAD]);
      if (k < 2) expect(world.walkers.map(({ x }) => x).sort()).toEqual([2, 4]);
    }
    expect(world.walkers.map(({ away }) => away)).toEqual([2, 2]);
    expect(world.walkerAt(2, 1)).toBe(-1);
    expect([...observe(world, 0)].every((x) => x === 0)).toBe(true);
    world.act([AHEAD, AHEAD]);
    world.act([AHEAD, AHEAD]);
    expect(world.walkers.map(({ x, away }) => [x, away]).sort()).toEqual([
      [1, 0],
      [5, 0],
    ]);
  });
});

describe('a step', () => {
  const random = (world: World, seed: number, each: (world: World) => void = () => {}): World => {
    const draw = rng(seed);
    while (!world.isOver()) {
      world.act(world.walkers.map(() => draw.int(ACTIONS.length)));
      each(world);
    }
    return world;
  };

  it('keeps everybody on free cells, no two on one, and counts what is collected', () => {
    for (const [payoffs, walkers] of [
      [dilemma, 2],
      [rps, 3],
    ] as const) {
      const map = ['#########', '#11 P 22#', '#   P   #', '#*  #  *#', '#22 P 11#', '#########'];
      const world = open({ payoffs, walkers, map }, 3);
      random(world, 4, () => {
        const there = world.walkers.filter(({ away }) => away === 0);
        expect(new Set(there.map(({ x, y }) => `${x},${y}`)).size).toBe(there.length);
        for (const { x, y } of there) expect(world.isWall(x, y)).toBe(false);
        world.walkers.forEach(({ x, y, away }, seat) => {
          if (away === 0) expect(world.walkerAt(x, y)).toBe(seat);
        });
        for (const { inventory, ready } of world.walkers)
          expect(inventory.reduce((a, b) => a + b, 0) > payoffs.length).toBe(ready);
      });
      for (const { inventories, payoffs: paid } of world.meetings)
        expect(paid).toEqual(meetingPayoffs(payoffs, ...inventories));
      expect(world.meetings.length).toBeGreaterThan(0);
    }
  });

  it('comes out the same for the same seed and actions, and otherwise for another seed', () => {
    const told = (seed: number): string => {
      const world = open({}, seed);
      random(world, 9);
      return JSON.stringify([world.meetings, world.walkers, world.resources, world.step()]);
    };
    expect(told(5)).toBe(told(5));
    expect(told(6)).not.toBe(told(5));
  });

  it('lasts as long as it is told: a geometric number of times after the least', () => {
    const lengths = Array.from({ length: 600 }, (_, seed) => {
      const world = open(
        { map: ['####', '#PP#', '####'], length: { least: 10, every: 2, chance: 0.25, most: 500 } },
        seed,
      );
      while (!world.isOver()) world.act([STAY, STAY]);
      return world.step();
    });
    expect(Math.min(...lengths)).toBe(10);
    expect(lengths.every((n) => n % 2 === 0)).toBe(true);
    // Trials until the first success at chance ¼: mean 4, variance 12.
    const mean = lengths.reduce((sum, n) => sum + (n - 10) / 2 + 1, 0) / lengths.length;
    expect(Math.abs(mean - 4)).toBeLessThan(4 * Math.sqrt(12 / lengths.length));
  });

  it('grows again after its delay, with its chance', () => {
    const waits: number[] = [];
    const map = ['#####', '#P1P#', '#####'];
    for (let seed = 0; seed < 300; seed++) {
      const world = open({ map, regrowth: { delay: 5, chance: 0.2 } }, seed);
      const west = world.walkers.findIndex(({ x }) => x === 1);
      lookEast(world, west);
      const act = (action: number): void => {
        world.act(world.walkers.map((_, k) => (k === west ? action : STAY)));
      };
      act(AHEAD);
      act(2); // back
      let waited = 2; // since it was collected
      while (world.resourceAt(2, 1)?.kind === null) {
        act(STAY);
        waited += 1;
      }
      waits.push(waited);
    }
    expect(Math.min(...waits)).toBeGreaterThan(5);
    const mean = waits.reduce((a, b) => a + b, 0) / waits.length;
    expect(Math.abs(mean - 10)).toBeLessThan(4 * Math.sqrt(20 / waits.length));
  });

  it('a beam ends at walls, hits to its sides, and destroys what it hits three times', () => {
    const map = ['#######', '#P 1  #', '#  #2P#', '#######'];
    const world = open({
      map,
      regrowth: { delay: 1000, chance: 0 },
      beam: { length: 3, radius: 1, cooldown: 0 },
    });
    const me = world.walkers.findIndex(({ x }) => x === 1);
    lookEast(world, me);
    const zap = (): void => {
      world.act(world.walkers.map((_, k) => (k === me ? ZAP : STAY)));
    };
    zap();
    zap();
    expect(world.resourceAt(3, 1)).toMatchObject({ kind: 0, hits: 2 });
    expect(world.resourceAt(4, 2)).toMatchObject({ kind: 1, hits: 0 }); // behind the wall at (3, 2)
    zap();
    expect(world.resourceAt(3, 1)).toMatchObject({ kind: null });
  });

  it('is fair to both seats: who moves first is drawn', () => {
    let difference = 0;
    const games = 300;
    const seen: number[] = [];
    for (let seed = 0; seed < games; seed++) {
      const world = open({}, seed);
      random(world, seed + 1000);
      const sums = [0, 1].map((seat) =>
        world.meetings.reduce(
          (sum, { walkers, payoffs }) => sum + (payoffs[walkers.indexOf(seat)] as number),
          0,
        ),
      );
      seen.push((sums[0] as number) - (sums[1] as number));
      difference += seen.at(-1) as number;
    }
    const mean = difference / games;
    const error = Math.sqrt(seen.reduce((sum, d) => sum + (d - mean) ** 2, 0) / games / games);
    expect(Math.abs(mean)).toBeLessThan(4 * error);
  });
});

describe('what is seen', () => {
  it('is the same from every side of a grid that is turned', () => {
    // The same room, turned by a quarter: rows become columns.
    const room = ['#######', '#1 P 2#', '#     #', '#  #  #', '#2   P#', '#######'];
    const turned = Array.from({ length: (room[0] as string).length }, (_, x) =>
      Array.from({ length: room.length }, (_, y) => room[room.length - 1 - y]?.[x]).join(''),
    );
    const seenAt = (map: readonly string[], x: number, y: number, facing: number): number[] | null => {
      for (let seed = 0; seed < 400; seed++) {
        const world = open({ map, sight: { left: 3, right: 1, ahead: 4, behind: 2 } }, seed);
        const [a, b] = world.walkers as [World['walkers'][number], World['walkers'][number]];
        const other = (b.facing - a.facing + 4) % 4;
        if (a.x === x && a.y === y && a.facing === facing && other === 1) return [...observe(world, 0)];
      }
      return null;
    };
    for (let facing = 0; facing < 4; facing++) {
      const before = seenAt(room, 3, 1, facing);
      // (x, y) → (height − 1 − y, x), and everything looks one quarter further.
      const after = seenAt(turned, room.length - 1 - 1, 3, (facing + 1) % 4);
      expect(before).not.toBeNull();
      expect(after).toEqual(before);
    }
  });

  it('is a window of named channels', () => {
    const world = open({ payoffs: rps });
    expect(windowOf(world)).toEqual({ rows: 5, columns: 5, channels: channelsOf(3).length });
    const seen = observe(world, 0);
    const names = channelsOf(3);
    // Itself: the middle column, the last row but one.
    const at = (5 * 3 + 2) * names.length;
    expect(seen[at + names.indexOf('self')]).toBe(1);
    expect(seen[at + names.indexOf('floor')]).toBe(1);
    expect(
      names.map((name, c) => (name.startsWith('share') ? seen[at + c] : 0)).filter((x) => x !== 0),
    ).toHaveLength(3);
    for (let cell = 0; cell < 25; cell++)
      expect((seen[cell * names.length] as number) + (seen[cell * names.length + 1] as number)).toBe(1);
  });
});

describe('scripted walkers', () => {
  const walk = (acts: readonly Act[], params: Partial<WalkParams> = {}, seed = 1): World => {
    const world = open(params, seed);
    while (!world.isOver()) world.act(acts.map((act, seat) => act(world, seat)));
    return world;
  };
  const earned = (world: World, seat: number): number =>
    world.meetings.reduce((sum, { walkers, payoffs }) => sum + (payoffs[walkers.indexOf(seat)] ?? 0), 0);

  it('hold what they aim at when they meet', () => {
    for (const params of [{}, { ...fullSize(2) }]) {
      const world = walk([specialist(0, 2), specialist(1, 2)], params);
      expect(world.meetings.length).toBeGreaterThan(3);
      expect(metWith(world, 0).every((kind) => kind === 1)).toBe(true);
      expect(metWith(world, 1).every((kind) => kind === 0)).toBe(true);
      expect(earned(world, 1)).toBeGreaterThan(earned(world, 0)); // a defector lives on a cooperator
    }
  });

  it('answer what they met: grim, echo, counter, flip', () => {
    const kinds = (world: World): readonly number[] => metWith(world, 0);
    expect(kinds(walk([specialist(1, 1), grimWalker(2, 1)])).slice(0, 4)).toEqual([0, 0, 1, 1]);
    expect(kinds(walk([specialist(0, 1), grimWalker(1, 1)])).every((kind) => kind === 0)).toBe(true);
    expect(kinds(walk([specialist(1, 1), echoWalker(1)])).slice(0, 3)).toEqual([0, 1, 1]);
    const aims = [
      { kind: 0, margin: 1 },
      { kind: 1, margin: 1 },
    ] as const;
    expect(kinds(walk([specialist(0, 1), flipWalker(2, ...aims)])).slice(0, 4)).toEqual([0, 0, 1, 1]);
    // Against kind 0 the best reply is the one that beats it.
    const beats = rps.findIndex((row) => row[0]?.[0] === 10);
    const countered = kinds(walk([specialist(0, 1), counterWalker(1)], { payoffs: rps }));
    expect(countered.slice(1, 4)).toEqual([beats, beats, beats]);
  });
});

describe('arenas', () => {
  const ARENAS = [
    [8, arena(2)],
    [8, arena(3)],
    [4, smallArena(2)],
    [4, smallArena(3)],
  ] as const;
  it.each(ARENAS)(
    'of %d: places to begin, as many of each kind, nobody shut out, the same from both ends',
    (count, params) => {
      const map = params.map as readonly string[];
      const cells = map.join('');
      expect([...cells].reverse().join('')).toBe(cells);
      const kinds = [...new Set(cells)].filter((cell) => cell >= '1' && cell <= '9');
      const grown = kinds.map((kind) => [...cells].filter((cell) => cell === kind).length);
      expect(new Set(grown).size).toBe(1);
      expect([...cells].filter((cell) => cell === 'P').length).toBeGreaterThanOrEqual(count);
      const width = (map[0] as string).length;
      const seen = new Set([cells.indexOf('P')]);
      for (const at of seen)
        for (const to of [at - 1, at + 1, at - width, at + width]) if (cells[to] !== '#') seen.add(to);
      expect(seen.size).toBe([...cells].filter((cell) => cell !== '#').length);
    },
  );

  it('have the sizes and times of the substrate', () => {
    const world = open({ payoffs: rps, ...arena(3) });
    expect([world.params.map[0]?.length, world.params.map.length]).toEqual([25, 24]);
    expect(windowOf(world)).toMatchObject({ rows: 11, columns: 11 });
    expect([world.params.freeze, world.params.respawn, world.params.regrowth]).toEqual([
      16,
      50,
      { delay: 10, chance: 0.04 },
    ]);
  });

  it.each(ARENAS)('%d walkers meet in pairs, and nothing is paid but in meetings', (count, params) => {
    const kinds = params.map?.some((row) => row.includes('3')) ? 3 : 2;
    const world = open({ payoffs: kinds === 3 ? rps : dilemma, ...params });
    const paid = new Array<number>(count).fill(0);
    while (!world.isOver()) {
      const { rewards } = world.act(world.walkers.map((_, seat) => specialist(seat % kinds, 1)(world, seat)));
      rewards.forEach((one, seat) => {
        paid[seat] = (paid[seat] as number) + one;
      });
    }
    const met = world.meetings.map(({ walkers }) => [...walkers].sort().join());
    expect(new Set(met).size).toBeGreaterThan(3);
    expect(met.every((pair) => new Set(pair.split(',')).size === 2)).toBe(true);
    for (let seat = 0; seat < count; seat++)
      expect(paid[seat]).toBeCloseTo(
        world.meetings.reduce((sum, { walkers, payoffs }) => sum + (payoffs[walkers.indexOf(seat)] ?? 0), 0),
      );
  });
});

describe('what cannot be', () => {
  const said = (params: object): string => {
    const made = openWalk({ payoffs: dilemma, ...params } as WalkParams, 1);
    return E.isLeft(made) ? explain(made.left) : '';
  };
  it('is told, all of it at once', () => {
    expect(said({ payoffs: [[1]] })).toContain('payoffs must be a square table');
    expect(said({ map: ['###', '# #', '###'] })).toContain(
      'map has 0 places P to begin at, fewer than 2 walkers',
    );
    expect(said({ map: ['#####', '#P3P#', '#####'] })).toContain('has a "3", which is none of');
    expect(said({ map: ['#####', '#P P ', '#####'] })).toContain('walls all around');
    expect(said({ walkers: 1, freeze: -1, speed: 2, regrowth: { delay: 1, chance: 2 } })).toMatch(
      /speed is no option.*walkers must be.*regrowth\.chance must be.*freeze must be/,
    );
    expect(said({ beam: 3 })).toContain('beam must be an object');
  });
  it('and actions that are none are refused', () => {
    const world = open();
    expect(() => world.act([0])).toThrow('takes 2 actions from 0 to 7');
    expect(() => world.act([0, 8])).toThrow('takes 2 actions');
  });
});
