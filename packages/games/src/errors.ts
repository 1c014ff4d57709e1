/** @file Everything that can be wrong, as data, and one sentence for each. */

/** One thing wrong with a parameter: where, and what to do. */
export interface Fault {
  readonly field: string;
  readonly reason: string;
}

export type GamesError =
  /** All faults of what a function was given, at once: parameters, efforts, seats (and the graph's, if more is wrong). */
  | { readonly _tag: 'InvalidParams'; readonly game: string; readonly faults: readonly Fault[] }
  /** Without a cap the efforts of a linear-quadratic game run away when factor·δ·λmax(G) ≥ 1. */
  | {
      readonly _tag: 'SpectralRadiusTooLarge';
      readonly delta: number;
      readonly lambdaMax: number;
      /** 1 for selfish efforts, 2 for the planner's. */
      readonly factor: 1 | 2;
    }
  /** All faults of a graph at once. */
  | { readonly _tag: 'InvalidGraph'; readonly faults: readonly Fault[] }
  | { readonly _tag: 'IllegalDecision'; readonly seat: number; readonly reason: string }
  | { readonly _tag: 'GameOver'; readonly round: number }
  | { readonly _tag: 'TooManyGroups'; readonly limit: number };

/** One clear sentence: what was wrong, and what to do. */
export const explain = (error: GamesError): string => {
  switch (error._tag) {
    case 'InvalidParams':
      return `${error.game}: ${listed(error.faults)}.`;
    case 'SpectralRadiusTooLarge': {
      const whose = error.factor === 1 ? 'selfish' : "planner's";
      const product = `${error.factor === 1 ? '' : '2·'}δ·λmax`;
      return (
        `${product} = ${error.factor}·${error.delta}·${round4(error.lambdaMax)} ≥ 1: the ${whose} efforts have no finite ` +
        'solution on this graph; lower delta or give maxEffort.'
      );
    }
    case 'InvalidGraph':
      return `The graph is not usable: ${listed(error.faults)}.`;
    case 'IllegalDecision':
      return `Seat ${error.seat}: ${error.reason}.`;
    case 'GameOver':
      return `The game ended after round ${error.round}; no decision can be made any more.`;
    case 'TooManyGroups':
      return `The graph has more than ${error.limit} groups (maximal cliques); use fewer seats or a sparser graph.`;
  }
};

/** A sentence does not get longer than this many faults; the data has them all. */
const SHOWN = 12;

const listed = (faults: readonly Fault[]): string => {
  const said = faults.slice(0, SHOWN).map((f) => `${f.field}: ${f.reason}`);
  const more = faults.length - said.length;
  return [...said, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
};

const round4 = (x: number): number => Math.round(x * 1e4) / 1e4;
