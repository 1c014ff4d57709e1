/** @file The executor of a recipe, opened once. tfjs is loaded only here, so that short commands stay short. */
import type { Executor, Precision } from '@tompo/jit';
import { orFail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';

export interface LazyExecutor {
  readonly get: () => Promise<Executor>;
  /** Where it runs, in words; null as long as nothing needed it. */
  readonly device: () => string | null;
}

interface Where extends Pick<Recipe, 'device' | 'threads'> {
  /** Of products with weights that do not change; float32 unless told. */
  readonly precision?: Precision | undefined;
}

export const executorOf = ({ device, threads, precision }: Where): LazyExecutor => {
  let opened: Promise<Executor> | undefined;
  let description: string | null = null;
  const open = async (): Promise<Executor> => {
    const { explain, openExecutor } = await import('@tompo/jit');
    const options = { precision, ...(threads === 'auto' ? {} : { threads }) };
    const executor = orFail(await openExecutor(device, options), explain);
    description = executor.description;
    return executor;
  };
  return {
    get: () => {
      opened ??= open();
      return opened;
    },
    device: () => description,
  };
};
