/** @file One round of a matrix game, by itself: its cells, the best for all together, and the pure equilibria. */
import type { Claims } from '@tompo/games';
import type { PayoffTable } from './params.js';

/** What the seats choose, by seat. */
export type Cell = readonly [number, number];

/** Less than this (relatively) is rounding: payoffs are sums of decimals. */
const TOLERANCE = 1e-9;

const slackOf = (payoffs: PayoffTable): number =>
  TOLERANCE * Math.max(1, ...payoffs.flat(2).map((x) => Math.abs(x)));

const cellsOf = (payoffs: PayoffTable): readonly Cell[] =>
  payoffs.flatMap((row, x) => row.map((_, y): Cell => [x, y]));

export const paid = (payoffs: PayoffTable, [x, y]: Cell): readonly [number, number] =>
  payoffs[x]?.[y] as readonly [number, number];

const welfareOf = (payoffs: PayoffTable, cell: Cell): number => {
  const [own, other] = paid(payoffs, cell);
  return own + other;
};

/** The most that both can have together in a round. */
export const mostWelfare = (payoffs: PayoffTable): number =>
  Math.max(...cellsOf(payoffs).map((cell) => welfareOf(payoffs, cell)));

/** The cells that pay it. */
export const bestCells = (payoffs: PayoffTable): readonly Cell[] => {
  const least = mostWelfare(payoffs) - slackOf(payoffs);
  return cellsOf(payoffs).filter((cell) => welfareOf(payoffs, cell) >= least);
};

/** What a seat can have against what the other chose, by its own choice. */
export const ownPayoffs = (payoffs: PayoffTable, seat: number, other: number): readonly number[] =>
  payoffs.map((_, own) => (seat === 0 ? paid(payoffs, [own, other])[0] : paid(payoffs, [other, own])[1]));

/** Cells that no seat leaves alone. */
export const pureEquilibria = (payoffs: PayoffTable): readonly Cell[] => {
  const slack = slackOf(payoffs);
  return cellsOf(payoffs).filter(([x, y]) => {
    const [first, second] = paid(payoffs, [x, y]);
    return (
      first >= Math.max(...ownPayoffs(payoffs, 0, y)) - slack &&
      second >= Math.max(...ownPayoffs(payoffs, 1, x)) - slack
    );
  });
};

/** What the seats lose together by leaving an equilibrium of two choices alone, as a product; of more choices the least that
 *  each loses. */
const riskOf = (payoffs: PayoffTable, [x, y]: Cell): number => {
  const [first, second] = paid(payoffs, [x, y]);
  const loss = (own: number, others: readonly number[]) => own - Math.max(...others);
  return (
    loss(
      first,
      ownPayoffs(payoffs, 0, y).filter((_, k) => k !== x),
    ) *
    loss(
      second,
      ownPayoffs(payoffs, 1, x).filter((_, k) => k !== y),
    )
  );
};

/** The pure equilibrium that selfish players are taken to play: the risk-dominant one, the greatest product of what each loses
 *  by leaving it; of equals the one with more welfare, then the first. Null where there is none.
 *  @source Harsanyi & Selten 1988, A general theory of equilibrium selection in games */
export const selfishCell = (payoffs: PayoffTable): Cell | null => {
  const slack = slackOf(payoffs) ** 2;
  const better = (a: Cell, b: Cell): boolean => {
    const risk = riskOf(payoffs, a) - riskOf(payoffs, b);
    return Math.abs(risk) > slack
      ? risk > 0
      : welfareOf(payoffs, a) - welfareOf(payoffs, b) > slackOf(payoffs);
  };
  return pureEquilibria(payoffs).reduce<Cell | null>(
    (best, cell) => (best === null || better(cell, best) ? cell : best),
    null,
  );
};

/** What can be said of the sum of payoffs. */
export const utilityOf = (payoffs: PayoffTable): Claims['utility'] => {
  const slack = slackOf(payoffs);
  const cells = payoffs.flat();
  if (cells.every(([x, y]) => Math.abs(x - y) <= slack)) return 'identical';
  const [a = 0, b = 0] = cells[0] ?? [];
  return cells.every(([x, y]) => Math.abs(x + y - a - b) <= slack) ? 'constant-sum' : 'general-sum';
};

/** Does selfish play end below the best for all together? */
export const isDilemma = (payoffs: PayoffTable): boolean => {
  const cell = selfishCell(payoffs);
  return cell !== null && welfareOf(payoffs, cell) < mostWelfare(payoffs) - slackOf(payoffs);
};
