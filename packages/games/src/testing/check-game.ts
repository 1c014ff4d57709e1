/** @file The conformance kit: run it on a game of your own with any test runner. */
import type { Decision, Game, Phase } from '../contract.js';
import { type Rng, rng } from '../rng.js';
import { checkAnalysis, checkDilemma, checkPayoffs, checkStateClaims } from './claim-checks.js';
import { enumerate } from './enumerate.js';
import { deepFreeze, fingerprint } from './fingerprint.js';
import { checkHidden } from './hidden-checks.js';
import { checkIdentity, checkRebuilt } from './identity-checks.js';
import { checkImperfect, checkInformation, type InformationFound } from './information-checks.js';
import { checkMessages } from './message-checks.js';
import { checkPlace, checkRounds, type Ends } from './place-checks.js';
import { checkCopies, checkRepeats, inAnotherHour, viewsOf } from './repeat-checks.js';
import { checkSolutions } from './solution-checks.js';
import { attempt, checkLegality, checkPhase, randomJoint } from './state-checks.js';
import {
  checkAllAnswers,
  checkAnswers,
  checkNeighbours,
  checkText,
  type ReadAnswer,
  type SeenTexts,
} from './text-checks.js';
import { checkValue } from './value-checks.js';
import type { Violation, Where } from './violations.js';
import { checkWorth } from './worth-checks.js';

export interface CheckOptions<O> {
  /** Seeds of the random playouts; default 0 to 9, or to playouts − 1. */
  readonly seeds?: readonly (number | string)[] | undefined;
  readonly playouts?: number | undefined;
  /** A playout longer than this does not terminate; default 10,000. */
  readonly maxPhases?: number | undefined;
  /** Games with at most this many joint decisions in their whole tree are walked in full; default 20,000. */
  readonly enumerateUpTo?: number | undefined;
  /** Do two observations carry the same facts? Default: they are equal. Loosen it when your text rounds. */
  readonly sameFacts?: ((a: O, b: O) => boolean) | undefined;
  /** The constructor: is the game that it makes of `params` (an Either will do) this one? */
  readonly rebuild?: ((params: Game['params']) => unknown) | undefined;
  /** Another game that differs from this one only in what is hidden from a seat: the seat must not see a difference. */
  readonly alike?: ((seat: number) => Game<never, O> | undefined) | undefined;
  /** The parser that answers are read with: does it read back what `text.answer` writes? */
  readonly read?: ReadAnswer | undefined;
}

/** Everything that is wrong with a game; empty when it conforms.
 *  @example expect(checkGame(myGame).map(explainViolation)).toEqual([]) */
export const checkGame = <S, O>(game: Game<S, O>, options: CheckOptions<O> = {}): readonly Violation[] => {
  const out: Violation[] = [];
  const params = fingerprint(game.params);
  const seeds = options.seeds ?? Array.from({ length: options.playouts ?? 10 }, (_, i) => i);
  const maxPhases = options.maxPhases ?? 10_000;
  const context: Context<O> = {
    texts: new Map(),
    views: new Map(),
    sums: [],
    starts: new Set(),
    ends: [],
    drawn: false,
    finished: 0,
    paid: false,
    read: options.read,
    information: { hidden: false, alone: 0, pairs: 0 },
    sameFacts: options.sameFacts ?? ((a, b) => fingerprint(a) === fingerprint(b)),
  };
  const trails = seeds.map((seed) => {
    const trail: Trail<S> = { start: undefined, steps: [] };
    attempt({ seed, phase: 0 }, 'a playout', out, () => playout(game, seed, maxPhases, context, trail, out));
    return trail;
  });
  const claims: Where = { seed: 'claims', phase: 0 };
  // Where two calls differ, so do two playouts.
  if (!out.some((v) => v._tag === 'NotDeterministic'))
    attempt(claims, 'a playout', out, () => checkReplay(game, seeds, trails, out));
  attempt(claims, 'a playout', out, () => checkOverall(game, context, maxPhases, out));
  const { rebuild, alike } = options;
  if (rebuild !== undefined)
    attempt(claims, 'the rebuilt game', out, () => checkRebuilt(game, rebuild, seeds, maxPhases, out));
  if (alike !== undefined)
    attempt(claims, 'the game alike', out, () =>
      checkHidden(game, alike as (seat: number) => Game<S, O> | undefined, seeds, maxPhases, out),
    );
  checkImperfect(game, context.information, out);
  attempt({ seed: 'claims', phase: 0 }, 'following the solutions', out, () =>
    checkDilemma(game, maxPhases, out),
  );
  attempt({ seed: 'enumeration', phase: 0 }, 'enumeration', out, () =>
    enumerate(game, options.enumerateUpTo ?? 20_000, out),
  );
  attempt({ seed: 'identity', phase: 0 }, 'reading id, seats and params', out, () =>
    checkIdentity(game, out),
  );
  if (fingerprint(game.params) !== params)
    out.push({ _tag: 'Mutated', where: claims, call: 'playing (params)' });
  return out;
};

/** A playout to be held against another one: its first state, and what each step gave. */
interface Trail<S> {
  start: S | undefined;
  readonly steps: string[];
}

interface Context<O> {
  readonly texts: SeenTexts<O>;
  readonly views: Map<string, string>;
  readonly sums: number[];
  /** Fingerprints of the states that games start from. */
  readonly starts: Set<string>;
  readonly ends: Ends;
  /** Was anything ever drawn from the rng? */
  drawn: boolean;
  /** Playouts that came to their end. */
  finished: number;
  /** Was anything ever paid? */
  paid: boolean;
  readonly read: ReadAnswer | undefined;
  readonly information: InformationFound;
  readonly sameFacts: (a: O, b: O) => boolean;
}

/** A stream that tells when something is drawn. */
const watched = (source: Rng, drawn: () => void): Rng => ({
  uniform: () => {
    drawn();
    return source.uniform();
  },
  int: (n) => {
    drawn();
    return source.int(n);
  },
  fork: (label) => watched(source.fork(label), drawn),
});

/** What only all playouts together tell. */
const checkOverall = <S, O>(game: Game<S, O>, context: Context<O>, limit: number, out: Violation[]): void => {
  if (context.finished === 0) return;
  const where: Where = { seed: 'claims', phase: 0 };
  const { deterministic } = game.claims;
  const reason =
    deterministic && context.starts.size > 1
      ? 'games start from different states under different seeds'
      : !deterministic && !context.drawn
        ? 'nothing was ever drawn from the rng'
        : null;
  if (reason !== null)
    out.push({ _tag: 'ClaimRefuted', where, claim: `deterministic: ${deterministic}`, reason });
  if (!context.paid && game.claims.dilemma)
    out.push({
      _tag: 'InvalidPayoffs',
      where,
      reason: 'are null in every phase although a dilemma is claimed',
    });
  checkRounds(game, context.ends, limit, out);
};

/** Playouts again, two at a time and one phase each in turn: they go as each went alone. */
const checkReplay = <S, O>(
  game: Game<S, O>,
  seeds: readonly (number | string)[],
  trails: readonly Trail<S>[],
  out: Violation[],
): void => {
  const players = seeds.slice(0, 2).map((seed, k) => ({
    seed,
    source: rng(seed),
    state: trails[k]?.start as S,
    trail: trails[k]?.steps ?? [],
  }));
  const longest = Math.max(0, ...players.map(({ trail }) => trail.length));
  for (let phase = 0; phase < longest; phase++) {
    for (const player of players) {
      if (phase >= player.trail.length) continue;
      const joint = randomJoint(game, player.state, player.source);
      randomJoint(game, player.state, player.source);
      const result =
        joint === undefined ? undefined : game.step(player.state, joint, rng(`${player.seed}/${phase}`));
      if (result?._tag !== 'Right' || fingerprint(result.right) !== player.trail[phase]) {
        const reason = 'leads elsewhere when other games are played between its phases';
        const where = { seed: player.seed, phase };
        out.push({ _tag: 'DependsOnMore', where, call: 'a playout', reason });
        return;
      }
      player.state = result.right.state;
    }
  }
};

const playout = <S, O>(
  game: Game<S, O>,
  seed: number | string,
  maxPhases: number,
  context: Context<O>,
  trail: Trail<S>,
  out: Violation[],
): void => {
  const source = rng(seed);
  const first = { seed, phase: 0 };
  const drawn = (): void => {
    context.drawn = true;
  };
  let state = game.initial(watched(rng(seed), drawn));
  let before: Phase | null = null;
  // Told at the end: where a game does not end, that says all.
  const places: Violation[] = [];
  trail.start = state;
  context.starts.add(fingerprint(state));
  if (inAnotherHour(() => fingerprint(game.initial(rng(seed)))) !== fingerprint(state)) {
    out.push({ _tag: 'NotDeterministic', where: first, call: 'initial' });
  }
  for (let phase = 0; ; phase++) {
    const where = { seed, phase };
    deepFreeze(state);
    checkPhase(game, state, where, out);
    if (game.status(state) !== 'running') {
      checkEnd(game, state, where, out);
      if (before === null) out.push({ _tag: 'InvalidPhase', where, reason: 'nobody ever decides anything' });
      else if (game.status(state) === 'terminated') context.ends.push(before);
      out.push(...places);
      context.finished++;
      return;
    }
    const place = game.phase(state);
    checkPlace(before, place, where, places);
    before = place;
    if (phase === maxPhases) {
      out.push({ _tag: 'DoesNotTerminate', where, phases: maxPhases });
      return;
    }
    const joint = randomJoint(game, state, source);
    const other = randomJoint(game, state, source);
    if (joint === undefined || other === undefined) return;
    deepFreeze(joint);
    const print = fingerprint(state);
    checkStateClaims(game, state, context.views, where, out);
    checkMessages(game, state, where, out);
    checkText(game, state, context.texts, context.sameFacts, where, out);
    checkAnswers(game, state, [joint, other], where, out);
    checkAllAnswers(game, state, context.read, where, out);
    checkRepeats(game, state, joint, where, out);
    const views = viewsOf(game, state);
    checkLegality(game, state, joint, where, out);
    checkAnalysis(game, state, joint, where, out);
    const current = state;
    const play = (with_: number | string, from = current, decisions: readonly (Decision | null)[] = joint) =>
      game.step(from, decisions, watched(rng(with_), drawn));
    const result = attempt(where, 'step', out, () => play(`${seed}/${phase}`));
    if (result === undefined) return;
    if (fingerprint(state) !== print) out.push({ _tag: 'Mutated', where, call: 'step' });
    const steady = inAnotherHour(() => fingerprint(play(`${seed}/${phase}`))) === fingerprint(result);
    if (!steady) {
      out.push({ _tag: 'NotDeterministic', where, call: 'step' });
    } else if (game.claims.deterministic && fingerprint(play('another')) !== fingerprint(result)) {
      const reason = 'the same decisions lead to different states under different seeds';
      out.push({ _tag: 'ClaimRefuted', where, claim: 'deterministic: true', reason });
    }
    if (result._tag === 'Left') {
      out.push({ _tag: 'LegalRefused', where, reason: result.left._tag });
      return;
    }
    if (viewsOf(game, state) !== views) {
      const reason = 'shows something else of a state once step was called on it';
      out.push({ _tag: 'DependsOnMore', where, call: 'observe', reason });
    }
    trail.steps.push(fingerprint(result.right));
    context.paid ||= result.right.payoffs !== null;
    checkPayoffs(game, state, result.right, context.sums, where, out);
    if (steady)
      attempt(where, 'a copy', out, () =>
        checkCopies(
          game,
          state,
          joint,
          (from, decisions) => fingerprint(play(`${seed}/${phase}`, from, decisions)),
          where,
          out,
        ),
      );
    attempt(where, 'leaving the solutions', out, () => checkSolutions(game, state, where, out));
    attempt(where, 'the value of another decision', out, () => checkWorth(game, state, joint, where, out));
    attempt(where, 'a text', out, () =>
      checkNeighbours(game, state, joint, other, context.sameFacts, where, out),
    );
    attempt(where, 'the payoff of another decision', out, () => checkValue(game, state, joint, where, out));
    attempt(where, 'a view', out, () =>
      checkInformation(game, state, joint, other, context.information, where, out),
    );
    state = result.right.state;
  }
};

/** After the end nobody moves and step is Left. */
const checkEnd = <S, O>(
  game: Game<S, O>,
  state: S,
  where: { readonly seed: number | string; readonly phase: number },
  out: Violation[],
): void => {
  const nobody = new Array<null>(game.seats).fill(null);
  const result = attempt(where, 'step after the end', out, () => game.step(state, nobody, rng(where.seed)));
  if (result?._tag === 'Right') out.push({ _tag: 'MovesAfterEnd', where, reason: 'step goes on' });
};
