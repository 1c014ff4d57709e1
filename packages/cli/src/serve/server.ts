/** @file From an offer of models to what answers for them. */
import type { Executor } from '@tompo/jit';
import { type BaseModel, createEngine, type Engine, explain, parameterCount } from '@tompo/lm';
import { fail, orFail } from '../errors.js';
import { type Api, createApi } from './api.js';
import type { Served } from './asked.js';
import type { Offer } from './models.js';

export interface ServeSettings {
  /** Choices that are decoded at a time. */
  readonly rows: number;
  /** Choices that may wait. */
  readonly queue: number;
  /** Tokens of a prompt with its completion; the model's own positions unless told. */
  readonly context?: number | undefined;
  /** Clients must show it; null: everybody may ask. */
  readonly apiKey: string | null;
  /** Adapters may be loaded from there while the server runs; none are unless told. */
  readonly adapterFolder?: string | undefined;
}

export interface Answering {
  readonly api: Api;
  readonly engine: Engine;
  readonly served: readonly Served[];
  readonly context: number;
}

/** Up to so many parameters each compiled size of a batch has the weights in it, which is faster; beyond, they are handed in, so that
 *  they are in memory once. */
const FROZEN_PARAMETERS = 2 ** 23;

/** longest: what the keys and values of one answer have room for. */
const contextOf = ({ config }: BaseModel, asked: number | undefined, longest: number): number => {
  const refuse = (what: string): number =>
    fail({ _tag: 'Refused', sentence: `--context ${asked} is more than ${what}: give at most so many.` });
  if (asked === undefined) return longest;
  if (asked > config.maxPositions) return refuse(`the model's ${config.maxPositions} positions`);
  return asked > longest ? refuse(`the ${longest} tokens whose keys and values have room here`) : asked;
};

export const answering = (offer: Offer, executor: Executor, settings: ServeSettings): Answering => {
  const { model, base, adapters } = offer;
  const engine = createEngine(model, {
    executor,
    maxRows: settings.rows,
    frozen: parameterCount(model.config) <= FROZEN_PARAMETERS,
  });
  const context = contextOf(model, settings.context, engine.longest);
  for (const [name, adapter] of adapters) orFail(engine.addAdapter(name, adapter), explain);
  const served: readonly Served[] = [
    { id: base, adapter: null },
    ...[...adapters.keys()].map((name) => ({ id: name, adapter: name })),
  ];
  const api = createApi({
    engine,
    model,
    served: new Map(served.map((one) => [one.id, one])),
    context,
    rows: settings.rows,
    queue: settings.queue,
    apiKey: settings.apiKey,
    adapterFolder: settings.adapterFolder ?? null,
    home: offer.home,
  });
  return { api, engine, served, context };
};
