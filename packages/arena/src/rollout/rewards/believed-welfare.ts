/** @file Belief-integrated welfare: what a decision would bring if what other answers to the same question say of the others were true. */
import type { Decision } from '@tompo/games';
import type { Beliefs } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../../errors.js';
import { pictured } from '../../foresight/pictured.js';
import type { Request } from '../../types.js';
import { unknownOptionFaults } from '../../unknown-options.js';
import type { Group, GroupTurn } from '../group.js';
import { atStake } from './at-stake.js';
import { type Reward, rewardOf, type ValuesOf, type Worth } from './reward.js';
import { scaleFaults } from './scale.js';

export interface BelievedWelfareOptions {
  /** none (default): as it is paid · stakes: from 0 for the worst that the turn could have decided to 1 for the best, by the same
   *  beliefs. */
  readonly scale?: 'none' | 'stakes' | undefined;
}

const NAME = 'believedWelfare';

const optionFaults = (options: BelievedWelfareOptions): readonly OptionFault[] => [
  ...scaleFaults(options.scale, ['none', 'stakes']),
  ...unknownOptionFaults(options, { scale: true }),
];

/** What other answers to the question of a turn say of the others. */
const saidBeside = ({ turns }: Group, { turn }: GroupTurn): readonly Beliefs[] =>
  turns.flatMap(({ turn: other }): readonly Beliefs[] => {
    const isAsked = other.seat === turn.seat && other.phase === turn.phase && other.prompt === turn.prompt;
    if (other === turn || !isAsked || E.isLeft(other.answer)) return [];
    const { beliefs } = other.answer.right;
    return beliefs === null ? [] : [beliefs];
  });

/** null: no other answer says anything of the others that could be true. */
const worthBeside = (
  group: Group,
  of: GroupTurn,
  decisions: readonly Decision[],
): E.Either<ArenaError, readonly number[] | null> => {
  const { game } = group;
  const planner = game.analysis?.planner;
  if (planner === undefined)
    return E.left({
      _tag: 'UnsupportedGame',
      player: NAME,
      game: game.id,
      needs: 'an analysis with a planner, who says what follows',
    });
  const { seat, phase } = of.turn;
  const request = group.questions(of).find((one) => one.seat === seat) as Request;
  const real = new Array<Decision | null>(game.seats).fill(null);
  for (const one of of.episode.phases[phase]?.decisions ?? []) real[one.seat] = one.played;
  const worths = pictured(request, planner, real, decisions, saidBeside(group, of));
  return worths === null || worths.every(Number.isFinite)
    ? E.right(worths)
    : E.left({
        _tag: 'WrongResult',
        of: `game ${game.id}`,
        did: 'refused decisions that its spaces allow',
        expected: 'a step of the game',
      });
};

/** R_k = mean over j ≠ k of the welfare that x_k would bring if the beliefs b_j were true, up to the next new start of the game, all
 *  deciding as the planner would from then on. What b_j does not speak of is as the others really decided. b_j: what another answer to the same
 *  question says of the others; the own beliefs have no part in it, or the most hopeful answer would be paid best.
 *  The luck of what the others did is gone from it, and what the policy believes wrongly has come in: beside `welfare` in a weighted sum it
 *  is (1 − λ)·Q + λ·Q̃. null where no other answer was given to the question, or none says anything that could be true.
 *  `valuesOf` a turn that is none of the group's, such as the one that branches leave, goes by the beliefs of all.
 *  left: a game without a planner.
 *  @source belief-integrated welfare */
export const believedWelfare = (options: BelievedWelfareOptions = {}): Reward => {
  const { scale = 'none' } = options ?? {};
  const valuesOf: ValuesOf = async (group, of, decisions) =>
    E.map((worths: readonly number[] | null) => worths ?? decisions.map(() => 0))(
      worthBeside(group, of, decisions),
    );
  const reward = Object.assign(
    rewardOf({ [NAME]: scale === 'none' ? {} : { scale } }, optionFaults(options ?? {}), (group) => {
      const all: (Worth | null)[] = [];
      for (const of of group.turns) {
        const found = worthBeside(group, of, [of.turn.played]);
        if (E.isLeft(found)) return found;
        const [worth] = found.right ?? [];
        all.push(worth === undefined ? null : { reward: worth, parts: { [NAME]: worth } });
      }
      return E.right(all);
    }),
    { valuesOf },
  );
  return scale === 'stakes' ? atStake(reward) : reward;
};
