/** @file What cross-play found, in words: the table, and what has to be known to read it. */
import { type Crossed, crossTable } from '../report/crossPlay.js';
import type { MetricName } from '../report/data.js';
import { percent, tooFew } from '../report/told.js';
import type { Match } from './play.js';
import type { Row } from './seated.js';

/** What of an evaluation is each run's own, though figures hang on it. */
const OWN = ['seats', 'onUnreadable'] as const;

const ownNotes = (rows: readonly Row[]): readonly string[] =>
  OWN.flatMap((key) => {
    const byRun = new Map(rows.map(({ run, recipe }) => [run, recipe.evaluation[key]]));
    return new Set(byRun.values()).size < 2
      ? []
      : [
          `evaluation.${key} is ${[...byRun].map(([run, value]) => `${value} in ${run}`).join(' and ')}: each run was played by its own, and columns differ by that too.`,
        ];
  });

const partNotes = (cells: number, pairs: number): readonly string[] =>
  cells === pairs
    ? []
    : [
        `Only ${cells} of ${pairs} pairs were played; mean and worst are those of policies that met every partner.`,
      ];

/** Games that were kept from the training of the first run may not have been kept from that of another. */
const shareNotes = (rows: readonly Row[], share: number): readonly string[] => {
  const short = [
    ...new Set(rows.filter(({ recipe }) => recipe.data.heldoutShare < share).map(({ run }) => run)),
  ];
  return short.length === 0
    ? []
    : [
        `${short.join(', ')} kept a smaller share of all games from training (data.heldoutShare) than the first run, whose held-out games are played: it may have seen some of them.`,
      ];
};

/** The table of what was played, and what has to be known to read it. */
export const inWords = (
  { rows, partners, games, interval }: Match,
  cells: readonly Crossed[],
  metric: MetricName,
): string =>
  [
    '',
    crossTable(
      cells,
      partners.map(({ name }) => name),
      metric,
    ),
    `[ ] ${percent(interval.level)} intervals over ${games.length} held-out games of ${rows[0].run}, the same for every cell; none where ${tooFew(interval.level)}.`,
    ...partNotes(cells.length, rows.length * partners.length),
    ...ownNotes(rows),
    ...shareNotes(rows, rows[0].recipe.data.heldoutShare),
  ].join('\n');
