/** @file What a part of the benchmark is, and what it gives. */
import type { Peer } from '../shared/peer.js';
import type { Table } from '../shared/table.js';

export interface Result {
  readonly tables: readonly Table[];
  /** Plain JSON: every number that was measured. */
  readonly data: unknown;
  /** File name → SVG. */
  readonly plots?: Readonly<Record<string, string>>;
}

export interface Setting {
  /** networkx and OpenSpiel; null when they are left out. */
  readonly peer: Peer | null;
  /** Seconds of one measurement of one side. */
  readonly seconds: number;
  /** How often the sides take turns. */
  readonly turns: number;
}

export type Part = (setting: Setting) => Promise<Result>;
