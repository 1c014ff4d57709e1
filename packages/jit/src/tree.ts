/** @file Trees of arrays: taking them apart, putting them together, and the signature that tells two calls apart. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from './errors.js';
import type { HostArray } from './types.js';

/** A leaf of a tree with the way to it, such as 'arguments[0].layers[3].w'. */
export interface Leaf<T> {
  readonly path: string;
  readonly value: T;
}

/** What is left of a tree when its arrays are taken out: places are numbers into the list of leaves. */
export type Skeleton =
  | { readonly _tag: 'array'; readonly index: number }
  | { readonly _tag: 'static'; readonly value: null | undefined | number | string | boolean }
  | { readonly _tag: 'list'; readonly items: readonly Skeleton[] }
  | { readonly _tag: 'record'; readonly entries: readonly (readonly [string, Skeleton])[] };

/** What counts as a leaf of a tree of tensors. */
export const tensorLeaf = (x: unknown): tf.Tensor | null => (x instanceof tf.Tensor ? x : null);

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> => {
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
};

const kindOf = (x: unknown): string =>
  typeof x === 'object' && x !== null ? `a ${x.constructor?.name ?? 'object'}` : `a ${typeof x}`;

/** Takes a tree apart; `asLeaf` says what counts as a leaf. Records are taken in the order of their keys. */
export const flatten = <T>(
  name: string,
  root: string,
  tree: unknown,
  asLeaf: (x: unknown, path: string) => T | null,
): { readonly leaves: readonly Leaf<T>[]; readonly skeleton: Skeleton } => {
  const leaves: Leaf<T>[] = [];
  const walk = (x: unknown, path: string): Skeleton => {
    const leaf = asLeaf(x, path);
    if (leaf !== null) {
      leaves.push({ path, value: leaf });
      return { _tag: 'array', index: leaves.length - 1 };
    }
    if (
      x === null ||
      x === undefined ||
      typeof x === 'number' ||
      typeof x === 'string' ||
      typeof x === 'boolean'
    )
      return { _tag: 'static', value: x };
    if (Array.isArray(x)) return { _tag: 'list', items: x.map((item, i) => walk(item, `${path}[${i}]`)) };
    if (isRecord(x)) {
      const keys = Object.keys(x).sort();
      return { _tag: 'record', entries: keys.map((k) => [k, walk(x[k], `${path}.${k}`)] as const) };
    }
    throw new JitFault({ _tag: 'InvalidLeaf', name, path, found: kindOf(x) });
  };
  return { skeleton: walk(tree, root), leaves };
};

/** Puts a tree together again, with other leaves. */
export const rebuild = <T>(skeleton: Skeleton, leaf: (index: number) => T): unknown => {
  switch (skeleton._tag) {
    case 'array':
      return leaf(skeleton.index);
    case 'static':
      return skeleton.value;
    case 'list':
      return skeleton.items.map((item) => rebuild(item, leaf));
    case 'record':
      return Object.fromEntries(skeleton.entries.map(([k, v]) => [k, rebuild(v, leaf)]));
  }
};

const writeStatic = (x: null | undefined | number | string | boolean): string =>
  typeof x === 'number'
    ? Object.is(x, -0)
      ? '-0'
      : String(x)
    : x === undefined
      ? 'undefined'
      : JSON.stringify(x);

/** Equal for two calls exactly if one graph serves both. */
export const signature = (skeleton: Skeleton, leaves: readonly Leaf<HostArray>[]): string => {
  switch (skeleton._tag) {
    case 'array': {
      const { dtype, shape } = leaves[skeleton.index]!.value;
      return `${dtype}[${shape}]`;
    }
    case 'static':
      return writeStatic(skeleton.value);
    case 'list':
      return `[${skeleton.items.map((s) => signature(s, leaves)).join(';')}]`;
    case 'record':
      return `{${skeleton.entries.map(([k, s]) => `${JSON.stringify(k)}:${signature(s, leaves)}`).join(';')}}`;
  }
};

const LABEL_ARRAYS = 8;

const arraysIn = (skeleton: Skeleton): number => {
  switch (skeleton._tag) {
    case 'array':
      return 1;
    case 'static':
      return 0;
    case 'list':
      return skeleton.items.reduce((n, s) => n + arraysIn(s), 0);
    case 'record':
      return skeleton.entries.reduce((n, [, s]) => n + arraysIn(s), 0);
  }
};

/** The signature of a list of arguments, for people: trees of many arrays are counted instead of spelled out. */
export const label = (skeleton: Skeleton, leaves: readonly Leaf<HostArray>[]): string =>
  skeleton._tag !== 'list'
    ? signature(skeleton, leaves)
    : skeleton.items
        .map((s) => (arraysIn(s) > LABEL_ARRAYS ? `${arraysIn(s)} arrays` : signature(s, leaves)))
        .join(', ');
