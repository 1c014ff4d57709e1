/** @file Which files of a repository a checkpoint or an adapter in our layout is made of. */

/** Only names without anything that leads out of a folder: they come from a server. */
const WANTED: readonly RegExp[] = [
  /^(config|generation_config|adapter_config)\.json$/,
  /^(tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\.json$/,
  /^(merges\.txt|tokenizer\.model)$/,
  /^chat_template\.(jinja|json)$/,
  /^additional_chat_templates\/[\w-][\w.-]*\.jinja$/,
  /^model(-\d{5}-of-\d{5})?\.safetensors$/,
  /^model\.safetensors\.index\.json$/,
  /^adapter_model\.safetensors$/,
  /^(README|LICENSE|NOTICE)(\.(md|txt))?$/,
];

export const isWanted = (path: string): boolean => WANTED.some((pattern) => pattern.test(path));

const has = (paths: readonly string[], pattern: RegExp): boolean => paths.some((path) => pattern.test(path));

/** Why a repository holds nothing that can be used, as the rest of a sentence; null where it does. */
export const unusable = (paths: readonly string[]): string | null => {
  const isAdapter = paths.includes('adapter_config.json');
  if (!isAdapter && !paths.includes('config.json'))
    return has(paths, /\.gguf$/)
      ? 'holds GGUF files, and no config.json: take the repository of the model that they were made from'
      : 'has neither config.json nor adapter_config.json: it is no checkpoint and no adapter';
  const weights = isAdapter ? /^adapter_model\.safetensors$/ : /^model(-\d{5}-of-\d{5})?\.safetensors$/;
  if (has(paths, weights)) return null;
  const pickled = paths.find((path) => /^(pytorch_model|adapter_model).*\.bin$/.test(path));
  return pickled === undefined
    ? `has no weights as safetensors (${isAdapter ? 'adapter_model.safetensors' : 'model.safetensors'})`
    : `has its weights as ${pickled} alone, which is not read: take a revision with safetensors (many repositories have one as @refs/pr/…), or convert it with save_pretrained of transformers`;
};
