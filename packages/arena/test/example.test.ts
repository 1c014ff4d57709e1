import { answer, type Decision, type DecisionSpace, type Game, type TextStyle } from '@tompo/games';
import * as rewards from '@tompo/rewards';
import { parseDecision } from '@tompo/rewards';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import {
  collectSituations,
  type evaluationRecords,
  gameSource,
  gamesOf,
  planner,
  policyPlayer,
  promptOf,
  type Request,
  random,
  type Situation,
  scoreCompletion,
  toExample,
} from '../src/index.js';
import { uniformDecision } from '../src/players/baseline.js';
import { generator } from '../src/random.js';
import { right, smallBcz } from './fixtures.js';

const STYLES: readonly TextStyle[] = ['compact', 'natural'];
const MODES = ['none', 'optional', 'required'] as const;

let list: readonly Situation[] = [];
let gameFor: (situation: Situation) => Game;
beforeAll(async () => {
  const games = right(right(gameSource({ split: 'train', seed: 11 })).games(30));
  list = right(await collectSituations({ games, experts: planner, explore: { share: 0.5 } }));
  const gameOf = gamesOf();
  gameFor = (situation) => right(gameOf(situation));
}, 60_000);

/** Who moves. */
const seatsOf = (joint: readonly (Decision | null)[]): number[] =>
  joint.flatMap((d, j) => (d === null ? [] : [j]));

/** What a true belief is, in the terms of @tompo/rewards. */
const trueBeliefs = (
  space: DecisionSpace,
  seat: number,
  joint: readonly (Decision | null)[],
): rewards.Beliefs => {
  const seats = seatsOf(joint);
  const moves = joint.filter((d) => d !== null);
  switch (space._tag) {
    case 'links':
      return {
        _tag: 'links',
        toMe: joint.map((d, j) => (j !== seat && d?._tag === 'links' ? (d.to[seat] as number) : 0)),
      };
    case 'effort':
      return {
        _tag: 'effort',
        seats,
        values: moves.map((d) => (d._tag === 'effort' ? d.value : Number.NaN)),
      };
    case 'choice':
      return { _tag: 'choice', seats, indices: moves.map((d) => (d._tag === 'choice' ? d.index : -1)) };
    default:
      throw new Error(`nobody forecasts a ${space._tag}`);
  }
};

describe('parse ∘ answer = identity', () => {
  it('for every expert situation, style and way with beliefs', () => {
    for (const situation of list) {
      const { space, seat, decisions } = situation;
      for (const style of STYLES) {
        for (const beliefs of MODES) {
          const { completion } = toExample(gameFor(situation), situation, { style, beliefs });
          const read = parseDecision(space, completion, {
            style,
            beliefs,
            seats: seatsOf(decisions),
          });
          expect(read).toEqual(
            E.right({
              decision: decisions[seat],
              beliefs: beliefs === 'none' ? null : trueBeliefs(space, seat, decisions),
            }),
          );
        }
      }
    }
  });

  it('for random spaces and joint decisions', () => {
    const shape = fc.oneof(
      fc.constant('links' as const),
      fc.record({ decimals: fc.nat(3), low: fc.integer({ min: -300, max: 300 }), span: fc.nat(900) }),
      fc.integer({ min: 1, max: 4 }),
    );
    fc.assert(
      fc.property(
        // Beyond 25 seats labels have apostrophes; where not all move, the others' entries are null.
        fc.oneof(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 27, max: 64 })),
        fc.nat(),
        shape,
        fc.nat(),
        fc.constantFrom(...STYLES),
        fc.constantFrom(...MODES),
        fc.boolean(),
        (n, seatDraw, kind, seed, style, beliefs, allMove) => {
          const seat = seatDraw % n;
          const spaceOf = (self: number): DecisionSpace =>
            kind === 'links'
              ? { _tag: 'links', n, self }
              : typeof kind === 'number'
                ? { _tag: 'choice', options: Array.from({ length: kind }, (_, k) => `option ${k}`) }
                : {
                    _tag: 'effort',
                    min: kind.low / 10 ** kind.decimals,
                    max: (kind.low + kind.span) / 10 ** kind.decimals,
                    decimals: kind.decimals,
                  };
          const rng = generator(seed);
          const joint = Array.from({ length: n }, (_, j) => {
            const decision = uniformDecision(spaceOf(j), rng);
            return allMove || j === seat || rng.int(2) === 1 ? decision : null;
          });
          const space = spaceOf(seat);
          const text =
            beliefs === 'none'
              ? answer(space, joint[seat] as Decision, style)
              : answer(space, joint[seat] as Decision, style, joint);
          expect(parseDecision(space, text, { style, beliefs, seats: seatsOf(joint) })).toEqual(
            E.right({
              decision: joint[seat],
              beliefs: beliefs === 'none' ? null : trueBeliefs(space, seat, joint),
            }),
          );
        },
      ),
      { numRuns: 600 },
    );
  });
});

describe('examples', () => {
  it('the prompt is what a policy gets at the table', async () => {
    const situation = list[17] as Situation;
    const game = gameFor(situation);
    const prompts: string[] = [];
    const policy = policyPlayer({
      name: 'p',
      style: 'compact',
      beliefs: 'none',
      complete: async (asked) => {
        prompts.push(...asked);
        return asked.map(() => '');
      },
    });
    const { seat, space, observation } = situation;
    const request: Request = { game, state: null, seat, space, observation, messages: [], seed: 0 };
    await policy.act([request]);
    expect(prompts).toEqual([promptOf(game, situation, 'compact')]);
    expect(toExample(game, situation, { style: 'compact', beliefs: 'none' }).prompt).toBe(prompts[0]);
  });

  it('a prompt does not give the answer away: seats of a phase differ in their seat alone', () => {
    const [a, b] = list;
    const text = (one: Situation | undefined) =>
      promptOf(gameFor(one as Situation), one as Situation, 'compact');
    expect(text(a).replace(/A\?$/, 'B?')).toBe(text(b));
  });

  it('compact prompts stay short', () => {
    const lengths = list.map((one) => promptOf(gameFor(one), one, 'compact').length);
    expect(Math.max(...lengths)).toBeLessThan(290);
    expect(lengths.reduce((x, y) => x + y, 0) / lengths.length).toBeLessThan(110);
  });
});

describe('scores', () => {
  it('the expert’s own answer gets everything there is', () => {
    for (const situation of list) {
      for (const style of STYLES) {
        const { completion } = toExample(gameFor(situation), situation, { style, beliefs: 'required' });
        const score = right(
          scoreCompletion(situation, completion, { style, beliefs: 'required', beliefWeight: 0.5 }),
        );
        expect(score).toMatchObject({
          compliance: 0.5,
          sample: { f1: 1, accuracy: 1, total: 2 },
          beliefs: 1,
          total: 3,
          noncompliance: null,
        });
        expect(score.graph?.h ?? null).toBe(situation.kind === 'graph' ? 1 : null);
      }
    }
  });

  const links = (...to: number[]): Decision => ({ _tag: 'links', to });
  const situation: Situation = {
    id: 'x',
    game: 'bcz-v1',
    params: {},
    seat: 0,
    round: 0,
    kind: 'graph',
    space: { _tag: 'links', n: 4, self: 0 },
    observation: null,
    decisions: [links(0, 1, 1, 0), links(1, 0, 1, 1), links(1, 1, 0, 1), links(0, 1, 1, 0)],
  };

  it('worked: one link missed, and one that nobody returns', () => {
    // Against BC: BD has one hit, one miss and one link too many: F1 = 2/(2 + 2) = ½, accuracy 1/3.
    // Graph: 0–1 stays, 0–2 is lost, 0–3 does not form, for 3 does not ask: two of twelve entries differ, h = 5/6.
    // Beliefs BC are right about 1, 2 and 3: 1 of 1.
    const score = right(scoreCompletion(situation, 'BC>BD;', { style: 'compact', beliefs: 'required' }));
    expect(score.sample).toEqual({
      f1: 0.5,
      accuracy: expect.closeTo(1 / 3, 12),
      total: expect.closeTo(5 / 6, 12),
    });
    expect(score.graph).toMatchObject({ h: expect.closeTo(5 / 6, 12), hamming: 2 });
    expect(score.beliefs).toBe(1);
    expect(score.total).toBeCloseTo(0.5 + 5 / 6, 12);
    expect(score.decision).toEqual(links(0, 1, 0, 1));
  });

  it('beliefs are scored without weight by default, and count with one', () => {
    const of = (beliefWeight?: number) =>
      right(
        scoreCompletion(situation, 'B>BC;', {
          style: 'compact',
          beliefs: 'required',
          ...(beliefWeight === undefined ? {} : { beliefWeight }),
        }),
      );
    // Wrong about seat 2 alone: 2/3.
    expect(of()).toMatchObject({ beliefs: expect.closeTo(2 / 3, 12), total: 2.5 });
    expect(of(0.3).total).toBeCloseTo(2.5 + 0.3 * (2 / 3), 12);
  });

  it.each(['', 'BD', 'AB;', 'DB;', 'BE;', 'BF;', 'BC>BD', '0101;', 'Decision: [0, 1, 0, 1]'])(
    '%j is no decision',
    (text) => {
      const score = right(scoreCompletion(situation, text, { style: 'compact', beliefs: 'optional' }));
      expect(score).toMatchObject({
        compliance: -0.5,
        sample: null,
        beliefs: null,
        total: -0.5,
        graph: null,
        decision: null,
      });
      expect(score.noncompliance?._tag).toBeTypeOf('string');
    },
  );

  it('efforts: a tolerance makes near right, and there is no graph', () => {
    const efforts: Situation = {
      ...situation,
      kind: 'effort',
      space: { _tag: 'effort', min: 0, max: 4, decimals: 1 },
      decisions: [1, 2, 3, 4].map((value) => ({ _tag: 'effort', value })),
    };
    const of = (tolerance: number) =>
      right(scoreCompletion(efforts, '1.5;', { style: 'compact', beliefs: 'none', tolerance }));
    // |1.5 − 1| = .5 of a range of 4: closeness 7/8.
    expect(of(0.5)).toMatchObject({ sample: { f1: 0.875, accuracy: 1 }, graph: null });
    expect(of(0.4)).toMatchObject({ sample: { f1: 0.875, accuracy: 0 } });
  });

  it('a random answer never gets more than the expert’s', () => {
    for (const one of list.filter((_, i) => i % 3 === 0)) {
      const decision = uniformDecision(one.space, generator(one.seat + one.round));
      const text = gameFor(one).text.answer(one.space, decision, 'compact');
      const score = right(scoreCompletion(one, text, { style: 'compact', beliefs: 'none' }));
      expect(score.total).toBeLessThanOrEqual(2.5);
      expect(score.total).toBeGreaterThanOrEqual(0.5);
    }
  });
});

describe('the shapes of games fit those of rewards', () => {
  it('spaces, decisions, styles, parsed decisions', () => {
    expectTypeOf<DecisionSpace>().toExtend<rewards.DecisionSpace>();
    // Of a space of one's own rewards ask less than games do.
    expectTypeOf<Exclude<rewards.DecisionSpace, { _tag: 'own' }>>().toExtend<DecisionSpace>();
    expectTypeOf<Decision>().toExtend<rewards.Decision>();
    expectTypeOf<rewards.Answer['decision']>().toExtend<Decision>();
    expectTypeOf<TextStyle>().toEqualTypeOf<rewards.TextStyle>();
    expectTypeOf<ReturnType<typeof evaluationRecords>>().toExtend<rewards.EvaluationRecords>();
    expectTypeOf<NonNullable<Game['analysis']>['value']>().returns.toExtend<
      NonNullable<rewards.DecisionOutcome['value']>
    >();
  });

  it('and so at run time: a game’s space and decision go through every reward', async () => {
    const game = smallBcz({});
    const state = game.initial(generator(0));
    const space = game.space(state, 1) as DecisionSpace;
    const [reply] = await random(1).act([
      { game, state, seat: 1, space, observation: game.observe(state, 1), messages: [], seed: 2 },
    ]);
    const decision = (reply as { decision: Decision }).decision;
    const expert = game.analysis?.planner?.(state)[1] as Decision;
    expect(E.isRight(rewards.sampleReward(space, decision, expert))).toBe(true);
    expect(rewards.checkSpace(space)).toEqual([]);
  });
});

describe('tremble', () => {
  const read = (situation: Situation, tremble: number) => {
    const { completion } = toExample(gameFor(situation), situation, {
      style: 'compact',
      beliefs: 'required',
      tremble,
    });
    return right(
      parseDecision(situation.space, completion, {
        style: 'compact',
        beliefs: 'required',
        seats: seatsOf(situation.decisions),
      }),
    );
  };

  it('changes the decision in the share of examples that was asked for, to legal ones, and never the beliefs', () => {
    const changed = list.filter((s) => {
      const [steady, trembling] = [read(s, 0), read(s, 0.5)];
      expect(trembling.beliefs).toEqual(steady.beliefs);
      expect(steady.decision).toEqual(s.decisions[s.seat]);
      return JSON.stringify(trembling.decision) !== JSON.stringify(steady.decision);
    });
    // Half of the hands tremble; some of the random decisions are the expert's own by chance.
    expect(changed.length / list.length).toBeGreaterThan(0.35);
    expect(changed.length / list.length).toBeLessThan(0.55);
    expect(list.map((s) => read(s, 0.5))).toEqual(list.map((s) => read(s, 0.5)));
  });
});
