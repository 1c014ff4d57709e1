/** @file Reads compact text that names seats by their labels. Labels ascend, each stands once. */
import { either as E } from 'fp-ts';
import type { Beliefs } from '../decision.js';
import { type Effort, type Links, type Read, readAll, readForecast } from './entries.js';
import { cutLabelled, cutLabels, seatLabel } from './labels.js';

/** A reader of labels, in the order in which they stand. */
const labelReader = (seats: readonly number[], reply: string): ((label: string) => Read<number>) => {
  const labels = seats.map(seatLabel);
  let last = -1;
  return (label) => {
    const place = labels.indexOf(label);
    if (place < 0) return E.left({ _tag: 'UnknownLabel', reply, label, labels });
    if (place <= last) return E.left({ _tag: 'LabelOrder', reply, label });
    last = place;
    return E.right(seats[place] as number);
  };
};

/** A links row from the labels of its ones: `AC` → [1, 0, 1, 0]. [N] */
export const readLinks = (text: string, { n, self }: Links, reply: string): Read<readonly number[]> => {
  const everybody = Array.from({ length: n }, (_, seat) => seat);
  const own = seatLabel(self);
  const read = labelReader(
    everybody.filter((seat) => seat !== self),
    reply,
  );
  const linked = readAll(cutLabels(text), (label) =>
    label === own ? E.left({ _tag: 'SelfLink', reply, self, instead: `leave out ${own}` }) : read(label),
  );
  return E.map((ones: readonly number[]) => everybody.map((seat) => (ones.includes(seat) ? 1 : 0)))(linked);
};

/** A forecast of efforts, one for each mover behind its label: `A1.9B2.4`. */
export const readLabelledEfforts = (
  text: string,
  space: Effort,
  seats: readonly number[],
  reply: string,
): Read<Beliefs> => {
  const read = labelReader(seats, reply);
  const entries = readAll(cutLabelled(text), ({ label, written }) =>
    E.chain((seat: number) =>
      E.map((value: number) => ({ seat, value }))(readForecast(written, space, 'compact', reply)),
    )(read(label)),
  );
  return E.chain((found: readonly { readonly seat: number; readonly value: number }[]): Read<Beliefs> => {
    const missing = seats.find((seat) => found.every((one) => one.seat !== seat));
    return missing === undefined
      ? E.right({ _tag: 'effort', seats, values: found.map(({ value }) => value) })
      : E.left({ _tag: 'MissingSeat', reply, label: seatLabel(missing) });
  })(entries);
};
