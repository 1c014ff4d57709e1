/** An expert's answers in the place of the learner's, at the states that the learner comes to. */
import { bcz, type Decision, type Game, spaceOf } from '@tompo/games';
import { parseDecision } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/canonical.js';
import {
  branchRollouts,
  compliance,
  type Drawn,
  type EpisodeOptions,
  episodeRollouts,
  explain,
  type Group,
  type GroupedRollouts,
  nash,
  payoff,
  planner,
  type Turn,
  type TurnGroup,
  welfare,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { right } from '../fixtures.js';
import { idsOf, writer } from './writer.js';

const game = right(
  bcz({ n: 3, alpha: [1, 1.5, 0.7], delta: 0.2, cost: 0.3, maxEffort: 3, sequence: 'GE', rounds: 2 }),
) as unknown as Game;

/** Answers with beliefs that are seldom right, and at times what cannot be read. */
const anything = writer((prompt, seed) => {
  const drawn = hash32(`${prompt} ${seed}`);
  if (drawn % 9 === 0) return 'let me think';
  const own = prompt.at(-2) as string;
  const labels = ['A', 'B', 'C'].filter((label) => label !== own);
  return prompt.at(-3) === 'G'
    ? `${labels[drawn % 2]}>${labels.join('')};`
    : `A1B1C1>${['.5', '1', '1.5'][drawn % 3]};`;
});

const base = {
  games: () => [
    { game, seed: 7 },
    { game, seed: 8 },
  ],
  opponents: nash,
  style: 'compact',
  beliefs: 'required',
  reward: welfare(),
  demonstrations: { by: planner, encode: (text: string) => [...idsOf(text), 0] },
} as const satisfies Omit<EpisodeOptions, 'episodes'>;

const branches = (turns: 'one' | 'all', changes: Partial<EpisodeOptions> = {}) =>
  right(branchRollouts({ ...base, completions: 1, turns, ...changes }));
const request = { step: 1, seed: 3, draw: anything.draw };
const turnsOf = (groups: readonly TurnGroup[]) => groups.flatMap(({ turns }) => turns);
const stepped = async (rollouts: GroupedRollouts) => turnsOf((await rollouts.step(request)).groups);

/** What an answer is read as. */
const readAs = ({ space }: Pick<Turn, 'space'>, completion: Drawn) =>
  parseDecision(space, completion, { style: 'compact', beliefs: 'required', seats: [0, 1, 2] });

/** Every decision that a turn could have been, and what the rest of the game then pays: welfare, or the seat's own payoff. */
const alternativesOf = async ({ trunk, counterfactual }: Group, paid: 'welfare' | 'payoff' = 'welfare') => {
  const of = trunk as NonNullable<typeof trunk>;
  const { turn } = of;
  const { size, at } = spaceOf(turn.space);
  const decisions = Array.from({ length: size }, (_, place) => at(place));
  const worths = right(await counterfactual(decisions.map((decision) => ({ of, decision })))).map(
    ({ phases }) =>
      phases
        .slice(turn.phase)
        .reduce(
          (sum, { welfare: all, payoffs }) => sum + ((paid === 'payoff' ? payoffs?.[turn.seat] : all) ?? 0),
          0,
        ),
  );
  const most = Math.max(...worths);
  return { turn, decisions, worths, most, isNothing: most - Math.min(...worths) < 1e-9 };
};

describe('demonstrations', () => {
  it('are the expert’s decisions there, after what the others really did', async () => {
    const rollouts = branches('all');
    const groups = right(await rollouts.groups(request));
    const turns = await stepped(rollouts);
    // Two games of two rounds of two decisions: one answer for each state.
    expect(turns).toHaveLength(8);
    for (const [i, { completion, promptIds }] of turns.entries()) {
      const group = groups[i] as (typeof groups)[number];
      const { turn, episode } = group.trunk as NonNullable<typeof group.trunk>;
      expect(promptIds).toEqual(turn.promptIds);
      expect(completion.ids).toEqual([...idsOf(completion.text), 0]);
      const read = readAs(turn, completion);
      if (E.isLeft(read)) throw new Error(`${completion.text} cannot be read`);
      const { decision, beliefs } = read.right;
      const state = group.stateAt(group.trunk as never, turn.phase);
      expect(decision).toEqual(game.analysis?.planner?.(state)[turn.seat]);
      const real = (episode.phases[turn.phase]?.decisions ?? []).filter(({ seat }) => seat !== turn.seat);
      for (const { seat, played } of real)
        if (beliefs?._tag === 'links')
          expect(beliefs.toMe[seat]).toBe((played as Extract<Decision, { _tag: 'links' }>).to[turn.seat]);
        else if (beliefs?._tag === 'effort')
          expect(beliefs.values[beliefs.seats.indexOf(seat)]).toBe(
            (played as Extract<Decision, { _tag: 'effort' }>).value,
          );
    }
  });

  it('are of the states that the learner itself comes to, the same as without them', async () => {
    const shown = await stepped(branches('one'));
    const own = turnsOf((await branches('one', { demonstrations: undefined }).step(request)).groups);
    expect(shown.map(({ promptIds }) => promptIds)).toEqual(own.map(({ promptIds }) => promptIds));
    expect(shown.map(({ completion }) => completion)).not.toEqual(own.map(({ completion }) => completion));
  });

  it('of whole episodes stand at every turn, with the score of the learner’s own answer', async () => {
    const of = (demonstrations: EpisodeOptions['demonstrations']) =>
      stepped(right(episodeRollouts({ ...base, episodes: 2, demonstrations })));
    const [shown, own] = [await of(base.demonstrations), await of(undefined)];
    expect(shown.map(({ score }) => score)).toEqual(own.map(({ score }) => score));
    expect(shown.map(({ promptIds }) => promptIds)).toEqual(own.map(({ promptIds }) => promptIds));
    expect(new Set(shown.map(({ score }) => score.parts.compliance))).toEqual(new Set([0, 1]));
    for (const { completion } of shown) expect(completion.text).toMatch(/>.*;$/);
  });

  it('in hindsight are what brings the most, after what the others really did; where nothing is at stake there are none', async () => {
    const demonstrations = { ...base.demonstrations, by: 'hindsight' as const };
    for (const [reward, paid] of [
      [welfare(), 'welfare'],
      [payoff(), 'payoff'],
      [welfare({ scale: 'stakes' }), 'welfare'],
    ] as const) {
      const rollouts = branches('all', { demonstrations, reward });
      const groups = right(await rollouts.groups(request));
      const turns = await stepped(rollouts);
      let silent = 0;
      let shown = 0;
      for (const group of groups) {
        const { turn, decisions, worths, most, isNothing } = await alternativesOf(group, paid);
        if (isNothing) {
          silent += 1;
          continue;
        }
        const { completion } = turns[shown] as (typeof turns)[number];
        shown += 1;
        const read = readAs(turn, completion);
        if (E.isLeft(read)) throw new Error(`${completion.text} cannot be read`);
        const place = decisions.findIndex((one) => canonical(one) === canonical(read.right.decision));
        expect(worths[place]).toBeCloseTo(most, 9);
      }
      expect(turns).toHaveLength(shown);
      expect(shown).toBeGreaterThan(3);
      expect(silent + shown).toBe(8);
    }
  });

  it('in hindsight at a temperature are as many of each decision as exp(R/τ) says, to within one; the larger it is, the more evenly', async () => {
    const lessons = 12;
    let distinct = 0;
    for (const temperature of [1e-9, 0.1, 0.5, 1e9]) {
      const rollouts = branches('all', {
        demonstrations: { ...base.demonstrations, by: 'hindsight', temperature, lessons },
        reward: welfare(),
      });
      expect(rollouts.completions).toBe(lessons);
      expect(rollouts.identity).toMatchObject({ demonstrations: { by: 'hindsight', temperature, lessons } });
      const groups = right(await rollouts.groups(request));
      const shown = (await rollouts.step(request)).groups;
      expect(shown.length).toBeGreaterThan(3);
      let g = 0;
      for (const played of groups) {
        const { turn, decisions, worths, most, isNothing } = await alternativesOf(played);
        if (isNothing) continue;
        const group = shown[g++] as (typeof shown)[number];
        expect(group.key).toBe(played.key);
        expect(group.turns).toHaveLength(lessons);
        const written = group.turns.map(({ completion }) => {
          const read = readAs(turn, completion);
          return E.isLeft(read) ? completion.text : canonical(read.right.decision);
        });
        // Decisions that are alike to the last digit share their weight in any way.
        const weights = worths.map((worth) => Math.exp((worth - most) / temperature));
        const sum = weights.reduce((a, b) => a + b, 0);
        for (const [x, decision] of decisions.entries()) {
          const count = written.filter((one) => one === canonical(decision)).length;
          const due = (lessons * (weights[x] as number)) / sum;
          expect(count).toBeGreaterThan(due - 1 - 1e-9);
          expect(count).toBeLessThan(due + 1 + 1e-9);
        }
        distinct += new Set(written).size > 1 ? 1 : 0;
      }
      expect(g).toBe(shown.length);
    }
    expect(distinct).toBeGreaterThan(3);
  });

  it('in hindsight draw on average what the weights say, over games alike but for their seed', async () => {
    const many = Array.from({ length: 400 }, (_, seed) => ({ game, seed }));
    const rollouts = branches('one', {
      games: () => many,
      // All say the same, so that every game has the same states.
      demonstrations: { ...base.demonstrations, by: 'hindsight', temperature: 0.3, lessons: 1 },
      reward: welfare(),
    });
    const groups = right(await rollouts.groups(request));
    const answers = turnsOf((await rollouts.step(request)).groups);
    expect(answers.length).toBeGreaterThan(100);
    let drawn = 0;
    let due = 0;
    let variance = 0;
    let g = 0;
    for (const group of groups) {
      const { turn, decisions, worths, most, isNothing } = await alternativesOf(group);
      if (isNothing) continue;
      const completion = answers[g++]?.completion as NonNullable<(typeof answers)[number]>['completion'];
      const read = readAs(turn, completion);
      const best = worths.indexOf(most);
      const p = 1 / worths.reduce((sum, worth) => sum + Math.exp((worth - most) / 0.3), 0);
      drawn +=
        E.isRight(read) && canonical(read.right.decision) === canonical(decisions[best] as Decision) ? 1 : 0;
      due += p;
      variance += p * (1 - p);
    }
    expect(variance).toBeGreaterThan(5);
    expect(Math.abs(drawn - due)).toBeLessThan(4 * Math.sqrt(variance));
  });

  it('refuse what says nothing: lessons without a temperature, either of a player’s, unknown names', () => {
    const refused = (changes: object) => {
      const given = branchRollouts({
        ...base,
        completions: 1,
        demonstrations: { ...base.demonstrations, ...changes } as never,
      });
      return E.isLeft(given) ? explain(given.left) : 'taken';
    };
    expect(refused({ by: 'hindsight', lessons: 8 })).toContain('1 at temperature 0');
    expect(refused({ by: 'hindsight', temperature: -1 })).toContain('a number from 0 on');
    expect(refused({ by: 'hindsight', temperature: 1, lessons: 0.5 })).toContain('a whole number above 0');
    expect(refused({ temperature: 1, lessons: 8 })).toContain("unless by is 'hindsight'");
    expect(refused({ by: 'hindsight', temprature: 1 })).toContain('temperature, lessons');
    expect(refused({ by: 'hindsight', temperature: 0.1, lessons: 8 })).toBe('taken');
  });

  it('in hindsight need a reward that says what others would have brought', async () => {
    const rollouts = branches('one', {
      demonstrations: { ...base.demonstrations, by: 'hindsight' },
      reward: compliance(),
    });
    await expect(rollouts.step(request)).rejects.toThrow(
      /demonstrations: reward .*expected a reward that says what other decisions would have brought/,
    );
    expect(rollouts.identity).toMatchObject({ demonstrations: 'hindsight' });
  });

  it('belong to what rollouts are known by, and are refused where they are none', () => {
    expect(branches('one').identity).toMatchObject({ demonstrations: 'planner' });
    expect(branches('one', { demonstrations: undefined }).identity).not.toHaveProperty('demonstrations');
    const wrong = branchRollouts({ ...base, completions: 1, demonstrations: { by: planner } as never });
    expect(E.isLeft(wrong) && explain(wrong.left)).toContain('expected { by, encode }');
  });
});
