/** @file Compact prompts phase by phase, and graphs read back from their rows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answer,
  bcz,
  type Decision,
  type DecisionSpace,
  type Game,
  type NetworkObservation,
  pgg,
  rng,
} from '../src/index.js';
import { linked, right } from './right.js';

const efforts = (...values: number[]): Decision[] => values.map((value) => ({ _tag: 'effort', value }));
const links = (...rows: number[][]): Decision[] => rows.map((to) => ({ _tag: 'links', to }));

/** All compact prompts of a state, by seat. */
const prompts = <S, O>(game: Game<S, O>, state: S): string[] =>
  game.phase(state).movers.map((seat) => game.text.render(game.observe(state, seat), 'compact'));

describe('compact prompts', () => {
  const game = right(
    bcz({ n: 3, alpha: [0.8, 0.5, 1], delta: 0.1, cost: 1, maxEffort: 5, sequence: 'GEE', rounds: 2 }),
  );
  const play = (...joint: Decision[][]) =>
    joint.reduce((s, d) => right(game.step(s, d, rng(0))).state, game.initial(rng(0)));
  /** 0 and 2 ask each other; 1 asks 0, who does not ask back. */
  const path = links([0, 0, 1], [1, 0, 0], [1, 0, 0]);

  it('only the last label tells the seats of a state apart', () => {
    const start = 'Bd.1c1m5tGEE2wA.8B.5C1';
    expect(prompts(game, play())).toEqual([`${start}r1GA?`, `${start}r1GB?`, `${start}r1GC?`]);
    // The link A–C stands in both rows; B has none. It was formed just before, so it is said once.
    expect(prompts(game, play(path))[1]).toBe(`${start}gaCbcAr1EB?`);
    // π_A = 1.4·(.8 − .7 + .1·2) − 1 = −.58; π_B = 0; π_C = 2·(1 − 1 + .14) − 1 = −.72. The graph is said again.
    expect(prompts(game, play(path, efforts(1.4, 0, 2)))[2]).toBe(
      `${start}gaCbcAeA1.4B0C2pA-.6B0C-.7gaCbcAr1EC?`,
    );
    expect(prompts(game, play(path, efforts(1.4, 0, 2), efforts(0, 0, 0)))[0]).toBe(
      `${start}gaCbcAeA1.4B0C2pA-.6B0C-.7eA0B0C0pA-1B0C-1r2GA?`,
    );
  });

  it('an effort phase before any graph has empty rows; only the own type is told where types are hidden', () => {
    const hidden = right(
      pgg({
        n: 3,
        endowment: [1, 2, 3],
        multiplier: 1.5,
        linkCost: 0.2,
        decimals: 2,
        observability: 'own',
        sequence: 'EG',
        rounds: 1,
        contribution: 'perGroup',
      }),
    );
    expect(prompts(hidden, hidden.initial(rng(0)))).toEqual([
      'Pqx1.5c.2f2tEG1wA1BxCxgabcr1EA?',
      'Pqx1.5c.2f2tEG1wAxB2Cxgabcr1EB?',
      'Pqx1.5c.2f2tEG1wAxBxC3gabcr1EC?',
    ]);
  });

  /** Reads a graph back: rows of a small letter and capitals, apostrophes after either. */
  const readRows = (text: string): number[][] => {
    const label = (mark: string) =>
      'ABCDFGHIJKLMNOPQRSTUVWXYZ'.indexOf(mark.charAt(0).toUpperCase()) + 25 * (mark.length - 1);
    const rows = [...text.matchAll(/([a-z]'*)((?:[A-Z]'*)*)/g)];
    return rows.map(([, mark, list], i) => {
      expect(label(mark as string)).toBe(i);
      const to = [...(list as string).matchAll(/[A-Z]'*/g)].map(([one]) => label(one));
      expect(to).toEqual([...to].sort((a, b) => a - b));
      return rows.map((_, j) => (to.includes(j) ? 1 : 0));
    });
  };

  it('a graph reads back from its rows, beyond 25 seats too', () => {
    const graph = fc.constantFrom(2, 5, 26, 60).chain((n) =>
      fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 80 }).map((pairs) =>
        linked(
          n,
          pairs.filter(([i, j]) => i !== j),
        ),
      ),
    );
    const observation = game.observe(play(), 0);
    fc.assert(
      fc.property(graph, (g) => {
        const o: NetworkObservation = { ...observation, history: [{ _tag: 'graph', round: 0, graph: g }] };
        const text = game.text.render(o, 'compact');
        expect(readRows(/C1g(.*)r1GA\?$/.exec(text)?.[1] as string)).toEqual(g);
      }),
    );
  });
});

it('links to seats after Z, and beliefs of nothing', () => {
  const to = Array.from({ length: 60 }, (_, j) => ([0, 24, 25, 49, 50].includes(j) ? 1 : 0));
  const space: DecisionSpace = { _tag: 'links', n: 60, self: 1 };
  expect(answer(space, { _tag: 'links', to }, 'compact')).toBe("AZA'Z'A'';");
  const nothing: Decision = { _tag: 'links', to: to.map(() => 0) };
  expect(
    answer(
      space,
      nothing,
      'compact',
      to.map(() => nothing),
    ),
  ).toBe('>;');
});
