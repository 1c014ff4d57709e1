/** @file A policy that was saved: a folder with a model, or with an adapter that names the model it was learned beside. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { either as E } from 'fp-ts';
import { snapshotFolder } from '../hub/cache.js';
import { hubName } from '../hub/name.js';

const hasModel = (dir: string): boolean => existsSync(join(dir, 'model.safetensors'));
const hasAdapter = (dir: string): boolean => existsSync(join(dir, 'adapter_model.safetensors'));

/** A field of the adapter in a folder; undefined where it cannot be read. */
const fieldOf = (dir: string, field: string): unknown => {
  try {
    const json = JSON.parse(readFileSync(join(dir, 'adapter_config.json'), 'utf8')) as Readonly<
      Record<string, unknown>
    >;
    return json[field];
  } catch {
    return undefined;
  }
};

/** The base that the adapter in a folder names, as it names it. */
export const namedBase = (dir: string): string | null => {
  const base = fieldOf(dir, 'base_model_name_or_path');
  return typeof base === 'string' && base !== '' ? base : null;
};

/** The maps that the adapter in a folder is for. */
export const namedTargets = (dir: string): readonly string[] | null => {
  const targets = fieldOf(dir, 'target_modules');
  return Array.isArray(targets) && targets.every((one) => typeof one === 'string') ? targets : null;
};

/** The model of that name on the Hub, where it lies in the cache. */
const pulled = (base: string): string | null => {
  const name = hubName(base);
  if (E.isLeft(name)) return null;
  const folder = snapshotFolder(name.right);
  return existsSync(folder) ? folder : null;
};

/** Of a run that was moved as a whole: adapters and the base that they name lie in one folder still, `models`. */
const movedAlong = (dir: string, base: string): string | null => {
  const models = [dirname(dir), dirname(dirname(dir))].find((one) => basename(one) === 'models');
  const beside = models === undefined ? null : join(models, basename(base));
  return isAbsolute(base) && basename(dirname(base)) === 'models' && beside !== null && existsSync(beside)
    ? beside
    : null;
};

/** The folder of the model beside which the adapter in a folder was learned; null where there is no adapter, or it names none. */
export const baseOf = (dir: string): string | null => {
  const base = hasAdapter(dir) ? namedBase(dir) : null;
  if (base === null) return null;
  const near = resolve(dir, base);
  return existsSync(near) ? near : (movedAlong(resolve(dir), base) ?? pulled(base) ?? near);
};

/** An adapter fits every model of its shapes, and is right beside its own alone: SFT of a run leaves a model of the same shapes as the one it
 *  began with. null where the base that it names is the one that is served, or is not there to compare. home: the folder of that one. */
export const foreignBase = (name: string, dir: string, home: string): string | null => {
  const base = baseOf(dir);
  if (base === null || !existsSync(base) || realpathSync(base) === realpathSync(home)) return null;
  return `adapter ${name} was learned beside ${base}, and is served beside ${home}: its answers are its own only where these are one model`;
};

/** Why a folder holds no policy that can play, as the rest of a sentence; null where it does. */
export const savedFault = (dir: string): string | null => {
  if (!existsSync(dir)) return `there is no folder ${dir}`;
  if (!hasAdapter(dir))
    return hasModel(dir) || existsSync(join(dir, 'model.safetensors.index.json'))
      ? null
      : `${dir} has neither a model (model.safetensors) nor an adapter (adapter_model.safetensors); name a folder such as runs/quickstart/models/tompo`;
  const base = baseOf(dir);
  if (base === null)
    return `the adapter in ${dir} names no model (base_model_name_or_path) that it belongs to`;
  if (existsSync(base)) return null;
  const named = namedBase(dir) ?? '';
  return E.isRight(hubName(named)) && named.includes('/')
    ? `the adapter in ${dir} is of the model ${named}, which is neither beside it nor in the cache: download it with tompo pull ${named}`
    : `the adapter in ${dir} is of the model ${base}, which is not there`;
};
