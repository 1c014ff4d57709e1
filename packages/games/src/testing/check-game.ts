/** @file The conformance kit: run it on a game of your own with any test runner. */
import type { Game } from '../contract.js';
import { rng } from '../rng.js';
import { checkAnalysis, checkDilemma, checkPayoffs, checkStateClaims } from './claim-checks.js';
import { enumerate } from './enumerate.js';
import { deepFreeze, fingerprint } from './fingerprint.js';
import { checkImperfect, checkInformation, type InformationFound } from './information-checks.js';
import { attempt, checkLegality, checkPhase, randomJoint } from './state-checks.js';
import { checkAnswers, checkText, type TextMemory } from './text-checks.js';
import { checkValue } from './value-checks.js';
import type { Violation } from './violations.js';

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
}

/** Everything that is wrong with a game; empty when it conforms.
 *  @example expect(checkGame(myGame).map(explainViolation)).toEqual([]) */
export const checkGame = <S, O>(game: Game<S, O>, options: CheckOptions<O> = {}): readonly Violation[] => {
  const out: Violation[] = [];
  const seeds = options.seeds ?? Array.from({ length: options.playouts ?? 10 }, (_, i) => i);
  const maxPhases = options.maxPhases ?? 10_000;
  const context: Context<O> = {
    texts: new Map(),
    views: new Map(),
    sums: [],
    information: { hidden: false, alone: 0, pairs: 0 },
    sameFacts: options.sameFacts ?? ((a, b) => fingerprint(a) === fingerprint(b)),
  };
  for (const seed of seeds) {
    attempt({ seed, phase: 0 }, 'a playout', out, () => playout(game, seed, maxPhases, context, out));
  }
  checkImperfect(game, context.information, out);
  attempt({ seed: 'claims', phase: 0 }, 'following the solutions', out, () =>
    checkDilemma(game, maxPhases, out),
  );
  attempt({ seed: 'enumeration', phase: 0 }, 'enumeration', out, () =>
    enumerate(game, options.enumerateUpTo ?? 20_000, out),
  );
  return out;
};

interface Context<O> {
  readonly texts: TextMemory<O>;
  readonly views: Map<string, string>;
  readonly sums: number[];
  readonly information: InformationFound;
  readonly sameFacts: (a: O, b: O) => boolean;
}

const playout = <S, O>(
  game: Game<S, O>,
  seed: number | string,
  maxPhases: number,
  context: Context<O>,
  out: Violation[],
): void => {
  const source = rng(seed);
  const first = { seed, phase: 0 };
  let state = game.initial(rng(seed));
  if (fingerprint(game.initial(rng(seed))) !== fingerprint(state)) {
    out.push({ _tag: 'NotDeterministic', where: first, call: 'initial' });
  }
  for (let phase = 0; ; phase++) {
    const where = { seed, phase };
    deepFreeze(state);
    checkPhase(game, state, where, out);
    if (game.status(state) !== 'running') {
      checkEnd(game, state, where, out);
      return;
    }
    if (phase === maxPhases) {
      out.push({ _tag: 'DoesNotTerminate', where, phases: maxPhases });
      return;
    }
    const joint = randomJoint(game, state, source);
    const other = randomJoint(game, state, source);
    if (joint === undefined || other === undefined) return;
    deepFreeze(joint);
    const before = fingerprint(state);
    checkStateClaims(game, state, context.views, where, out);
    checkText(game, state, context.texts, context.sameFacts, where, out);
    checkAnswers(game, state, [joint, other], where, out);
    checkLegality(game, state, joint, where, out);
    checkAnalysis(game, state, joint, where, out);
    const play = (with_: number | string) => game.step(state, joint, rng(with_));
    const result = attempt(where, 'step', out, () => play(`${seed}/${phase}`));
    if (result === undefined) return;
    if (fingerprint(state) !== before) out.push({ _tag: 'Mutated', where, call: 'step' });
    if (fingerprint(play(`${seed}/${phase}`)) !== fingerprint(result)) {
      out.push({ _tag: 'NotDeterministic', where, call: 'step' });
    } else if (game.claims.deterministic && fingerprint(play('another')) !== fingerprint(result)) {
      const reason = 'the same decisions lead to different states under different seeds';
      out.push({ _tag: 'ClaimRefuted', where, claim: 'deterministic: true', reason });
    }
    if (result._tag === 'Left') {
      out.push({ _tag: 'LegalRefused', where, reason: result.left._tag });
      return;
    }
    checkPayoffs(game, state, result.right, context.sums, where, out);
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
