/** @file A match as text that a referee can read: phase by phase, seat by seat. */
import { renderAnswer } from '@tompo/rewards';
import type { DecisionRecord, MatchRecord, PhasePlay } from './record.js';
import { explainReason } from './reply.js';

const fixed = (x: number): string => x.toFixed(2);

const row = (cells: readonly string[], widths: readonly number[]): string =>
  `  ${cells.map((cell, i) => cell.padEnd(widths[i] as number)).join('  ')}`.trimEnd();

/** Columns as wide as their widest cell; the first row is the head. */
const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((cells) => (cells[i] as string).length)));
  return rows.map((cells) => row(cells, widths)).join('\n');
};

const linksOf = (graph: readonly (readonly number[])[]): string => {
  const pairs = graph.flatMap((cells, i) =>
    cells.flatMap((bit, j) => (bit === 1 && i < j ? [`${i}–${j}`] : [])),
  );
  return pairs.length === 0 ? 'none' : pairs.join(' ');
};

/** 1 − (best − chosen)/(best − worst); a dash where nothing was at stake or nothing was valued. */
const efficiency = ({ value }: DecisionRecord): string =>
  value === null || !(value.best > value.worst)
    ? '–'
    : fixed(1 - (value.best - value.chosen) / (value.best - value.worst));

const said = ({ text, outcome, substitute }: DecisionRecord): string => {
  if (outcome._tag === 'noncompliant') {
    return `${substitute ?? ''}: ${explainReason(outcome.reason)}`;
  }
  return text === null ? '' : JSON.stringify(text.length > 60 ? `…${text.slice(-59)}` : text);
};

const decisionRow = (decision: DecisionRecord, payoffs: PhasePlay['payoffs']): readonly string[] => [
  String(decision.seat),
  decision.player,
  // A decision for no links is an empty text.
  renderAnswer(decision.space, { decision: decision.played, beliefs: null }, 'compact').slice(0, -1) ||
    'none',
  decision.beliefs === null
    ? '–'
    : decision.beliefs.accuracy === null
      ? '?'
      : `${Math.round(100 * decision.beliefs.accuracy)} %`,
  efficiency(decision),
  payoffs === null ? '–' : fixed(payoffs[decision.seat] as number),
  said(decision),
];

const HEAD = ['seat', 'player', 'decision', 'beliefs', 'U2', 'payoff', 'said'] as const;

const best = (welfare: number, gap: number): string =>
  `W* ${fixed(welfare)}${gap > 0 ? ` (found; at most ${fixed(welfare + gap)})` : ''}`;

/** One phase: a line of what came of it, and a row for each mover. */
export const printPhase = (phase: PhasePlay): string => {
  const { round, kind, graph, payoffs, welfare, plannerWelfare, plannerGap, decisions } = phase;
  const outcome = [
    `round ${round + 1}, ${kind}`,
    ...(graph === null ? [] : [`links ${linksOf(graph)}`]),
    ...(welfare === null ? [] : [`W ${fixed(welfare)}`]),
    ...(plannerWelfare === null ? [] : [best(plannerWelfare, plannerGap ?? 0)]),
  ].join(' · ');
  return `${outcome}\n${columns([HEAD, ...decisions.map((decision) => decisionRow(decision, payoffs))])}`;
};

/** The whole match: what was played, each phase, and the sums. U2 is the share of the way from the worst to the best
 *  decision there was; `said` is the player's own text, or why it could not be read. */
export const printMatch = (record: MatchRecord): string => {
  const { game, params, seed, phases, payoffs, welfare, plannerWelfare } = record;
  const numbers = Object.entries(params)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join(', ');
  const gap = phases.reduce((sum, { plannerGap }) => sum + (plannerGap ?? 0), 0);
  const total = `total · W ${fixed(welfare)}${plannerWelfare === null ? '' : ` of ${best(plannerWelfare, gap)}`} · payoffs ${payoffs
    .map(fixed)
    .join(' ')}`;
  return [`${game} (${numbers}), seed ${seed}`, ...phases.map(printPhase), total].join('\n\n');
};
