/** @file What must hold of observations and text. */
import type { Decision, Game, TextStyle } from '../contract.js';
import { fingerprint } from './fingerprint.js';
import { attempt } from './state-checks.js';
import type { Violation, Where } from './violations.js';

const STYLES: readonly TextStyle[] = ['natural', 'compact'];

/** Texts met so far, with the observation that each stood for. */
export type TextMemory<O> = Map<string, O>;

/** Observations are JSON; texts are not empty and tell different observations apart. */
export const checkText = <S, O>(
  game: Game<S, O>,
  state: S,
  memory: TextMemory<O>,
  sameFacts: (a: O, b: O) => boolean,
  where: Where,
  out: Violation[],
): void => {
  for (const seat of game.phase(state).movers) {
    const observation = attempt(where, 'observe', out, () => game.observe(state, seat));
    if (observation === undefined) continue;
    const print = fingerprint(observation);
    if (fingerprint(JSON.parse(JSON.stringify(observation))) !== print) {
      out.push({ _tag: 'ObservationNotJson', where, seat });
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
