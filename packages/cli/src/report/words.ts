/** @file The report's words: what a metric is called, and the result in one sentence that follows the numbers. */
import { join } from 'node:path';
import { LONGEST_NAME } from '../recipe/atoms.js';
import { invocation } from '../screen/invocation.js';
import { pathWord } from '../screen/quoted.js';
import { labelOf } from './arms.js';
import {
  type Evaluation,
  hasPlanner,
  type Interval,
  type MetricName,
  type OwnSettings,
  type Paired,
} from './data.js';
import { ends, levelOf, percent, told } from './told.js';

export const METRIC_WORDS: Readonly<Record<MetricName, { title: string; short: string; says: string }>> = {
  U1: { title: 'U1 compliance', short: 'U1', says: 'share of decisions that could be read and were legal' },
  U1strict: {
    title: 'U1 compliance, strict reader',
    short: 'U1 strict',
    says: 'share of decisions that the grammar alone can read',
  },
  U1lenient: {
    title: 'U1 compliance, lenient reader',
    short: 'U1 lenient',
    says: 'the same where Markdown, boxes and prose around a decision are read, too',
  },
  U2all: {
    title: 'U2 strategic efficiency, all',
    short: 'U2 all',
    says: 'gain over the worst choice, as part of the best reply’s; unreadable counts 0',
  },
  U2compliant: {
    title: 'U2 strategic efficiency, compliant',
    short: 'U2 compliant',
    says: 'the same over readable decisions only',
  },
  U3all: {
    title: 'U3 cooperative outcome, all',
    short: 'U3 all',
    says: 'welfare of the table as part of the planner’s best',
  },
  U3compliant: {
    title: 'U3 cooperative outcome, compliant',
    short: 'U3 compliant',
    says: 'the same over phases in which every answer was readable',
  },
  U5all: {
    title: 'U5 contribution, all',
    short: 'U5 all',
    says: 'welfare that the policy’s seats added to what there is without them, as part of what their best would have added',
  },
  U5compliant: {
    title: 'U5 contribution, compliant',
    short: 'U5 compliant',
    says: 'the same over phases in which every answer was readable',
  },
  agreement: {
    title: 'Agreement with the expert',
    short: 'agreement',
    says: 'half of F1 + accuracy against the expert’s decision at the same state, readable decisions only',
  },
  exact: {
    title: 'Exact match with the expert',
    short: 'exact match',
    says: 'share of the readable decisions that are exactly the expert’s',
  },
  payoff: {
    title: 'Own payoff',
    short: 'payoff',
    says: 'mean payoff of the policy’s seats in a game, in the game’s own units',
  },
  welfare: {
    title: 'Welfare',
    short: 'welfare',
    says: 'payoffs of all seats together in a game, in the game’s own units',
  },
  U4: {
    title: 'U4 theory of mind',
    short: 'U4',
    says: 'share of stated beliefs about the others that were right',
  },
  U4order: {
    title: 'U4 theory of mind, order',
    short: 'U4 order',
    says: 'pairs of others who did different things whom the beliefs put the right way round; 0.5 tells nobody apart',
  },
};

const two = (x: number): string => x.toFixed(2).replace('-', '−');
const points = (x: number): string => `${x > 0 ? '+' : ''}${two(x)}`;

const find = (rows: readonly Paired[], a: string, b: string, metric: MetricName): Interval =>
  rows.find((r) => r.a === a && r.b === b && r.metric === metric)?.difference ?? null;

/** 'higher by +0.05 (+0.01 to +0.09)' or its opposite, or not told apart. */
const compared = (d: NonNullable<Interval>): string => {
  const range = ends(d, points);
  const way = told(d);
  if (way > 0) return `higher by ${two(d.mean)} (${range})`;
  if (way < 0) return `lower by ${two(-d.mean)} (${range})`;
  return `not told apart (${points(d.mean)}, ${range})`;
};

/** One clause per metric group: what algorithm a did against b. */
export const comparison = (rows: readonly Paired[], a: string, b: string): string | null => {
  const metrics = [
    'U3all',
    'U3compliant',
    'U5all',
    'U5compliant',
    'U2all',
    'U2compliant',
    'U1',
    'U4',
  ] as const;
  const clauses = (
    find(rows, a, b, 'U3all') === null ? (['payoff', 'welfare', ...metrics] as const) : metrics
  ).flatMap((metric) => {
    const d = find(rows, a, b, metric);
    const name = {
      U3all: 'cooperative outcome',
      U3compliant: 'cooperative outcome where every answer was readable',
      U5all: 'own contribution',
      U5compliant: 'own contribution where every answer was readable',
      U2all: 'strategic efficiency',
      U2compliant: 'strategic efficiency of readable decisions',
      U1: 'compliance',
      U4: 'beliefs',
      payoff: 'own payoff',
      welfare: 'welfare',
    }[metric];
    return d === null ? [] : [{ metric, name, d }];
  });
  if (clauses.length === 0) return null;
  const clear = clauses.filter(({ d }) => told(d) !== 0);
  const open = clauses.filter((c) => !clear.includes(c) && !c.metric.endsWith('compliant'));
  const head = `${labelOf(a)} against ${labelOf(b)}: `;
  const said = clear.map(({ name, d }) => `${name} ${compared(d)}`);
  const rest =
    open.length === 0
      ? ''
      : `${said.length > 0 ? '; ' : ''}${open.map((c) => c.name).join(', ')} not told apart by this evaluation`;
  return `${head}${said.join('; ')}${rest}.`;
};

/** What a result is told by: the part of the planner's welfare, or the own payoff where no planner is known. */
const mainMetric = (evaluations: readonly Evaluation[]): 'U3all' | 'payoff' =>
  evaluations.length === 0 || hasPlanner(evaluations) ? 'U3all' : 'payoff';

/** The one sentence on top: the first algorithm's result beside the others'. */
export const headline = (
  evaluations: readonly Evaluation[],
  paired: readonly Paired[],
  algorithms: readonly string[],
): string => {
  const main = mainMetric(evaluations);
  const ranked = ['sft', ...algorithms].flatMap((arm) => {
    const value = evaluations.find((e) => e.arm === arm)?.overall[main] ?? null;
    return value === null ? [] : [{ arm, value }];
  });
  if (ranked.length === 0) return 'No evaluation has been made yet.';
  const games = evaluations[0]?.games ?? 0;
  const outcomes = ranked.map(({ arm, value }) => `${labelOf(arm)} ${two(value.mean)}`).join(', ');
  const [a, b] = algorithms;
  const d = a === undefined || b === undefined ? null : find(paired, a, b, main);
  const what =
    main === 'U3all' ? 'the cooperative outcome (1 is the planner’s best)' : 'the policy’s own payoff';
  const base = `On ${games} held-out games ${what} was: ${outcomes}.`;
  if (d === null || a === undefined || b === undefined) return base;
  const way = told(d);
  const range = ends(d, points);
  const interval = `${percent(levelOf(evaluations))} interval`;
  const tail =
    way > 0
      ? `${labelOf(a)} did better than ${labelOf(b)} by ${two(d.mean)} (${interval} ${range}).`
      : way < 0
        ? `${labelOf(b)} did better than ${labelOf(a)} by ${two(-d.mean)} (${interval} of the difference ${range}).`
        : `The difference of ${labelOf(a)} and ${labelOf(b)}, ${points(d.mean)} (${d.low === null ? '' : `${interval} `}${range}), is too small for this many games to tell.`;
  return `${base} ${tail}`;
};

/** How a command names a run, as a shell takes it, and the options that go with it (' --out dir'). */
export interface RunWords {
  readonly name: string;
  readonly flags: string;
}

const named = (name: string, ending: string): string =>
  `${name.slice(0, LONGEST_NAME - ending.length)}${ending}`;

/** Settings of another run in the place of this one's: its intervals are half as wide with four times the games. */
const MORE = { games: 4, steps: 3 };

/** What to do with such a result. The run is named by its folder, and by a path even where it lies right here: its own recipe is taken then,
 *  with all that was set for it, and no built-in one of that name. */
export const nextSteps = (
  name: string,
  { dir, seed, longer, games }: OwnSettings,
  paired: readonly Paired[],
  algorithms: readonly string[],
): readonly string[] => {
  const [a, b] = algorithms;
  const d =
    a === undefined || b === undefined ? null : (find(paired, a, b, 'U3all') ?? find(paired, a, b, 'payoff'));
  const wide = d !== null && told(d) === 0;
  const word = pathWord(/[\\/]/.test(dir) ? dir : `./${dir}`);
  const say = (verb: string, rest = ''): string => `${invocation} ${verb} ${word}${rest}`;
  const other = named(name.replace(/-seed\d+$/, ''), `-seed${seed + 1}`);
  return [
    ...(wide
      ? [
          `more games narrow the intervals: ${say('eval', ` --set evaluation.games=${MORE.games * games} --force`)}`,
        ]
      : []),
    `train longer: ${say('run', ` --set ${longer.key}=${MORE.steps * longer.steps} --set name=${named(name, '-long')}`)}`,
    `another seed: ${say('run', ` --set seed=${seed + 1} --set name=${other}`)}, then ${say('compare', ` ${pathWord(join(dir, '..', other))}`)}`,
    `sit at the table yourself: ${say('play')}`,
  ];
};
