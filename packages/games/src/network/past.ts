/** @file What happened so far as a list that grows at its end: a longer past holds the shorter one, so that nothing is
 *  copied from phase to phase, and a game of T phases takes time in proportion to T. */
import type { NetworkObservation, PhaseRecord } from '../contract.js';

/** A past, the latest record first; null is the empty one. Never changes. */
export type Past = {
  readonly record: PhaseRecord;
  readonly before: Past;
  /** Records, this one included. */
  readonly length: number;
} | null;

/** A longer past. */
export const after = (before: Past, record: PhaseRecord): Past => ({
  record,
  before,
  length: (before?.length ?? 0) + 1,
});

/** The past as a list, the oldest record first. Not remembered with the past, which lives as long as any longer one does:
 *  the lists of all phases of a long game would not fit into memory. */
export const listed = (past: Past): readonly PhaseRecord[] => {
  const list = new Array<PhaseRecord>(past?.length ?? 0);
  for (let at: Past = past; at !== null; at = at.before) list[at.length - 1] = at.record;
  return Object.freeze(list);
};

type WithHistory = { readonly history: readonly PhaseRecord[] };

/** Gives what it is called for back as it is, so that a private field can be put on it. */
const Same = class {
  constructor(made: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the field is to be the object's own
    return made;
  }
};

/** The past of an object as a private field of it: no property, so that no copy, no JSON and no comparison sees it. A WeakMap would do
 *  the same, and keep the collector of a long stream of games busy with its entries. */
class Held extends Same {
  #past: Past;
  private constructor(made: object, past: Past) {
    super(made);
    this.#past = past;
  }
  static put(made: object, past: Past): void {
    if (#past in made) made.#past = past;
    else new Held(made, past);
  }
  static of(made: object): Past | undefined {
    return #past in made ? made.#past : undefined;
  }
}

/** Something with this past: `history` is listed when somebody looks at it. */
export const withPast = <T extends WithHistory>(past: Past, made: T): T => {
  Held.put(made, past);
  return made;
};

/** The past of a state or an observation, in no time for one that a game has made; one read from data is listed once.
 *  `pastOf(o)?.record` is the latest record.
 *  @example for (let at = pastOf(observation); at !== null; at = at.before) console.log(at.record) */
export const pastOf = (of: Pick<NetworkObservation, 'history'>): Past => {
  const known = Held.of(of);
  if (known !== undefined) return known;
  const past = of.history.reduce<Past>(after, null);
  // What can still be changed may have another past when it is asked again.
  if (Object.isFrozen(of) && Object.isFrozen(of.history)) Held.put(of, past);
  return past;
};
