/** @file Where the time of a compiled function goes: ONNX Runtime's own profile, told in the words of tfjs. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM_OPTIONS, type ProgramOptions, settingsOf } from './jit.js';
import { arrayLeaf } from './ndarray.js';
import { type Known, refuseUnknown } from './options.js';
import { compileProgram, nameOf, refuseBeyond, runProgram } from './program.js';
import { drawsOf } from './seeds.js';
import { flatten } from './tree.js';
import type { HostArrays, TensorFunction } from './types.js';

/** Nodes of one kind: the same tfjs kernel, ONNX operator and shapes. */
export interface ProfileRow {
  /** The tfjs kernel that asked for the nodes; '' for what ONNX Runtime put in itself. */
  readonly kernel: string;
  readonly op: string;
  /** Where ONNX Runtime ran them: 'CPU', 'WebGpu', 'CUDA'. On a GPU it keeps single operators on the CPU. */
  readonly provider: string;
  readonly inputs: readonly (readonly number[])[];
  readonly nodes: number;
  /** Sum over these nodes of each one's fastest run. */
  readonly ms: number;
}

export interface Profile {
  readonly rows: readonly ProfileRow[];
  /** Sum of all rows. */
  readonly ms: number;
}

interface Event {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args: {
    readonly op_name: string;
    readonly provider: string;
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

const KERNEL_TIME = '_kernel_time';

/** 'BatchMatMul.17' → 'BatchMatMul'; names that ORT made (of fused or inserted nodes) give ''. */
const kernelOf = (node: string): string => /^([A-Za-z0-9_]+)\.\d+(?:$|[_/])/.exec(node)?.[1] ?? '';

const rowsOf = (events: readonly Event[]): readonly ProfileRow[] => {
  const fastest = new Map<string, Event>();
  for (const e of events)
    if (e.cat === 'Node' && e.name.endsWith(KERNEL_TIME)) {
      const known = fastest.get(e.name);
      if (known === undefined || e.dur < known.dur) fastest.set(e.name, e);
    }
  const rows = new Map<string, ProfileRow>();
  for (const { name, dur, args } of fastest.values()) {
    const kernel = kernelOf(name.slice(0, -KERNEL_TIME.length));
    const inputs = (args.input_type_shape ?? []).map((typed) => Object.values(typed)[0] ?? []);
    const provider = args.provider.replace(/ExecutionProvider$/, '');
    const key = JSON.stringify([kernel, args.op_name, provider, inputs]);
    const { nodes, ms } = rows.get(key) ?? { nodes: 0, ms: 0 };
    rows.set(key, { kernel, op: args.op_name, provider, inputs, nodes: nodes + 1, ms: ms + dur / 1000 });
  }
  return [...rows.values()].sort((a, b) => b.ms - a.ms);
};

/** Those of `jit`, but for what says how programs are kept, and for `donate`: the same arguments serve all runs. */
export interface ProfileOptions extends ProgramOptions {
  readonly runs?: number | undefined;
}

const PROFILE_OPTIONS: Known<ProfileOptions> = { ...PROGRAM_OPTIONS, runs: true };

/** Runs a function some times with ONNX Runtime's profiler and says where the time went, the dearest first.
 *  The fastest run of each node counts, so that other work on the machine disturbs little.
 *  @example const { rows } = await profile((x: tf.Tensor) => tf.matMul(x, x), [x]); */
export const profile = async <F extends TensorFunction>(
  fn: F,
  args: HostArrays<Parameters<F>>,
  options: ProfileOptions = {},
): Promise<Profile> => {
  refuseUnknown(nameOf(fn, options.name), options, PROFILE_OPTIONS);
  const settings = settingsOf(fn, options);
  const { name, seed, frozen, pad } = settings;
  refuseBeyond(name, 'frozen', frozen, fn, args);
  const folder = await mkdtemp(join(tmpdir(), 'jit-profile-'));
  try {
    const { leaves: given, skeleton } = flatten(name, 'arguments', args, arrayLeaf(name));
    const { leaves } = pad(given);
    const program = await compileProgram({
      ...settings,
      fn,
      skeleton,
      leaves,
      uniform: drawsOf(seed, 0),
      profileTo: join(folder, 'ort'),
    });
    try {
      const arrays = leaves.map((leaf) => leaf.value);
      for (let i = 0; i < (options.runs ?? 5); i++)
        await runProgram(program, { name, leaves: arrays, uniform: drawsOf(seed, i) });
      program.session.endProfiling();
    } finally {
      await program.session.dispose();
    }
    const [file] = await readdir(folder);
    // A function without results is no graph, and has no profile.
    const rows =
      file === undefined ? [] : rowsOf(JSON.parse(await readFile(join(folder, file), 'utf8')) as Event[]);
    return { rows, ms: rows.reduce((sum, row) => sum + row.ms, 0) };
  } finally {
    await rm(folder, { recursive: true });
  }
};
