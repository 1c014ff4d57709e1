/** @file Prompts and answers: exact where a person can read them, and every fact is in both styles. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answer,
  bcz,
  type Decision,
  type DecisionSpace,
  type NetworkGame,
  type NetworkObservation,
  pgg,
  rng,
} from '../src/index.js';
import { rowMark, seatLabel } from '../src/text/labels.js';
import { plain, short } from '../src/text/numbers.js';
import { right } from './right.js';

const five = { n: 5, alpha: [1.3, 1.2, 1.2, 0.6, 0.8], delta: 0.15, cost: 0.28, maxEffort: 5 };
const links = (...rows: number[][]): Decision[] => rows.map((to) => ({ _tag: 'links', to }));
const walk = (game: NetworkGame, ...phases: (readonly Decision[])[]): NetworkObservation => {
  let state = game.initial(rng(0));
  for (const decisions of phases) state = right(game.step(state, decisions, rng(0))).state;
  return game.observe(state, 3);
};
const star = links([0, 1, 1, 1, 0], [1, 0, 1, 0, 0], [1, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
const gave: Decision[] = [1.5, 1.4, 1.4, 0.7, 0.8].map((value) => ({ _tag: 'effort', value }));

describe('compact prompts', () => {
  it('BCZ: a first round in 39 characters, a second with all of the first in 88', () => {
    const game = right(bcz(five));
    const first = game.text.render(walk(game), 'compact');
    expect(first).toBe('Bd.15c.28m5tGE2wA1.3B1.2C1.2D.6F.8r1GD?');
    expect(first.length).toBeLessThanOrEqual(45);
    // π0 = 1.3·1.5 − 1.125 + .15·1.5·3.5 − .84 = .7725; π1 = 1.68 − .98 + .15·1.4·2.9 − .56 = .749 = π2;
    // π3 = .42 − .245 + .15·.7·1.5 − .28 = .0525; π4 = .64 − .32 = .32.
    const second = game.text.render(walk(game, star, gave), 'compact');
    expect(second).toBe(
      'Bd.15c.28m5tGE2wA1.3B1.2C1.2D.6F.8gaBCDbACcABdAfeA1.5B1.4C1.4D.7F.8pA.8B.7C.7D.1F.3r2GD?',
    );
    expect(second.length).toBeLessThanOrEqual(110);
  });
  it('at an effort phase the graph in force stands last, once', () => {
    const game = right(bcz({ ...five, sequence: 'GEE' }));
    const head = 'Bd.15c.28m5tGEE2wA1.3B1.2C1.2D.6F.8';
    const graph = 'gaBCDbACcABdAf';
    expect(game.text.render(walk(game, star), 'compact')).toBe(`${head}${graph}r1ED?`);
    expect(game.text.render(walk(game, star, gave), 'compact')).toBe(
      `${head}${graph}eA1.5B1.4C1.4D.7F.8pA.8B.7C.7D.1F.3${graph}r1ED?`,
    );
  });
  it('PGG, hidden types, other decimals', () => {
    const game = right(
      pgg({ n: 4, endowment: [10, 5, 5, 8], multiplier: 1.5, linkCost: 0.2, observability: 'own' }),
    );
    expect(game.text.render(walk(game), 'compact')).toBe('Px1.5c.2tGE2wAxBxCxD8r1GD?');
    const other = right(
      pgg({ n: 4, endowment: 10, multiplier: 1.5, contribution: 'perGroup', decimals: 0, rounds: 12 }),
    );
    expect(other.text.render(walk(other), 'compact')).toBe('Pqx1.5c0f0tGE12wA10B10C10D10r1GD?');
  });
  it('64 seats have 64 labels', () => {
    const labels = Array.from({ length: 64 }, (_, seat) => seatLabel(seat));
    expect([labels[0], labels[3], labels[4], labels[24], labels[25], labels[63]]).toEqual([
      'A',
      'D',
      'F',
      'Z',
      "A'",
      "O''",
    ]);
    expect(new Set(labels).size).toBe(64);
    expect(rowMark(26)).toBe("b'");
  });
});

describe('natural prompts', () => {
  const game = right(bcz({ ...five, sequence: 'GEE' }));
  it('say everything and end with how to answer', () => {
    const text = game.text.render(walk(game, star, gave), 'natural');
    for (const fact of [
      'numbered 0 to 4, for 2 rounds',
      '3 phases, in this order: linking, effort, effort',
      'only if both ask for it',
      'an effort from 0 to 5',
      "a_i·e_i − 0.5·e_i² + 0.15·e_i·(sum of the efforts of i's neighbours) − 0.28·(number of i's links)",
      'You are agent 3.',
      'agent 0: 1.3, agent 1: 1.2, agent 2: 1.2, agent 3: 0.6, agent 4: 0.8',
      'Round 1, linking: the links 0-1, 0-2, 0-3, 1-2 were formed.',
      'were [1.5, 1.4, 1.4, 0.7, 0.8], payoffs [0.77, 0.75, 0.75, 0.05, 0.32].',
      'Now: round 1 of 2, phase 3 of 3 (effort).',
      'Links in force: 0-1, 0-2, 0-3, 1-2. Your neighbours: 0.',
      'your own included: Beliefs: [x0, x1, x2, x3, x4]',
    ]) {
      expect(text).toContain(fact);
    }
    expect(text).toMatch(/a number from 0 to 5 with at most 1 decimal: Decision: x$/);
    expect(game.text.render(walk(game), 'natural')).toMatch(
      /place 3 is yourself and must be 0\): Decision: \[x0, x1, x2, x3, x4\]$/,
    );
    expect(text.startsWith(game.text.rules)).toBe(true);
  });
  it('PGG: the rules of groups, and what a link costs', () => {
    const rules = (params: object): string =>
      right(pgg({ n: 4, endowment: 10, multiplier: 1.5, ...params })).text.rules;
    expect(rules({})).toContain('split evenly over the groups');
    expect(rules({})).toContain('Links cost nothing.');
    expect(rules({ contribution: 'perGroup', linkCost: 0.5 })).toContain('counts fully in each');
    expect(rules({ linkCost: 0.5 })).toContain('costs each of its two ends 0.5');
    expect(rules({})).toContain('multiplied by 1.5');
  });
});

describe('facts', () => {
  it('two games that differ in one parameter have different prompts in both styles', () => {
    const base = {
      n: 4,
      alpha: [1, 1.5, 2, 0.5],
      delta: 0.1,
      cost: 0.2,
      maxEffort: 5,
      decimals: 1,
      sequence: 'GE',
      rounds: 2,
      observability: 'full',
    };
    const changes = [
      { n: 3, alpha: [1, 1.5, 2] },
      { alpha: [1, 1.5, 2, 0.6] },
      { delta: 0.11 },
      { cost: 0.21 },
      { maxEffort: 6 },
      { decimals: 2 },
      { sequence: 'GEE' },
      { sequence: 'GGE' },
      { rounds: 3 },
      { observability: 'own' },
    ];
    const pggBase = {
      n: 4,
      endowment: [5, 6, 7, 8],
      multiplier: 1.5,
      linkCost: 0.1,
      contribution: 'split',
      decimals: 1,
    };
    const pggChanges = [
      { endowment: [5, 6, 7, 9] },
      { multiplier: 1.6 },
      { linkCost: 0.2 },
      { contribution: 'perGroup' },
      { decimals: 0 },
    ];
    const games: NetworkGame[] = [
      ...[{}, ...changes].map((c) => right(bcz({ ...base, ...c }))),
      ...[{}, ...pggChanges].map((c) => right(pgg({ ...pggBase, ...c }))),
    ];
    // Decimals are a fact of the effort phase only in natural text, so both phases are read.
    const texts = (style: 'natural' | 'compact') =>
      games.map((g) => {
        const start = g.initial(rng(0));
        const none = Array.from({ length: g.seats }, (_, i) => g.absent(start, i));
        const next = right(g.step(start, none, rng(0))).state;
        return g.text.render(g.observe(start, 0), style) + g.text.render(g.observe(next, 0), style);
      });
    expect(new Set(texts('natural')).size).toBe(games.length);
    expect(new Set(texts('compact')).size).toBe(games.length);
  });
});

describe('answers', () => {
  const rows: DecisionSpace = { _tag: 'links', n: 4, self: 3 };
  const effort: DecisionSpace = { _tag: 'effort', min: 0, max: 9, decimals: 1 };
  const choice: DecisionSpace = { _tag: 'choice', options: ['cooperate', 'defect'] };
  const e = (value: number): Decision => ({ _tag: 'effort', value });
  it('compact', () => {
    expect(answer(rows, { _tag: 'links', to: [1, 0, 1, 0] }, 'compact')).toBe('AC;');
    expect(answer(rows, { _tag: 'links', to: [0, 0, 0, 0] }, 'compact')).toBe(';');
    expect([0.8, 0, 1.3, 2, 10].map((x) => answer(effort, e(x), 'compact'))).toEqual([
      '.8;',
      '0;',
      '1.3;',
      '2;',
      '10;',
    ]);
    expect(answer(choice, { _tag: 'choice', index: 0 }, 'compact')).toBe('cooperate;');
  });
  it('natural', () => {
    expect(answer(rows, { _tag: 'links', to: [1, 0, 1, 0] }, 'natural')).toBe('Decision: [1, 0, 1, 0]');
    expect(answer(effort, e(0.8), 'natural')).toBe('Decision: 0.8');
    expect(answer(choice, { _tag: 'choice', index: 1 }, 'natural')).toBe('Decision: defect');
  });
  it('beliefs: who asks me for a link; the forecast of all decisions, the own one in its place', () => {
    // Agents 0 and 2 ask agent 3; what stands in the own place does not count.
    const proposals = links([0, 0, 0, 1], [0, 0, 0, 0], [1, 1, 0, 1]);
    const row: Decision = { _tag: 'links', to: [1, 0, 0, 0] };
    for (const own of [null, row]) {
      expect(answer(rows, row, 'compact', [...proposals, own])).toBe('AC>A;');
      expect(answer(rows, row, 'natural', [...proposals, own])).toBe(
        'Beliefs: [1, 0, 1, 0]\nDecision: [1, 0, 0, 0]',
      );
    }
    const forecast = [e(1.2), e(1.3), e(0.8), e(2)];
    expect(answer(effort, e(1.3), 'compact', forecast)).toBe('A1.2B1.3C.8D2>1.3;');
    expect(answer(effort, e(1.3), 'natural', forecast)).toBe('Beliefs: [1.2, 1.3, 0.8, 2]\nDecision: 1.3');
    const [give, defect]: Decision[] = [
      { _tag: 'choice', index: 0 },
      { _tag: 'choice', index: 1 },
    ];
    expect(answer(choice, give as Decision, 'compact', [give as Decision, defect as Decision])).toBe(
      'cooperate,defect>cooperate;',
    );
    // Seats that do not move have no entry, and labels still say who is meant.
    expect(answer(effort, e(1.3), 'compact', [null, e(1.3), null, e(2)])).toBe('B1.3D2>1.3;');
  });
  it('efforts have at most the decimals of the space', () => {
    expect(answer(effort, e(0.1 + 0.2), 'compact', [e(1.26), e(0.3)])).toBe('A1.3B.3>.3;');
  });
});

describe('numbers', () => {
  it('read back exactly, are never in exponent form, and have no leading zero when short', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e21, max: 1e21 }), (x) => {
        expect(Number(plain(x))).toBe(x === 0 ? 0 : x);
        expect(plain(x)).not.toContain('e');
        expect(Number(short(x))).toBe(x === 0 ? 0 : x);
        expect(short(x)).not.toMatch(/^-?0\./);
      }),
    );
    expect([0.5, -0.5, -0, 2, 1e-7].map(short)).toEqual(['.5', '-.5', '0', '2', '.0000001']);
  });
});
