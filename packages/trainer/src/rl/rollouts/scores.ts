/** @file What a completion is worth, and whatever a score function gave, read with all that is wrong with it. */

/** What a completion is worth. */
export interface Score {
  readonly reward: number;
  /** Its graph-level value h; 'unreadable' where a graph decision could not be read; null where the decision is no
   *  graph decision. (A prompt with null for some completions and numbers for others is a graph decision too; only a
   *  prompt that is null throughout is none.) */
  readonly graph: number | 'unreadable' | null;
  /** Numbers to log, averaged by name over the completions that carry them (compliance, U1 … U4, …). */
  readonly parts: Readonly<Record<string, number>>;
}

export interface Read {
  readonly scores: readonly Score[];
  readonly faults: readonly string[];
}

/** Whatever a score function gave, as scores of its own, with all that is wrong with it. */
export const readScores = (given: unknown, count: number): Read => {
  if (!Array.isArray(given))
    return {
      scores: [],
      faults: [`${given === null ? 'null' : typeof given} in the place of a list of scores`],
    };
  if (given.length !== count)
    return { scores: [], faults: [`${given.length} scores for ${count} completions`] };
  const scores: Score[] = [];
  const faults: string[] = [];
  for (let j = 0; j < count; j++) {
    const one: unknown = given[j];
    const own = scoreFaults(one);
    faults.push(...own.map((fault) => `completion ${j}: ${fault}`));
    if (own.length === 0) scores.push({ ...(one as Score), parts: { ...(one as Score).parts } });
  }
  return { scores, faults };
};

const wordOf = (value: unknown): string =>
  value === undefined ? 'missing' : typeof value === 'object' && value !== null ? 'an object' : String(value);

export const scoreFaults = (score: unknown): string[] => {
  if (typeof score !== 'object' || score === null) return [`the score is ${wordOf(score)}`];
  const { reward, graph, parts } = score as Partial<Record<keyof Score, unknown>>;
  return [
    ...(Number.isFinite(reward) ? [] : [`reward is ${wordOf(reward)}`]),
    ...(graph === null || graph === 'unreadable' || Number.isFinite(graph)
      ? []
      : [`graph is ${wordOf(graph)} where a number, 'unreadable' or null is needed`]),
    ...(typeof parts === 'object' && parts !== null
      ? Object.entries(parts).flatMap(([name, x]) =>
          Number.isFinite(x) ? [] : [`parts.${name} is ${wordOf(x)}`],
        )
      : [`parts is ${wordOf(parts)} where a record of numbers is needed ({} for none)`]),
  ];
};
