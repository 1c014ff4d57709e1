/** @file A language model behind an OpenAI-compatible endpoint writes the cooks. */
import type { either as E } from 'fp-ts';
import type { CurriculumError } from '../../../errors.js';
import { type EndpointOptions, endpointProposer } from '../../../generators/endpoint.js';
import type { CookGenerator } from './kinds.js';
import { cookPromptOf } from './prompt.js';

/** Cooks as JavaScript, asked for as `endpointGenerator` asks for opponents of a matrix game: with the paper's temperature .7, top_p .9 and
 *  1,024 tokens unless `body` says otherwise; model, day, temperature and the prompt's SHA-256 stand beside each cook. Left: what of the options cannot be.
 *  @source LLM-TOC, Mathematics 2026, 14(5), 915, section on prompts */
export const cookEndpointGenerator = (options: EndpointOptions): E.Either<CurriculumError, CookGenerator> =>
  endpointProposer('cookEndpointGenerator', options, cookPromptOf);
