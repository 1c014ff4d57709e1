/** @file Is the server there that draws for the training, and does it take the key? */
import { explain, reach } from '@tompo/arena';
import { environmentKey } from '../environmentKey.js';
import { fail, orFail } from '../errors.js';
import type { SamplingServerSettings } from '../recipe/sampler.js';

/** The key in the variable that a recipe names. */
export const samplingKey = ({ apiKeyEnv }: Pick<SamplingServerSettings, 'apiKeyEnv'>): string | undefined =>
  apiKeyEnv === undefined
    ? undefined
    : (environmentKey(apiKeyEnv) ??
      fail({
        _tag: 'Refused',
        sentence: `rl.sampler.server.apiKeyEnv: the environment has no key named ${apiKeyEnv}; set it, or leave the option out for a server without keys.`,
      }));

export const samplingPreflight = async (settings: SamplingServerSettings): Promise<void> => {
  const { baseUrl } = settings;
  orFail(await reach({ baseUrl, model: 'any', apiKey: samplingKey(settings) }), explain);
};
