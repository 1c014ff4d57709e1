/** @file Compiled programs by signature. Every program holds memory (its constants and nodes; but for the CPU on Linux that of
 *  its last run too), so only so many stay: those unused longest make room for new ones. */
import type { Program } from './program.js';

export interface CacheLimits {
  /** Programs that are kept. */
  readonly programs: number;
  /** Sum of `Program.bytes` of what is kept. The newest stays, however large. */
  readonly bytes: number;
}

export const defaultLimits: CacheLimits = { programs: 48, bytes: 4 * 2 ** 30 };

/** What keeps limits from being some; null where nothing does. */
export const limitsFault = (limits: unknown): string | null => {
  const { programs, bytes, ...others } = (limits ?? {}) as Partial<Record<string, unknown>>;
  const isSound =
    typeof limits === 'object' &&
    Number.isInteger(programs) &&
    (programs as number) >= 1 &&
    (bytes as number) > 0;
  return isSound && typeof bytes === 'number' && Object.keys(others).length === 0
    ? null
    : `it is ${JSON.stringify(limits)}, and should be { programs, bytes }: a whole number above 0, and a number above 0 of bytes`;
};

export interface ProgramCache {
  /** Runs `work` on the program of a signature, made when it is not there. It stays at least until `work` ends. */
  readonly use: <T>(
    key: string,
    make: () => Promise<Program>,
    work: (p: Program) => Promise<T>,
  ) => Promise<T>;
  /** What is there, the one used last at the end. */
  readonly kept: () => readonly Kept[];
  readonly counts: () => { readonly hits: number; readonly evictions: number };
  readonly dispose: () => Promise<void>;
}

export interface Kept {
  readonly program: Program;
  readonly calls: number;
}

interface Entry {
  readonly program: Promise<Program>;
  made: Program | null;
  users: number;
  calls: number;
}

export const programCache = (limits: CacheLimits = defaultLimits): ProgramCache => {
  // A Map keeps the order of insertion: what is used goes to the end.
  const entries = new Map<string, Entry>();
  let [hits, evictions] = [0, 0];

  const crowded = (): boolean =>
    entries.size > limits.programs ||
    [...entries.values()].reduce((sum, { made }) => sum + (made?.bytes ?? 0), 0) > limits.bytes;

  const makeRoom = async (newest: string): Promise<void> => {
    for (const [key, entry] of [...entries]) {
      if (!crowded()) return;
      if (key === newest || entry.users > 0) continue;
      entries.delete(key);
      evictions += 1;
      await (await entry.program).session.dispose();
    }
  };

  const use: ProgramCache['use'] = async (key, make, work) => {
    const known = entries.get(key);
    if (known !== undefined) hits += 1;
    const entry = known ?? { program: make(), made: null, users: 0, calls: 0 };
    entries.delete(key);
    entries.set(key, entry);
    entry.users += 1;
    try {
      const program = await entry.program.catch((error: unknown) => {
        // A failed compilation is not remembered: the next call tells the reason again.
        if (entries.get(key) === entry) entries.delete(key);
        throw error;
      });
      if (entry.made === null) {
        entry.made = program;
        await makeRoom(key);
      }
      const result = await work(program);
      entry.calls += 1;
      return result;
    } finally {
      entry.users -= 1;
    }
  };

  const dispose = async (): Promise<void> => {
    const open = await Promise.allSettled([...entries.values()].map(({ program }) => program));
    entries.clear();
    for (const one of open) if (one.status === 'fulfilled') await one.value.session.dispose();
  };

  const kept = (): readonly Kept[] =>
    [...entries.values()].flatMap(({ made, calls }) => (made === null ? [] : [{ program: made, calls }]));

  return { use, kept, counts: () => ({ hits, evictions }), dispose };
};
