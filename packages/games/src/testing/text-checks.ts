/** @file What must hold of observations and text. */
import type { Decision, DecisionSpace, Game, TextStyle } from '../contract.js';
import { rng } from '../rng.js';
import { nearestEffort } from '../space/effort.js';
import { allDecisions, decisionCount, randomDecision, someOf } from './decisions.js';
import { fingerprint } from './fingerprint.js';
import { attempt } from './state-checks.js';
import type { Violation, Where } from './violations.js';

const STYLES: readonly TextStyle[] = ['natural', 'compact'];

/** Texts met so far, with the observation that each stood for. */
export type SeenTexts<O> = Map<string, O>;

/** Observations are JSON; texts are not empty and tell different observations apart. */
export const checkText = <S, O>(
  game: Game<S, O>,
  state: S,
  memory: SeenTexts<O>,
  sameFacts: (a: O, b: O) => boolean,
  where: Where,
  out: Violation[],
): void => {
  for (const seat of game.phase(state).movers) {
    const observation = attempt(where, 'observe', out, () => game.observe(state, seat));
    if (observation === undefined) continue;
    if (!survivesJson(observation)) {
      out.push({ _tag: 'ObservationNotJson', where, seat });
      continue;
    }
    for (const style of STYLES) {
      const text = attempt(where, 'text.render', out, () => game.text.render(observation, style));
      if (text === undefined) continue;
      if (text.trim() === '') out.push({ _tag: 'EmptyText', where, what: `the ${style} prompt` });
      const key = `${style}\n${text}`;
      const known = memory.get(key);
      if (known === undefined) memory.set(key, observation);
      else if (!sameFacts(known, observation)) out.push({ _tag: 'TextHidesFacts', where, style, text });
    }
  }
};

/** Cyclic data and big integers throw on their way through JSON. */
const survivesJson = (value: unknown): boolean => {
  try {
    return fingerprint(JSON.parse(JSON.stringify(value))) === fingerprint(value);
  } catch {
    return false;
  }
};

/** A seat's text tells apart the states that one other decision of one seat leads to, and is the same for equal views. */
export const checkNeighbours = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: readonly (Decision | null)[],
  other: readonly (Decision | null)[],
  sameFacts: (a: O, b: O) => boolean,
  where: Where,
  out: Violation[],
): void => {
  const next = (decisions: readonly (Decision | null)[]): S | undefined => {
    const result = game.step(state, decisions, rng(where.seed));
    return result._tag === 'Right' ? result.right.state : undefined;
  };
  const base = next(joint);
  if (base === undefined) return;
  const both = (a: number[], b: number[]): number[] => a.filter((seat) => b.includes(seat));
  for (const mover of someOf(game.phase(state).movers)) {
    for (const decision of [other[mover] ?? null, beside(game.space(state, mover), joint[mover])]) {
      const changed = next(joint.with(mover, decision));
      if (changed === undefined) continue;
      for (const seat of someOf(both([...game.phase(base).movers], [...game.phase(changed).movers]))) {
        const [a, b] = [game.observe(base, seat), game.observe(changed, seat)];
        const equal = fingerprint(a) === fingerprint(b);
        if (!equal && sameFacts(a, b)) continue;
        for (const style of STYLES) {
          const [one, two] = [game.text.render(a, style), game.text.render(b, style)];
          if ((one === two) === equal) continue;
          out.push({ _tag: equal ? 'TextVaries' : 'TextHidesFacts', where, style, text: two });
          return;
        }
      }
    }
  }
};

/** The next effort on the grid: what a text that rounds makes of the two is the same. */
const beside = (space: DecisionSpace | null, decision: Decision | null | undefined): Decision | null => {
  if (space?._tag !== 'effort' || decision?._tag !== 'effort') return decision ?? null;
  const step = (decision.value + 10 ** -space.decimals <= space.max ? 1 : -1) * 10 ** -space.decimals;
  return { _tag: 'effort', value: nearestEffort(decision.value + step, space) };
};

/** Reads an answer as the trainer's parser does; null when it is no decision. */
export type ReadAnswer = (space: DecisionSpace, text: string, style: TextStyle) => Decision | null;

/** Up to this many decisions all are written; of more, as many at random. */
const WRITTEN = 64;

/** Different decisions have different answers, and a reader reads each back as what it stands for. */
export const checkAllAnswers = <S, O>(
  game: Game<S, O>,
  state: S,
  read: ReadAnswer | undefined,
  where: Where,
  out: Violation[],
): void => {
  for (const seat of game.phase(state).movers) {
    const space = game.space(state, seat);
    if (space === null) continue;
    const source = rng(`${where.seed}/${where.phase}/${seat}/answers`);
    const decisions =
      decisionCount(space) <= WRITTEN
        ? allDecisions(space)
        : Array.from({ length: WRITTEN }, () => randomDecision(space, source));
    for (const style of STYLES) {
      const answers = new Map<string, string>();
      for (const decision of decisions) {
        const text = attempt(where, 'text.answer', out, () => game.text.answer(space, decision, style));
        if (text === undefined) return;
        const print = fingerprint(decision);
        const known = answers.get(text) ?? print;
        answers.set(text, print);
        const back = attempt(where, 'reading an answer', out, () => read?.(space, text, style));
        if (known !== print) out.push({ _tag: 'AnswersCollide', where, style, text });
        else if (read !== undefined && (back === undefined || fingerprint(back) !== print))
          out.push({ _tag: 'AnswerNotRead', where, style, text });
        else continue;
        break;
      }
    }
  }
};

/** Answers are not empty, and different decisions have different answers. */
export const checkAnswers = <S, O>(
  game: Game<S, O>,
  state: S,
  decisions: readonly (readonly (Decision | null)[])[],
  where: Where,
  out: Violation[],
): void => {
  for (const seat of game.phase(state).movers) {
    const space = game.space(state, seat);
    if (space === null) continue;
    for (const style of STYLES) {
      const answers = new Map<string, string>();
      for (const joint of decisions) {
        const decision = joint[seat];
        if (decision === null || decision === undefined) continue;
        const text = attempt(where, 'text.answer', out, () => game.text.answer(space, decision, style));
        if (text === undefined) continue;
        if (text.trim() === '') out.push({ _tag: 'EmptyText', where, what: `the ${style} answer` });
        const print = fingerprint(decision);
        if ((answers.get(text) ?? print) !== print) out.push({ _tag: 'AnswersCollide', where, style, text });
        answers.set(text, print);
      }
    }
  }
};
