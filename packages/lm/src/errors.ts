/** @file What can go wrong here, as tagged data, and one sentence for each. */

/** A field of config.json (or adapter_config.json) that cannot be used. */
export interface FieldFault {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

/** A tensor of a checkpoint that does not fit the architecture. */
export type TensorFault =
  | { readonly _tag: 'Missing'; readonly name: string; readonly shape: readonly number[] }
  | { readonly _tag: 'Extra'; readonly name: string }
  | {
      readonly _tag: 'Misshapen';
      readonly name: string;
      readonly shape: readonly number[];
      readonly expected: readonly number[];
    };

export type LmError =
  | { readonly _tag: 'ForeignArchitecture'; readonly modelType: unknown }
  | { readonly _tag: 'InvalidConfig'; readonly source: string; readonly faults: readonly FieldFault[] }
  | { readonly _tag: 'UnreadableFile'; readonly path: string; readonly reason: string }
  | { readonly _tag: 'UnwritableFile'; readonly path: string; readonly reason: string }
  | { readonly _tag: 'InvalidJson'; readonly source: string; readonly reason: string }
  | { readonly _tag: 'InvalidSafetensors'; readonly source: string; readonly reason: string }
  | {
      readonly _tag: 'WeightsInFile';
      readonly needs: string;
      readonly name: string;
      readonly path: string;
    }
  | { readonly _tag: 'TensorsDoNotFit'; readonly source: string; readonly faults: readonly TensorFault[] }
  | { readonly _tag: 'InvalidTokenizer'; readonly source: string; readonly reason: string }
  | { readonly _tag: 'SpecialTokenInText'; readonly place: number; readonly token: string }
  | { readonly _tag: 'InvalidPack'; readonly faults: readonly string[] }
  | { readonly _tag: 'InvalidSampling'; readonly faults: readonly string[] }
  | { readonly _tag: 'InvalidAdapter'; readonly faults: readonly string[] };

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const shapeOf = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

const tensorSentence = (fault: TensorFault): string => {
  switch (fault._tag) {
    case 'Missing':
      return `${fault.name} ${shapeOf(fault.shape)} is missing`;
    case 'Extra':
      return `${fault.name} has no place in this architecture`;
    case 'Misshapen':
      return `${fault.name} has shape ${shapeOf(fault.shape)} where ${shapeOf(fault.expected)} is needed`;
  }
};

/** One clear sentence that names the input and says what to do. */
export const explain = (error: LmError): string => {
  switch (error._tag) {
    case 'ForeignArchitecture':
      return `The model's model_type is ${show(error.modelType)}, but only "qwen2" is built here: choose a Qwen2 or Qwen2.5 checkpoint.`;
    case 'InvalidConfig':
      return `${error.source} cannot be used: ${error.faults
        .map((f) => `${f.field} is ${show(f.value)} where ${f.expected} is needed`)
        .join('; ')}.`;
    case 'UnreadableFile':
      return `${error.path} could not be read (${error.reason}): check the path.`;
    case 'UnwritableFile':
      return `${error.path} could not be written (${error.reason}): check the folder and the free space.`;
    case 'InvalidJson':
      return `${error.source} is not valid JSON (${error.reason}): fetch or write the file again.`;
    case 'InvalidSafetensors':
      return `${error.source} is not a usable safetensors file: ${error.reason}; fetch or write the file again.`;
    case 'WeightsInFile':
      return `${error.needs} needs the weights' numbers in memory, but ${error.name} was left in ${error.path}: load the model with loadModel(folder), without weights: 'file'.`;
    case 'TensorsDoNotFit':
      return `${error.source} does not fit its configuration: ${error.faults.map(tensorSentence).join('; ')}.`;
    case 'InvalidTokenizer':
      return `${error.source} is not a usable tokenizer: ${error.reason}.`;
    case 'SpecialTokenInText':
      return `Message ${error.place} contains ${error.token}, which would end or start a message: take it out of the text.`;
    case 'InvalidPack':
      return `These prompts and completions cannot be packed: ${error.faults.join('; ')}.`;
    case 'InvalidSampling':
      return `The sampler cannot answer this request: ${error.faults.join('; ')}.`;
    case 'InvalidAdapter':
      return `The adapter cannot be used: ${error.faults.join('; ')}.`;
  }
};
