/** Law for lines of data: a value is refused in one short sentence, or it can be shown, answered and scored. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  build,
  checkSituation,
  chooseShots,
  collectSituations,
  explain,
  fewShotText,
  fromLine,
  gamesOf,
  planner,
  type Situation,
  scoreCompletion,
  toExample,
  toLine,
} from '../src/index.js';
import { right, smallBcz, smallPgg } from './fixtures.js';
import { mutated } from './mutated.js';

let valid: readonly Situation[] = [];
beforeAll(async () => {
  const games = [
    { game: smallBcz({ sequence: 'GEE', observability: 'own' }), seed: 1 },
    { game: smallPgg({ endowment: [1, 2, 3, 4] }), seed: 2 },
  ];
  valid = right(await collectSituations({ games, experts: planner }));
}, 60_000);

const use = (situation: Situation): void => {
  const game = gamesOf()(situation);
  if (E.isLeft(game)) {
    expect(explain(game.left).length).toBeLessThan(2000);
    return;
  }
  for (const style of ['natural', 'compact'] as const) {
    for (const beliefs of ['none', 'required'] as const) {
      const example = toExample(game.right, situation, { style, beliefs, tremble: 0.5 });
      expect(example.prompt).not.toMatch(/undefined|NaN|\[object/);
      expect(typeof example.completion).toBe('string');
      const straight = toExample(game.right, situation, { style, beliefs });
      right(scoreCompletion(situation, straight.completion, { style, beliefs }));
    }
  }
  const target = { game: { id: situation.game, params: { n: 3 } }, kind: situation.kind };
  const shots = chooseShots([situation], target, { count: 3, seed: 1 });
  expect(typeof fewShotText([], `${shots.length}`)).toBe('string');
};

const checked = (value: unknown): void => {
  const problem = checkSituation(value);
  if (problem === null) {
    use(value as Situation);
  } else {
    expect(problem.length).toBeLessThan(2500);
    expect(problem).not.toContain('\n');
  }
};

describe('a situation', () => {
  it('is refused, or can be used', () => {
    for (const [i, one] of valid.entries()) {
      fc.assert(fc.property(mutated(one), checked), { seed: i, numRuns: 60 });
    }
  });

  it.each<[string, (s: Situation) => unknown]>([
    ['observation: 0', (s) => ({ ...s, observation: 0 })],
    ['observation: {}', (s) => ({ ...s, observation: {} })],
    ['observation: null', (s) => ({ ...s, observation: null })],
    ['rounds: 1e9', (s) => ({ ...s, params: { ...s.params, rounds: 1e9 } })],
    ['n: 1e9', (s) => ({ ...s, params: { ...s.params, n: 1e9 } })],
    ['another version', (s) => ({ ...s, game: 'bcz-v9' })],
    ['another round', (s) => ({ ...s, round: 1 })],
    ['a far seat', (s) => ({ ...s, seat: 2 ** 31 })],
    ['links: 1e9', (s) => ({ ...s, space: { _tag: 'links', n: 1e9, self: 0 } })],
    [
      'a deep nest',
      (s) => ({ ...s, params: { ...s.params, deep: JSON.parse('['.repeat(1e5) + ']'.repeat(1e5)) } }),
    ],
    [
      '500,000 unknown keys',
      (s) => ({ ...s, params: Object.fromEntries(Array.from({ length: 500_000 }, (_, i) => [`k${i}`, i])) }),
    ],
  ])('with %s is refused', (_what, change) => {
    const problem = checkSituation(change(valid[0] as Situation));
    expect(problem).toEqual(expect.any(String));
    expect((problem as string).length).toBeLessThan(2500);
  });

  it.each([{ max: 1e300 }, { decimals: 99 }, { decimals: 16 }, { min: 9 }, { min: -1e300 }])(
    'with an effort of %o is refused, of whatever game',
    (wrong) => {
      const effort = valid.find((s) => s.kind === 'effort') as Situation;
      const changed = { ...effort, space: { ...effort.space, ...wrong } };
      expect(checkSituation(changed)).toContain('space');
      expect(checkSituation({ ...changed, game: 'mine-v1' })).toContain('space');
    },
  );

  it('is refused in one line, whatever its words hold', () => {
    for (const one of valid)
      for (const word of ['\n', 'a\nb', '\u2028', '\r', '\u0000', '\ud800'])
        for (const changed of [
          { ...one, space: { ...one.space, _tag: word } },
          { ...one, game: word },
          { ...one, kind: word, observation: { ...(one.observation as object), kind: word } },
          { ...one, params: { ...one.params, [word]: word, sequence: word } },
        ]) {
          const problem = checkSituation(changed);
          if (problem !== null) expect(problem).not.toMatch(/[\n\r\u2028]/);
        }
  });

  it.each([1e308, -1e308, 1e16])('with %d in what is past is refused: its sums are no numbers', (great) => {
    const later = valid.find(({ observation }) => {
      const { history } = observation as { history: readonly { _tag: string }[] };
      return history.some(({ _tag }) => _tag === 'effort');
    }) as Situation;
    const observation = later.observation as { history: readonly object[] };
    for (const key of ['payoffs', 'efforts']) {
      const history = observation.history.map((record) =>
        key in record ? { ...record, [key]: later.decisions.map(() => great) } : record,
      );
      checked({ ...later, observation: { ...observation, history } });
      expect(checkSituation({ ...later, observation: { ...observation, history } })).toContain('history');
    }
  });

  it('of a known game has the decision of every seat; of another one those that move', () => {
    const graph = valid.find(({ kind }) => kind === 'graph') as Situation;
    for (const seat of graph.decisions.keys()) {
      if (seat === graph.seat) continue;
      const decisions = graph.decisions.map((one, i) => (i === seat ? null : one));
      expect(checkSituation({ ...graph, decisions })).toContain(`decisions[${seat}] is missing`);
      for (const some of [decisions, decisions.slice(0, graph.seat + 1)]) {
        const mine = { ...graph, game: 'mine-v1', decisions: some };
        expect(checkSituation(mine)).toBeNull();
        right(scoreCompletion(mine, 'B;', { style: 'compact', beliefs: 'none' }));
      }
    }
  });

  it.each(['constructor-v1', 'toString-v1', '__proto__-v1', 'hasOwnProperty-v1'])(
    'of the game %s has no game',
    (game) => {
      checked({ ...(valid[0] as Situation), game });
      expect(gamesOf()({ game, params: {} })).toMatchObject(E.left({ _tag: 'UnknownFamily' }));
      expect(build(game.replace('-v1', ''), {})).toMatchObject(E.left({ _tag: 'UnknownFamily' }));
    },
  );

  it('comes back from its line', () => {
    for (const one of valid) {
      expect(fromLine(toLine(one), 1)).toEqual(E.right(one));
      use(one);
    }
  });
});
