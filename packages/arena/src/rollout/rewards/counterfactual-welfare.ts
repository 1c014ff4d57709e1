/** @file What a decision is worth to the group: the welfare of the rest of the episode, against what it would have been had
 *  this one decision been the baseline. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../../errors.js';
import type { Player, Request } from '../../types.js';
import type { Change, Group, GroupTurn } from '../group.js';
import type { Episode } from '../turn.js';
import { type Discounting, discountFaults, sumFrom } from './discounted.js';
import { expertDecisions } from './experts.js';
import { type Reward, rewardOf, type Worth } from './reward.js';

export interface CounterfactualOptions extends Discounting {
  /** What is decided instead: nothing (`absent`, the default), one and the same decision, or what an expert decides at the
   *  state, which it sees. */
  readonly baseline?: 'absent' | Decision | Player | undefined;
}

const isPlayer = (baseline: unknown): baseline is Player =>
  typeof (baseline as Partial<Player> | null)?.act === 'function';

const baselineFaults = ({ baseline = 'absent' }: CounterfactualOptions): readonly OptionFault[] =>
  baseline === 'absent' ||
  isPlayer(baseline) ||
  ['links', 'effort', 'choice', 'talk', 'own'].includes(
    (baseline as Partial<Decision> | null)?._tag as string,
  )
    ? []
    : [{ field: 'baseline', value: baseline, expected: "'absent', a decision, or a player" }];

const ownQuestion = ({ questions }: Group, of: GroupTurn): Request =>
  questions(of).find(({ seat }) => seat === of.turn.seat) as Request;

/** The baseline of each turn; null where the expert's answer could not be read. */
const baselines = async (
  group: Group,
  baseline: NonNullable<CounterfactualOptions['baseline']>,
): Promise<E.Either<ArenaError, readonly (Decision | null)[]>> => {
  if (baseline === 'absent') {
    return E.right(
      group.turns.map((of) => {
        const { game, state, seat } = ownQuestion(group, of);
        return game.absent(state, seat);
      }),
    );
  }
  if (!isPlayer(baseline)) return E.right(group.turns.map(() => baseline));
  return E.map((joint: readonly (readonly (Decision | null)[])[]) =>
    joint.map((decisions, i) => decisions[(group.turns[i] as GroupTurn).turn.seat] ?? null),
  )(await expertDecisions(baseline, group));
};

/** R = Σ_{t' ≥ t} γ^(t' − t) (W_t' − W⁰_t'), W⁰ the welfare with the baseline in the decision's place: nature as it was, players
 *  that can answer at once answering what they then see, everybody else deciding as before. Exact: it is played.
 *  @source Wolpert & Tumer 2001 (difference rewards), over the rest of an episode */
export const counterfactualWelfare = (options: CounterfactualOptions = {}): Reward => {
  const { baseline = 'absent', discount } = options;
  const identity = {
    counterfactualWelfare: { ...options, baseline: isPlayer(baseline) ? baseline.name : baseline },
  };
  return rewardOf(identity, [...discountFaults(options), ...baselineFaults(options)], async (group) => {
    const instead = await baselines(group, baseline);
    if (E.isLeft(instead)) return instead;
    const changes = group.turns.flatMap((of, i): readonly Change[] => {
      const decision = instead.right[i] ?? null;
      return decision === null ? [] : [{ of, decision }];
    });
    const others = await group.counterfactual(changes);
    if (E.isLeft(others)) return others;
    const without = new Map(changes.map(({ of }, k) => [of, others.right[k] as Episode]));
    return E.right(
      group.turns.map((of): Worth | null => {
        const other = without.get(of);
        if (other === undefined) return null;
        const from = (episode: Episode): number =>
          sumFrom(episode, of.turn.phase, ({ welfare }) => welfare, discount);
        const reward = from(of.episode) - from(other);
        return { reward, parts: { counterfactualWelfare: reward } };
      }),
    );
  });
};
