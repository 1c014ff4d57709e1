/** @file tompo serve: trained policies behind an HTTP interface that clients of OpenAI's know. */
import { statSync } from 'node:fs';
import type { Precision } from '@tompo/jit';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { environmentKey } from '../environmentKey.js';
import { explain, fail, orFail } from '../errors.js';
import { executorOf } from '../run/executor.js';
import { standardScreen } from '../screen/progress.js';
import { INTERRUPTED } from './interrupt.js';
import { wholeNumber, withExamples, withOut } from './options.js';

interface ServeOptions {
  readonly out: string;
  readonly host: string;
  readonly port: number;
  readonly adapter: readonly (readonly [string, string])[];
  readonly rows: number;
  readonly queue: number;
  readonly context?: number;
  readonly adapterFolder?: string;
  readonly apiKeyEnv?: string;
  readonly device?: string;
  readonly threads?: number;
  readonly precision?: Precision;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

const keyOf = (name: string | undefined): string | null =>
  name === undefined
    ? null
    : (environmentKey(name) ??
      fail({
        _tag: 'Refused',
        sentence: `--api-key-env ${name}: the environment has no key of that name; set it, or leave the option out to let everybody ask who reaches the port.`,
      }));

/** Resolves at the first Ctrl-C or SIGTERM; the second ends the process. */
const untilStopped = (say: () => void): Promise<void> =>
  new Promise((stop) => {
    let isStopping = false;
    const listen = (): void => {
      if (isStopping) process.exit(INTERRUPTED);
      isStopping = true;
      say();
      stop();
    };
    process.on('SIGINT', listen);
    process.on('SIGTERM', listen);
  });

/** It is there, and is a folder. */
const folderOf = (dir: string | undefined): string | undefined =>
  dir !== undefined && statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true
    ? fail({
        _tag: 'Refused',
        sentence: `--adapter-folder ${dir}: there is no such folder; make it first, so that adapters can be put there.`,
      })
    : dir;

const serve = async (asked: string, options: ServeOptions): Promise<void> => {
  const apiKey = keyOf(options.apiKeyEnv);
  const adapterFolder = folderOf(options.adapterFolder);
  const screen = standardScreen();
  const say = (text: string): void => screen.write(`${text}\n`);
  const [{ offerOf }, { answering }, { listen }, { showStatus }] = await Promise.all([
    import('../serve/models.js'),
    import('../serve/server.js'),
    import('../serve/listen.js'),
    import('../serve/status.js'),
  ]);
  say(`Reading ${asked} …`);
  const offer = await offerOf(asked, options.out, options.adapter);
  const { device = offer.device, threads = offer.threads, precision } = options;
  const lazy = executorOf({ device: device as typeof offer.device, threads, precision });
  const { api, engine, served, context } = answering(offer, await lazy.get(), {
    ...options,
    apiKey,
    adapterFolder,
  });
  const { url, close } = orFail(await listen(api, options.host, options.port), explain);
  // Whoever reads where it is may end it at once.
  const stopped = untilStopped(() => {
    const { open } = api.counts();
    say(
      `\nStopping: ${open === 0 ? 'nobody is being answered.' : `${open} ${open === 1 ? 'request is' : 'requests are'} answered first; press Ctrl-C again to stop at once.`}`,
    );
  });
  say(`${url}/v1 on ${lazy.device()}`);
  say(`  models: ${served.map(({ id }) => id).join(', ')}`);
  for (const sentence of offer.foreign ?? []) say(`  ${sentence}`);
  if (offer.untrained.length > 0) say(`  not trained yet, and not served: ${offer.untrained.join(', ')}`);
  say(
    `  ${context} tokens of prompt and answer · ${options.rows} answers at a time, ${options.queue} waiting · ${offer.model.chat ? 'chats through the chat template' : 'no chat template: completions only'}`,
  );
  const { maxPositions } = offer.model.config;
  if (options.context === undefined && context < maxPositions)
    say(
      `  of the model's ${maxPositions} positions so many have room in memory; an answer that names no limit may take it all: with fewer (--context <n>) more are answered at a time`,
    );
  if (adapterFolder !== undefined) say(`  adapters may be loaded from ${adapterFolder} while it runs`);
  if (apiKey === null && !LOOPBACK.test(options.host))
    say(`  Everybody who reaches ${options.host} may ask: --api-key-env NAME asks for a key.`);
  const status = showStatus(screen, api, engine);
  await stopped;
  await close();
  status.end();
  await engine.dispose();
};

const port = (text: string): number => {
  if (!/^\d+$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  return Number(text);
};

const collectAdapter = (
  text: string,
  before: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] => {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('It must be a name, =, and a folder.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
};

export const addServe = (program: Command): void => {
  const command = program
    .command('serve')
    .summary('trained policies over HTTP, as OpenAI-compatible clients ask')
    .description(
      'Serves the SFT model of a run and every policy that was trained from it (models/sft, models/tompo, …), or a model or adapter folder, over HTTP: GET /v1/models, POST /v1/chat/completions, POST /v1/completions, GET /health; with --adapter-folder also POST /v1/load_lora_adapter and /v1/unload_lora_adapter. The model of a request is a policy by its name. Requests that come while others are answered join them at the next token. Only this machine is listened to unless --host says otherwise. A body may have 1 MiB and 128 choices; what else is refused, and how, stands in docs/guides/serving.md. Ctrl-C answers whoever has asked, and ends.',
    )
    .argument('<folder>', 'a run (its name or folder), or the folder of a model or an adapter')
    .option('--host <address>', 'the address that is listened to', '127.0.0.1')
    .addOption(new Option('--port <n>', 'its port; 0: any that is free').argParser(port).default(8000))
    .addOption(
      new Option('--adapter <name=folder>', 'one more adapter of the same base (may be repeated)')
        .argParser(collectAdapter)
        .default([], 'none'),
    )
    .addOption(
      new Option('--rows <n>', 'answers that are decoded at a time').argParser(wholeNumber).default(64),
    )
    .addOption(
      new Option('--queue <n>', 'answers that may wait; more are refused (429)')
        .argParser(wholeNumber)
        .default(256),
    )
    .addOption(
      new Option(
        '--context <n>',
        'tokens of a prompt with its answer; default: what the model knows',
      ).argParser(wholeNumber),
    )
    .option(
      '--adapter-folder <folder>',
      'adapters may be loaded from below it while the server runs (POST /v1/load_lora_adapter); default: none',
    )
    .option('--api-key-env <name>', 'the variable that holds the key which clients must show')
    .option(
      '--device <spec>',
      'where it computes (tompo doctor lists devices); default: as the run did, or auto',
    )
    .addOption(
      new Option('--threads <n>', 'of the CPU; default: as the run did, or all').argParser(wholeNumber),
    )
    .addOption(
      new Option(
        '--precision <word>',
        'of products with weights: int8 is several times as fast for few answers on the CPU, and answers differ a little',
      )
        .choices(['float32', 'float16', 'bfloat16', 'int8'])
        .default('float32'),
    );
  withOut(command).action(serve);
  withExamples(command, [
    'tompo serve quickstart',
    'tompo serve runs/quickstart --port 9000 --api-key-env TOMPO_KEY',
    'tompo serve models/Qwen2.5-0.5B-Instruct --adapter mine=adapters/mine --context 2048',
  ]);
};
