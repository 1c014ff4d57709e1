/** @file What is compared, and how it looks: the same colour, dash and mark everywhere. Colours after Okabe and Ito
 *  (safe for the colour-blind); dash and mark repeat the distinction without colour. */
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from 'd3-shape';

export interface Arm {
  readonly name: string;
  readonly label: string;
  /** CSS class that sets --arm. */
  readonly css: string;
  readonly dash: string;
  /** SVG path of the mark, about 9 px wide, centred at 0,0. */
  readonly mark: string;
}

const labels: ReadonlyMap<string, string> = new Map([
  ['sft', 'SFT'],
  ['tompo', 'ToMPO'],
  ['tompo-paper', 'ToMPO (paper)'],
  ['reply-tompo', 'ToMPO (replying)'],
  ['grpo', 'GRPO'],
  ['grpo-welfare', 'GRPO on welfare'],
  ['ecw', 'ECW'],
  ['lcw', 'LCW'],
  ['bc+', 'BC+'],
  ['rloo', 'RLOO'],
  ['dr-grpo', 'Dr. GRPO'],
]);
/** Of algorithms, in order; a run's report uses the first five of each, and the square is SFT's there. */
export const dashes = ['', '6 3', '2 3', '8 3 2 3', '1 2', '10 4', '4 2 1 2'] as const;
export const marks = [
  symbolCircle,
  symbolDiamond,
  symbolTriangle,
  symbolStar,
  symbolCross,
  symbolWye,
  symbolSquare,
] as const;
const IN_A_RUN = 5;

export const labelOf = (name: string): string => labels.get(name.toLowerCase()) ?? name;

/** SFT first, then the algorithms in the recipe's order. */
export const armsOf = (algorithms: readonly string[]): readonly Arm[] => [
  { name: 'sft', label: labelOf('sft'), css: 'arm-sft', dash: '2 3', mark: symbol(symbolSquare, 52)() ?? '' },
  ...algorithms.map((name, i) => ({
    name,
    label: labelOf(name),
    css: `arm-${i % 4}`,
    dash: dashes[i % IN_A_RUN] as string,
    mark: symbol(marks[i % IN_A_RUN] as (typeof marks)[number], 60)() ?? '',
  })),
];
