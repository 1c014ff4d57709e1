/** @file Shape buckets: a size that varies from call to call is rounded up to one of a few, so that few graphs serve all
 *  calls. Arrays are padded before, and results cut back after; the function sees padded tensors only, so what tells it
 *  where the padding is (a mask) is an argument of its own. */
import { type Axis, cutTo, padTo } from './axis.js';
import { JitFault } from './errors.js';
import { isFileArray } from './ndarray.js';
import { invalidOption } from './program.js';
import type { Leaf, Skeleton } from './tree.js';
import type { Bucket, HostArray, NdArray } from './types.js';

/** A place in a tree as in the option: '1.ids', '' for the tree itself. */
export const placeOf = (path: string, root: string): string =>
  path
    .slice(root.length)
    .replace(/\[(\d+)\]/g, '.$1')
    .replace(/^\./, '');

const fault = (name: string, bucket: string, why: string): JitFault =>
  invalidOption(name, `buckets.${bucket}`, why);

const axisOf = (spec: Bucket['pad'][string]): number => (typeof spec === 'number' ? spec : spec.axis);

/** Throws for what can be known to be wrong before any call. */
const check = (name: string, bucket: string, { sizes, pad, cut = {} }: Bucket): void => {
  const isAscending = sizes.every((s, i) => Number.isInteger(s) && s > (sizes[i - 1] ?? 0));
  if (sizes.length === 0 || !isAscending)
    throw fault(name, bucket, `sizes are whole numbers that grow, not [${sizes}]`);
  if (Object.keys(pad).length === 0) throw fault(name, bucket, 'it names no argument to pad');
  for (const [place, spec] of [...Object.entries(pad), ...Object.entries(cut)]) {
    const axis = axisOf(spec);
    if (!Number.isInteger(axis) || axis < 0)
      throw fault(name, bucket, `the axis of "${place}" is ${axis}; axes count from 0`);
  }
};

const refuseFrozen = (
  name: string,
  bucket: string,
  pad: Bucket['pad'],
  frozen: ReadonlySet<number>,
): void => {
  for (const place of Object.keys(pad))
    if (frozen.has(Number(place.split('.')[0])))
      throw fault(name, bucket, `"${place}" is in a frozen argument`);
};

const sizeAt = (name: string, bucket: string, path: string, x: HostArray, axis: number): number => {
  const size = x.shape[axis];
  if (size === undefined) throw fault(name, bucket, `${path} has shape [${x.shape}], and so no axis ${axis}`);
  return size;
};

interface Rounded {
  readonly bucket: string;
  readonly from: number;
  readonly to: number;
  readonly cut: Readonly<Record<string, number>>;
}

/** The size of a bucket's axes in a call, and what it is rounded up to. */
const round = (
  name: string,
  bucket: string,
  { sizes, pad, cut = {} }: Bucket,
  byPlace: ReadonlyMap<string, Leaf<HostArray>>,
): Rounded => {
  let first: { readonly path: string; readonly size: number } | null = null;
  for (const [place, spec] of Object.entries(pad)) {
    const leaf = byPlace.get(place);
    if (leaf === undefined)
      throw fault(
        name,
        bucket,
        `there is no array at "${place}"; there are ${[...byPlace.keys()].join(', ')}`,
      );
    if (isFileArray(leaf.value))
      throw fault(name, bucket, `${leaf.path} lies in a file and cannot be padded`);
    const axis = axisOf(spec);
    const size = sizeAt(name, bucket, leaf.path, leaf.value, axis);
    if (first !== null && first.size !== size)
      throw fault(
        name,
        bucket,
        `the sizes differ: ${first.size} at ${first.path} and ${size} at ${leaf.path}, axis ${axis}`,
      );
    first ??= { path: leaf.path, size };
  }
  const { path, size } = first!;
  const to = sizes.find((s) => s >= size);
  if (to === undefined)
    throw new JitFault({ _tag: 'TooLargeForBuckets', name, bucket, path, size, largest: sizes.at(-1)! });
  return { bucket, from: size, to, cut };
};

const pathsOf = (skeleton: Skeleton, place = ''): readonly (readonly [number, string])[] => {
  const below = (key: string | number): string => (place === '' ? `${key}` : `${place}.${key}`);
  switch (skeleton._tag) {
    case 'array':
      return [[skeleton.index, place]];
    case 'static':
      return [];
    case 'list':
      return skeleton.items.flatMap((s, i) => pathsOf(s, below(i)));
    case 'record':
      return skeleton.entries.flatMap(([k, s]) => pathsOf(s, below(k)));
  }
};

export interface Padded {
  readonly leaves: readonly Leaf<HostArray>[];
  /** Cuts results back to the sizes that came in. */
  readonly cut: (result: Skeleton, outputs: readonly NdArray[]) => readonly NdArray[];
}

export type Pad = (leaves: readonly Leaf<HostArray>[]) => Padded;

const padded = (name: string, buckets: Readonly<Record<string, Bucket>>): Pad => {
  const entries = Object.entries(buckets);
  return (leaves) => {
    const places = leaves.map((leaf) => placeOf(leaf.path, 'arguments'));
    const byPlace = new Map(leaves.map((leaf, i) => [places[i]!, leaf]));
    const rounded = entries.map(([bucket, spec]) => round(name, bucket, spec, byPlace));
    const axes = new Map<string, Axis[]>();
    entries.forEach(([, { pad }], i) => {
      for (const [place, spec] of Object.entries(pad)) {
        const { axis, value = 0 } = typeof spec === 'number' ? { axis: spec } : spec;
        axes.set(place, [...(axes.get(place) ?? []), { axis, size: rounded[i]!.to, value }]);
      }
    });
    const cut: Padded['cut'] = (result, outputs) => {
      const cuts = rounded.filter((r) => Object.keys(r.cut).length > 0);
      if (cuts.length === 0) return outputs;
      const indices = new Map(pathsOf(result).map(([index, place]) => [place, index]));
      const all = [...outputs];
      for (const { bucket, from, to, cut: places } of cuts)
        for (const [place, axis] of Object.entries(places)) {
          const index = indices.get(place);
          if (index === undefined)
            throw fault(
              name,
              bucket,
              `there is no result at "${place}"; there are ${[...indices.keys()].join(', ')}`,
            );
          const found = outputs[index]!.shape[axis];
          if (found !== to)
            throw fault(name, bucket, `the result at "${place}" has ${found} and not ${to} on axis ${axis}`);
          all[index] = cutTo(all[index]!, axis, from);
        }
      return all;
    };
    return {
      leaves: leaves.map((leaf, i) => {
        const changes = axes.get(places[i]!);
        return changes === undefined
          ? leaf
          : { path: leaf.path, value: changes.reduce(padTo, leaf.value as NdArray) };
      }),
      cut,
    };
  };
};

/** What the option `buckets` does to the arrays of a call. frozen: places of arguments, whose arrays are stored as they are. */
export const bucketing = (
  name: string,
  frozen: ReadonlySet<number>,
  buckets: Readonly<Record<string, Bucket>> = {},
): Pad => {
  for (const [bucket, spec] of Object.entries(buckets)) check(name, bucket, spec);
  for (const [bucket, { pad }] of Object.entries(buckets)) refuseFrozen(name, bucket, pad, frozen);
  return Object.keys(buckets).length === 0
    ? (leaves) => ({ leaves, cut: (_, outputs) => outputs })
    : padded(name, buckets);
};
