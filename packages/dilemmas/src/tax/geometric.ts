/** @file The play of a tax game that is worth most together where the government has the geometric mean of what its citizens have. That is no
 *  sum, so that what is best for one hangs on all others, and all that could be best is tried.
 *
 *  Taxes only move what there is: all citizens together have Σ s_i(l_i), s_i = skill · l_i − l_i²/2, whatever the rates. A geometric mean is no
 *  more than an arithmetic one, so that play is worth at most (1 + 1/n) · Σ s_i, and Σ max s_i can be had without any. What is best thus lies
 *  where Σ (max s_i − s_i) is at most Σ max s_i / (n + 1). */
import { sum, upTo } from '../family/moves.js';
import type { CompleteTaxParams } from './params.js';
import { taxOn } from './schedule.js';

export interface Found {
  readonly rates: readonly number[];
  readonly labour: readonly number[];
}

/** More plays than this are not tried. */
const TRIED = 3e7;

/** Labour of one citizen that may be part of the best play, and what it makes; the most first. */
interface Option {
  readonly labour: number;
  readonly made: number;
}
type Options = readonly (readonly Option[])[];

const optionsOf = ({ hours }: CompleteTaxParams, skills: readonly number[], steps: number): Options => {
  const all = skills.map((skill) =>
    upTo(hours * steps + 1)
      .map(
        (units): Option => ({
          labour: units / steps,
          made: (skill * units) / steps - (units / steps) ** 2 / 2,
        }),
      )
      .toSorted((a, b) => b.made - a.made),
  );
  const spare = sum(all.map(([best]) => best?.made ?? 0)) / (skills.length + 1);
  return all.map((options) => options.filter(({ made }) => (options[0]?.made ?? 0) - made <= spare + 1e-9));
};

/** The best play under some rates, where it is worth more than `above`. */
const bestUnder = (
  { cutoff }: CompleteTaxParams,
  skills: readonly number[],
  options: Options,
  rates: readonly number[],
  above: number,
): readonly [labour: readonly number[], worth: number] | null => {
  const n = skills.length;
  const taxes = options.map((list, i) =>
    list.map(({ labour }) => taxOn({ rates, cutoff }, (skills[i] as number) * labour)),
  );
  // The most that the citizens from one on can make.
  const rest = upTo(n + 1).map((from) => sum(options.slice(from).map(([best]) => best?.made ?? 0)));
  const places = skills.map(() => 0);
  let [best, found]: [number, readonly number[] | null] = [above, null];
  const kept = new Array<number>(n).fill(0);
  const search = (i: number, made: number, tax: number): void => {
    if (i === n) {
      const transfer = tax / n;
      let product = 1;
      for (const own of kept) {
        if (own + transfer <= 0) product = 0;
        product *= Math.max(0, own + transfer);
      }
      const worth = made + product ** (1 / n);
      if (worth > best + 1e-9) [best, found] = [worth, [...places]];
      return;
    }
    const list = options[i] as readonly Option[];
    for (let place = 0; place < list.length; place++) {
      const own = (list[place] as Option).made;
      // From here on they only make less.
      if ((1 + 1 / n) * (made + own + (rest[i + 1] as number)) <= best) return;
      const due = taxes[i]?.[place] as number;
      places[i] = place;
      kept[i] = own - due;
      search(i + 1, made + own, tax + due);
    }
  };
  search(0, 0, 0);
  return found === null
    ? null
    : [(found as readonly number[]).map((place, i) => options[i]?.[place]?.labour ?? 0), best];
};

/** The play of greatest total from a moment on, given rates that are set; null where there is too much to try. Answers are kept.
 *  rates: all values of a rate · steps: of labour to a unit */
export const geometricPlay = (
  params: CompleteTaxParams,
  skills: readonly number[],
  rates: readonly number[],
  steps: number,
): ((set: readonly number[]) => Found) | null => {
  const options = optionsOf(params, skills, steps);
  const plays = options.reduce((product, { length }) => product * length, rates.length ** params.brackets);
  if (plays > TRIED) return null;
  const known = new Map<string, Found>();
  return (set) => {
    const kept = known.get(set.join());
    if (kept !== undefined) return kept;
    const open = upTo(params.brackets - set.length);
    const all = open.reduce<readonly (readonly number[])[]>(
      (some) => some.flatMap((one) => rates.map((rate) => [...one, rate])),
      [set],
    );
    let [found, most]: [Found, number] = [{ rates: all[0] ?? [], labour: skills.map(() => 0) }, -1];
    for (const one of all) {
      const under = bestUnder(params, skills, options, one, most);
      if (under !== null) [found, most] = [{ rates: one, labour: under[0] }, under[1]];
    }
    known.set(set.join(), found);
    return found;
  };
};
