/** @file What is asked twice is answered alike, at another hour too, and asking changes nothing. */
import type { Decision, Game, TextStyle } from '../contract.js';
import { someOf } from './decisions.js';
import { fingerprint } from './fingerprint.js';
import { attempt } from './state-checks.js';
import type { Violation, Where } from './violations.js';

/** 400 days and a bit: no field of a date stays as it is. */
const LATER = 400 * 86_400_000 + 12_345_678;
const STYLES: readonly TextStyle[] = ['natural', 'compact'];

/** Runs something while all clocks of the machine are moved on: two calls in one millisecond would look alike. */
export const inAnotherHour = <T>(run: () => T): T => {
  const Real = globalThis.Date;
  const { performance } = globalThis;
  const tick = performance.now.bind(performance);
  const own = Object.getOwnPropertyDescriptor(performance, 'now');
  globalThis.Date = new Proxy(Real, {
    construct: (target, given, made) =>
      Reflect.construct(target, given.length === 0 ? [target.now() + LATER] : given, made),
    apply: (target) => new target(target.now() + LATER).toString(),
    get: (target, key) => (key === 'now' ? () => target.now() + LATER : Reflect.get(target, key, target)),
  });
  Object.defineProperty(performance, 'now', { value: () => tick() + LATER, configurable: true });
  try {
    return run();
  } finally {
    globalThis.Date = Real;
    if (own === undefined) Reflect.deleteProperty(performance, 'now');
    else Object.defineProperty(performance, 'now', own);
  }
};

type Question = readonly [call: string, ask: () => unknown];

const questions = <S, O>(game: Game<S, O>, state: S, joint: readonly (Decision | null)[]): Question[] => {
  const { analysis, text } = game;
  const { movers } = game.phase(state);
  const valued = new Set(someOf(movers));
  const asked: Question[] = [
    ['phase', () => game.phase(state)],
    ['status', () => game.status(state)],
    ...Array.from({ length: game.seats }, (_, seat): Question => ['space', () => game.space(state, seat)]),
  ];
  for (const seat of movers) {
    asked.push(['observe', () => game.observe(state, seat)], ['absent', () => game.absent(state, seat)]);
    const space = game.space(state, seat);
    const decision = joint[seat];
    for (const style of STYLES) {
      asked.push(['text.render', () => text.render(game.observe(state, seat), style)]);
      if (space !== null && decision) asked.push(['text.answer', () => text.answer(space, decision, style)]);
    }
    if (analysis?.value && valued.has(seat))
      asked.push(['analysis.value', () => analysis.value?.(state, seat, joint)]);
  }
  for (const what of ['planner', 'nash', 'plannerWelfare', 'plannerGap', 'optimum'] as const) {
    if (analysis?.[what]) asked.push([`analysis.${what}`, () => analysis[what]?.(state)]);
  }
  return asked;
};

/** Asks every function of the game twice. What throws is told by the check of that function. */
export const checkRepeats = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: readonly (Decision | null)[],
  where: Where,
  out: Violation[],
): void => {
  const before = fingerprint(state);
  const asked = questions(game, state, joint);
  const told = new Set<string>();
  for (const [call, ask] of asked) {
    const both = attempt(where, call, [], () => [
      fingerprint(ask()),
      inAnotherHour(() => fingerprint(ask())),
    ]);
    if (both === undefined || both[0] === both[1] || told.has(call)) continue;
    told.add(call);
    out.push({ _tag: 'NotDeterministic', where, call });
  }
  if (fingerprint(state) === before) return;
  // Maps, sets and typed arrays cannot be frozen: which call changes them is found by asking again.
  const culprit = asked.find(([call, ask]) => {
    const now = fingerprint(state);
    attempt(where, call, [], ask);
    return fingerprint(state) !== now;
  });
  out.push({ _tag: 'Mutated', where, call: culprit?.[0] ?? 'a look at the state' });
};

/** Is it made of plain objects, lists and values alone, so that a copy by JSON is the same to everybody? */
const isPlain = (value: unknown): boolean => {
  if (value === null || typeof value !== 'object') return typeof value !== 'function';
  const made = Object.getPrototypeOf(value);
  if (made !== Object.prototype && made !== Array.prototype && made !== null) return false;
  return Object.values(value).every(isPlain);
};

/** A copy of plain data, or undefined when a copy would not be the same. */
export const copyOf = <T>(value: T): T | undefined => {
  try {
    if (!isPlain(value)) return undefined;
    const copy = JSON.parse(JSON.stringify(value) ?? 'null') as T;
    return fingerprint(copy) === fingerprint(value) ? copy : undefined;
  } catch {
    // Circles and big integers.
    return undefined;
  }
};

/** Equal arguments, equal answers: nothing may hang on which object it is. `step` gives the fingerprint of a step. */
export const checkCopies = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: readonly (Decision | null)[],
  step: (state: S, joint: readonly (Decision | null)[]) => string,
  where: Where,
  out: Violation[],
): void => {
  const wrong = (call: string, what: string): void => {
    out.push({ _tag: 'DependsOnMore', where, call, reason: `answers otherwise for ${what} that is equal` });
  };
  const first = step(state, joint);
  const same = copyOf(joint);
  if (same !== undefined && step(state, same) !== first) wrong('step', 'a joint decision');
  const twin = copyOf(state);
  if (twin !== undefined && step(twin, joint) !== first) wrong('step', 'a state');
  for (const seat of game.phase(state).movers) {
    const observation = attempt(where, 'observe', [], () => game.observe(state, seat));
    if (observation === undefined) continue;
    const copy = attempt(where, 'observe', [], () => copyOf(observation));
    for (const style of STYLES) {
      const before = attempt(where, 'observe', [], () => fingerprint(observation));
      const text = attempt(where, 'text.render', [], () => game.text.render(observation, style));
      if (attempt(where, 'observe', [], () => fingerprint(observation)) !== before)
        out.push({ _tag: 'Mutated', where, call: 'text.render' });
      if (copy === undefined || text === undefined) continue;
      const again = attempt(where, 'text.render of a copy', out, () => game.text.render(copy, style));
      if (again !== undefined && again !== text) wrong('text.render', 'an observation');
    }
  }
};

/** What the movers see, as one text: to be the same before and after a step that starts from the state. */
export const viewsOf = <S, O>(game: Game<S, O>, state: S): string | undefined =>
  attempt({ seed: '', phase: 0 }, 'observe', [], () =>
    fingerprint(game.phase(state).movers.map((seat) => game.observe(state, seat))),
  );
