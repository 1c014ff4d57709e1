/** @file What a part of the benchmark is given and gives back. */
import type { Executor } from '@tompo/jit';
import type { ModelConfig } from '@tompo/lm';
import type { Peer } from '../shared/peer.js';
import type { Table } from '../shared/table.js';
import type { Demand } from './demand.js';
import type { Subject } from './subject.js';

export interface Result {
  readonly tables: readonly Table[];
  readonly demands: readonly Demand[];
  /** The numbers behind the tables, for the JSON file. */
  readonly data: unknown;
  /** SVG by file name. */
  readonly plots?: Readonly<Record<string, string>>;
}

export interface Bench {
  readonly threads: number;
  readonly quick: boolean;
  /** Whether torch.compile takes part. */
  readonly compile: boolean;
  /** How often the sides take turns. */
  readonly rounds: number;
  readonly sizes: readonly ModelConfig[];
  /** Our side: jit:cpu with the same number of threads as the peer. */
  readonly executor: Executor;
  /** null in quick mode, where our side runs alone. */
  readonly peer: Peer | null;
  /** The checkpoint and adapter of an architecture, made once. */
  readonly subject: (config: ModelConfig) => Promise<Subject>;
  /** A folder for files that the two sides exchange. */
  readonly scratch: string;
}

export type Part = (bench: Bench) => Promise<Result>;
