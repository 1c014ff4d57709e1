/** @file A learner's own past: adapters as they were after every so many steps, each named by its step (policy@20). */
import type { Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../../errors.js';
import { weightedDraw } from '../../weighted-draw.js';
import type { Member, Population, Result } from './population.js';

export type Sampler = 'uniform' | 'latest' | 'prioritised';

export interface PastSelvesOptions {
  /** Whose selves; default policy. */
  readonly agent?: string | undefined;
  /** A self joins after each step that is a multiple of this. Training must keep its adapters as often. */
  readonly every: number;
  /** How many are kept, the latest; all by default. */
  readonly most?: number | undefined;
  /** uniform (default); latest; prioritised: those against which the learners earn less than they do, the more often. */
  readonly sampler?: Sampler | undefined;
}

/** How learners fared against a self: 1 where they earned more than it did, ½ where as much. */
interface Standing {
  readonly step: number;
  readonly won: number;
  readonly games: number;
}

const SAMPLERS: readonly Sampler[] = ['uniform', 'latest', 'prioritised'];

/** (1 − p)², p the share won, as if one game more had been won and one lost.
 *  @source Vinyals et al. 2019, prioritised fictitious self-play, f_hard */
const hardness = ({ won, games }: Standing): number => (1 - (won + 1) / (games + 2)) ** 2;

const isStanding = (value: unknown): value is Standing => {
  const { step, won, games } = (value ?? {}) as Partial<Standing>;
  return Number.isInteger(step) && Number.isFinite(won) && Number.isInteger(games);
};

const wonIn = ({ learners, payoff }: Result): number =>
  learners > payoff ? 1 : learners === payoff ? 0.5 : 0;

const selves = (
  options: {
    readonly agent: string;
    readonly every: number;
    readonly sampler: Sampler;
    readonly most: number;
  },
  standings: readonly Standing[],
): Population => {
  const { agent, every, sampler, most } = options;
  const nameAt = (step: number): string => `${agent}@${step}`;
  const pick = (rng: Rng): Standing | undefined => {
    // One draw whatever the sampler and the pool, so that the stream of a seat is the same.
    const weights = standings.map((standing, i) =>
      sampler === 'latest'
        ? Number(i === standings.length - 1)
        : sampler === 'uniform'
          ? 1
          : hardness(standing),
    );
    return standings[weightedDraw(rng, weights)];
  };
  return {
    identity: { pastSelves: { ...options, most: Number.isFinite(most) ? most : null } },
    state: standings,
    at: (state) =>
      Array.isArray(state) && state.every(isStanding)
        ? E.right(selves(options, state))
        : E.left({
            _tag: 'WrongResult',
            of: `the memory of the past selves of ${agent}`,
            did: 'is none',
            expected: 'a list of { step, won, games }, as an earlier step gave it',
          }),
    draw: (rng): Member => {
      const picked = pick(rng);
      return { _tag: 'self', agent: picked === undefined ? agent : nameAt(picked.step) };
    },
    observe: ({ step, results }) => {
      const seen = standings.map((standing) => {
        const own = results.filter(({ member }) => member === nameAt(standing.step));
        return {
          step: standing.step,
          won: own.reduce((won, result) => won + wonIn(result), standing.won),
          games: standing.games + own.length,
        };
      });
      const joined = step % every === 0 ? [...seen, { step, won: 0, games: 0 }] : seen;
      return selves(options, joined.slice(Math.max(0, joined.length - most)));
    },
  };
};

/** Until there is a past self, the present one sits there. Left: all faults of the options at once. */
export const pastSelves = (options: PastSelvesOptions): E.Either<ArenaError, Population> => {
  const { agent = 'policy', every, sampler = 'uniform', most } = options;
  const faults: OptionFault[] = [];
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
  if (typeof agent !== 'string' || agent === '')
    faults.push({ field: 'agent', value: agent, expected: "a learner's name" });
  if (!isCount(every)) faults.push({ field: 'every', value: every, expected: 'a whole number above 0' });
  if (most !== undefined && !isCount(most))
    faults.push({ field: 'most', value: most, expected: 'a whole number above 0' });
  if (!SAMPLERS.includes(sampler))
    faults.push({ field: 'sampler', value: sampler, expected: `one of ${SAMPLERS.join(', ')}` });
  return faults.length > 0
    ? E.left({ _tag: 'InvalidOptions', of: 'pastSelves', faults })
    : E.right(selves({ agent, every, sampler, most: most ?? Number.POSITIVE_INFINITY }, []));
};
